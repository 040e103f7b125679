"""Waffo Pancake: faults of the rules that few implementers think of."""

from __future__ import annotations

from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import after, answers, before, breaking, put, rows, status, variant
from tests.selftest.library.inputs import refuse_where
from tests.selftest.library.sleights import retried

breaks = breaking("waffo-pancake")


def _keep_the_session(_: W, call: Call) -> None:
    call.order.facts["checkout_session"] = "open"


REST = [
    *breaks(
        "WP-05",
        "Success Response (200)",
        "schema",
        plain={
            "success-with-errors": answers(W, put("/errors", [{"message": "Order not found"}]), status(2))
        },
    ),
    *breaks(
        "WP-09", "Introduction", "state", plain={"session-stays-open": variant(W, record=_keep_the_session)}
    ),
    *breaks(
        "WP-21",
        "Errors: 400 Expected format: ORD_xxx",
        "message",
        plain={"format-message-quotes-dots": rows(W, malformed=(400, 'Expected format: ORD_xxx, got "..."'))},
    ),
    *breaks(
        "WP-38",
        "Authentication",
        "credentials",
        plain={
            "buyers-are-strangers": after(
                W, "authenticate", refuse_where("foreign", lambda call: call.actor.name == "buyer")
            )
        },
    ),
    *breaks("WP-34", "Errors: 500", "state", history={"retry-is-not-found": retried(W, "unknown")}),
    *breaks(
        "WP-59",
        "Errors",
        "robustness",
        input={
            "nulls-in-a-list-are-a-teapot": before(
                rows(W, odd=(418, "I'm a teapot")),
                "validate",
                refuse_where("odd", lambda call: call.payload.get("orderId") == [None, None]),
            )
        },
    ),
    *breaks(
        "WP-63",
        "Errors",
        "schema",
        plain={"layer-is-kitchen": answers(W, put("/errors/0/layer", "kitchen"), status(4))},
    ),
]
