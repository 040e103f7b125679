"""Shoplazza: faults in the types of the order of a success."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.reference.shoplazza import Shoplazza as Shop
from tests.selftest.library.changes import (
    answers,
    breaking,
    remake,
    status,
)

breaks = breaking("shoplazza")
success = status(2)
Json = dict[str, Any]


def order(pointer: str, make: Callable[[Any], object]) -> type[Shop]:
    """The vendor that writes one member of the order of a success in another way."""
    return answers(Shop, remake(f"/order/{pointer}", make), success)


MEMBERS = [
    *breaks(
        "SZ-12",
        "Success Response: buyer_accepts_marketing",
        "schema",
        plain={
            "flag-as-a-text": order("buyer_accepts_marketing", lambda flag: str(flag).lower()),
            "flag-as-a-digit": order("buyer_accepts_marketing", int),
        },
    ),
    *breaks(
        "SZ-14",
        "Success Response: billing_address",
        "schema",
        input={
            "no-billing-address-is-an-empty-list": order("billing_address", lambda address: address or []),
        },
    ),
    *breaks(
        "SZ-14",
        "Success Response: customer",
        "schema",
        plain={
            "customer-by-id": order("customer", lambda customer: customer["id"]),
        },
    ),
    *breaks(
        "SZ-14",
        "Success Response: config",
        "schema",
        plain={
            "config-as-json-text": order("config", json.dumps),
        },
    ),
    *breaks(
        "SZ-13",
        "Success Response: line_items",
        "schema",
        plain={
            "lines-by-id": order("line_items", lambda items: {item["id"]: item for item in items}),
        },
        input={
            "one-line-is-no-list": order("line_items", lambda items: items[0] if len(items) == 1 else items),
        },
    ),
    *breaks(
        "SZ-13",
        "Success Response: addtional_prices",
        "schema",
        input={
            "no-charges-is-a-text": order("addtional_prices", lambda charges: charges or ""),
        },
    ),
    *breaks(
        "SZ-13",
        "Success Response: fulfillments",
        "schema",
        input={
            "fulfillments-by-id": order("fulfillments", lambda sent: [one["id"] for one in sent]),
        },
    ),
    *breaks(
        "SZ-76",
        "Success Response: updated_at",
        "schema",
        plain={
            "times-as-seconds": order("updated_at", lambda _: 1714723200),
        },
    ),
    *breaks(
        "SZ-81",
        "Success Response: canceled_at",
        "schema",
        plain={
            "cancelled-in-1970": order("canceled_at", lambda _: "1970-01-01T00:00:00Z"),
        },
    ),
    *breaks(
        "SZ-76",
        "Success Response: customer_deleted_at",
        "schema",
        input={
            "never-deleted-is-false": order("customer_deleted_at", lambda time: time or False),
            "never-deleted-is-none-as-a-word": order("customer_deleted_at", str),
        },
    ),
    *breaks(
        "SZ-11",
        "Success Response: number",
        "schema",
        plain={
            "number-as-a-number": order("number", int),
        },
    ),
    *breaks(
        "SZ-11",
        "Success Response: tags",
        "schema",
        input={
            "tags-as-a-list": order("tags", lambda text: text.split(",") if text else text),
        },
    ),
    *breaks(
        "SZ-14",
        "Success Response: source_name",
        "schema",
        input={
            "source-as-a-text": order("source_name", lambda source: source and source["data"]),
        },
    ),
    *breaks(
        "SZ-17",
        "Success Response: email_status",
        "schema",
        input={
            "email-status-sent": order("email_status", lambda text: "sent" if text == "send" else text),
        },
    ),
    *breaks(
        "SZ-18",
        "Success Response: recovery_status",
        "schema",
        input={
            "recovery-status-succeeded": order(
                "recovery_status", lambda text: "succeeded" if text == "success" else text
            ),
        },
    ),
]
