"""Wix Restaurants: readings about the order that a success shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.reference.wix_restaurants import MOST
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import answers, remake, status, variant

Json = dict[str, Any]
Made = dict[str, tuple[str, type[Wix]]]
"""Readings by name: what they say, and the vendor."""

CORE = {
    "id", "createdDate", "updatedDate", "currency", "status", "lineItems", "payments", "fulfillment", "customer",
    "totals", "activities",
}  # fmt: skip


def shown(make: Callable[[Json], Json]) -> type[Wix]:
    """The vendor that shows the order of a success in another way."""
    return answers(Wix, remake("/order", make), status(2))


def timed(make: Callable[[datetime], str]) -> type[Wix]:
    """The vendor that writes moments in another way."""

    def written(order: Json) -> Json:
        again = {name: make(datetime.fromisoformat(order[name])) for name in ("createdDate", "updatedDate")}
        log = [
            one | {"timestamp": make(datetime.fromisoformat(one["timestamp"]))} for one in order["activities"]
        ]
        return order | again | {"activities": log}

    return shown(written)


def logging(make: Callable[[str | None], str]) -> type[Wix]:
    """The vendor that logs a cancellation in other words."""
    return variant(Wix, activity=lambda _, message: make(message))


def _created_later(order: Json) -> Json:
    return order | {"createdDate": "2999-07-22T12:35:51.675Z"}


def _nulls(order: Json) -> Json:
    return {name: value if name in CORE else None for name, value in order.items()}


def _least(order: Json) -> Json:
    return {name: value for name, value in order.items() if name in CORE}


def _bare_groups(order: Json) -> Json:
    lines = [{"quantity": line["quantity"], "price": line["price"]} for line in order["lineItems"]]
    return order | {
        "lineItems": lines,
        "customer": {},
        "totals": {"total": order["totals"]["total"]},
        "fulfillment": {},
    }


def _null_lists(order: Json) -> Json:
    lines = [line | {"dishOptions": None, "catalogReference": None} for line in order["lineItems"]]
    return order | {"lineItems": lines, "discounts": None}


def _pieces(order: Json) -> Json:
    count = sum(line["quantity"] for line in order["lineItems"])
    return order | {"totals": order["totals"] | {"quantity": count}}


def _whole_as_float(order: Json) -> Json:
    lines = [line | {"quantity": float(line["quantity"])} for line in order["lineItems"]]
    return order | {"lineItems": lines}


def _whole_amounts(order: Json) -> Json:
    totals = {
        name: f"{float(text):g}" if isinstance(text, str) else text for name, text in order["totals"].items()
    }
    return order | {"totals": totals}


def _long_amounts(order: Json) -> Json:
    return order | {
        "payments": [payment | {"amount": f"{payment['amount']}00"} for payment in order["payments"]]
    }


def _refunded(order: Json) -> Json:
    return order | {
        "payments": [payment | {"type": "CASH", "refunded": True} for payment in order["payments"]]
    }


def _without_log(order: Json) -> Json:
    return {name: value for name, value in order.items() if name != "activities"}


ORDER: Made = {
    "optional-members-null": ("most members are null", shown(_nulls)),
    "optional-members-absent": ("most members are left out", shown(_least)),
    "groups-with-few-members": ("lines and groups have few members", shown(_bare_groups)),
    "lists-null": ("empty lists are null", shown(_null_lists)),
    "pieces-counted": ("the quantity of the totals counts pieces", shown(_pieces)),
    "whole-numbers-with-a-point": ("whole numbers are written with .0", shown(_whole_as_float)),
    "amounts-without-decimals": ("amounts end with their last digit", shown(_whole_amounts)),
    "amounts-with-four-decimals": ("amounts have four decimals", shown(_long_amounts)),
    "money-goes-back": ("payments are marked as refunded", shown(_refunded)),
    "updated-before-created": ("the update is before the creation, as in the example", shown(_created_later)),
    "times-without-milliseconds": (
        "times have no fraction",
        timed(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")),
    ),
    "times-with-an-offset": ("times have an offset", timed(lambda moment: moment.isoformat())),
    "log-is-empty-brackets": (
        "without a message the log has empty brackets",
        logging(lambda message: f"canceled [{message or ''}]"),
    ),
    "log-is-cut": ("the log cuts what is too long", logging(lambda message: f"canceled [{message}]"[:MOST])),
    "log-in-capitals": (
        "the log begins with a capital",
        logging(lambda message: f"Canceled by the site [{message}]"),
    ),
    "log-says-cancelled": ("the log spells it with two l", logging(lambda message: f"cancelled: {message}")),
    "no-log": ("there are no activities", shown(_without_log)),
    "nothing-logged": ("a cancellation adds no activity", variant(Wix, record=lambda *_: None)),
}
