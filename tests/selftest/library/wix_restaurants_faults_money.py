"""Wix Restaurants: faults in the amounts and numbers of the order of a success."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import answers, breaking, remake, status

Make = Callable[[Any], object]
breaks = breaking("wix-restaurants")
success = status(2)


def member(pointer: str, make: Make) -> type[Wix]:
    """The vendor that writes one member of the order of a success in another way."""
    return answers(Wix, remake(f"/order/{pointer}", make), success)


def each(name: str, make: Make) -> Make:
    """Change a member of every element of a list, where it is there."""
    return lambda items: [item | {name: make(item[name])} if name in item else item for item in items]


def money(pointer: str) -> type[Wix]:
    """The vendor that writes an amount as a number."""
    return member(pointer, lambda text: text if text is None else float(text))


def number(text: str | None) -> float | None:
    """An amount as a number."""
    return text if text is None else float(text)


def options(make: Make) -> type[Wix]:
    """The vendor that writes the options of each dish in another way."""
    return member("lineItems", each("dishOptions", make))


MONEY = [
    *breaks(
        "WX-18",
        "Response: price",
        "schema",
        plain={
            "prices-as-numbers": member("lineItems", each("price", number)),
        },
        input={
            "price-of-nothing-is-a-number": member(
                "lineItems", each("price", lambda text: 0 if text == "0.00" else text)
            ),
            "price-of-the-second-line-as-a-number": member(
                "lineItems",
                lambda items: items[:1] + [item | {"price": float(item["price"])} for item in items[1:]],
            ),
        },
    ),
    *breaks(
        "WX-18",
        "Response: availableChoices price",
        "schema",
        input={
            "offered-prices-as-numbers": options(each("availableChoices", each("price", number))),
        },
    ),
    *breaks(
        "WX-18",
        "Response: selectedChoices price",
        "schema",
        input={
            "chosen-prices-as-numbers": options(each("selectedChoices", each("price", number))),
        },
    ),
    *breaks(
        "WX-18",
        "Response: payments amount",
        "schema",
        plain={
            "payments-as-numbers": member("payments", each("amount", number)),
            "amounts-as-objects": member("payments", each("amount", lambda text: {"value": text})),
        },
        input={
            "later-payments-as-numbers": member(
                "payments",
                lambda items: items[:1] + [item | {"amount": float(item["amount"])} for item in items[1:]],
            ),
        },
    ),
    *breaks(
        "WX-18",
        "Response: discounts appliedAmount",
        "schema",
        input={
            "discounts-as-numbers": member("discounts", each("appliedAmount", number)),
        },
    ),
    *breaks(
        "WX-18",
        "Response: deliveryDetails charge",
        "schema",
        input={
            "delivery-charge-as-a-number": money("fulfillment/deliveryDetails/charge"),
        },
    ),
    *breaks(
        "WX-18",
        "Response: totals",
        "schema",
        plain={
            "total-as-a-number": money("totals/total"),
            "total-with-its-currency": member("totals/total", lambda text: f"{text} USD"),
            "subtotal-with-a-decimal-comma": member("totals/subtotal", lambda text: text.replace(".", ",")),
        },
        input={
            "tip-as-a-number": money("totals/tip"),
            "no-tax-is-the-number-zero": member("totals/tax", lambda text: text or 0),
            "total-with-thousands-separated": member(
                "totals/total", lambda text: f"{float(text) * 100:,.2f}"
            ),
        },
    ),
]

COUNTS = [
    *breaks(
        "WX-19",
        "Response: quantity",
        "schema",
        plain={
            "quantities-as-text": member("lineItems", each("quantity", str)),
            "quantities-with-a-fraction": member("lineItems", each("quantity", lambda count: count + 0.5)),
        },
    ),
    *breaks(
        "WX-19",
        "Response: totals quantity",
        "schema",
        plain={
            "total-quantity-as-text": member("totals/quantity", str),
        },
    ),
    *breaks(
        "WX-19",
        "Response: selectedChoices quantity",
        "schema",
        input={
            "chosen-quantities-as-text": options(each("selectedChoices", each("quantity", str))),
        },
    ),
    *breaks(
        "WX-19",
        "Response: minChoices",
        "schema",
        input={
            "limits-of-choices-as-text": options(each("minChoices", str)),
        },
    ),
    *breaks(
        "WX-40",
        "Response: location",
        "schema",
        input={
            "place-as-text": member(
                "fulfillment/deliveryDetails/address/location",
                lambda place: {k: str(v) for k, v in place.items()},
            ),
        },
    ),
    *breaks(
        "WX-41",
        "Response: asap",
        "schema",
        plain={
            "flag-as-text": member("fulfillment/asap", lambda flag: str(flag).lower()),
        },
    ),
    *breaks(
        "WX-41",
        "Response: approximate",
        "schema",
        input={
            "flag-of-the-address-as-a-digit": member("fulfillment/deliveryDetails/address/approximate", int),
        },
    ),
]
