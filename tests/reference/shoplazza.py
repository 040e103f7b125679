"""Shoplazza: cancel an order."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.reference import shoplazza_orders
from tests.reference.formats import timestamp
from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Actor, Call, Errors, Vendor


class Shoplazza(Vendor):
    """POST /openapi/2022-01/orders/{id}/cancel.

    Where the document is silent: success is 200 with `{"order": ...}`; missing and invalid credentials are
    400 "Unauthorized", as the table of errors has it; a token without write_order is 403; credentials come
    first, then the scope, the body, the order, its state; a body may be missing; a null or empty reason is
    accepted, a reason of another type is 400; unknown members are ignored; only a placed order can be
    cancelled, a cancelled or fulfilled one is refused with 406; `error` stands in answers about credentials,
    `errors` in all others; a failing order fails on every retry.
    """

    api = "shoplazza"
    path = "/openapi/2022-01/orders/{id}/cancel"
    checks = ("route", "authenticate", "authorise", "parse_body", "validate", "find", "check_state")
    states = ("placed", "cancelled", "failing")
    initial = "placed"
    cancelled = "cancelled"
    cancellable = frozenset({"placed"})
    changes: ClassVar[dict[str, tuple[str, ...]]] = {"placed": ("fulfilled", "cancelled")}
    actors = (Actor("app", "shop"), Actor("unscoped", "shop", scoped=False))
    credentials_header = "Access-Token"
    scheme = ""
    errors: ClassVar[Errors] = {
        "bad_body": (400, "Bad Request"),
        "invalid": (400, "reason must be a string"),
        "unauthenticated": (400, "Unauthorized"),
        "forbidden": (403, "write_order access scope is required"),
        "unknown": (404, "Unable to find resource"),
        "no_path": (404, "Unable to find resource"),
        "no_method": (405, "Method Not Allowed"),
        "state": (406, "order is {state} and cannot be cancelled"),
        "broken": (500, "Aborted"),
    }
    single: ClassVar[frozenset[str]] = frozenset({"unauthenticated", "forbidden"})
    """Causes that are told by `error`, one text; all others by `errors`, an array."""

    statuses: ClassVar[dict[str, str]] = {"fulfilled": "finished"}
    """How a state is called in an order, where that differs."""

    def parse_body(self, call: Call) -> None:
        """Read the body; none at all is as good as an empty object."""
        if call.request.body.strip():
            super().parse_body(call)

    def validate(self, call: Call) -> None:
        """Refuse a reason that is no string."""
        if not isinstance(call.payload.get("reason"), str | None):
            raise Refusal("invalid")

    def record(self, call: Call) -> None:
        """Note the reason and the time."""
        reason = call.payload.get("reason")
        call.order.document = with_reason(self.document_of(call.order), reason, datetime.now(UTC))

    def record_advance(self, order: Order) -> None:
        """Note the time; a fulfilled order's goods have all arrived."""
        if order.state == self.cancelled:
            order.document = with_reason(self.document_of(order), None, datetime.now(UTC))
        else:
            finished = {"fulfillment_status": "finished", "updated_at": timestamp(datetime.now(UTC))}
            order.document = self.document_of(order) | finished

    def render_success(self, call: Call) -> Answer:
        """Return the updated order."""
        return Answer(200, {"order": self.render_order(call.order)})

    def render_order(self, order: Order) -> dict[str, Any]:
        """Return an order in its present state."""
        return self.document_of(order) | {"status": self.statuses.get(order.state, order.state)}

    def error_body(self, call: Call, refusal: Refusal, status: int, text: str) -> object:
        """Return one of the two documented error envelopes."""
        return {"error": text} if refusal.cause in self.single else {"errors": [text]}

    def headers(self, call: Call) -> dict[str, str]:
        """Return a fresh id of the request."""
        return {"Request-Id": str(uuid.uuid4())}

    def new_id(self, number: int) -> str:
        """Return an id like the document's example."""
        return f"633130-{number:08d}"

    def build(self, order: Order) -> dict[str, Any]:
        """Return the order's document; one arranged as cancelled was so five minutes after its creation."""
        created = order.created - timedelta(minutes=10 + order.number % 90)
        document = shoplazza_orders.build(order.number, order.id, created)
        if order.arranged == self.cancelled:
            return with_reason(document, "Customer changed their mind", created + timedelta(minutes=5))
        return document


def with_reason(document: dict[str, Any], reason: str | None, moment: datetime) -> dict[str, Any]:
    """Return a copy of an order with the marks of a cancellation."""
    time = timestamp(moment)
    return document | {"cancel_reason": reason, "canceled_at": time, "updated_at": time}
