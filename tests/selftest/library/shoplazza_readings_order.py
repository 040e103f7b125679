"""Shoplazza: readings about the order that a success shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import answers, body, both, code, drop, put, remake, status, variant
from tests.selftest.library.inputs import order_is

Json = dict[str, Any]
Made = dict[str, tuple[str, type[Shop]]]
"""Readings by name: what they say, and the vendor."""

success = status(2)
CORE = {
    "id", "number", "status", "financial_status", "fulfillment_status", "currency", "total_price", "sub_total",
    "created_at", "updated_at", "cancel_reason",
}  # fmt: skip
TIMES = ("created_at", "updated_at", "canceled_at", "placed_at")


def shown(make: Callable[[Json], Json]) -> type[Shop]:
    """The vendor that shows the order of a success in another way."""
    return answers(Shop, remake("/order", make), success)


def timed(make: Callable[[datetime], str]) -> type[Shop]:
    """The vendor that writes moments in another way."""

    def written(order: Json) -> Json:
        given = {name: order[name] for name in TIMES if order[name]}
        return order | {name: make(datetime.fromisoformat(time)) for name, time in given.items()}

    return shown(written)


def _finish_paid(self: Shop, call: Call) -> None:
    self.record(call)
    paid = cast(Json, call.order.document)["financial_status"] == "paid"
    if call.order.state not in ("finished", "cancelled"):
        call.order.state = "finished" if paid else "cancelled"


def _refund(order: Json) -> Json:
    return order | {"financial_status": "refunded", "total_refund_price": order["total_paid"]}


def _with_tax(order: Json) -> Json:
    if not order["config"]["product_tax_included"]:
        return order
    return order | {"sub_total": f"{float(order['sub_total']) + float(order['total_tax']):.2f}"}


def _nulls(order: Json) -> Json:
    return {name: value if name in CORE else None for name, value in order.items()}


def _least(order: Json) -> Json:
    return {name: value for name, value in order.items() if name in CORE}


def _empty(order: Json) -> Json:
    return {
        name: "" if value is None and name.endswith(("_at", "note", "reason")) else value
        for name, value in order.items()
    }


def _amounts(make: Callable[[str], str]) -> Callable[[Json], Json]:
    names = ("total_price", "sub_total", "total_discount", "total_tax", "total_paid", "additional_total")
    return lambda order: order | {name: make(order[name]) for name in names if order.get(name) is not None}


def _untyped_lines(order: Json) -> Json:
    lines = [{"id": line["id"], "title": line["product_title"]} for line in order["line_items"]]
    return order | {"line_items": lines}


def _counted_as_text(order: Json) -> Json:
    return order | {
        "line_items": [line | {"quantity": str(line["quantity"])} for line in order["line_items"]]
    }


def _priced_as_number(order: Json) -> Json:
    return order | {"line_items": [line | {"price": float(line["price"])} for line in order["line_items"]]}


def _unreasoned(order: Order) -> bool:
    return not (order.document or {}).get("cancel_reason")


ORDER: Made = {
    "bare-order": (
        "the order stands bare",
        answers(Shop, body(lambda sent: cast(Json, sent)["order"]), success),
    ),
    "success-is-201": ("a success is 201", answers(Shop, code(201), success)),
    "paid-orders-end-finished": ("a paid order ends as finished", variant(Shop, commit=_finish_paid)),
    "money-goes-back": ("a cancelled order is refunded at once", shown(_refund)),
    "time-of-the-cancel-unset": (
        "canceled_at stays null",
        shown(lambda order: order | {"canceled_at": None}),
    ),
    "no-reason-is-absent": (
        "without a reason there is no cancel_reason",
        answers(Shop, drop("/order/cancel_reason"), both(success, order_is(_unreasoned))),
    ),
    "no-reason-is-empty": (
        "without a reason the cancel_reason is an empty text",
        answers(Shop, put("/order/cancel_reason", ""), both(success, order_is(_unreasoned))),
    ),
    "optional-members-null": ("most members are null", shown(_nulls)),
    "optional-members-absent": ("most members are left out", shown(_least)),
    "empty-texts-for-null": ("texts and times that are unset are empty texts", shown(_empty)),
    "sub-total-with-tax": ("tax that the products include is part of the sub_total", shown(_with_tax)),
    "amounts-with-four-decimals": ("amounts have four decimals", shown(_amounts(lambda text: f"{text}00"))),
    "amounts-with-few-decimals": (
        "amounts end with their last digit",
        shown(_amounts(lambda text: f"{float(text):.10g}")),
    ),
    "lines-of-another-kind": ("line items have members of their own", shown(_untyped_lines)),
    "quantities-as-text": ("the quantity of a line item is a text", shown(_counted_as_text)),
    "line-prices-as-numbers": ("the price of a line item is a number", shown(_priced_as_number)),
    "times-in-shanghai": (
        "times are in another zone",
        timed(
            lambda moment: (
                (moment + timedelta(hours=8)).replace(tzinfo=None).isoformat(timespec="seconds") + "+08:00"
            )
        ),
    ),
    "times-without-zone": (
        "times are local and have no zone",
        timed(lambda moment: (moment + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")),
    ),
    "times-as-seconds-in-text": (
        "times are seconds, as text",
        timed(lambda moment: str(int(moment.timestamp()))),
    ),
}
