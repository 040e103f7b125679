"""Shoplazza: faults in single members of a success that are easily overlooked."""

from __future__ import annotations

from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    answers,
    before,
    breaking,
    code,
    drop,
    put,
    remake,
    status,
)
from tests.selftest.library.sleights import (
    mentioning,
)

breaks = breaking("shoplazza")


def _name_a_reason(_: Shop, call: Call) -> None:
    call.payload = {"reason": "No reason given"} | call.payload


DETAILS = [
    *breaks(
        "SZ-43", "Success Response", "status", plain={"success-is-202": answers(Shop, code(202), status(2))}
    ),
    *breaks(
        "SZ-44",
        "Introduction: status",
        "schema",
        plain={"all-orders-end-finished": answers(Shop, put("/order/status", "finished"), status(2))},
    ),
    *breaks(
        "SZ-45",
        "Success Response",
        "schema",
        plain={"success-with-errors": answers(Shop, put("/errors", ["Aborted"]), status(2))},
    ),
    *breaks(
        "SZ-09",
        "Success Response: cancel_reason",
        "schema",
        plain={"no-reason-gets-one": before(Shop, "record", _name_a_reason)},
    ),
    *breaks(
        "SZ-73",
        "Success Response: Order",
        "schema",
        plain={
            "landing-site-is-an-object": answers(Shop, put("/order/landing_site", {"url": ""}), status(2))
        },
    ),
    *breaks(
        "SZ-16",
        "Success Response: Order",
        "schema",
        plain={"total-tax-with-currency": answers(Shop, put("/order/total_tax", "USD 1.00"), status(2))},
    ),
    *breaks(
        "SZ-77",
        "Success Response: shipping_line",
        "schema",
        plain={
            "shipping-name-is-a-list": answers(
                Shop, put("/order/shipping_line", {"name": ["Post"]}), status(2)
            )
        },
    ),
    *breaks(
        "SZ-79",
        "Success Response: line_items",
        "schema",
        plain={
            "line-price-is-an-object": answers(
                Shop,
                remake(
                    "/order/line_items",
                    lambda lines: [line | {"price": {"amount": "1.00"}} for line in lines],
                ),
                status(2),
            )
        },
    ),
    *breaks(
        "SZ-80",
        "Success Response: additional_total",
        "schema",
        input={"additional-total-is-off": answers(Shop, put("/order/additional_total", "999.00"), status(2))},
    ),
    *breaks(
        "SZ-82",
        "Success Response: updated_at",
        "schema",
        plain={
            "updated-before-it-was-created": answers(
                Shop, put("/order/updated_at", "2001-01-01T00:00:00Z"), status(2)
            )
        },
    ),
    *breaks(
        "SZ-22",
        "Success Response: Order",
        "schema",
        plain={"no-number": answers(Shop, drop("/order/number"), status(2))},
    ),
    *breaks(
        "SZ-102",
        "Success Response",
        "schema",
        history={"answers-tell-the-order-before": mentioning(Shop)},
    ),
]
