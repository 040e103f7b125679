"""Oracle Commerce: cancel an order as a shopper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from tests.reference import oracle_orders
from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Actor, Call, Errors, Vendor

REASONS = frozenset(
    {
        "badProductReview",
        "betterCompetitorPrice",
        "cannotProcessOrder",
        "changeOfMind",
        "itemAvailableAtDiscountCurrently",
        "noLongerNeeded",
        "noUpdateOnShipmentStatus",
        "paymentNotReceived",
    }
)
RENEWED = 3
"""Every order whose number is a multiple of this gets a new id when it is cancelled."""


class OracleCommerce(Vendor):
    """POST /ccstore/v1/orders/cancel.

    Where the document is silent: all five codes come with status 400, a missing or unknown token with 401;
    `status` and `errorCode` are strings, outside the five codes `errorCode` repeats the status; a missing,
    empty or wrongly typed member and a body that is no JSON object are 200126; exactly the eight reasons
    are configured; the payload is checked before the order; an order that was removed already is 200101;
    unknown members are ignored; a new id replaces the old one for every third order, and the old one is
    still understood; a failing order fails on every retry.
    """

    api = "oracle-commerce"
    path = "/ccstore/v1/orders/cancel"
    checks = ("route", "authenticate", "parse_body", "validate", "find", "check_owner", "check_state")
    states = ("submitted", "incomplete", "removed", "failing")
    initial = "submitted"
    cancelled = "removed"
    cancellable = frozenset({"submitted"})
    changes: ClassVar[dict[str, tuple[str, ...]]] = {
        "incomplete": ("submitted",),
        "submitted": ("removed", "incomplete"),
    }
    actors = (Actor("shopper", "shopper"), Actor("stranger", "stranger"))
    reasons: ClassVar[frozenset[str]] = REASONS
    errors: ClassVar[Errors] = {
        "bad_body": (400, "Invalid Input."),
        "invalid": (400, "Invalid Input."),
        "reason": (400, "Invalid cancel reason."),
        "unknown": (400, "Order not found."),
        "foreign": (400, "Order does not belong to logged in user."),
        "state": (400, "Order is not in a state that can be cancelled."),
        "unauthenticated": (401, "You are not logged in."),
        "no_path": (404, "The resource was not found."),
        "no_method": (405, "The method is not allowed."),
        "broken": (500, "Internal server error."),
    }
    codes: ClassVar[dict[str, str]] = {
        "bad_body": "200126",
        "invalid": "200126",
        "reason": "200218",
        "unknown": "210105",
        "foreign": "28107",
        "state": "200101",
    }

    def validate(self, call: Call) -> None:
        """Refuse members that are missing, empty or no strings, and reasons that are not configured."""
        for name in ("orderId", "cancelReason"):
            value = call.payload.get(name)
            if not isinstance(value, str) or not value:
                raise Refusal("invalid")
        if call.payload["cancelReason"] not in self.reasons:
            raise Refusal("reason")

    def order_id_of(self, call: Call) -> str:
        """Return the id in the body."""
        order_id = call.payload.get("orderId")
        return order_id if isinstance(order_id, str) else ""

    def record(self, call: Call) -> None:
        """Void the payments, take the items out of their shipping group, and give some orders a new id."""
        order = call.order
        order.document = removed(self.document_of(order))
        if self.renews(order):
            self.renew(order)

    def record_advance(self, order: Order) -> None:
        """Void the payments of an order that was removed from outside."""
        if order.state == self.cancelled:
            order.document = removed(self.document_of(order))

    def renews(self, order: Order) -> bool:
        """Tell whether an order gets a new id when it is cancelled."""
        return order.number % RENEWED == 0

    def renew(self, order: Order) -> None:
        """Give an order a new id; it is found under both."""
        new_id = f"o{int(order.id[1:]) + 1}"
        order.document = self.document_of(order) | {"orderId": new_id, "id": new_id}
        order.facts["order_id"] = new_id
        self.orders.also_known_as(order, new_id)

    def render_success(self, call: Call) -> Answer:
        """Return the updated order."""
        return Answer(200, {"result": "success", "order": self.render_order(call.order)})

    def render_order(self, order: Order) -> dict[str, Any]:
        """Return an order in its present state."""
        return self.document_of(order) | {"orderStatus": order.state.capitalize()}

    def error_body(self, call: Call, refusal: Refusal, status: int, text: str) -> object:
        """Return the error model."""
        code = self.codes.get(refusal.cause, str(status))
        return {"message": text, "status": str(status), "errorCode": code}

    def new_id(self, number: int) -> str:
        """Return an id like the document's; the gaps are left for new ids."""
        return f"o{30413 + 10 * number}"

    def build(self, order: Order) -> dict[str, Any]:
        """Return the order's document."""
        created = order.created - timedelta(hours=1 + order.number % 20)
        document = oracle_orders.build(order.number, order.id, created)
        return removed(document) if order.arranged == self.cancelled else document


def removed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of an order with the marks of a cancellation."""
    group = document["shippingGroups"]
    details = "The item has been removed from the shipping group"
    items = [item | {"stateDetailsAsUser": details} for item in group["items"]]
    payments = [payment | {"transactionTypeInitiated": "void"} for payment in document["payments"]]
    return document | {"shippingGroups": group | {"items": items}, "payments": payments}
