"""Waffo Pancake: cancel a one-time order."""

from __future__ import annotations

import json
import re
import uuid
from typing import ClassVar

from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Actor, Call, Errors, Vendor

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHORT_ID = re.compile(r"ORD_([0-9A-Za-z]{22})")


class WaffoPancake(Vendor):
    """POST /v1/actions/onetime-order/cancel-order.

    Where the document is silent: the session token travels as a bearer token and `X-Environment` isn't
    looked at; the token is checked before the body, ownership before the state; a body that is no JSON
    object, an `orderId` that is null or empty counts as missing; an `orderId` of another type can't be
    decoded and is quoted as JSON; an id above the range of a UUID can't be decoded; unknown members are
    ignored; the error envelope has `data: null` and names a `layer`; a failing order fails on every retry.
    """

    api = "waffo-pancake"
    path = "/v1/actions/onetime-order/cancel-order"
    checks = ("route", "authenticate", "parse_body", "validate", "find", "check_owner", "check_state")
    states = ("pending", "completed", "canceled", "failing")
    initial = "pending"
    cancelled = "canceled"
    cancellable = frozenset({"pending"})
    changes: ClassVar[dict[str, tuple[str, ...]]] = {"pending": ("completed", "canceled")}
    actors = (
        Actor("customer", "customer"),
        Actor("stranger", "stranger"),
        Actor("expired", "customer", expired=True),
        Actor("buyer", "customer"),
    )
    other_headers: ClassVar[dict[str, str]] = {"X-Environment": "test"}
    errors: ClassVar[Errors] = {
        "bad_body": (400, "Missing required field: orderId"),
        "missing": (400, "Missing required field: orderId"),
        "malformed": (400, 'Expected format: ORD_xxx, got "{sent}"'),
        "state": (400, "Order cannot be canceled, current status: {state}"),
        "unauthenticated": (401, "Authentication failed"),
        "foreign": (403, "Order does not belong to user"),
        "unknown": (404, "Order not found"),
        "no_path": (404, "Not found"),
        "no_method": (405, "Method not allowed"),
        "broken": (500, "Internal server error"),
    }
    layers: ClassVar[dict[str, str]] = {
        "unauthenticated": "user",
        "no_path": "gateway",
        "no_method": "gateway",
    }

    def validate(self, call: Call) -> None:
        """Refuse an `orderId` that is missing or can't be decoded."""
        sent = call.payload.get("orderId")
        if sent is None or sent == "":
            raise Refusal("missing")
        if not isinstance(sent, str):
            raise Refusal("malformed", sent=json.dumps(sent))
        if not self.decodes(sent):
            raise Refusal("malformed", sent=sent)

    def decodes(self, order_id: str) -> bool:
        """Tell whether a text is a Short ID: a prefix and a UUID in base 62."""
        match = SHORT_ID.fullmatch(order_id)
        return match is not None and from_base62(match[1]) < 1 << 128

    def order_id_of(self, call: Call) -> str:
        """Return the id in the body."""
        order_id = call.payload.get("orderId")
        return order_id if isinstance(order_id, str) else ""

    def record(self, call: Call) -> None:
        """Let the checkout session expire with the order."""
        self.record_advance(call.order)

    def record_advance(self, order: Order) -> None:
        """Let the checkout session expire: paid or canceled, nobody can use it any more."""
        order.facts["checkout_session"] = "expired"

    def render_success(self, call: Call) -> Answer:
        """Return the id and the new status."""
        return Answer(200, {"data": {"orderId": call.order_id, "status": call.order.state}})

    def error_body(self, call: Call, refusal: Refusal, status: int, text: str) -> object:
        """Return the error envelope with one error."""
        layer = self.layers.get(refusal.cause, "order")
        return {"data": None, "errors": [{"message": text, "layer": layer}]}

    def new_id(self, number: int) -> str:
        """Return a Short ID of a random UUID."""
        return "ORD_" + to_base62(uuid.uuid4().int)

    def new_order(self, number: int, identity: str, state: str, failing: bool) -> Order:
        """Return an order whose checkout session is open while it is pending."""
        order = super().new_order(number, identity, state, failing)
        order.facts["checkout_session"] = "open" if state == "pending" else "expired"
        return order


def to_base62(number: int) -> str:
    """Return a number of up to 128 bits as 22 digits, the most significant first."""
    digits = ""
    for _ in range(22):
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits


def from_base62(digits: str) -> int:
    """Return the number that base 62 digits stand for."""
    number = 0
    for digit in digits:
        number = number * 62 + BASE62.index(digit)
    return number
