"""Made-up restaurant orders in the shape of the Wix document's example; they vary with their number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.reference.formats import money, timestamp
from tests.reference.goods import guid, person, quantity

Json = dict[str, Any]

DISHES = (
    ("Chicken Taco", "with fresh veggies and Roasted Tomato Salsa", 200),
    ("Crème brûlée", None, 750),
    ("Pad Thai", "rice noodles, tamarind, peanuts", 1290),
    ("Tap water", "", 0),
    ("Bibimbap 비빔밥", "mixed rice", 1405),
)
EXTRAS = (("Refried Beans", 150), ("Guacamole", 225), ("Extra cheese", 100))


def build(number: int, order_id: str, created: datetime) -> Json:
    """Return the order with this number as it was created, in status NEW."""
    lines = [_line(number, line) for line in range(1 + number % 4)]
    discount = (0, 150, 0)[number % 3] if number % 4 else 0
    totals = _totals(number, lines, discount)
    order: Json = {
        "id": order_id,
        "createdDate": timestamp(created),
        "updatedDate": timestamp(created),
        "comment": (None, "no need for cutlery", 'ring the bell "twice"')[number % 3],
        "currency": ("USD", "EUR", "JPY")[number % 3],
        "status": "NEW",
        "lineItems": lines,
        "discounts": [_discount(number, discount)] if discount else [],
        "payments": _payments(number, totals["total"]),
        "fulfillment": _fulfillment(number, created),
        "customer": _customer(number),
        "totals": totals,
        "activities": [{"timestamp": timestamp(created), "message": "new"}],
        "channelInfo": {"type": ("WEB", "MOBILE_WEB", "CALL_CENTER", "TPA")[number % 4]},
        "coupon": {"code": "SUNDAY", "id": guid(number, "coupon")} if discount else None,
        "loyaltyInfo": {"rewardId": guid(number, "reward")} if number % 5 == 0 else None,
    }
    if number % 2 == 0:
        order["locationId"] = guid(0, "location")
    return order


def _line(number: int, line: int) -> Json:
    name, description, cents = DISHES[(number + 2 * line) % len(DISHES)]
    return {
        "quantity": quantity(number, line),
        "price": money(cents),
        "comment": "not too hot" if (number + line) % 3 == 0 else None,
        "dishOptions": [_options(number, line, choice) for choice in range((number + line) % 3)],
        "catalogReference": _reference(guid(number, "dish", line), name, description),
    }


def _options(number: int, line: int, index: int) -> Json:
    choices = [
        {"itemId": guid(number, line, index, name), "price": money(cents), "name": name}
        for name, cents in EXTRAS
    ]
    return {
        "name": ("Extras", "Leave out")[index],
        "minChoices": 0,
        "maxChoices": 3,
        "type": ("EXTRAS", "DESELECTION")[index],
        "availableChoices": choices,
        "defaultChoices": [],
        "selectedChoices": [_choice(choices[k]) for k in range((number + index) % 3)],
    }


def _choice(choice: Json) -> Json:
    return {
        "quantity": 1,
        "price": choice["price"],
        "comment": None,
        "dishOptions": [],
        "catalogReference": _reference(choice["itemId"], choice["name"], None),
    }


def _reference(item_id: str, name: str, description: str | None) -> Json:
    return {
        "catalogItemId": item_id,
        "catalogItemName": name,
        "catalogItemDescription": description,
        "catalogItemMedia": f"https://media.example.com/{item_id}.jpg" if description else None,
    }


def _discount(number: int, cents: int) -> Json:
    return {
        "catalogDiscountId": guid(number, "discount"),
        "appliedAmount": money(cents),
        "catalogDiscountType": ("OFF_ORDER", "OFF_ITEM")[number % 2],
        "catalogDiscountName": "Sunday Order Discount",
    }


def _totals(number: int, lines: list[Json], discount: int) -> Json:
    subtotal = sum(_cents(line["price"]) * line["quantity"] for line in lines)
    subtotal += sum(_chosen(line) * line["quantity"] for line in lines)
    discount = min(discount, subtotal)
    delivery = 350 if number % 3 == 1 and number % 2 else 0
    tax, tip = subtotal * (number % 3) // 25, 200 * (number % 4 == 2)
    return {
        "subtotal": money(subtotal),
        "total": money(subtotal - discount + delivery + tax + tip),
        "delivery": money(delivery) if number % 3 == 1 else None,
        "tax": money(tax) if tax else None,
        "discount": money(discount) if discount else None,
        "loyaltySavings": "0.00" if number % 5 == 0 else None,
        "quantity": len(lines),
        "tip": money(tip) if tip else None,
    }


def _chosen(line: Json) -> int:
    return sum(
        _cents(choice["price"]) for option in line["dishOptions"] for choice in option["selectedChoices"]
    )


def _payments(number: int, total: str) -> list[Json]:
    count = 1 + number // 2 % 3
    share, rest = divmod(_cents(total), count)
    kinds = ("WIX_PAYMENTS", "CASH", "CREDIT", "PAYPAL")
    return [
        {
            "type": kinds[(number + k) % 4],
            "amount": money(share + (rest if k == 0 else 0)),
            "method": ("offline", "creditCard")[(number + k) % 2],
            "providerTransactionId": guid(number, "payment", k) if (number + k) % 3 else None,
        }
        for k in range(count)
    ]


def _fulfillment(number: int, created: datetime) -> Json:
    kind = ("PICKUP", "DELIVERY", "DINE_IN")[number % 3]
    fulfillment: Json = {
        "type": kind,
        "promisedTime": timestamp(created + timedelta(minutes=45)) if number % 4 else None,
        "asap": number % 2 == 0,
    }
    if kind == "DELIVERY":
        fulfillment["deliveryDetails"] = {"charge": money(350 * (number % 2)), "address": _address(number)}
    return fulfillment


def _address(number: int) -> Json:
    who = person(number)
    return {
        "formatted": f"{who.street}, {who.city} {who.postcode}, {who.country}",
        "country": None,
        "city": who.city,
        "street": who.street,
        "streetNumber": str(number % 300),
        "apt": "1",
        "floor": "3" if number % 2 else None,
        "entrance": None,
        "zipCode": who.postcode,
        "countryCode": who.country,
        "onArrival": "UNSPECIFIED_ON_ARRIVAL_TYPE",
        "approximate": number % 4 == 0,
        "comment": None,
        "location": {"latitude": 40.7448484, "longitude": -73.9967498},
        "addressLine2": None,
    }


def _customer(number: int) -> Json:
    who = person(number)
    return {
        "firstName": who.first_name,
        "lastName": who.last_name,
        "phone": who.phone,
        "email": who.email if number % 4 else None,
        "contactId": guid(number % 5, "contact"),
    }


def _cents(amount: str) -> int:
    whole, _, part = amount.partition(".")
    return 100 * int(whole) + int(part)
