"""Wix Restaurants: faults in reading the body and its message."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import after, before, breaking, refuse, variant
from tests.selftest.library.inputs import reading_as, refuse_where

breaks = breaking("wix-restaurants")


def refusing(cause: str, test: Callable[[str], object]) -> type[Wix]:
    """The vendor that refuses some messages."""
    wrong = {"rule": "FORMAT", "description": "message is invalid"}
    return before(
        Wix,
        "validate",
        refuse_where(cause, lambda call: test(str(call.payload.get("message") or "")), **wrong),
    )


def dropping(test: Callable[[Any], object]) -> type[Wix]:
    """The vendor that takes wrong messages that pass a test for none."""

    def validate(self: Wix, call: Call) -> None:
        message = call.payload.get("message")
        if not isinstance(message, str | None) and test(message):
            call.payload = call.payload | {"message": None}
        Wix.validate(self, call)

    return variant(Wix, validate=validate)


def demanding(test: Callable[[Call], object]) -> type[Wix]:
    """The vendor that finds some calls invalid."""
    wrong = {"rule": "REQUIRED_FIELD", "description": "message is required"}
    return before(Wix, "validate", refuse_where("invalid", test, **wrong))


def _any_json(body: bytes) -> dict[str, Any]:
    try:
        json.loads(body)
    except ValueError:
        refuse("bad_body")
    return {}


def _form(body: bytes) -> dict[str, Any]:
    return {"message": body[8:].decode()} if body[:8] == b"message=" else refuse("bad_body")


def _first_of_a_list(body: bytes) -> dict[str, Any]:
    return {} if body[:1] == b"[" and body[-1:] == b"]" else refuse("bad_body")


def _assign_status(_: Wix, call: Call) -> None:
    if isinstance(call.payload.get("status"), str):
        call.order.state = call.payload["status"].lower()


TEXTS = [
    *breaks(
        "WX-06",
        "Body Params: message",
        "validation",
        plain={
            "message-required": demanding(lambda call: "message" not in call.payload),
        },
    ),
    *breaks(
        "WX-52",
        "Body Params: message",
        "validation",
        input={
            "message-must-not-be-empty": demanding(lambda call: call.payload.get("message") == ""),
            "message-must-not-be-blank": demanding(
                lambda call: str(call.payload.get("message", "x")).isspace()
            ),
        },
    ),
    *breaks(
        "WX-33",
        "Body Params: message",
        "validation",
        input={
            "message-must-be-ascii": refusing("invalid", lambda m: not m.isascii()),
            "message-must-be-one-line": refusing("invalid", lambda m: not re.fullmatch(".{0,}", m)),
            "message-with-markup-refused": refusing("forbidden", lambda m: "<script" in m),
        },
    ),
    *breaks(
        "WX-33 WX-95",
        "Body Params: message",
        "robustness",
        input={
            "message-crashes-on-emoji": refusing("broken", lambda m: any(ord(c) > 0xFFFF for c in m)),
            "message-crashes-on-an-apostrophe": refusing("broken", lambda m: "'" in m),
            "message-crashes-on-brackets": refusing("broken", lambda m: "[" in m),
            "message-crashes-on-percent-s": refusing("broken", lambda m: "%s" in m),
        },
    ),
    *breaks(
        "WX-60",
        "Body Params: message",
        "robustness",
        input={
            "message-crashes-on-nul": refusing("broken", lambda m: "\0" in m),
        },
    ),
    *breaks(
        "WX-58",
        "Body Params: message",
        "robustness",
        input={
            "message-null-crashes": before(
                Wix, "validate", refuse_where("broken", lambda call: call.payload.get("message", "") is None)
            ),
        },
    ),
]

TYPES = [
    *breaks(
        "WX-11",
        "Body Params: message string",
        "validation",
        input={
            "list-for-a-message-dropped": dropping(lambda m: isinstance(m, list)),
            "object-for-a-message-dropped": dropping(lambda m: isinstance(m, dict)),
            "falsy-message-never-looked-at": dropping(lambda m: not m),
            "length-of-anything": dropping(lambda m: isinstance(m, list | dict) and len(m) <= 1000),
        },
    ),
    *breaks(
        "WX-56",
        "Body Params: message string",
        "robustness",
        input={
            "number-for-a-message-crashes": before(
                Wix,
                "validate",
                refuse_where("broken", lambda call: isinstance(call.payload.get("message"), int | float)),
            ),
        },
    ),
]

BODIES = [
    *breaks(
        "WX-32",
        "Body Params",
        "validation",
        plain={
            "malformed-json-is-no-message": reading_as(Wix, lambda _: {}),
        },
    ),
    *breaks(
        "WX-62",
        "Body Params",
        "validation",
        plain={
            "other-json-is-no-message": reading_as(Wix, _any_json),
        },
        input={
            "list-of-one-is-unpacked": reading_as(Wix, _first_of_a_list),
        },
    ),
    *breaks(
        "WX-32",
        "Request: cURL",
        "validation",
        input={
            "form-body-taken": reading_as(Wix, _form),
        },
    ),
    *breaks(
        "WX-62 WX-95",
        "Body Params",
        "robustness",
        input={
            "scalar-body-crashes": before(
                Wix,
                "parse_body",
                refuse_where("broken", lambda call: call.request.body[:1] in (b'"', b"1", b"t")),
            ),
        },
    ),
    *breaks(
        "WX-61 WX-95",
        "Body Params",
        "robustness",
        input={
            "null-body-crashes": before(
                Wix, "parse_body", refuse_where("broken", lambda call: call.request.body == b"null")
            ),
            "no-body-crashes": before(
                Wix, "parse_body", refuse_where("broken", lambda call: not call.request.body)
            ),
        },
    ),
    *breaks(
        "WX-70",
        "Request: cURL",
        "header",
        input={
            "media-type-compared-as-text": before(
                Wix,
                "parse_body",
                refuse_where(
                    "bad_body",
                    lambda call: call.request.headers.get("content-type", "") not in ("", "application/json"),
                ),
            ),
        },
    ),
    *breaks(
        "WX-71 WX-95",
        "Request: cURL",
        "header",
        input={
            "form-media-type-crashes": before(
                Wix,
                "parse_body",
                refuse_where("broken", lambda call: "form" in call.request.headers.get("content-type", "")),
            ),
        },
    ),
    *breaks(
        "WX-66",
        "Cancel Order: first sentence",
        "state",
        input={
            "status-taken-from-the-body": after(Wix, "commit", _assign_status),
        },
    ),
    *breaks(
        "WX-65",
        "Request: cURL",
        "validation",
        input={
            "json-escapes-not-read": before(
                Wix, "parse_body", refuse_where("bad_body", lambda call: rb"\u" in call.request.body)
            ),
        },
    ),
]
