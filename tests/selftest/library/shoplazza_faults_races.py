"""Shoplazza: faults that only requests at the same moment show, and answers that fail now and then."""

from __future__ import annotations

from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    all_of,
    answers,
    asked,
    beyond,
    body,
    both,
    breaking,
    code,
    delivered,
    every,
    page,
    raw,
    status,
)
from tests.selftest.library.inputs import (
    aborting,
    last_one,
    merging,
    order_is,
    overwriting,
    shared,
    undoing,
    writing_back,
)

breaks = breaking("shoplazza")
success = status(2)


def _emoji(call: Call) -> bool:
    return any(ord(c) > 0xFFFF for c in str(call.payload.get("reason")))


ROBUSTNESS = [
    *breaks(
        "SZ-46 SZ-37",
        "Error Response",
        "robustness",
        history={
            "every-ninth-answer-is-a-gateway-page": answers(Shop, all_of(code(502), page()), every(9)),
        },
    ),
    *breaks(
        "SZ-01 SZ-05",
        "Introduction",
        "robustness",
        history={
            "works-for-the-first-fifty": answers(
                Shop, all_of(code(500), body(lambda _: {"errors": ["Aborted"]})), both(success, beyond(50))
            ),
        },
    ),
    *breaks(
        "SZ-02",
        "Success Response",
        "robustness",
        history={
            "every-twentieth-success-is-empty": answers(Shop, raw(lambda _: b""), both(success, every(20))),
        },
    ),
    *breaks(
        "SZ-01 SZ-05",
        "Success Response",
        "robustness",
        input={
            "orders-with-five-lines-cut-off": answers(
                Shop, delivered("cut"), both(success, order_is(lambda order: order.number % 5 == 0))
            ),
        },
    ),
    *breaks(
        "SZ-33",
        "Error Detail: Bad Request",
        "robustness",
        input={
            "hangs-up-on-malformed-json": answers(
                Shop, delivered("none"), asked(lambda call: call.request.body == b"{")
            ),
        },
    ),
    *breaks(
        "SZ-27",
        "Error Detail: 400 Unauthorized",
        "robustness",
        plain={
            "hangs-up-without-credentials": answers(
                Shop, delivered("none"), asked(lambda call: "access-token" not in call.request.headers)
            ),
        },
    ),
    *breaks(
        "SZ-10",
        "Body Parameters: reason",
        "robustness",
        input={
            "hangs-up-on-emoji": answers(Shop, delivered("none"), asked(_emoji)),
        },
    ),
]

RACES = [
    *breaks(
        "SZ-106 SZ-06",
        "Success Response: cancel_reason",
        "race",
        history={
            "reasons-mixed-up-at-once": shared(Shop, "payload", "parse_body", 1),
        },
    ),
    *breaks(
        "SZ-106 SZ-03",
        "Path Parameters: id",
        "race",
        history={
            "orders-mixed-up-at-once": shared(Shop, "path_id", "route", 3),
            "equal-bodies-are-taken-for-one": merging(Shop, 5),
        },
    ),
    *breaks(
        "SZ-106 SZ-03",
        "Success Response: id",
        "race",
        history={
            "answers-mixed-up-at-once": last_one(Shop, 1),
        },
    ),
    *breaks(
        "SZ-107",
        "Introduction: write_order",
        "race",
        history={
            "callers-mixed-up-at-once": shared(Shop, "actor", "authenticate", 3),
            "callers-mixed-up-in-no-time": shared(Shop, "actor", "authenticate", 0),
            "callers-mixed-up-for-a-while": shared(Shop, "actor", "authenticate", 10),
        },
    ),
    *breaks(
        "SZ-42",
        "Introduction: cancelled",
        "race",
        history={
            "loser-undoes-the-winner": undoing(Shop, 3),
            "all-that-meet-are-aborted": aborting(Shop, 3),
        },
    ),
    *breaks(
        "SZ-42 SZ-104 SZ-105",
        "Introduction: cancelled",
        "race",
        history={
            "changed-order-put-back": overwriting(Shop, 3),
            "changed-order-put-back-in-a-moment": overwriting(Shop, 1),
            "changed-order-put-back-in-no-time": overwriting(Shop, 0),
        },
    ),
    *breaks(
        "SZ-107 SZ-108 SZ-109",
        "Introduction: cancelled",
        "race",
        history={
            "refused-request-writes-back": writing_back(Shop, 3),
            "refused-request-writes-back-slowly": writing_back(Shop, 10),
        },
    ),
]
