"""Correct implementations of the Oracle Commerce API that read its document otherwise where it is silent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from tests.reference.messages import Answer
from tests.reference.oracle_commerce import REASONS
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library import Reading
from tests.selftest.library.changes import (
    all_of,
    answers,
    before,
    body,
    drop,
    first,
    header,
    media,
    page,
    put,
    raw,
    refuse,
    remake,
    rows,
    slow,
    status,
    variant,
)
from tests.selftest.library.inputs import refuse_where, text
from tests.selftest.library.oracle_commerce_parts import (
    OC,
    Json,
    coded,
    reason_rule,
    reasons_like,
)
from tests.selftest.library.oracle_commerce_readings_order import FOUND, ORDERS, Made, again
from tests.selftest.library.spellings import numbered, only_json, precedence, spellings

SUCCESS, REFUSAL, CODED, FAILURE = status(2), status(4), status(400), status(500)


def listed(sent: Json) -> Json:
    """An error model whose code stands in its list of errors only."""
    inner = {name: sent[name] for name in ("message", "status", "errorCode")}
    return {"message": "There were errors.", "status": sent["status"], "errors": [inner]}


def statuses(**numbers: int) -> type[OC]:
    """The vendor that gives some causes another status."""
    return rows(OC, **{cause: (number, OC.errors[cause][1]) for cause, number in numbers.items()})


def invalid_as(cause: str, member: str) -> type[OC]:
    """The vendor that refuses a member that is missing or wrong for another cause."""

    def check(_: OC, call: Call) -> None:
        value = call.payload.get(member)
        if not isinstance(value, str) or not value:
            call.payload = call.payload | {member: "-"}

    return rows(before(OC, "validate", check), **{cause: OC.errors[cause]})


def named(make: Callable[[int], str]) -> type[OC]:
    """The vendor whose ids, the new ones too, look otherwise."""

    def renew(vendor: OC, order: Order) -> None:
        new_id = make(order.number + 500_000)
        order.document = vendor.document_of(order) | {"orderId": new_id, "id": new_id}
        order.facts["order_id"] = new_id
        vendor.orders.also_known_as(order, new_id)

    return variant(numbered(OC, make), renew=renew)


def not_found_if_removed(_: OC, call: Call) -> None:
    """Don't find orders that are removed."""
    if call.order.state == "removed":
        refuse("unknown")


def no_extras(call: Call) -> bool:
    """Whether there are members beyond the two."""
    return bool(set(call.payload) - {"orderId", "cancelReason"})


def _odd(call: Call) -> bool:
    return re.fullmatch("[0-9A-Za-z:_-]+", str(call.payload.get("orderId", "o")), re.ASCII) is None


def any_case(_: OC, call: Call) -> None:
    """Take the names of members in any case, with or without separators."""
    known = {"orderid": "orderId", "cancelreason": "cancelReason"}
    plain = {name: name.lower().replace("_", "").replace("-", "") for name in call.payload}
    call.payload = {known.get(plain[name], name): value for name, value in call.payload.items()}


def unauthenticated(sent: Callable[[Answer], None], number: int = 401) -> type[OC]:
    """The vendor that refuses bad credentials with another answer."""
    return answers(rows(OC, unauthenticated=(number, "Log in.")), sent, status(number))


def broken(number: int, sent: Callable[[Answer], None] = lambda _: None) -> type[OC]:
    """The vendor whose failures look otherwise."""
    return answers(rows(OC, broken=(number, "It broke.")), sent, status(number))


ERRORS: Made = {
    "statuses-by-meaning": (
        "each code has its own status",
        statuses(unknown=404, foreign=403, state=409, bad_body=400, invalid=400, reason=400),
    ),
    "unprocessable": (
        "whatever the payload says wrongly is 422",
        statuses(invalid=422, reason=422, state=422),
    ),
    "removed-is-gone": ("an unknown order is 410, a conflict 412", statuses(unknown=410, state=412)),
    "code-in-the-list": ("the code stands in the list of errors only", answers(OC, body(listed), CODED)),
    "code-in-both": (
        "the code stands at the top and in the list",
        answers(OC, body(lambda sent: listed(sent) | cast("dict[str, Any]", sent)), CODED),
    ),
    "second-of-two-errors": (
        "the list holds a warning before the code",
        answers(
            OC,
            body(lambda sent: listed(sent) | {"errors": [{"errorCode": "100", "status": "400"}, sent]}),
            CODED,
        ),
    ),
    "code-under-the-vendor's-prefix": (
        "the code is called o:errorCode",
        answers(
            OC,
            body(lambda sent: {"o:errorCode" if k == "errorCode" else k: v for k, v in sent.items()}),
            CODED,
        ),
    ),
    "code-as-number": ("codes are numbers", answers(OC, remake("/errorCode", int), CODED)),
    "status-absent": ("the error model has no status", answers(OC, drop("/status"), CODED)),
    "empty-list-of-errors": (
        "the list of errors is there, but empty",
        answers(OC, put("/errors", []), CODED),
    ),
    "null-list-of-errors": ("the list of errors is null", answers(OC, put("/errors", None), CODED)),
    "localized": (
        "messages are in another language",
        answers(OC, put("/message", "Die Bestellung kann nicht storniert werden."), CODED),
    ),
    "further-error-members": (
        "the error model has further members",
        answers(
            OC,
            all_of(put("/o:errorPath", "orderId"), put("/devMessage", None), put("/type", "about:blank")),
            CODED,
        ),
    ),
    "result-failure": ("refusals carry a result too", answers(OC, put("/result", "failure"), CODED)),
    "problem-json": ("errors are problem+json", answers(OC, media("application/problem+json"), REFUSAL)),
    "no-credentials-bare-401": (
        "bad credentials are refused without a body",
        unauthenticated(all_of(raw(lambda _: b""), header("WWW-Authenticate", "Bearer"))),
    ),
    "no-credentials-bare-403": (
        "bad credentials are refused with 403 and a page",
        unauthenticated(page(), 403),
    ),
    "no-credentials-page": ("bad credentials are refused with a page", unauthenticated(page())),
    "no-credentials-not-owner": (
        "a visitor who isn't logged in owns no order",
        rows(
            coded(unauthenticated="28107"), unauthenticated=(401, "Order does not belong to logged in user.")
        ),
    ),
    "other-methods-404": ("other methods are not found", rows(OC, no_method=(404, "Not found."))),
    "other-methods-bare": ("other methods are refused with a page", answers(OC, page(), status(405))),
    "failure-503": (
        "a failure is 503, to be tried again",
        broken(503, header("Retry-After", "1")),
    ),
    "failure-without-body": ("a failure has no body", broken(500, raw(lambda _: b""))),
    "failure-page": ("a failure is a page", broken(502, page())),
    "failure-with-a-list": ("a failure has a list of errors", broken(500, body(listed))),
}


REQUESTS: Made = {
    "missing-id-not-found": ("without orderId no order is found", invalid_as("unknown", "orderId")),
    "missing-reason-invalid-reason": (
        "without a reason it is an invalid one",
        invalid_as("reason", "cancelReason"),
    ),
    "further-members-refused": (
        "the payload may hold nothing else",
        before(OC, "validate", refuse_where("invalid", no_extras)),
    ),
    "more-reasons": (
        "the merchant has configured more reasons",
        variant(OC, reasons=REASONS | {"NewCancelReason", "100001", "other"}),
    ),
    "reasons-in-any-case": (
        "a reason is known in any case",
        reasons_like(lambda value: value.lower() in {reason.lower() for reason in REASONS}),
    ),
    "reasons-trimmed": (
        "white space around a reason is no part of it",
        before(OC, "validate", text("cancelReason", str.strip)),
    ),
    "ids-trimmed": (
        "white space around an id is no part of it",
        before(OC, "validate", text("orderId", str.strip)),
    ),
    "members-in-any-case": ("the names of members are known in any case", before(OC, "validate", any_case)),
    "bad-body-without-code": (
        "what is no JSON object is refused by a framework",
        answers(
            rows(OC, bad_body=(415, "Unsupported.")), body(lambda _: {"message": "Unreadable."}), status(415)
        ),
    ),
    "only-json": (
        "other media types are refused",
        only_json(coded(media_type="200126"), (415, "Unsupported media type.")),
    ),
    "odd-text-is-invalid-input": (
        "a reason with odd characters is invalid input",
        reason_rule(
            lambda value: (
                "invalid"
                if not isinstance(value, str) or not value.isalnum()
                else None
                if value in REASONS
                else "reason"
            )
        ),
    ),
    "odd-ids-are-invalid-input": (
        "an id with odd characters is invalid input",
        before(
            OC,
            "validate",
            refuse_where("invalid", _odd),
        ),
    ),
    "again-succeeds": ("a repeated cancel succeeds and changes nothing", again()),
    "removed-is-not-found": (
        "a removed order is not found any more",
        before(OC, "check_owner", not_found_if_removed),
    ),
    "retry-works": ("a cancellation that broke works when it is tried again", variant(OC, failures=1)),
    "order-before-payload": (
        "the order is looked for before the payload is checked",
        precedence(OC, "authenticate", "parse_body", "find", "check_owner", "check_state", "validate"),
    ),
    "owner-last": (
        "the state is looked at before the owner",
        precedence(OC, "authenticate", "parse_body", "validate", "find", "check_state", "check_owner"),
    ),
    "reason-last": (
        "the owner is looked at before the payload, which comes before the state",
        precedence(OC, "authenticate", "parse_body", "find", "check_owner", "validate", "check_state"),
    ),
    "payload-before-credentials": (
        "the payload is read before the credentials",
        precedence(OC, "parse_body", "validate", "authenticate", "find", "check_owner", "check_state"),
    ),
    "uuids": ("ids are UUIDs", named(lambda number: f"{number:08x}-3c1f-4b52-9d2e-5a0c7e1f8d90")),
    "ids-of-digits": ("ids are numbers", named(lambda number: str(5_000_000 + 10 * number))),
    "ids-with-site": ("ids hold the site", named(lambda number: f"siteUS:o-{30000 + 10 * number}_A")),
    "first-answers-slow": ("the first answers take a while", answers(OC, slow(0.5), first(3))),
}


READINGS = [
    *spellings(OC.api, OC),
    *(
        Reading(name, OC.api, says, make)
        for name, (says, make) in {**ERRORS, **ORDERS, **REQUESTS, **FOUND}.items()
    ),
]
