"""Faulty implementations of the Front Payment API; here those with a wrong status or message."""

from __future__ import annotations

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Answer
from tests.reference.vendor import Call, Vendor
from tests.selftest.library.changes import (
    all_of,
    answers,
    arranged,
    asked,
    both,
    breaking,
    code,
    put,
    raw,
    rows,
    says,
    status,
    variant,
)
from tests.selftest.library.front_payment_faults_checks import CHECKS
from tests.selftest.library.front_payment_faults_odd import ODD
from tests.selftest.library.front_payment_faults_races import RACES
from tests.selftest.library.front_payment_faults_rest import REST
from tests.selftest.library.front_payment_faults_shape import SHAPE
from tests.selftest.library.front_payment_faults_state import STATE
from tests.selftest.library.front_payment_faults_tokens import TOKENS

breaks = breaking("front-payment")


def moved(cause: str, number: int, phrase: str) -> type[F]:
    """The vendor that refuses for a cause with another status, in the HTTP status and in the body."""
    return variant(
        F,
        errors=F.errors | {cause: (number, F.errors[cause][1])},
        status_messages={**F.status_messages, number: phrase},
    )


def _success_at_heart(self: F, call: Call, answer: Answer) -> Answer:
    return F.render_success(self, call) if answer.status == 404 else answer


STATUS = [
    *breaks(
        "FP-01 FP-02",
        "Response, 202",
        "status",
        plain={
            "success-200-in-http-only": answers(F, code(200), status(2)),
            "success-200": answers(F, all_of(code(200), put("/status_code", 200)), status(2)),
            "success-201": answers(F, all_of(code(201), put("/status_code", 201)), status(2)),
            "success-204-without-body": answers(F, all_of(code(204), raw(lambda _: b"")), status(2)),
        },
    ),
    *breaks(
        "FP-23 FP-24 FP-27 FP-53",
        "Response, 400",
        "status",
        plain={
            "paid-409": moved("paid", 409, "Conflict of Business Logic"),
            "paid-422": moved("paid", 422, "Conflict of Business Logic"),
            "paid-417": moved("paid", 417, "Client Error"),
            "errors-with-http-200": answers(F, code(200), status(4, 5)),
        },
        history={
            "paid-meanwhile-409": answers(
                F, all_of(code(409), put("/status_code", 409)), both(arranged("open"), says("AlreadyPaid"))
            ),
        },
    ),
    *breaks(
        "FP-09 FP-45",
        "Response, 404",
        "status",
        plain={
            "unknown-order-400": moved("unknown", 400, "Not Found"),
            "unknown-order-417": moved("unknown", 417, "Client Error"),
            "unknown-order-is-a-success": variant(F, respond=_success_at_heart),
        },
    ),
    *breaks(
        "FP-12 FP-17 FP-18 FP-46",
        "Response, 417",
        "status",
        plain={
            "invalid-payload-422": moved("invalid", 422, "Client Error"),
            "invalid-payload-400": moved("invalid", 400, "Client Error"),
        },
        input={
            "wrong-type-422": answers(
                F, all_of(code(422), put("/status_code", 422)), both(status(417), says("must be a string"))
            ),
            "null-note-400": answers(
                F,
                all_of(code(400), put("/status_code", 400)),
                both(status(417), asked(lambda call: call.payload == {"cancellationNote": None})),
            ),
        },
    ),
    *breaks(
        "FP-28 FP-48",
        "Response, 510",
        "status",
        plain={
            "failure-500": moved("broken", 500, "Execution Exception Occurred"),
            "failure-400": moved("broken", 400, "Execution Exception Occurred"),
            "failure-500-in-http-only": answers(F, code(500), status(510)),
            "failure-is-told-as-a-success": answers(
                F,
                all_of(code(202), put("/status_code", 202), put("/message", "cancelledOrderSuccessfully")),
                status(510),
            ),
        },
    ),
]

MESSAGES = [
    *breaks(
        "FP-03 FP-04",
        "Response, 202",
        "message",
        plain={
            "success-called-accepted": answers(F, put("/status_message", "Accepted"), status(2)),
            "success-called-ok-in-other-case": answers(F, put("/status_message", "Ok"), status(2)),
            "success-in-american-spelling": answers(
                F, put("/message", "canceledOrderSuccessfully"), status(2)
            ),
            "success-in-words": answers(F, put("/message", "Order cancelled successfully"), status(2)),
            "success-with-full-stop": answers(F, put("/message", "cancelledOrderSuccessfully."), status(2)),
        },
        history={
            "a-success-tells-the-last-error": answers(
                F, put("/message", "orderNotFound"), lambda self, _, answer: _after_error(self, answer)
            ),
        },
    ),
    *breaks(
        "FP-24 FP-27",
        "Response, 400",
        "message",
        plain={
            "paid-called-bad-request": answers(
                F, put("/status_message", "Bad Request"), both(status(400), says("AlreadyPaid"))
            ),
            "paid-called-already-cancelled": rows(F, paid=(400, "orderStatusAlreadyCancelled")),
            "paid-message-without-status": rows(F, paid=(400, "orderAlreadyPaid")),
        },
        history={
            "paid-meanwhile-called-not-cancellable": answers(
                F, put("/message", "orderNotCancellable"), both(arranged("open"), says("AlreadyPaid"))
            ),
        },
    ),
    *breaks(
        "FP-10",
        "Response, 404",
        "message",
        plain={
            "unknown-order-called-notfound": answers(F, put("/status_message", "NotFound"), status(404)),
            "unknown-order-in-words": answers(F, put("/message", "Order not found"), status(404)),
            "unknown-order-called-route": answers(F, put("/message", "routeNotFound"), status(404)),
        },
    ),
    *breaks(
        "FP-13",
        "Response, 417",
        "message",
        plain={
            "invalid-payload-called-expectation-failed": answers(
                F, put("/status_message", "Expectation Failed"), status(417)
            ),
            "invalid-payload-in-the-singular": answers(
                F, put("/message", "payloadValidationError"), status(417)
            ),
        },
        input={
            "wrong-type-has-a-message-of-its-own": answers(
                F,
                put("/message", "cancellationNoteMustBeString"),
                both(status(417), says("must be a string")),
            ),
        },
    ),
    *breaks(
        "FP-29",
        "Response, 510",
        "message",
        plain={
            "failure-called-not-extended": answers(F, put("/status_message", "Not Extended"), status(510)),
            "failure-in-camel-case": answers(F, put("/message", "somethingWentWrong"), status(510)),
            "failure-shows-the-exception": answers(
                F, put("/message", "SQLSTATE[40001]: Serialization failure"), status(510)
            ),
        },
    ),
]


def _after_error(self: Vendor, answer: Answer) -> bool:
    before = self.__dict__.get("last", 0)
    self.__dict__["last"] = answer.status
    return answer.status == 202 and before == 404


FAULTS = [*STATUS, *MESSAGES, *SHAPE, *STATE, *TOKENS, *CHECKS, *ODD, *RACES, *REST]
