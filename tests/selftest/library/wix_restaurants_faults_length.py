"""Wix Restaurants: faults in the limit of the message."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

from tests.reference.messages import Answer
from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import after, before, breaking, variant, without
from tests.selftest.library.inputs import noted, refuse_where, text

breaks = breaking("wix-restaurants")


def limited(length: Callable[[str], float]) -> type[Wix]:
    """The vendor that measures a message in another way."""
    return variant(Wix, length_of=lambda _, message: length(message))


def crashing(over: int) -> type[Wix]:
    """The vendor that breaks over messages of such a length."""
    return before(
        Wix, "validate", refuse_where("broken", lambda call: len(str(call.payload.get("message"))) > over)
    )


def _checks_come_last(self: Wix, call: Call) -> Answer:
    Wix.validate(self, call)
    return Wix.render_success(self, call)


def _escaped(message: str) -> int:
    return len(json.dumps(message)) - 2


def _longest_line(message: str) -> int:
    return max(map(len, re.split(r"[\r\n]", message)))


def _in_the_text(_: Wix, call: Call) -> None:
    if b'"message":' not in call.request.body:
        call.payload = {name: value for name, value in call.payload.items() if name != "message"}


def _remembers(self: Wix, call: Call) -> None:
    message = call.payload.get("message")
    if isinstance(message, str) and len(message) > 1000:
        noted(self, "drafts")[call.path_id] = message[:1000]
    elif message is None:
        call.payload = {**call.payload, "message": noted(self, "drafts").get(call.path_id)}


LATE = variant(without(Wix, "validate"), render_success=_checks_come_last)

LENGTHS = [
    *breaks(
        "WX-08",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-excludes-itself": limited(lambda m: len(m) + 1),
            "limit-of-the-whole-body": limited(lambda m: len(m) + 15),
        },
    ),
    *breaks(
        "WX-09",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-one-too-far": limited(lambda m: len(m) - 1),
            "limit-of-1024": limited(lambda m: len(m) - 24),
        },
    ),
    *breaks(
        "WX-08 WX-33",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-of-255": limited(lambda m: len(m) + 745),
        },
    ),
    *breaks(
        "WX-09 WX-53",
        "Body Params: maxLength 1000",
        "validation",
        plain={
            "no-limit": limited(lambda _: 0),
            "limit-by-cutting": before(Wix, "validate", text("message", lambda message: message[:1000])),
        },
        input={
            "limit-in-bytes-halved": limited(lambda m: len(m.encode(errors="replace")) / 2),
        },
    ),
    *breaks(
        "WX-33",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-of-what-is-escaped": limited(_escaped),
        },
    ),
    *breaks(
        "WX-08 WX-110",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-of-the-markup": limited(lambda m: len(html.escape(m))),
        },
    ),
    *breaks(
        "WX-118",
        "Body Params: maxLength 1000",
        "state",
        history={"what-was-too-long-is-kept-as-a-draft": before(Wix, "validate", _remembers)},
    ),
    *breaks(
        "WX-137",
        "Body Params: maxLength 1000",
        "validation",
        input={"a-message-is-looked-for-in-the-text": after(Wix, "parse_body", _in_the_text)},
    ),
    *breaks(
        "WX-111",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-of-each-line": limited(_longest_line),
        },
    ),
    *breaks(
        "WX-09 WX-111",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-of-letters-only": limited(lambda m: len(m.replace(" ", ""))),
        },
    ),
    *breaks(
        "WX-53",
        "Body Params: maxLength 1000",
        "validation",
        input={
            "limit-only-for-ascii": limited(lambda m: len(m) if m.isascii() else 0),
        },
    ),
    *breaks(
        "WX-09 WX-53",
        "Body Params: maxLength 1000",
        "robustness",
        input={
            "too-long-crashes": crashing(1000),
        },
    ),
    *breaks(
        "WX-53 WX-95",
        "Body Params: maxLength 1000",
        "robustness",
        input={
            "much-too-long-crashes": crashing(4000),
        },
    ),
    *breaks(
        "WX-10 WX-55",
        "Body Params: maxLength 1000",
        "state",
        input={
            "too-long-refused-after-the-cancel": LATE,
        },
    ),
]
