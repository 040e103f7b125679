"""Wix Restaurants: faults in the types of the order of a success."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import answers, breaking, put, remake, status

Make = Callable[[Any], object]
breaks = breaking("wix-restaurants")
success = status(2)


def member(pointer: str, make: Make) -> type[Wix]:
    """The vendor that writes one member of the order of a success in another way."""
    return answers(Wix, remake(f"/order/{pointer}", make), success)


def each(name: str, make: Make) -> Make:
    """Change a member of every element of a list, where it is there."""
    return lambda items: [item | {name: make(item[name])} if name in item else item for item in items]


def options(make: Make) -> type[Wix]:
    """The vendor that writes the options of each dish in another way."""
    return member("lineItems", each("dishOptions", make))


def collapsed(items: list[object]) -> object:
    """A list of one as what it holds, as conversion from XML has it."""
    return items[0] if len(items) == 1 else items


def _day(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%m/%d/%Y")


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


LISTS = [
    *breaks(
        "WX-42",
        "Response: lineItems",
        "schema",
        input={
            "one-line-is-no-list": member("lineItems", collapsed),
        },
    ),
    *breaks(
        "WX-42",
        "Response: payments",
        "schema",
        input={
            "one-payment-is-no-list": member("payments", collapsed),
        },
    ),
    *breaks(
        "WX-42",
        "Response: discounts",
        "schema",
        input={
            "no-discounts-are-an-object": member("discounts", lambda items: items or {}),
        },
    ),
    *breaks(
        "WX-42",
        "Response: dishOptions",
        "schema",
        input={
            "no-options-are-a-text": options(lambda found: found or ""),
        },
    ),
    *breaks(
        "WX-42",
        "Response: selectedChoices",
        "schema",
        input={
            "one-choice-is-no-list": options(each("selectedChoices", collapsed)),
        },
    ),
    *breaks(
        "WX-42",
        "Response: activities",
        "schema",
        plain={
            "activities-by-time": member(
                "activities", lambda items: {item["timestamp"]: item["message"] for item in items}
            ),
        },
    ),
    *breaks(
        "WX-43",
        "Response: activities",
        "schema",
        plain={
            "activities-as-texts": member("activities", lambda items: [item["message"] for item in items]),
        },
    ),
    *breaks(
        "WX-43",
        "Response: customer",
        "schema",
        plain={
            "customer-by-id": member("customer", lambda who: who["contactId"]),
        },
    ),
    *breaks(
        "WX-43",
        "Response: channelInfo",
        "schema",
        plain={
            "channel-as-text": member("channelInfo", lambda c: c["type"]),
        },
    ),
    *breaks(
        "WX-43",
        "Response: totals",
        "schema",
        plain={
            "totals-as-a-list": member(
                "totals", lambda totals: [{"name": name, "value": value} for name, value in totals.items()]
            ),
        },
    ),
    *breaks(
        "WX-43",
        "Response: catalogReference",
        "schema",
        plain={
            "dish-by-its-id": member(
                "lineItems", each("catalogReference", lambda reference: reference["catalogItemId"])
            ),
        },
    ),
]

TEXTS = [
    *breaks(
        "WX-17",
        "Response: customer phone",
        "schema",
        plain={
            "phone-as-a-number": member("customer/phone", lambda text: int(text.strip("+"))),
        },
    ),
    *breaks(
        "WX-17",
        "Response: address streetNumber",
        "schema",
        input={
            "street-number-as-a-number": member("fulfillment/deliveryDetails/address/streetNumber", int),
        },
    ),
    *breaks(
        "WX-17",
        "Response: comment",
        "schema",
        input={
            "no-comment-is-false": member("comment", lambda text: text or False),
        },
    ),
    *breaks(
        "WX-17",
        "Response: lineItems comment",
        "schema",
        input={
            "comment-as-lines": member("lineItems", each("comment", lambda text: text and [text])),
        },
    ),
    *breaks(
        "WX-17",
        "Response: catalogItemName",
        "schema",
        plain={
            "names-by-language": member(
                "lineItems",
                each("catalogReference", lambda r: r | {"catalogItemName": {"en": r["catalogItemName"]}}),
            ),
        },
    ),
    *breaks(
        "WX-17",
        "Response: currency",
        "schema",
        plain={
            "currency-as-a-code": answers(Wix, put("/order/currency", 840), success),
        },
    ),
    *breaks(
        "WX-17",
        "Response: payments type",
        "schema",
        plain={
            "payment-kind-as-a-code": member("payments", each("type", len)),
        },
    ),
    *breaks(
        "WX-17",
        "Response: createdDate",
        "schema",
        plain={
            "created-in-milliseconds": member("createdDate", _milliseconds),
        },
    ),
    *breaks(
        "WX-44",
        "Response: updatedDate",
        "schema",
        plain={
            "updated-on-a-day": member("updatedDate", _day),
        },
    ),
    *breaks(
        "WX-44",
        "Response: promisedTime",
        "schema",
        input={
            "promised-in-minutes": member("fulfillment/promisedTime", lambda text: text and "45 min"),
        },
    ),
    *breaks(
        "WX-44",
        "Response: activities",
        "schema",
        plain={
            "activities-in-milliseconds": member(
                "activities", each("timestamp", lambda text: str(_milliseconds(text)))
            ),
        },
    ),
]
