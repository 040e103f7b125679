"""Correct implementations of the Front Payment API whose answers differ where the document is silent."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Call, Vendor
from tests.selftest.library.changes import (
    all_of,
    answers,
    body,
    both,
    code,
    page,
    put,
    raw,
    remake,
    rows,
    says,
    status,
    variant,
)
from tests.selftest.library.inputs import noted

NOTE = "cancellationNote"
CODE_AND_TEXTS = ("status_code", "status_message", "message")
AGAIN = both(status(400), says("AlreadyCancelled"))


class Again(F):
    """A cancelled order is cancelled again, which changes nothing."""

    def check_state(self, call: Call) -> None:
        """Refuse paid orders only."""
        if call.order.state == "paid":
            raise Refusal("paid")


class AgainFirst(Again):
    """A cancelled order is a success whatever the payload says."""

    checks = ("route", "authenticate", "find", "check_owner", "parse_body", "validate", "check_state")

    def parse_body(self, call: Call) -> None:
        """Don't look at the body of a cancelled order."""
        if call.order.state != "cancelled":
            super().parse_body(call)

    def validate(self, call: Call) -> None:
        """Nor at the note."""
        if call.order.state != "cancelled":
            super().validate(call)


class Queued(Again):
    """A cancellation is accepted at once and is seen a moment later; no payment is taken meanwhile."""

    def record(self, call: Call) -> None:
        """Note when the order was cancelled."""
        noted(self, "since").setdefault(call.order.id, time.monotonic())

    def observe(self, order: Order) -> dict[str, str]:
        """Show the order as open for a moment."""
        since = noted(self, "since").get(order.id, 0.0)
        return {"state": "open"} if time.monotonic() - since < 0.3 else super().observe(order)


def unauthenticated(change: Callable[[Answer], None]) -> type[F]:
    """The vendor that answers missing and unknown tokens in another way."""
    return answers(F, change, status(401))


def _by_field(errors: object) -> object:
    return {NOTE: errors}


ANSWERS: dict[str, tuple[str, type[Vendor]]] = {
    "again-succeeds": ("a cancelled order is answered with 202 again", Again),
    "again-succeeds-at-once": (
        "a cancelled order is answered with 202 whatever the payload says",
        AgainFirst,
    ),
    "again-is-not-found": (
        "a cancelled order is not found any more",
        variant(F, errors=F.errors | {"already_cancelled": F.errors["unknown"]}),
    ),
    "again-is-409": (
        "a cancelled order is a conflict",
        answers(F, all_of(code(409), put("/status_code", 409)), AGAIN),
    ),
    "again-has-a-body-of-its-own": (
        "a cancelled order is refused in the shape of a framework",
        answers(F, body(lambda _: {"message": "Already cancelled."}), AGAIN),
    ),
    "again-counts-as-paid": (
        "a cancelled order is refused with another literal",
        rows(F, already_cancelled=(400, "orderStatusNotCancellable")),
    ),
    "no-token-as-laravel": (
        "401 has the body of a framework",
        unauthenticated(body(lambda _: {"message": "Unauthenticated."})),
    ),
    "no-token-as-404-envelope": (
        "401 has is_data and data",
        unauthenticated(
            body(
                lambda sent: {"status_code": 401, "message": sent["message"], "is_data": False, "data": None}
            )
        ),
    ),
    "no-token-403": ("403 in place of 401", unauthenticated(all_of(code(403), put("/status_code", 403)))),
    "no-token-400": ("400 in place of 401", unauthenticated(all_of(code(400), put("/status_code", 400)))),
    "no-token-without-body": ("401 has no body", unauthenticated(raw(lambda _: b""))),
    "no-token-as-page": ("401 is a page of a gateway", unauthenticated(page())),
    "stranger-403": (
        "another merchant's order is forbidden",
        rows(variant(F, status_messages={**F.status_messages, 403: "Forbidden"}), foreign=(403, "forbidden")),
    ),
    "not-found-with-is-error": (
        "404 has is_error and errors, as on other pages",
        answers(
            F,
            body(lambda sent: {**{n: sent[n] for n in CODE_AND_TEXTS}, "is_error": False, "errors": None}),
            status(404),
        ),
    ),
    "one-envelope": (
        "every refusal has the members of both envelopes",
        answers(
            F,
            body(lambda sent: {"is_error": True, "errors": None, "is_data": False, "data": None} | sent),
            status(404),
        ),
    ),
    "errors-by-field": ("errors are a map by field", answers(F, remake("/errors", _by_field), status(417))),
    "errors-as-objects": (
        "errors are objects",
        answers(
            F,
            remake("/errors", lambda errors: [{"field": NOTE, "message": one} for one in errors]),
            status(417),
        ),
    ),
    "errors-as-the-word": (
        "errors are the word Array",
        answers(F, put("/errors", "Array"), status(417, 510)),
    ),
    "errors-of-failures-are-empty": (
        "errors of a 510 are empty",
        answers(F, put("/errors", []), status(510)),
    ),
    "errors-of-failures-by-name": (
        "errors of a 510 are a map",
        answers(F, put("/errors", {"exception": "Timeout"}), status(510)),
    ),
    "effect-a-moment-later": ("the effect of a 202 is seen within half a second", Queued),
}
