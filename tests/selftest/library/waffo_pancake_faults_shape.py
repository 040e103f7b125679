"""Faulty implementations of the Waffo Pancake API: bodies, media types, crashes."""

from __future__ import annotations

import json

from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.reference.waffo_pancake import from_base62, to_base62
from tests.selftest.library.changes import (
    all_of,
    answers,
    arranged,
    asked,
    before,
    beyond,
    body,
    both,
    breaking,
    code,
    delivered,
    drop,
    every,
    first,
    media,
    page,
    put,
    raw,
    remake,
    status,
)

breaks = breaking("waffo-pancake")
CRASH = all_of(code(500), body(lambda _: {"data": None, "errors": [{"message": "Internal server error"}]}))
ID = "/data/orderId"


def sent(call: Call) -> object:
    """Return the `orderId` that was sent, an empty text where there was none."""
    return call.payload.get("orderId", "")


def emoji(call: Call) -> bool:
    """Tell whether the id holds a character outside the basic plane."""
    return any(character > "\uffff" for character in str(sent(call)))


def nested(call: Call) -> bool:
    """Tell whether the body nests arrays or objects."""
    return call.request.body.count(b"[") > 1 or call.request.body.count(b"{") > 2


def _fail_on_extras(call: Call) -> None:
    if set(call.payload) > {"orderId"}:
        raise ValueError("unexpected member")


SHAPE = [
    *breaks(
        "WP-02",
        "Response Fields",
        "schema",
        plain={
            "success-without-data": answers(W, body(lambda whole: whole["data"]), status(2)),
            "success-in-a-list": answers(W, remake("/data", lambda data: [data]), status(2)),
            "success-without-status": answers(W, drop("/data/status"), status(2)),
            "success-without-order-id": answers(W, drop(ID), status(2)),
            "success-with-order-id-in-snake-case": answers(
                W,
                remake("/data", lambda data: {"order_id": data["orderId"], "status": "canceled"}),
                status(2),
            ),
            "success-with-status-true": answers(W, put("/data/status", True), status(2)),
        },
    ),
    *breaks(
        "WP-04",
        "Response Fields, status",
        "schema",
        plain={
            "success-spells-cancelled": answers(W, put("/data/status", "cancelled"), status(2)),
            "success-status-in-capitals": answers(W, put("/data/status", "CANCELED"), status(2)),
            "success-status-from-before": answers(W, put("/data/status", "pending"), status(2)),
        },
    ),
    *breaks(
        "WP-03",
        "Response Fields, orderId",
        "schema",
        plain={
            "success-names-a-number": answers(
                W, remake(ID, lambda text: str(from_base62(text[4:]))), status(2)
            ),
            "success-id-without-prefix": answers(W, remake(ID, lambda text: text[4:]), status(2)),
            "success-id-in-lower-case": answers(W, remake(ID, str.lower), status(2)),
            "success-id-through-a-float": answers(
                W, remake(ID, lambda text: "ORD_" + to_base62(int(float(from_base62(text[4:]))))), status(2)
            ),
        },
        input={
            "success-id-loses-leading-zeros": answers(
                W, remake(ID, lambda text: "ORD_" + text[4:].lstrip("0")), status(2)
            ),
        },
    ),
    *breaks(
        "WP-31 WP-32",
        "Errors, column errors[0].message",
        "schema",
        plain={
            "errors-as-object": answers(W, remake("/errors", lambda errors: errors[0]), status(4, 5)),
            "errors-as-texts": answers(
                W, remake("/errors", lambda errors: [errors[0]["message"]]), status(4, 5)
            ),
            "one-error-member": answers(W, body(lambda whole: {"error": whole["errors"][0]}), status(4, 5)),
            "not-found-without-errors": answers(W, body(lambda _: {"data": None}), status(404)),
            "unauthenticated-without-body": answers(W, raw(lambda _: b""), status(401)),
        },
        input={
            "refusal-claims-canceled": answers(
                W,
                put("/data", {"orderId": "ORD_0", "status": "canceled"}),
                both(status(400), arranged("completed")),
            ),
        },
    ),
    *breaks(
        "WP-06 WP-02 WP-31",
        "Success Response (200)",
        "header",
        plain={
            "success-called-html": answers(W, media("text/html"), status(2)),
            "errors-called-html": answers(W, media("text/html; charset=utf-8"), status(4, 5)),
            "success-as-a-text-of-json": answers(W, body(json.dumps), status(2)),
            "success-with-trailing-garbage": answers(W, raw(lambda whole: whole + b"null"), status(2)),
            "success-in-python-notation": answers(W, raw(lambda whole: whole.replace(b'"', b"'")), status(2)),
            "success-in-utf-16": answers(W, raw(lambda whole: whole.decode().encode("utf-16")), status(2)),
        },
    ),
    *breaks(
        "WP-29 WP-30 WP-31",
        "Errors",
        "robustness",
        plain={
            "not-found-as-html-page": answers(W, page(), status(404)),
            "failure-as-html-page": answers(W, page(), status(5)),
            "failure-without-an-answer": answers(W, delivered("none"), status(5)),
        },
        input={
            "unparseable-body-as-html-page": answers(
                W,
                page("<pre>SyntaxError: Unexpected token</pre>"),
                both(status(400), asked(lambda call: not call.payload)),
            ),
        },
    ),
    *breaks(
        "WP-10 WP-18 WP-19 WP-20 WP-42 WP-43 WP-46 WP-55",
        "Errors: 500 is for failures of the server",
        "robustness",
        plain={
            "hangs-up-on-completed-orders": answers(
                W, delivered("none"), both(status(400), arranged("completed"))
            ),
        },
        input={
            "crash-on-a-number": answers(W, CRASH, asked(lambda call: isinstance(sent(call), int | float))),
            "crash-on-null": answers(W, CRASH, asked(lambda call: sent(call) is None)),
            "crash-on-a-body-that-is-no-object": answers(
                W, CRASH, both(status(400), asked(lambda call: call.request.body[:1] not in (b"{", b"")))
            ),
            "crash-on-an-empty-body": answers(
                W, CRASH, both(status(400), asked(lambda call: not call.request.body))
            ),
            "crash-on-emoji": answers(W, CRASH, asked(emoji)),
            "crash-on-a-long-id": answers(W, CRASH, asked(lambda call: len(str(sent(call))) > 255)),
            "crash-on-an-unexpected-member": before(W, "validate", lambda _, call: _fail_on_extras(call)),
            "hangs-up-on-emoji": answers(W, delivered("none"), asked(emoji)),
            "hangs-up-on-nested-values": answers(W, delivered("none"), asked(nested)),
            "breaks-off-long-answers": answers(
                W, delivered("cut"), lambda _, __, answer: len(answer.payload()) > 500
            ),
        },
    ),
    *breaks(
        "WP-01 WP-10 WP-22 WP-35 WP-55 WP-60",
        "Success Response (200), Errors",
        "robustness",
        history={
            "every-seventh-answer-is-500": answers(W, CRASH, every(7)),
            "every-fortieth-answer-hangs-up": answers(W, delivered("none"), every(40)),
            "first-request-fails": answers(W, CRASH, first(1)),
            "fails-after-three-hundred-requests": answers(W, CRASH, beyond(300)),
        },
    ),
]
