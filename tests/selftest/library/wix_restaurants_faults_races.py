"""Wix Restaurants: faults that only requests at the same moment show, and answers that fail now and then."""

from __future__ import annotations

from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import (
    all_of,
    answers,
    asked,
    beyond,
    both,
    breaking,
    code,
    delivered,
    every,
    page,
    put,
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

breaks = breaking("wix-restaurants")
success = status(2)
CANCELED = put("/order/status", "CANCELED")
PLACE = "Cancel Order: first sentence"


def _emoji(call: Call) -> bool:
    return any(ord(c) > 0xFFFF for c in str(call.payload.get("message")))


ROBUSTNESS = [
    *breaks(
        "WX-95",
        "Errors",
        "robustness",
        history={
            "every-ninth-answer-is-a-gateway-page": answers(Wix, all_of(code(502), page()), every(9)),
        },
    ),
    *breaks(
        "WX-01 WX-95",
        "Response Object",
        "robustness",
        history={
            "works-for-the-first-fifty": answers(Wix, code(500), both(success, beyond(50))),
        },
    ),
    *breaks(
        "WX-02",
        "Response Object",
        "robustness",
        history={
            "every-twentieth-success-is-empty": answers(Wix, raw(lambda _: b""), both(success, every(20))),
        },
    ),
    *breaks(
        "WX-01",
        "Response Object",
        "robustness",
        input={
            "orders-with-four-lines-cut-off": answers(
                Wix, delivered("cut"), both(success, order_is(lambda order: order.number % 4 == 3))
            ),
        },
    ),
    *breaks(
        "WX-32",
        "Body Params",
        "robustness",
        input={
            "hangs-up-on-malformed-json": answers(
                Wix, delivered("none"), asked(lambda call: call.request.body == b"{")
            ),
        },
    ),
    *breaks(
        "WX-22",
        "Authentication",
        "robustness",
        plain={
            "hangs-up-without-identity": answers(
                Wix, delivered("none"), asked(lambda call: "authorization" not in call.request.headers)
            ),
        },
    ),
    *breaks(
        "WX-33",
        "Body Params: message",
        "robustness",
        input={
            "hangs-up-on-emoji": answers(Wix, delivered("none"), asked(_emoji)),
        },
    ),
]

RACES = [
    *breaks(
        "WX-103 WX-03",
        "Path Params: id",
        "race",
        history={
            "orders-mixed-up-at-once": shared(Wix, "path_id", "route", 3),
            "equal-bodies-are-taken-for-one": merging(Wix, 5),
        },
    ),
    *breaks(
        "WX-103 WX-03",
        "Response Object",
        "race",
        history={
            "answers-mixed-up-at-once": last_one(Wix, 1),
        },
    ),
    *breaks(
        "WX-105",
        "Permissions",
        "race",
        history={
            "callers-mixed-up-at-once": shared(Wix, "actor", "authenticate", 3),
            "callers-mixed-up-in-no-time": shared(Wix, "actor", "authenticate", 0),
            "callers-mixed-up-for-a-while": shared(Wix, "actor", "authenticate", 10),
        },
    ),
    *breaks(
        "WX-107",
        "Body Params: message",
        "race",
        history={
            "bodies-mixed-up-at-once": shared(Wix, "payload", "parse_body", 3),
        },
    ),
    *breaks(
        "WX-36",
        PLACE,
        "race",
        history={
            "loser-undoes-the-winner": undoing(Wix, 3),
        },
    ),
    *breaks(
        "WX-36 WX-108 WX-109",
        PLACE,
        "race",
        history={
            "changed-order-put-back": overwriting(Wix, 3),
            "changed-order-put-back-in-a-moment": overwriting(Wix, 1),
            "changed-order-put-back-in-no-time": overwriting(Wix, 0),
        },
    ),
    *breaks(
        "WX-105 WX-106 WX-107",
        PLACE,
        "race",
        history={
            "refused-request-writes-back": writing_back(Wix, 3),
            "refused-request-writes-back-slowly": writing_back(Wix, 10),
        },
    ),
    *breaks(
        "WX-36 WX-95",
        PLACE,
        "race",
        history={
            "all-that-meet-fail": aborting(Wix, 3),
        },
    ),
]
