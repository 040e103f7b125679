"""Wix Restaurants: faults in the log of an order, and in members that other rules leave alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import (
    answers,
    body,
    breaking,
    code,
    drop,
    remake,
    rows,
    status,
    variant,
)
from tests.selftest.library.sleights import (
    mentioning,
)

breaks = breaking("wix-restaurants")
ODD = rows(Wix, odd=(418, "I'm a teapot"))


def _told(edit: Any) -> type[Wix]:
    return answers(Wix, edit, status(2))


def _log_twice(self: Wix, call: Call) -> None:
    Wix.record(self, call)
    Wix.record(self, call)


def _log_at_creation(self: Wix, order: Order, text: str, moment: datetime) -> None:
    Wix.log_activity(self, order, text, moment)
    *earlier, last = self.document_of(order)["activities"]
    moved = last | {"timestamp": earlier[0]["timestamp"]}
    order.document = self.document_of(order) | {"activities": [*earlier, moved]}


LOG = [
    *breaks(
        "WX-12",
        "Response: activities",
        "schema",
        plain={
            "activity-tells-of-a-closing": variant(Wix, activity=lambda _, message: f"closed [{message}]")
        },
    ),
    *breaks(
        "WX-13",
        "Response: activities",
        "schema",
        plain={"activity-without-the-message": variant(Wix, activity=lambda *_: "canceled")},
    ),
    *breaks(
        "WX-14",
        "Response: activities",
        "schema",
        plain={"activity-dated-back": variant(Wix, log_activity=_log_at_creation)},
    ),
    *breaks(
        "WX-15",
        "Response: activities",
        "schema",
        plain={"newest-activity-first": _told(remake("/order/activities", lambda listed: listed[::-1]))},
    ),
    *breaks(
        "WX-45",
        "Response: activities",
        "schema",
        plain={"activity-logged-twice": variant(Wix, record=_log_twice)},
    ),
]

SHAPE = [
    *breaks("WX-38", "Response", "status", plain={"success-is-202": _told(code(202))}),
    *breaks(
        "WX-20",
        "Response: createdDate",
        "schema",
        plain={
            "created-in-local-time": _told(
                remake("/order/createdDate", lambda text: text.replace("Z", "+02:00"))
            )
        },
    ),
    *breaks("WX-16", "Response", "schema", plain={"no-fulfillment": _told(drop("/order/fulfillment"))}),
    *breaks(
        "WX-27",
        "Errors",
        "schema",
        plain={"refusals-say-error": answers(Wix, body(lambda _: {"error": "no"}), status(4))},
    ),
    *breaks(
        "WX-96",
        "Errors",
        "schema",
        input={
            "no-field-violations": answers(Wix, drop("/details/validationError/fieldViolations"), status(4))
        },
    ),
    *breaks(
        "WX-97",
        "Errors",
        "schema",
        plain={
            "application-error-without-a-code": answers(
                Wix, drop("/details/applicationError/code"), status(4)
            )
        },
    ),
    *breaks("WX-101", "Response", "schema", history={"answers-tell-the-order-before": mentioning(Wix)}),
    *breaks(
        "WX-91", "Errors", "status", plain={"failure-is-507": rows(Wix, broken=(507, "Insufficient Storage"))}
    ),
]
