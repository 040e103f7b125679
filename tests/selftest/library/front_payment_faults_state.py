"""Faulty implementations of the Front Payment API: what becomes of orders, at once and in sequence."""

from __future__ import annotations

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    after,
    answers,
    arranged,
    before,
    both,
    breaking,
    later,
    skipping,
    status,
    tally,
    variant,
)
from tests.selftest.library.front_payment_faults_shape import CRASH
from tests.selftest.library.inputs import everything, set_state

breaks = breaking("front-payment")


def late(*causes: str) -> type[F]:
    """The vendor that writes first and checks afterwards: refused for these causes, the order is cancelled."""

    def render_error(self: F, call: Call, refusal: Refusal) -> Answer:
        order = self.orders.find(call.path_id)
        if refusal.cause in causes and order:
            order.state = "cancelled"
        return F.render_error(self, call, refusal)

    return variant(F, render_error=render_error)


def _others(self: F, call: Call) -> list[Order]:
    return [order for order in everything(self) if order is not call.order and order.state == "open"]


def _cancel_all(self: F, call: Call) -> None:
    for order in _others(self, call):
        order.state = "cancelled"


def _cancel_neighbours(self: F, call: Call) -> None:
    for order in _others(self, call):
        if abs(order.number - call.order.number) == 1:
            order.state = "cancelled"


def _reopen(seconds: float) -> object:
    return lambda self, call: later(seconds, lambda: set_state(self, call.order, "open"))


def _delete(self: F, call: Call) -> None:
    self.orders._by_id.pop(call.order.id, None)


class Toggles(F):
    """A second cancel reopens the order, and is refused."""

    def check_state(self, call: Call) -> None:
        """Refuse as before, but after a change."""
        if call.order.state == "cancelled":
            call.order.state = "open"
            raise Refusal("already_cancelled")
        super().check_state(call)


class PaysTheCancelled(F):
    """A second cancel marks the order as paid."""

    def check_state(self, call: Call) -> None:
        """Refuse as if it were paid, and store that."""
        if call.order.state == "cancelled":
            call.order.state = "paid"
        super().check_state(call)


class Caches(F):
    """Knows orders as they were when they were created."""

    def check_state(self, call: Call) -> None:
        """Refuse by the state at first."""
        if call.order.arranged == "paid":
            raise Refusal("paid")


class LocksAfterRefusals(F):
    """A number of invalid payloads closes an order for good."""

    most = 0

    def validate(self, call: Call) -> None:
        """Count the refusals of an order."""
        counts: dict[str, int] = self.__dict__.setdefault("counts", {})
        if counts.get(call.path_id, 0) > self.most:
            raise Refusal("invalid", problems=["Too many attempts."])
        try:
            super().validate(call)
        except Refusal:
            counts[call.path_id] = counts.get(call.path_id, 0) + 1
            raise


def _refuse_every_fifth(_: F, call: Call) -> None:
    if call.order.number % 5 == 0:
        raise Refusal("paid")


def _refuse_letters(_: F, call: Call) -> None:
    if call.order.id.startswith("ODR"):
        raise Refusal("unknown")


STATE = [
    *breaks(
        "FP-01 FP-08 FP-50",
        "Introduction: update the order's status",
        "state",
        plain={
            "nothing-is-stored": variant(F, commit=lambda *_: None),
            "pays-instead": variant(F, cancelled="paid"),
            "the-order-is-deleted": after(F, "commit", _delete),
        },
        input={
            "every-third-order-stays-open": skipping(F, "commit", lambda _, call: call.order.number % 3 == 0),
            "every-fifth-order-counts-as-paid": before(F, "check_state", _refuse_every_fifth),
            "only-uuids-are-ids": after(F, "find", _refuse_letters),
        },
        history={
            "reopens-after-300-ms": after(F, "commit", _reopen(0.3)),  # type: ignore[arg-type]
            "nothing-is-stored-after-the-first-fifty": skipping(
                F, "commit", lambda self, _: tally(self, "commits") > 50
            ),
        },
    ),
    *breaks(
        "FP-23 FP-24 FP-26 FP-47 FP-55",
        "Response, 400: already PAID",
        "state",
        plain={
            "paid-orders-can-be-cancelled": skipping(
                F, "check_state", lambda _, call: call.order.state == "paid"
            ),
            "paid-orders-are-refused-but-cancelled": late("paid"),
        },
        input={
            "every-fourth-paid-order-can-be-cancelled": skipping(
                F, "check_state", lambda _, call: call.order.state == "paid" and call.order.number % 4 == 0
            ),
        },
        history={
            "a-second-attempt-cancels-a-paid-order": skipping(
                F,
                "check_state",
                lambda self, call: call.order.state == "paid" and tally(self, call.order_id) > 1,
            ),
        },
    ),
    *breaks(
        "FP-27 FP-56",
        "Response, 400: already PAID",
        "state",
        history={
            "changes-from-outside-go-unnoticed": Caches,
            "a-payment-goes-unnoticed": skipping(
                F, "check_state", lambda _, call: (call.order.arranged, call.order.state) == ("open", "paid")
            ),
        },
    ),
    *breaks(
        "FP-35 FP-57 FP-101",
        "Introduction: update the order's status",
        "state",
        plain={"a-further-cancel-reopens": Toggles, "a-further-cancel-pays": PaysTheCancelled},
        history={
            "a-repeated-cancel-breaks": answers(F, CRASH, both(status(400), arranged("open"))),
        },
    ),
    *breaks(
        "FP-08 FP-40 FP-102",
        "Introduction: cancel a specific order",
        "state",
        plain={
            "all-orders-are-cancelled": after(F, "commit", _cancel_all),
            "neighbours-are-cancelled-too": after(F, "commit", _cancel_neighbours),
        },
    ),
    *breaks(
        "FP-99",
        "Response, 510",
        "state",
        plain={"failures-cancel": late("broken")},
    ),
    *breaks(
        "FP-21 FP-75 FP-76",
        "Response, 417",
        "state",
        plain={
            "invalid-payloads-are-refused-but-cancel": late("invalid", "bad_body"),
        },
        history={
            "an-invalid-payload-closes-the-order": LocksAfterRefusals,
            "ten-invalid-payloads-close-the-order": variant(LocksAfterRefusals, most=9),
        },
    ),
]
