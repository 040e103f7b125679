"""Shoplazza: faults in reading the body and its reason."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

from tests.reference.messages import Answer
from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library.changes import after, before, breaking, refuse, variant, without
from tests.selftest.library.inputs import reading_as, refuse_where, text

breaks = breaking("shoplazza")


def keeping(make: Callable[[str], object]) -> type[Shop]:
    """The vendor that keeps another reason than the one that was given."""
    return before(Shop, "record", text("reason", make))


def refusing(cause: str, test: Callable[[str], object]) -> type[Shop]:
    """The vendor that refuses some reasons."""
    return before(
        Shop, "validate", refuse_where(cause, lambda call: test(str(call.payload.get("reason") or "")))
    )


def dropping(test: Callable[[Any], object]) -> type[Shop]:
    """The vendor that takes wrong reasons that pass a test for none."""

    def validate(self: Shop, call: Call) -> None:
        reason = call.payload.get("reason")
        if not isinstance(reason, str | None) and test(reason):
            call.payload = call.payload | {"reason": None}
        Shop.validate(self, call)

    return variant(Shop, validate=validate)


def _any_json(body: bytes) -> dict[str, Any]:
    try:
        json.loads(body)
    except ValueError:
        refuse("bad_body")
    return {}


def _form(body: bytes) -> dict[str, Any]:
    return {"reason": body[7:].decode()} if body[:7] == b"reason=" else refuse("bad_body")


def _first_of_a_list(body: bytes) -> dict[str, Any]:
    return {} if body[:1] == b"[" and body[-1:] == b"]" else refuse("bad_body")


def _assign_status(_: Shop, call: Call) -> None:
    if isinstance(call.payload.get("status"), str):
        call.order.state = call.payload["status"]


def _take_from_the_query(self: Shop, call: Call) -> None:
    text("reason", lambda given: call.request.query.get("reason", given))(self, call)


def _types_come_last(self: Shop, call: Call) -> Answer:
    Shop.validate(self, call)
    return Shop.render_success(self, call)


KEPT = [
    *breaks(
        "SZ-06",
        "Success Response: cancel_reason",
        "schema",
        plain={
            "reason-lost": keeping(lambda _: None),
            "reason-is-a-fixed-text": keeping(lambda _: "customer"),
            "reason-in-lower-case": keeping(str.lower),
        },
        input={
            "reason-cut-to-255": keeping(lambda reason: reason[:255]),
            "reason-cut-to-64-bytes": keeping(
                lambda reason: reason.encode(errors="replace")[:64].decode(errors="ignore")
            ),
            "reason-escaped-for-html": keeping(html.escape),
            "reason-in-latin-1": keeping(
                lambda reason: reason.encode("latin-1", "replace").decode("latin-1")
            ),
            "reason-read-as-latin-1": keeping(
                lambda reason: reason.encode(errors="replace").decode("latin-1")
            ),
            "reason-without-emoji": keeping(lambda reason: "".join(c for c in reason if ord(c) < 0x10000)),
            "reason-on-one-line": keeping(lambda reason: " ".join(reason.split())),
            "reason-with-doubled-quotes": keeping(lambda reason: reason.replace("'", "''")),
            "reason-without-backslashes": keeping(lambda reason: reason.replace("\\", "")),
            "reason-cut-at-the-first-quote": keeping(lambda reason: reason.partition('"')[0]),
            "reason-null-by-name": keeping(
                lambda reason: None if reason in ("null", "undefined") else reason
            ),
            "reason-unescaped-as-a-url": keeping(lambda reason: reason.replace("+", " ").replace("%20", " ")),
        },
    ),
    *breaks(
        "SZ-11",
        "Success Response: cancel_reason",
        "schema",
        input={
            "reason-of-digits-is-a-number": keeping(
                lambda reason: int(reason) if reason.isascii() and reason.isdigit() else reason
            ),
        },
    ),
    *breaks(
        "SZ-06",
        "Body Parameters: reason",
        "schema",
        input={
            "reason-from-the-query": before(Shop, "record", _take_from_the_query),
        },
    ),
]

REFUSED = [
    *breaks(
        "SZ-07",
        "Body Parameters: reason",
        "validation",
        plain={
            "reason-required": before(
                Shop, "validate", refuse_where("invalid", lambda call: "reason" not in call.payload)
            ),
        },
    ),
    *breaks(
        "SZ-53",
        "Body Parameters: reason",
        "validation",
        input={
            "reason-must-not-be-empty": before(
                Shop, "validate", refuse_where("invalid", lambda call: call.payload.get("reason") == "")
            ),
        },
    ),
    *breaks(
        "SZ-10",
        "Body Parameters: reason",
        "validation",
        input={
            "reason-must-be-ascii": refusing("invalid", lambda reason: not reason.isascii()),
            "reason-with-markup-refused": refusing("forbidden", lambda reason: "<script" in reason),
        },
    ),
    *breaks(
        "SZ-131",
        "Body Parameters: reason",
        "robustness",
        input={"reason-crashes-over-4096-bytes": refusing("broken", lambda reason: len(reason) > 4096)},
    ),
    *breaks(
        "SZ-10",
        "Body Parameters: reason",
        "robustness",
        input={
            "reason-crashes-on-emoji": refusing(
                "broken", lambda reason: any(ord(c) > 0xFFFF for c in reason)
            ),
            "reason-crashes-on-an-apostrophe": refusing("broken", lambda reason: "'" in reason),
            "reason-crashes-on-percent-s": refusing("broken", lambda reason: "%s" in reason),
        },
    ),
    *breaks(
        "SZ-57",
        "Body Parameters: reason",
        "robustness",
        input={
            "reason-crashes-on-nul": refusing("broken", lambda reason: "\0" in reason),
        },
    ),
]

TYPES = [
    *breaks(
        "SZ-32",
        "Error Detail: Bad Request",
        "validation",
        input={
            "number-for-a-reason-dropped": dropping(lambda reason: isinstance(reason, int | float)),
            "list-for-a-reason-dropped": dropping(lambda reason: isinstance(reason, list | dict)),
            "falsy-reason-never-looked-at": dropping(lambda reason: not reason),
        },
    ),
    *breaks(
        "SZ-32 SZ-11",
        "Error Detail: Bad Request",
        "validation",
        input={
            "reason-of-any-type-kept": without(Shop, "validate"),
        },
    ),
    *breaks(
        "SZ-34",
        "Error Detail: Bad Request",
        "state",
        input={
            "wrong-type-refused-after-the-cancel": variant(
                without(Shop, "validate"), render_success=_types_come_last
            ),
        },
    ),
]

BODIES = [
    *breaks(
        "SZ-33",
        "Error Detail: Bad Request",
        "validation",
        plain={
            "malformed-json-is-no-reason": reading_as(Shop, lambda _: {}),
        },
        input={
            "form-body-taken": reading_as(Shop, _form),
        },
    ),
    *breaks(
        "SZ-60",
        "Error Detail: Bad Request",
        "validation",
        plain={
            "other-json-is-no-reason": reading_as(Shop, _any_json),
        },
        input={
            "list-of-one-is-unpacked": reading_as(Shop, _first_of_a_list),
        },
    ),
    *breaks(
        "SZ-60",
        "Error Detail: Bad Request",
        "robustness",
        input={
            "scalar-body-crashes": before(
                Shop,
                "parse_body",
                refuse_where("broken", lambda call: call.request.body[:1] in (b'"', b"1", b"t")),
            ),
        },
    ),
    *breaks(
        "SZ-68",
        "Body Parameters",
        "header",
        input={
            "media-type-compared-as-text": before(
                Shop,
                "parse_body",
                refuse_where(
                    "bad_body",
                    lambda call: call.request.headers.get("content-type", "") not in ("", "application/json"),
                ),
            ),
        },
    ),
    *breaks(
        "SZ-70",
        "Error Detail: 406",
        "header",
        input={
            "accept-must-name-json": before(
                variant(Shop, errors=Shop.errors | {"accept": (406, "Not Acceptable")}),
                "authenticate",
                refuse_where("accept", lambda call: "json" not in call.request.headers.get("accept", "")),
            ),
        },
    ),
    *breaks(
        "SZ-66",
        "Introduction: cancelled",
        "state",
        input={
            "status-taken-from-the-body": after(Shop, "commit", _assign_status),
        },
    ),
    *breaks(
        "SZ-64",
        "Body Parameters",
        "validation",
        input={
            "json-escapes-not-read": before(
                Shop, "parse_body", refuse_where("bad_body", lambda call: rb"\u" in call.request.body)
            ),
        },
    ),
]
