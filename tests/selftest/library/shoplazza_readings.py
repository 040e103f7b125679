"""Correct implementations of the Shoplazza API that read its document otherwise where it is silent."""

from __future__ import annotations

import json
import unicodedata

from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library import Reading
from tests.selftest.library.changes import answers, before, media, rows, skipping, status, variant, without
from tests.selftest.library.inputs import refuse_where, text
from tests.selftest.library.shoplazza_readings_order import ORDER, Made
from tests.selftest.library.spellings import numbered, only_json, precedence, spellings

refusal = status(4, 5)
TWENTY_DIGITS = 10234136520598611512


WORDS = "ord."
"""How ids begin that are words."""


def conflict(status_code: int, words: str) -> type[Shop]:
    """The vendor that refuses a cancelled or fulfilled order in another way."""
    return rows(Shop, state=(status_code, words))


def unless_cancelled(step: str, base: type[Shop]) -> type[Shop]:
    """The vendor that skips a step for an order that is cancelled."""
    return skipping(base, step, lambda _, call: call.order.state == "cancelled")


def _coerce(_: Shop, call: Call) -> None:
    reason = call.payload.get("reason")
    if not isinstance(reason, str | None):
        call.payload = call.payload | {"reason": json.dumps(reason, ensure_ascii=False)}


def _odd(call: Call) -> bool:
    shop, _, number = call.path_id.partition("-")
    form = shop.isdecimal() and number.isdecimal() and call.path_id.isascii()
    twenty = call.path_id.isdecimal() and call.path_id.isascii() and len(call.path_id) == 20
    return not (form or twenty or call.path_id.startswith(WORDS))


def _controls(call: Call) -> bool:
    reason = str(call.payload.get("reason") or "")
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in reason)


def _serves(accept: str) -> bool:
    return any(kind in accept for kind in ("json", "*/*", "application/*"))


ERRORS: Made = {
    "no-credentials-401": (
        "credentials are refused with 401",
        rows(Shop, unauthenticated=(401, "Unauthorized")),
    ),
    "no-credentials-403": (
        "credentials are refused with 403",
        rows(Shop, unauthenticated=(403, "Forbidden")),
    ),
    "no-scope-401": ("a missing scope is refused with 401", rows(Shop, forbidden=(401, "Unauthorized"))),
    "no-scope-400": ("a missing scope is refused with 400", rows(Shop, forbidden=(400, "Unauthorized"))),
    "error-only": ("every error is one text in error", variant(Shop, single=frozenset(Shop.errors))),
    "errors-only": ("every error is a list in errors", variant(Shop, single=frozenset())),
    "error-and-errors": (
        "every error stands in both members",
        variant(Shop, error_body=lambda *call: {"errors": [call[4]], "error": call[4], "code": call[3]}),
    ),
    "the-other-member-null": (
        "the member that isn't used is null",
        variant(Shop, error_body=lambda *call: {"errors": [call[4]], "error": None}),
    ),
    "record-not-found": ("the 404 has the row's title", rows(Shop, unknown=(404, "Record not found"))),
    "problem-json": ("errors are problem+json", answers(Shop, media("application/problem+json"), refusal)),
    "other-methods-404": ("other methods are answered with 404", rows(Shop, no_method=(404, "Not Found"))),
    "again-succeeds": (
        "a second cancel succeeds and changes nothing",
        unless_cancelled("commit", unless_cancelled("check_state", Shop)),
    ),
    "again-overwrites": ("a second cancel succeeds and overwrites the reason", without(Shop, "check_state")),
    "again-is-400": ("a conflict is 400", conflict(400, "Bad Request")),
    "again-is-409": ("a conflict is 409", conflict(409, "Conflict")),
    "again-is-422": ("a conflict is 422", conflict(422, "order is {state}")),
    "again-is-not-found": ("a conflict is 404", conflict(404, "Unable to find resource")),
    "again-is-gone": ("a conflict is 410", conflict(410, "Gone")),
    "again-is-aborted": ("a conflict is 500 Aborted", conflict(500, "Aborted")),
    "fulfilled-can-be-cancelled": (
        "a fulfilled order can be cancelled",
        variant(Shop, cancellable=frozenset({"placed", "fulfilled"})),
    ),
    "retry-works": ("a cancellation that broke works when it is tried again", variant(Shop, failures=1)),
}

REQUESTS: Made = {
    "wrong-type-422": ("a reason of another type is 422", rows(Shop, invalid=(422, "reason is invalid"))),
    "long-reasons-refused": (
        "a reason of more than 255 characters is refused",
        before(
            Shop,
            "validate",
            refuse_where("invalid", lambda call: len(str(call.payload.get("reason") or "")) > 255),
        ),
    ),
    "wrong-type-as-text": ("a reason of another type is taken as text", before(Shop, "validate", _coerce)),
    "body-required": (
        "a body is required",
        before(Shop, "parse_body", refuse_where("bad_body", lambda call: not call.request.body.strip())),
    ),
    "reason-trimmed": (
        "white space around a reason is no part of it",
        before(Shop, "record", text("reason", str.strip)),
    ),
    "reason-composed": (
        "a reason is composed to NFC",
        before(Shop, "record", text("reason", lambda given: unicodedata.normalize("NFC", given))),
    ),
    "blank-reason-is-none": (
        "a blank reason is none",
        before(Shop, "record", text("reason", lambda given: given if given.strip() else None)),
    ),
    "controls-refused": (
        "control characters are refused",
        before(Shop, "validate", refuse_where("invalid", _controls)),
    ),
    "no-further-members": (
        "members beside the reason are refused",
        before(Shop, "validate", refuse_where("invalid", lambda call: set(call.payload) - {"reason"})),
    ),
    "only-json-415": ("another media type is 415", only_json(Shop, (415, "Unsupported Media Type"))),
    "only-json-400": ("another media type is 400", only_json(Shop, (400, "Bad Request"))),
    "html-not-acceptable": (
        "406 is about what the client accepts",
        before(
            rows(Shop, accept=(406, "Not Acceptable"), state=(400, "Bad Request")),
            "authenticate",
            refuse_where("accept", lambda call: not _serves(call.request.headers.get("accept", "*/*"))),
        ),
    ),
    "odd-ids-are-400": (
        "an id of another form is 400",
        before(rows(Shop, odd=(400, "Bad Request")), "find", refuse_where("odd", _odd)),
    ),
    "ids-of-twenty-digits": (
        "ids are numbers of twenty digits",
        numbered(Shop, lambda number: str(TWENTY_DIGITS + 7919 * number)),
    ),
    "ids-as-words": (
        "ids are words with other characters",
        numbered(Shop, lambda number: f"{WORDS}{number:06d}~Ab"),
    ),
    "bearer": (
        "the token stands in Authorization",
        variant(Shop, credentials_header="Authorization", scheme="Bearer "),
    ),
    "order-before-credentials": (
        "the order is looked up first",
        precedence(Shop, "find", "authenticate", "authorise", "check_state", "parse_body", "validate"),
    ),
    "body-before-credentials": (
        "the body is read first",
        precedence(Shop, "parse_body", "validate", "authenticate", "authorise", "find", "check_state"),
    ),
    "state-before-the-scope": (
        "the state is looked at before the scope",
        precedence(Shop, "authenticate", "find", "check_state", "authorise", "parse_body", "validate"),
    ),
    "type-last": (
        "the type of the reason is looked at last",
        precedence(Shop, "authenticate", "authorise", "find", "check_state", "parse_body", "validate"),
    ),
}

READINGS: list[Reading] = [
    *(Reading(name, "shoplazza", says, make) for name, (says, make) in (ORDER | ERRORS | REQUESTS).items()),
    *spellings("shoplazza", Shop),
]
