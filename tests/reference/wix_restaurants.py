"""Wix Restaurants: cancel an order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.reference import wix_orders
from tests.reference.formats import timestamp
from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Actor, Call, Errors, Vendor

MOST = 1000
"""The longest message, in characters."""


class WixRestaurants(Vendor):
    """POST /restaurants/v3/orders/{id}/cancel.

    Where the document is silent: the token is the whole `Authorization` header; errors have the standard
    envelope of message and details; checks run in the usual order of a gateway (401, 403, 400, 404); the
    length of a message is counted in characters (code points); a null or empty message is as good as none;
    a body may be missing; its media type isn't looked at; unknown members are ignored; a fulfilled order
    can be canceled, a canceled one is refused with 409; a failing order fails on every retry. The activity
    reads `canceled [message]`, or `canceled` where there is no message, at the time of `updatedDate`.
    """

    api = "wix-restaurants"
    path = "/restaurants/v3/orders/{id}/cancel"
    checks = ("route", "authenticate", "authorise", "parse_body", "validate", "find", "check_state")
    states = ("new", "canceled", "failing")
    initial = "new"
    cancelled = "canceled"
    cancellable = frozenset({"new", "fulfilled"})
    changes: ClassVar[dict[str, tuple[str, ...]]] = {"new": ("fulfilled", "canceled")}
    actors = (Actor("app", "site"), Actor("unscoped", "site", scoped=False))
    scheme = ""
    errors: ClassVar[Errors] = {
        "bad_body": (400, "The request body must be a JSON object"),
        "invalid": (400, "{description}"),
        "unauthenticated": (401, "Unauthenticated"),
        "forbidden": (403, "Permission denied"),
        "unknown": (404, "Order not found"),
        "no_path": (404, "Not found"),
        "no_method": (405, "Method not allowed"),
        "state": (409, "Order is already {state}"),
        "broken": (500, "Internal server error"),
    }
    codes: ClassVar[dict[int, str]] = {
        400: "INVALID_ARGUMENT",
        401: "UNAUTHENTICATED",
        403: "PERMISSION_DENIED",
        404: "NOT_FOUND",
        405: "UNIMPLEMENTED",
        409: "ABORTED",
    }

    def parse_body(self, call: Call) -> None:
        """Read the body; none at all is as good as an empty object."""
        if call.request.body.strip():
            super().parse_body(call)

    def validate(self, call: Call) -> None:
        """Refuse a message that is no string or too long."""
        message = call.payload.get("message")
        if message is None:
            return
        if not isinstance(message, str):
            raise Refusal("invalid", rule="TYPE", description="message must be a string")
        if self.length_of(message) > MOST:
            text = f"message has size {self.length_of(message)}, expected {MOST} or less"
            raise Refusal("invalid", rule="MAX_LENGTH", description=text)

    def length_of(self, message: str) -> int:
        """Return the length of a message, in characters."""
        return len(message)

    def record(self, call: Call) -> None:
        """Append the activity."""
        message = call.payload.get("message")
        self.log_activity(call.order, self.activity(message), datetime.now(UTC))

    def activity(self, message: str | None) -> str:
        """Return the text of the activity that tells of a cancellation."""
        return f"canceled [{message}]" if message else "canceled"

    def record_advance(self, order: Order) -> None:
        """Append the activity of a change from outside."""
        self.log_activity(order, order.state, datetime.now(UTC))

    def log_activity(self, order: Order, text: str, moment: datetime) -> None:
        """Append an activity to an order and note the moment as that of its last update."""
        order.document = with_activity(self.document_of(order), text, moment)

    def render_success(self, call: Call) -> Answer:
        """Return the updated order."""
        return Answer(200, {"order": self.render_order(call.order)})

    def render_order(self, order: Order) -> dict[str, Any]:
        """Return an order in its present state."""
        return self.document_of(order) | {"status": order.state.upper()}

    def error_body(self, call: Call, refusal: Refusal, status: int, text: str) -> object:
        """Return the standard envelope."""
        return {"message": text, "details": self.details(refusal, status, text)}

    def details(self, refusal: Refusal, status: int, text: str) -> dict[str, object]:
        """Return the standard details: of a validation, of an application error, or none."""
        if refusal.cause == "invalid":
            violation = {"field": "message", "description": text, "violatedRule": refusal.facts["rule"]}
            return {"validationError": {"fieldViolations": [violation]}}
        if status not in self.codes:
            return {}
        return {"applicationError": {"code": self.codes[status], "description": text, "data": {}}}

    def new_id(self, number: int) -> str:
        """Return eleven digits."""
        return str(64783425355 + 37 * number)

    def build(self, order: Order) -> dict[str, Any]:
        """Return the order's document; one arranged as canceled was so a minute after its creation."""
        created = order.created - timedelta(minutes=5 + order.number % 50)
        document = wix_orders.build(order.number, order.id, created)
        if order.arranged == self.cancelled:
            return with_activity(document, "canceled", created + timedelta(minutes=1))
        return document


def with_activity(document: dict[str, Any], text: str, moment: datetime) -> dict[str, Any]:
    """Return a copy of an order with a further activity."""
    activity = {"timestamp": timestamp(moment), "message": text}
    return document | {
        "updatedDate": activity["timestamp"],
        "activities": [*document["activities"], activity],
    }
