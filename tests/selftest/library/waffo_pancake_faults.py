"""Faulty implementations of the Waffo Pancake API; here those with a wrong status or message."""

from __future__ import annotations

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import (
    all_of,
    answers,
    arranged,
    asked,
    body,
    both,
    breaking,
    code,
    put,
    raw,
    remake,
    rows,
    says,
    status,
    variant,
)
from tests.selftest.library.waffo_pancake_faults_checks import CHECKS
from tests.selftest.library.waffo_pancake_faults_odd import ODD
from tests.selftest.library.waffo_pancake_faults_races import RACES
from tests.selftest.library.waffo_pancake_faults_rest import REST
from tests.selftest.library.waffo_pancake_faults_shape import SHAPE
from tests.selftest.library.waffo_pancake_faults_state import STATE
from tests.selftest.library.waffo_pancake_faults_tokens import TOKENS

breaks = breaking("waffo-pancake")
MESSAGE = "/errors/0/message"
EXPIRED = asked(lambda call: "exp_" in call.request.headers.get("authorization", ""))


def _not_found_is_success(self: W, call: Call, answer: Answer) -> Answer:
    if answer.status == 404 and call.order_id:
        return Answer(200, {"data": {"orderId": call.order_id, "status": "canceled"}})
    return W.respond(self, call, answer)


def _swallow_failure(self: W, call: Call, refusal: Refusal) -> Answer:
    if refusal.cause == "broken":
        return Answer(200, {"data": {"orderId": call.order_id, "status": "canceled"}})
    return W.render_error(self, call, refusal)


STATUS = [
    *breaks(
        "WP-01",
        "Success Response (200)",
        "status",
        plain={
            "success-201": answers(W, code(201), status(2)),
            "success-202": answers(W, code(202), status(2)),
            "success-204-without-body": answers(W, all_of(code(204), raw(lambda _: b"")), status(2)),
        },
    ),
    *breaks(
        "WP-10 WP-13 WP-14",
        "Errors 400 state",
        "status",
        plain={
            "conflict-409": rows(W, state=(409, W.errors["state"][1])),
            "errors-with-http-200": answers(W, code(200), status(4)),
        },
        input={
            "conflict-422-of-a-canceled-order": answers(
                W, code(422), both(status(400), arranged("canceled"))
            ),
        },
        history={
            "conflict-409-after-an-own-cancel": answers(
                W, code(409), both(status(400), arranged("pending"), says("status: canceled"))
            ),
        },
    ),
    *breaks(
        "WP-17 WP-20",
        "Errors 400 missing and format",
        "status",
        plain={
            "missing-field-422": rows(W, missing=(422, W.errors["missing"][1])),
            "malformed-id-404": rows(W, malformed=(404, "Order not found")),
            "malformed-id-422": rows(W, malformed=(422, W.errors["malformed"][1])),
            "validation-errors-with-http-200": answers(
                W, code(200), both(status(400), asked(lambda call: call.found is None))
            ),
        },
    ),
    *breaks(
        "WP-22 WP-23",
        "Errors 401",
        "status",
        plain={"unauthenticated-403": rows(W, unauthenticated=(403, "Authentication failed"))},
        input={"expired-token-403": answers(W, code(403), EXPIRED)},
    ),
    *breaks(
        "WP-27",
        "Errors 403",
        "status",
        plain={
            "stranger-gets-404": rows(W, foreign=(404, "Order not found")),
            "stranger-gets-401": rows(W, foreign=(401, "Authentication failed")),
        },
    ),
    *breaks(
        "WP-29",
        "Errors 404",
        "status",
        plain={
            "unknown-order-400": rows(W, unknown=(400, "Order not found")),
            "unknown-order-is-a-success": variant(W, respond=_not_found_is_success),
        },
    ),
    *breaks(
        "WP-30",
        "Errors 500",
        "status",
        plain={
            "failure-503": rows(W, broken=(503, "Internal server error")),
            "failure-400": rows(W, broken=(400, "Internal server error")),
            "failure-is-swallowed": variant(W, render_error=_swallow_failure),
        },
    ),
]


def _refuse_with_state(state: str) -> None:
    if state != "pending":
        raise Refusal("state", state=state)


MESSAGES = [
    *breaks(
        "WP-22 WP-23",
        "Errors 401",
        "message",
        plain={
            "authentication-failed-in-other-case": rows(W, unauthenticated=(401, "Authentication Failed")),
            "authentication-message-of-a-framework": rows(W, unauthenticated=(401, "Unauthorized")),
        },
        input={
            "expired-token-message-of-a-library": answers(W, put(MESSAGE, "jwt expired"), EXPIRED),
            "expired-token-message-of-another-page": answers(W, put(MESSAGE, "Token has expired"), EXPIRED),
        },
    ),
    *breaks(
        "WP-27 WP-29 WP-30",
        "Errors 403, 404, 500",
        "message",
        plain={
            "stranger-is-forbidden": rows(W, foreign=(403, "Forbidden")),
            "not-found-with-full-stop": rows(W, unknown=(404, "Order not found.")),
            "not-found-names-the-id": answers(
                W, remake(MESSAGE, lambda text: f"{text}: ORD_1"), both(status(404), says("Order not found"))
            ),
            "failure-shows-the-exception": rows(W, broken=(500, "TypeError: session is null")),
        },
    ),
    *breaks(
        "WP-11 WP-13 WP-14 WP-16",
        "Errors 400 state",
        "message",
        plain={
            "conflict-in-british-spelling": rows(
                W, state=(400, "Order cannot be cancelled, current status: {state}")
            ),
            "conflict-of-the-older-page": rows(W, state=(400, "Order is not pending")),
            "conflict-without-the-status": rows(W, state=(400, "Order cannot be canceled")),
            "conflict-with-placeholder": rows(W, state=(400, "Order cannot be canceled, current status: X")),
            "conflict-status-in-capitals": variant(
                W,
                check_state=lambda _, call: _refuse_with_state(
                    call.order.state if call.order.state == "pending" else call.order.state.upper()
                ),
            ),
        },
        input={
            "conflict-spells-cancelled": answers(
                W,
                remake(MESSAGE, lambda text: text.replace("status: canceled", "status: cancelled")),
                status(400),
            ),
            "conflict-always-says-completed": rows(
                W, state=(400, "Order cannot be canceled, current status: completed")
            ),
        },
        history={
            "conflict-names-the-status-at-creation": answers(
                W,
                remake(MESSAGE, lambda text: text.rpartition(" ")[0] + " pending"),
                both(arranged("pending"), says("current status")),
            ),
        },
    ),
    *breaks(
        "WP-17 WP-18 WP-19 WP-20",
        "Errors 400 missing and format",
        "message",
        plain={
            "missing-field-in-snake-case": rows(W, missing=(400, "Missing required field: order_id")),
            "missing-field-generic": rows(W, missing=(400, "Bad Request")),
            "missing-field-called-malformed": rows(
                W, missing=(400, 'Expected format: ORD_xxx, got "undefined"')
            ),
            "format-without-the-value": rows(W, malformed=(400, "Expected format: ORD_xxx")),
            "format-without-quotes": rows(W, malformed=(400, "Expected format: ORD_xxx, got {sent}")),
            "format-of-another-prefix": rows(W, malformed=(400, 'Expected format: STO_xxx, got "{sent}"')),
        },
        input={
            "empty-id-has-a-message-of-its-own": answers(
                W,
                put(MESSAGE, "orderId must not be empty"),
                asked(lambda call: call.payload.get("orderId") == ""),
            ),
        },
    ),
    *breaks(
        "WP-11 WP-20 WP-22",
        "Errors, column errors[0].message",
        "message",
        plain={
            "generic-message-in-front": answers(
                W, remake("/errors", lambda errors: [{"message": "Request failed"}, *errors]), status(4, 5)
            ),
            "message-is-translated": answers(W, put(MESSAGE, "Die Anfrage ist fehlgeschlagen"), status(4, 5)),
            "message-beside-errors": answers(
                W,
                body(lambda sent: {"errors": [], "message": sent["errors"][0]["message"]}),
                status(4, 5),
            ),
        },
    ),
]

FAULTS = [*STATUS, *MESSAGES, *SHAPE, *STATE, *TOKENS, *CHECKS, *ODD, *RACES, *REST]
