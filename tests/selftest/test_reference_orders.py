"""What the reference implementations show of the orders that they make up: sums, variety, traces."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.reference.server import serving
from tests.reference.vendors import vendors
from tests.selftest.reference_client import ORACLE, SHOPLAZZA, WIX, Served


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(vendors()) as url:
        yield Served(url)


def test_shoplazza_sums_and_variety(served: Served) -> None:
    orders = [served.cancel(SHOPLAZZA, served.arrange(SHOPLAZZA)).json()["order"] for _ in range(60)]
    for order in orders:
        lines = sum(Decimal(line["price"]) * line["quantity"] for line in order["line_items"])
        charges = sum(Decimal(charge["price"]) for charge in order["addtional_prices"])
        assert (Decimal(order["sub_total"]), Decimal(order["additional_total"])) == (lines, charges)
        assert Decimal(order["total_price"]) >= Decimal(order["total_paid"]) >= 0
    assert {len(order["line_items"]) for order in orders} == {1, 2, 3, 4, 5}
    assert {order["config"]["product_tax_included"] for order in orders} == {True, False}
    for member in ("total_discount", "gift_card_total", "total_shipping", "additional_total"):
        assert {Decimal(order[member]) == 0 for order in orders} == {True, False}, member


def test_wix_success(served: Served) -> None:
    for _ in range(12):
        order = served.arrange(WIX)
        answer = served.cancel(WIX, order, headers=served.headers(WIX) | {"Content-Type": "text/plain"})
        assert answer.status_code == 200
        shown = answer.json()["order"]
        assert (shown["id"], shown["status"]) == (order, "CANCELED")
        assert [activity["message"] for activity in shown["activities"]] == [
            "new",
            "canceled [Ordered wrong dish]",
        ]
        assert shown["activities"][-1]["timestamp"] == shown["updatedDate"] >= shown["createdDate"]
        paid = sum(Decimal(payment["amount"]) for payment in shown["payments"])
        assert paid == Decimal(shown["totals"]["total"])


def test_oracle_success_and_new_ids(served: Served) -> None:
    renewed = []
    for _ in range(6):
        order = served.arrange(ORACLE)
        shown = served.cancel(ORACLE, order).json()
        assert shown["result"] == "success"
        assert shown["order"]["orderStatus"] == "Removed"
        new_id = shown["order"]["orderId"]
        assert served.observe(ORACLE, new_id)["state"] == served.observe(ORACLE, order)["state"] == "removed"
        if new_id != order:
            renewed.append(order)
            assert served.observe(ORACLE, order)["order_id"] == new_id
        for known in (order, new_id):
            assert served.cancel(ORACLE, known).json()["errorCode"] == "200101"
    assert len(renewed) == 2
