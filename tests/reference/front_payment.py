"""Front Payment: cancel an order."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Actor, Call, Errors, Vendor

STEP = 7919
"""A prime, so that the numbers of orders run through all numbers of ten digits."""


class FrontPayment(Vendor):
    """POST /api/v1/connect/orders/cancel/{ORDER_UUID}.

    Where the document is silent: the payload is validated before the order is looked up; a blank note and a
    body that is no JSON object are invalid payloads; an order that is cancelled already is refused like a
    paid one, as `orderStatusAlreadyCancelled`; a missing or unknown token is 401 in the error envelope; an
    order of another merchant is not found; `errors` is an array of texts; unknown members are ignored; a
    failing order fails on every retry. Ids are UUIDs and `ODR` numbers by turns.
    """

    api = "front-payment"
    path = "/api/v1/connect/orders/cancel/{ORDER_UUID}"
    checks = ("route", "authenticate", "parse_body", "validate", "find", "check_owner", "check_state")
    states = ("open", "paid", "cancelled", "failing")
    initial = "open"
    cancelled = "cancelled"
    cancellable = frozenset({"open"})
    changes: ClassVar[dict[str, tuple[str, ...]]] = {"open": ("paid", "cancelled")}
    actors = (Actor("merchant", "merchant"), Actor("stranger", "stranger"))
    errors: ClassVar[Errors] = {
        "bad_body": (417, "payloadValidationErrors"),
        "invalid": (417, "payloadValidationErrors"),
        "paid": (400, "orderStatusAlreadyPaid"),
        "already_cancelled": (400, "orderStatusAlreadyCancelled"),
        "unauthenticated": (401, "unauthenticated"),
        "foreign": (404, "orderNotFound"),
        "unknown": (404, "orderNotFound"),
        "no_path": (404, "routeNotFound"),
        "no_method": (405, "methodNotAllowed"),
        "broken": (510, "Something Went Wrong"),
    }
    status_messages: ClassVar[dict[int, str]] = {
        202: "OK",
        400: "Conflict of Business Logic",
        401: "Unauthorized",
        404: "Not Found",
        405: "Method Not Allowed",
        417: "Client Error",
        510: "Execution Exception Occurred",
    }

    def __init__(self, window_ms: float | None = None) -> None:
        super().__init__(window_ms)
        self._first = secrets.randbelow(10**10)

    def validate(self, call: Call) -> None:
        """Refuse a `cancellationNote` that is missing, no string or blank."""
        note = call.payload.get("cancellationNote")
        if note is None:
            raise Refusal("invalid", problems=["The cancellationNote field is required."])
        if not isinstance(note, str):
            raise Refusal("invalid", problems=["The cancellationNote must be a string."])
        if not note.strip():
            raise Refusal("invalid", problems=["The cancellationNote field is required."])

    def check_state(self, call: Call) -> None:
        """Refuse an order that is paid or cancelled already."""
        if call.order.state == "paid":
            raise Refusal("paid")
        if call.order.state == "cancelled":
            raise Refusal("already_cancelled")

    def render_success(self, call: Call) -> Answer:
        """Return the constant success."""
        return Answer(
            202, self.envelope(202, "cancelledOrderSuccessfully") | {"is_data": False, "data": None}
        )

    def error_body(
        self,
        call: Call,
        refusal: Refusal,
        status: int,
        text: str,
    ) -> object:
        """Return one of the three error envelopes: without data, without errors, with errors."""
        if status == 404:
            shape: dict[str, object] = {"is_data": False, "data": None}
        elif status == 400:
            shape = {"is_error": False, "errors": None}
        else:
            shape = {"is_error": True, "errors": self.problems(refusal, text)}
        return self.envelope(status, text) | shape

    def problems(self, refusal: Refusal, text: str) -> object:
        """Return what stands in `errors`: at least one text."""
        if refusal.cause == "bad_body":
            return ["The payload must be a JSON object.", "The cancellationNote field is required."]
        return refusal.facts.get("problems", [text])

    def envelope(self, status: int, text: str) -> dict[str, object]:
        """Return the members that every answer begins with."""
        return {"status_code": status, "status_message": self.status_messages[status], "message": text}

    def new_id(self, number: int) -> str:
        """Return a UUID for odd numbers, `ODR` and ten digits for even ones.

        Every UUID begins with a letter: as many requests make sense for one as for any other.
        """
        if number % 2:
            return "abcdef"[number % 6] + str(uuid.uuid4())[1:]
        return f"ODR{(self._first + STEP * number) % 10**10:010d}"
