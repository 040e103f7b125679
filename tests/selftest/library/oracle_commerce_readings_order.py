"""Correct implementations of the Oracle Commerce API whose orders look otherwise, or get other ids."""

from __future__ import annotations

from typing import Any, cast

from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    answers,
    body,
    drop,
    put,
    skipping,
    status,
    variant,
)
from tests.selftest.library.oracle_commerce_parts import (
    OC,
    Json,
    edited,
    everywhere,
    lines,
    part,
    parts,
)

SUCCESS = status(2)
Made = dict[str, tuple[str, type[OC]]]


def again(base: type[OC] = OC) -> type[OC]:
    """The vendor that answers a repeated cancel as the first one."""

    def removed(_: OC, call: Call) -> bool:
        return call.order.state == "removed"

    return skipping(skipping(base, "commit", removed), "check_state", removed)


def replaced(vendor: OC, order: Order) -> None:
    """Give an order a new id, and forget the old one."""
    old = order.id
    OC.renew(vendor, order)
    order.id = order.facts["order_id"]
    vendor.orders._by_id.pop(old, None)


def empty_to_null(value: Json) -> Json:
    """Null for what is empty."""
    return None if value in ([], {}, "") else value


def least(order: Json) -> Json:
    """An order with its id and nothing else."""
    return {"orderId": order["orderId"]}


def nulls(order: Json) -> Json:
    """An order with all its members, unset."""
    return {name: value if name in ("id", "orderId") else None for name, value in order.items()}


def without_nulls(value: Json) -> Json:
    """Leave out what is null."""
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def whole_numbers(value: Json) -> Json:
    """Every number as a decimal one, as some languages write them."""
    return float(value) if type(value) is int else value


ORDERS: Made = {
    "no-result": ("a success has no result", answers(OC, drop("/result"), SUCCESS)),
    "order-at-the-top": (
        "the answer is the order",
        answers(OC, body(lambda sent: cast("dict[str, Any]", sent)["order"]), SUCCESS),
    ),
    "model-order": (
        "the order stands under the name of its type",
        answers(
            OC,
            body(lambda sent: {"result": "success", "model_order": cast("dict[str, Any]", sent)["order"]}),
            SUCCESS,
        ),
    ),
    "status-in-capitals": (
        "the status is REMOVED",
        answers(OC, put("/order/orderStatus", "REMOVED"), SUCCESS),
    ),
    "status-pending": (
        "the status is PENDING_REMOVE",
        answers(OC, put("/order/orderStatus", "PENDING_REMOVE"), SUCCESS),
    ),
    "status-cancelled": (
        "the status is Cancelled",
        answers(OC, put("/order/orderStatus", "Cancelled"), SUCCESS),
    ),
    "status-absent-in-order": ("an order tells no status", answers(OC, drop("/order/orderStatus"), SUCCESS)),
    "id-only-as-order-id": ("an order has no id beside orderId", answers(OC, drop("/order/id"), SUCCESS)),
    "id-only-as-id": ("an order has no orderId beside id", answers(OC, drop("/order/orderId"), SUCCESS)),
    "shipping-groups-listed": (
        "shipping groups are a list",
        answers(OC, part("shippingGroups", lambda found: [found, found | {"items": []}]), SUCCESS),
    ),
    "least-order": ("an order is its id", answers(OC, edited(least), SUCCESS)),
    "optional-members-null": ("most members are null", answers(OC, edited(nulls), SUCCESS)),
    "empty-is-null": ("what is empty is null", answers(OC, everywhere(empty_to_null), SUCCESS)),
    "null-is-absent": ("what is null is left out", answers(OC, everywhere(without_nulls), SUCCESS)),
    "numbers-with-a-fraction": (
        "every number has a fraction",
        answers(OC, everywhere(whole_numbers), SUCCESS),
    ),
    "hash-codes-as-numbers": (
        "a gift's hash code is a number",
        answers(
            OC, parts("giftWithPurchaseInfo", lambda gift: gift | {"giftHashCode": -24564678912}), SUCCESS
        ),
    ),
    "property-values-of-any-type": (
        "dynamic properties have values of every type",
        answers(
            OC,
            parts("dynamicProperties", lambda entry: entry | {"value": [1, {"a": None}, entry["value"]]}),
            SUCCESS,
        ),
    ),
    "child-skus-null": ("child SKUs are null", answers(OC, lines("childSkus", lambda _: None), SUCCESS)),
    "always-a-new-id": ("every order gets a new id", variant(OC, renews=lambda *_: True)),
    "never-a-new-id": ("no order gets a new id", variant(OC, renews=lambda *_: False)),
    "old-id-forgotten": (
        "a removed order is known under its new id only",
        variant(OC, renews=lambda *_: True, renew=replaced),
    ),
    "old-id-forgotten-and-again": (
        "so it is, and a repeated cancel succeeds",
        again(variant(OC, renew=replaced)),
    ),
}


def _found(place: str, name: str) -> type[OC]:
    """The vendor that forgets old ids, and tells the new one in one member of one place."""

    def told(sent: Json) -> Json:
        order = cast("dict[str, Any]", cast("dict[str, Any]", sent)["order"])
        shown = {key: value for key, value in order.items() if key not in ("id", "orderId")}
        shown[name] = order["id"]
        return {place: shown} if place else shown

    return answers(variant(OC, renews=lambda *_: True, renew=replaced), body(told), SUCCESS)


FOUND: Made = {
    f"new-id-{where}-as-{called}": (
        f"a removed order is known under its new id only, which stands {where.replace('-', ' ')} as {name}",
        _found(place, name),
    )
    for where, place in (("in-the-order", "order"), ("in-the-type", "model_order"), ("at-the-top", ""))
    for called, name in (("id", "id"), ("order-id", "orderId"))
}
