"""Faulty implementations of the Oracle Commerce API; here those with a wrong status or error code."""

from __future__ import annotations

from tests.reference.oracle_commerce import REASONS
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    all_of,
    answers,
    arranged,
    before,
    beyond,
    body,
    both,
    breaking,
    code,
    drop,
    every,
    put,
    raw,
    refuse,
    remake,
    rows,
    status,
    tally,
    variant,
)
from tests.selftest.library.oracle_commerce_faults_checks import CHECKS
from tests.selftest.library.oracle_commerce_faults_odd import ODD
from tests.selftest.library.oracle_commerce_faults_rest import REST
from tests.selftest.library.oracle_commerce_faults_shape import SHAPE
from tests.selftest.library.oracle_commerce_faults_state import STATE
from tests.selftest.library.oracle_commerce_parts import OC, coded, numbered

breaks = breaking(OC.api)
SUCCESS, REFUSAL = status(2), status(400)
CODES = "Default Response, error codes"


def known(*reasons: str) -> type[OC]:
    """The vendor that knows these reasons only."""
    return variant(OC, reasons=frozenset(reasons))


def refuse_dear(vendor: OC, call: Call) -> None:
    """Refuse orders whose total has four digits."""
    if vendor.document_of(call.order)["shoppingCart"]["orderSubTotal"] >= 1000:
        refuse("state")


def refuse_long(vendor: OC, call: Call) -> None:
    """Refuse orders of more than two lines."""
    if len(vendor.document_of(call.order)["shoppingCart"]["items"]) > 2:
        refuse("invalid")


STATUS = [
    *breaks(
        "OC-41 OC-03",
        "200 Response",
        "status",
        plain={
            "created": answers(OC, code(201), SUCCESS),
            "no-content": answers(OC, all_of(code(204), raw(lambda _: b"")), SUCCESS),
        },
        input={
            "accepted-where-the-id-is-new": answers(
                OC, code(202), both(SUCCESS, numbered(lambda n: n % 3 == 0))
            )
        },
    ),
    *breaks(
        "OC-01 OC-07 OC-105",
        "Introduction",
        "status",
        input={
            "dear-orders-refused": before(OC, "check_state", refuse_dear),
            "long-orders-refused": before(OC, "check_state", refuse_long),
            "six-reasons": known(*(REASONS - {"cannotProcessOrder", "paymentNotReceived"})),
            "a-reason-misspelt": known(
                *(REASONS - {"noUpdateOnShipmentStatus"}), "noUpdateOnShippmentStatus"
            ),
            "two-reasons": known("changeOfMind", "noLongerNeeded", "damaged"),
            "long-reasons-cut": known(*(reason[:30] for reason in REASONS)),
        },
        history={
            "refused-after-fifty": answers(
                OC,
                all_of(code(400), body(lambda _: {"errorCode": "200126", "message": "Invalid Input."})),
                both(SUCCESS, beyond(50)),
            ),
            "every-tenth-cancel-breaks": before(
                OC, "check_state", lambda vendor, _: tally(vendor, "cancel") % 10 == 0 and refuse("broken")
            ),
        },
    ),
    *breaks(
        "OC-08 OC-10 OC-11 OC-13 OC-97",
        CODES,
        "status",
        plain={
            "refusals-with-200": answers(OC, code(200), REFUSAL),
            "refusals-with-500": answers(OC, code(500), REFUSAL),
            "refusals-with-302": answers(OC, code(302), REFUSAL),
        },
    ),
    *breaks(
        "OC-08 OC-97",
        "Default Response, 200101",
        "status",
        plain={"incomplete-with-503": rows(OC, state=(503, "Try again later."))},
    ),
    *breaks(
        "OC-10",
        "Default Response, 210105",
        "status",
        plain={"unknown-with-200": rows(OC, unknown=(200, "Order not found."))},
    ),
    *breaks(
        "OC-98",
        "Default Response",
        "status",
        plain={"failure-with-200": answers(OC, code(200), status(500))},
    ),
]

MESSAGES = [
    *breaks(
        "OC-08 OC-10",
        CODES,
        "message",
        plain={"codes-of-state-and-unknown-swapped": coded(state="210105", unknown="200101")},
    ),
    *breaks(
        "OC-08",
        "Default Response, 200101",
        "message",
        plain={
            "incomplete-is-invalid-input": coded(state="200126"),
            "incomplete-has-the-status-as-code": coded(state="400"),
        },
    ),
    *breaks(
        "OC-11",
        "Default Response, 28107",
        "message",
        plain={
            "foreign-is-not-cancellable": coded(foreign="200101"),
            "foreign-has-six-digits": coded(foreign="028107"),
        },
    ),
    *breaks(
        "OC-13",
        "Default Response, 200218",
        "message",
        plain={"unknown-reason-is-invalid-input": coded(reason="200126")},
    ),
    *breaks(
        "OC-10",
        "Default Response, 210105",
        "message",
        plain={"unknown-lacks-a-digit": coded(unknown="21105")},
    ),
    *breaks(
        "OC-15 OC-16",
        "Default Response, 200126",
        "message",
        plain={"missing-has-another-code": coded(invalid="200127")},
    ),
    *breaks(
        "OC-08 OC-10 OC-11 OC-13",
        CODES,
        "message",
        plain={
            "codes-with-a-prefix": answers(OC, remake("/errorCode", lambda found: f"CC-{found}"), REFUSAL),
            "code-in-the-message": answers(
                OC, body(lambda b: {"message": f"{b['errorCode']}: {b['message']}"}), REFUSAL
            ),
            "code-under-another-name": answers(
                OC, body(lambda b: {"message": b["message"], "code": b["errorCode"]}), REFUSAL
            ),
            "refusal-without-body": answers(OC, raw(lambda _: b""), REFUSAL),
        },
    ),
    *breaks(
        "OC-24",
        "Default Response, errorModel",
        "message",
        plain={
            "errors-is-an-object": answers(OC, put("/errors", {"status": "400"}), REFUSAL),
            "errors-are-texts": answers(OC, body(lambda b: b | {"errors": [b["message"]]}), REFUSAL),
            "refusal-is-a-list": answers(OC, body(lambda b: [b]), REFUSAL),
            "refusal-is-a-text": answers(OC, body(lambda b: b["message"]), REFUSAL),
        },
    ),
    *breaks(
        "OC-96",
        "Default Response",
        "message",
        plain={"refusal-says-success": answers(OC, put("/result", "success"), REFUSAL)},
    ),
    *breaks(
        "OC-43",
        "200 Response",
        "message",
        plain={
            "success-has-a-code": answers(OC, put("/errorCode", "200101"), SUCCESS),
            "success-has-errors": answers(OC, put("/errors", [{"errorCode": "200126"}]), SUCCESS),
        },
    ),
    *breaks(
        "OC-99",
        "Default Response, 200101",
        "message",
        plain={"failure-blamed-on-the-state": coded(broken="200101")},
    ),
    *breaks(
        "OC-139",
        "Default Response, 200101",
        "message",
        plain={"failure-refused-for-the-state": rows(coded(broken="200101"), broken=(409, "Try again."))},
    ),
    *breaks(
        "OC-59 OC-08 OC-105",
        "Default Response, 200101",
        "message",
        history={
            "code-lost-at-the-third-refusal": answers(
                OC,
                drop("/errorCode"),
                both(REFUSAL, arranged("incomplete"), lambda v, c, _: tally(v, c.order_id) > 2),
            ),
            "every-ninth-code-wrong": answers(OC, put("/errorCode", "28107"), both(REFUSAL, every(9))),
        },
    ),
]

FAULTS = [*STATUS, *MESSAGES, *SHAPE, *CHECKS, *ODD, *STATE, *REST]
