"""Correct implementations of the Wix Restaurants API that read its document otherwise where it is silent."""

from __future__ import annotations

import re
import unicodedata

from tests.reference.messages import Answer
from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library import Reading
from tests.selftest.library.changes import (
    answers,
    before,
    body,
    code,
    media,
    raw,
    rows,
    skipping,
    status,
    variant,
    without,
)
from tests.selftest.library.inputs import refuse_where, text
from tests.selftest.library.spellings import numbered, only_json, precedence, spellings
from tests.selftest.library.wix_restaurants_readings_order import ORDER, Made

refusal = status(4, 5)
TYPE = {"rule": "TYPE", "description": "message must be a string"}


def conflict(number: int, words: str = "Order is already {state}") -> type[Wix]:
    """The vendor that refuses a canceled order in another way."""
    return rows(Wix, state=(number, words))


def unless_canceled(step: str, base: type[Wix]) -> type[Wix]:
    """The vendor that skips a step for an order that is canceled."""
    return skipping(base, step, lambda _, call: call.order.state == "canceled")


def measured(encoding: str, unit: int) -> type[Wix]:
    """The vendor that measures a message in units of an encoding."""
    return variant(Wix, length_of=lambda _, message: len(message.encode(encoding, "surrogatepass")) // unit)


def _as_text(_: Wix, call: Call) -> None:
    message = call.payload.get("message")
    if isinstance(message, bool | int | float):
        call.payload = call.payload | {"message": str(message)}


def _either_scheme(self: Wix, call: Call) -> None:
    given = call.request.headers.get("authorization", "")
    actor = self.tokens.get(given.removeprefix("Bearer ").removeprefix("Basic "))
    if actor is None:
        Wix.authenticate(self, call)
    else:
        call.actor = actor


def _no_detail(answer: Answer) -> None:
    answer.body = {"message": "", "details": {}}


GUIDS, WORDS = "0d9bc0a0-6a04-4b1c-9f0e-", "ord."
"""How ids begin that are GUIDs or words; those that nobody has may begin otherwise."""


def _odd(call: Call) -> bool:
    number = call.path_id.isascii() and call.path_id.isdecimal() and len(call.path_id) <= 18
    guid = re.fullmatch("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", call.path_id)
    return not (number or guid or call.path_id.startswith(WORDS))


def _controls(call: Call) -> bool:
    message = str(call.payload.get("message") or "")
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in message)


ERRORS: Made = {
    "again-succeeds": (
        "a second cancel succeeds and changes nothing",
        unless_canceled("commit", unless_canceled("check_state", Wix)),
    ),
    "again-succeeds-and-logs": ("a second cancel succeeds and adds an activity", without(Wix, "check_state")),
    "again-is-400": ("a conflict is 400", conflict(400)),
    "again-is-403": ("a conflict is 403", conflict(403)),
    "again-is-404": ("a conflict is 404", conflict(404, "NOT_FOUND")),
    "again-is-410": ("a conflict is 410", conflict(410)),
    "no-permission-404": (
        "an order without the permission is hidden",
        rows(Wix, forbidden=(404, "Order not found")),
    ),
    "again-is-422": ("a conflict is 422", conflict(422)),
    "again-is-428": ("a conflict is 428", conflict(428, "FAILED_PRECONDITION")),
    "fulfilled-cannot-be-canceled": (
        "a fulfilled order cannot be canceled",
        variant(conflict(428), cancellable=frozenset({"new"})),
    ),
    "retry-works": ("a cancellation that broke works when it is tried again", variant(Wix, failures=1)),
    "no-identity-403": (
        "a missing identity is refused with 403",
        rows(Wix, unauthenticated=(403, "Forbidden")),
    ),
    "no-permission-401": ("a missing permission is refused with 401", rows(Wix, forbidden=(401, "Denied"))),
    "failure-503": ("a failure is 503", rows(Wix, broken=(503, "Unavailable"))),
    "failure-504": ("a failure is 504", rows(Wix, broken=(504, "Deadline exceeded"))),
    "failure-says-nothing": ("a failure has blank members", answers(Wix, _no_detail, status(5))),
    "failure-has-no-body": ("a failure has no body", answers(Wix, raw(lambda _: b""), status(5))),
    "failure-is-a-page": (
        "a failure comes from a gateway, in HTML",
        answers(Wix, lambda answer: setattr(answer, "raw", b"<h1>502</h1>"), status(5)),
    ),
    "errors-without-details": (
        "errors have a message only",
        answers(Wix, body(lambda sent: {"message": sent["message"]}), refusal),
    ),
    "errors-with-a-code": (
        "errors have a code and a status beside their message",
        answers(Wix, body(lambda sent: sent | {"code": 9, "status": "FAILED_PRECONDITION"}), refusal),
    ),
    "errors-in-german": (
        "errors speak another language",
        answers(
            Wix, body(lambda sent: sent | {"message": "Die Bestellung läßt sich nicht stornieren"}), refusal
        ),
    ),
    "problem-json": ("errors are problem+json", answers(Wix, media("application/problem+json"), refusal)),
    "other-methods-404": ("other methods are answered with 404", rows(Wix, no_method=(404, "Not found"))),
    "other-methods-501": ("other methods are answered with 501", rows(Wix, no_method=(501, "Unimplemented"))),
}

REQUESTS: Made = {
    "length-in-bytes": ("the limit counts bytes of UTF-8", measured("utf-8", 1)),
    "length-in-utf-16": ("the limit counts units of UTF-16", measured("utf-16-le", 2)),
    "null-message-refused": (
        "null is no text",
        before(
            Wix,
            "validate",
            refuse_where("invalid", lambda call: call.payload.get("message", "") is None, **TYPE),
        ),
    ),
    "body-required": (
        "a body is required",
        before(Wix, "parse_body", refuse_where("bad_body", lambda call: not call.request.body.strip())),
    ),
    "scalars-as-text": (
        "a message that is a number or a boolean is taken as text",
        before(Wix, "validate", _as_text),
    ),
    "message-trimmed": (
        "white space around a message is no part of it",
        before(Wix, "validate", text("message", str.strip)),
    ),
    "message-composed": (
        "a message is composed to NFC",
        before(Wix, "record", text("message", lambda given: unicodedata.normalize("NFC", given))),
    ),
    "message-in-small-letters": (
        "the log quotes a message in small letters, as the example does",
        before(Wix, "record", text("message", str.lower)),
    ),
    "controls-refused": (
        "control characters are refused",
        before(Wix, "validate", refuse_where("invalid", _controls, **TYPE)),
    ),
    "no-further-members": (
        "members beside the message and the id are refused",
        before(
            Wix,
            "validate",
            refuse_where("invalid", lambda call: set(call.payload) - {"message", "id"}, **TYPE),
        ),
    ),
    "only-json-415": ("another media type is 415", only_json(Wix, (415, "Unsupported Media Type"))),
    "odd-ids-are-400": (
        "an id of another form is 400",
        before(rows(Wix, odd=(400, "id is malformed")), "find", refuse_where("odd", _odd)),
    ),
    "ids-as-guids": ("ids are GUIDs", numbered(Wix, lambda number: f"{GUIDS}{number:012x}")),
    "ids-as-words": (
        "ids are words with other characters",
        numbered(Wix, lambda number: f"{WORDS}{number:06d}~Ab"),
    ),
    "scheme-tolerated": ("a scheme before the token is tolerated", variant(Wix, authenticate=_either_scheme)),
    "order-first": (
        "the order is looked up first",
        precedence(Wix, "find", "authenticate", "authorise", "parse_body", "validate", "check_state"),
    ),
    "body-first": (
        "the body is read first",
        precedence(Wix, "parse_body", "validate", "authenticate", "authorise", "find", "check_state"),
    ),
    "state-before-the-permission": (
        "the state is looked at before the permission",
        precedence(Wix, "authenticate", "find", "check_state", "authorise", "parse_body", "validate"),
    ),
    "message-last": (
        "the message is looked at last",
        precedence(Wix, "authenticate", "authorise", "find", "check_state", "parse_body", "validate"),
    ),
    "success-is-201": ("a success is 201", answers(Wix, code(201), status(2))),
}

READINGS: list[Reading] = [
    *(
        Reading(name, "wix-restaurants", says, make)
        for name, (says, make) in (ORDER | ERRORS | REQUESTS).items()
    ),
    *spellings("wix-restaurants", Wix),
]
