"""Shoplazza: faults in the shape of a success."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from tests.reference.messages import Answer
from tests.reference.shoplazza import Shoplazza as Shop
from tests.selftest.library.changes import (
    all_of,
    answers,
    body,
    both,
    breaking,
    code,
    drop,
    media,
    raw,
    remake,
    status,
)
from tests.selftest.library.inputs import order_is

breaks = breaking("shoplazza")
success = status(2)
Json = dict[str, Any]


def order(pointer: str, make: Callable[[Any], object]) -> type[Shop]:
    """The vendor that writes one member of the order of a success in another way."""
    return answers(Shop, remake(f"/order/{pointer}", make), success)


def computed(make: Callable[[Json], str], where: Callable[[int], object] = lambda _: True) -> type[Shop]:
    """The vendor that computes the sub_total in another way."""

    def edit(answer: Answer) -> None:
        shown = cast(Json, answer.body)["order"]
        shown["sub_total"] = make(shown)

    return answers(Shop, edit, both(success, order_is(lambda found: where(found.number))))


def cents(text: str) -> int:
    return round(float(text) * 100)


def unquantified(shown: dict[str, Any]) -> str:
    return f"{sum(float(line['price']) for line in shown['line_items']):.2f}"


def first_lines(shown: dict[str, Any]) -> str:
    return f"{sum(float(line['price']) * line['quantity'] for line in shown['line_items'][:3]):.2f}"


def discounted(shown: dict[str, Any]) -> str:
    return f"{(cents(shown['sub_total']) - cents(shown['total_discount'])) / 100:.2f}"


ENVELOPE = [
    *breaks(
        "SZ-02",
        "Success Response",
        "schema",
        plain={
            "order-under-data": answers(Shop, body(lambda shown: {"data": shown["order"]}), success),
            "orders-in-a-list": answers(Shop, body(lambda shown: {"orders": [shown["order"]]}), success),
            "success-says-ok-only": answers(Shop, body(lambda _: {"success": True}), success),
            "success-is-empty": answers(Shop, all_of(code(204), raw(lambda _: b"")), success),
        },
    ),
    *breaks(
        "SZ-02",
        "Success Response: status",
        "schema",
        plain={
            "status-left-out": answers(Shop, drop("/order/status"), success),
        },
    ),
    *breaks(
        "SZ-03",
        "Success Response: id",
        "schema",
        plain={
            "id-without-the-shop": order("id", lambda text: text.split("-")[-1]),
        },
    ),
    *breaks(
        "SZ-03 SZ-11",
        "Success Response: id",
        "schema",
        plain={
            "id-as-a-number": order("id", lambda text: int(text.split("-")[-1])),
        },
    ),
    *breaks(
        "SZ-04",
        "Introduction: cancelled",
        "schema",
        plain={
            "status-spelt-with-one-l": order("status", lambda _: "canceled"),
            "status-in-capitals": order("status", str.upper),
            "status-from-before": order("status", lambda _: "placed"),
        },
    ),
    *breaks(
        "SZ-74 SZ-04",
        "Success Response: status",
        "schema",
        plain={
            "status-as-a-code": order("status", lambda _: 3),
        },
    ),
    *breaks(
        "SZ-46",
        "Success Response",
        "header",
        plain={
            "success-is-text-html": answers(Shop, media("text/html"), success),
        },
    ),
    *breaks(
        "SZ-46 SZ-02",
        "Success Response",
        "schema",
        plain={
            "success-with-a-trailer": answers(Shop, raw(lambda body: body + b"\n1"), success),
            "success-is-python-not-json": answers(
                Shop, lambda a: setattr(a, "raw", repr(a.body).encode()), success
            ),
        },
    ),
]

AMOUNTS = [
    *breaks(
        "SZ-75",
        "Success Response: total_price",
        "schema",
        plain={
            "amounts-as-numbers": order("total_price", float),
        },
    ),
    *breaks(
        "SZ-75",
        "Success Response: total_refund_price",
        "schema",
        plain={
            "refunds-as-numbers": order("total_refund_price", float),
        },
    ),
    *breaks(
        "SZ-75",
        "Success Response: gift_card_total",
        "schema",
        input={
            "no-gift-card-is-a-number": order("gift_card_total", lambda text: 0 if text == "0.00" else text),
        },
    ),
    *breaks(
        "SZ-78",
        "Success Response: addtional_prices.price",
        "schema",
        input={
            "charges-priced-as-numbers": order(
                "addtional_prices", lambda charges: [c | {"price": float(c["price"])} for c in charges]
            ),
        },
    ),
    *breaks(
        "SZ-46 SZ-02",
        "Success Response: shipping_tax_total",
        "schema",
        input={
            "not-a-number-in-json": answers(
                Shop,
                lambda a: setattr(a, "raw", json.dumps(a.body).replace('"0.01"', "NaN").encode()),
                success,
            ),
        },
    ),
    *breaks(
        "SZ-15",
        "Success Response: sub_total",
        "schema",
        input={
            "thousands-separated": order("sub_total", lambda text: f"{float(text):,.2f}"),
        },
    ),
    *breaks(
        "SZ-15",
        "Success Response: gift_card_total",
        "schema",
        plain={
            "amount-with-its-currency": order("gift_card_total", lambda text: f"${text}"),
        },
    ),
    *breaks(
        "SZ-15",
        "Success Response: additional_total",
        "schema",
        plain={
            "amount-with-a-decimal-comma": order("additional_total", lambda text: text.replace(".", ",")),
        },
    ),
    *breaks(
        "SZ-19",
        "Success Response: sub_total",
        "schema",
        plain={
            "sub-total-in-cents": order("sub_total", lambda text: str(cents(text))),
        },
        input={
            "sub-total-forgets-the-quantity": computed(unquantified),
            "sub-total-of-three-lines-at-most": computed(first_lines),
            "sub-total-after-discount": computed(discounted, lambda number: number % 3 == 0),
            "sub-total-rounded-to-units": order("sub_total", lambda text: f"{round(float(text))}.00"),
        },
    ),
]
