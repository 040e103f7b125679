"""Faulty implementations of the Waffo Pancake API: what becomes of orders, at once and in sequence."""

from __future__ import annotations

import time
from typing import Any

from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import (
    after,
    answers,
    arranged,
    before,
    both,
    breaking,
    code,
    later,
    says,
    skipping,
    status,
    tally,
    variant,
)
from tests.selftest.library.inputs import everything, set_state

breaks = breaking("waffo-pancake")


def others(vendor: W, order: Order) -> list[Order]:
    """All other orders, the oldest first."""
    return [other for other in everything(vendor) if other is not order]


class SaysCanceled(W):
    """Tells of a success whatever was stored."""

    def render_success(self, call: Call) -> Answer:
        """Return the success all the same."""
        return Answer(200, {"data": {"orderId": call.order_id, "status": "canceled"}})


class Forgetful(SaysCanceled):
    """Stores nothing."""

    def commit(self, call: Call) -> None:
        """Do nothing."""


class Queued(Forgetful):
    """Puts the cancellation into a queue that is worked off a little later."""

    seconds = 0.3

    def commit(self, call: Call) -> None:
        """Cancel later."""
        later(self.seconds, lambda: set_state(self, call.order, "canceled"))


class Completes(Forgetful):
    """Stores the wrong terminal status."""

    def commit(self, call: Call) -> None:
        """Complete the order."""
        call.order.state = "completed"


def _every(number: int) -> Any:
    return lambda _, call: call.order.number % number == 0


def _reopen(seconds: float) -> Any:
    return lambda self, call: later(seconds, lambda: set_state(self, call.order, "pending"))


def _same_owner(self: W, call: Call) -> None:
    for order in others(self, call.order):
        if order.owner == call.order.owner and order.state == "pending":
            order.state = "canceled"


def _neighbour(self: W, call: Call) -> None:
    for order in others(self, call.order):
        if order.number == call.order.number - 1:
            order.state = "canceled"


def _newest_instead(self: W, call: Call) -> None:
    mine = [order for order in [*others(self, call.order), call.order] if order.owner == call.actor.identity]
    max(mine, key=lambda order: order.number).state = "canceled"


class Toggles(W):
    """A second cancel reopens the order and is refused."""

    def check_state(self, call: Call) -> None:
        """Refuse as documented, but after a change."""
        try:
            super().check_state(call)
        except Refusal:
            if call.order.state == "canceled":
                call.order.state = "pending"
            raise


class Repeats(W):
    """Answers a further cancel as it answered the first one."""

    def check_state(self, call: Call) -> None:
        """Let canceled orders pass."""
        if call.order.state != "canceled" or not self.repeated(call):
            super().check_state(call)

    def repeated(self, call: Call) -> bool:
        """Tell whether a canceled order is cancelled again."""
        return call.order.arranged == "pending"


class RepeatsOnce(Repeats):
    """A double click within a second gets the same answer."""

    def repeated(self, call: Call) -> bool:
        """Tell whether it is the second request."""
        return tally(self, "repeated", call.order_id) == 1


class RepeatsLate(Repeats):
    """From the fourth cancel on the order counts as new."""

    def repeated(self, call: Call) -> bool:
        """Tell whether it is one of the later requests."""
        return tally(self, "repeated", call.order_id) > 2


class Caches(W):
    """Reads orders through a cache that changes from outside don't reach."""

    def check_state(self, call: Call) -> None:
        """Refuse by the state that is known here."""
        known = "canceled" if call.order_id in self.cancelled_here else call.order.arranged
        if known != "pending":
            raise Refusal("state", state=known)

    @property
    def cancelled_here(self) -> set[str]:
        """The ids of the orders that were cancelled through the API."""
        ids: set[str] = self.__dict__.setdefault("_cancelled_here", set())
        return ids

    def record(self, call: Call) -> None:
        """Note that the order was cancelled here."""
        super().record(call)
        self.cancelled_here.add(call.order_id)


class AnswersFromCache(W):
    """Keeps the last success of each customer for half a second, as an idempotent answer."""

    def handle(self, request: Any) -> Answer:
        """Answer from the cache first."""
        kept: dict[str, tuple[float, Answer]] = self.__dict__.setdefault("kept", {})
        key = request.headers.get("authorization", "")
        moment, answer = kept.get(key, (0.0, Answer(500)))
        if time.monotonic() - moment < 0.5:
            return Answer(answer.status, answer.body)
        answer = super().handle(request)
        if answer.status == 200:
            kept[key] = time.monotonic(), answer
        return answer


class RefusesTooLate(W):
    """Writes first and checks afterwards."""

    late = frozenset({"foreign"})

    def render_error(self, call: Call, refusal: Refusal) -> Answer:
        """Cancel a pending order in spite of the refusal."""
        order = self.orders.find(self.order_id_of(call)) if isinstance(call.payload, dict) else None
        if refusal.cause in self.late and order and order.state in {"pending", "completed"}:
            order.state = "canceled"
        return super().render_error(call, refusal)


def late(*causes: str) -> type[RefusesTooLate]:
    """The vendor that cancels although it refuses for one of these causes."""
    return variant(RefusesTooLate, late=frozenset(causes))


def _refuse_fifth(call: Call) -> None:
    if call.order.number % 5 == 0:
        raise Refusal("state", state="completed")


STATE = [
    *breaks(
        "WP-01 WP-07 WP-08",
        "Cancellation Behavior: pending, immediate cancel",
        "state",
        plain={"nothing-is-stored": Forgetful, "completes-instead": Completes},
        input={
            "every-third-order-stays-pending": skipping(SaysCanceled, "commit", _every(3)),
            "every-fifth-order-cannot-be-canceled": before(
                W, "check_state", lambda _, call: _refuse_fifth(call)
            ),
        },
        history={
            "canceled-a-little-later": Queued,
            "reopens-after-300-ms": after(W, "commit", _reopen(0.3)),
            "reopens-at-once": after(W, "commit", _reopen(0.02)),
        },
    ),
    *breaks(
        "WP-10 WP-11 WP-12 WP-33",
        "Cancellation Behavior: completed",
        "state",
        plain={
            "completed-orders-can-be-canceled": variant(W, cancellable=frozenset({"pending", "completed"})),
            "completed-orders-are-refused-but-canceled": late("state"),
        },
        input={
            "every-fourth-completed-order-can-be-canceled": skipping(
                W,
                "check_state",
                lambda _, call: call.order.state == "completed" and call.order.number % 4 == 0,
            ),
        },
        history={
            "a-second-attempt-cancels-a-completed-order": skipping(
                W,
                "check_state",
                lambda self, call: call.order.state == "completed" and tally(self, call.order_id) > 1,
            ),
        },
    ),
    *breaks(
        "WP-13 WP-14 WP-15",
        "Cancellation Behavior: canceled, terminal states",
        "state",
        plain={
            "canceled-orders-are-canceled-again": variant(W, cancellable=frozenset({"pending", "canceled"})),
            "a-further-cancel-reopens": Toggles,
        },
        history={
            "a-repeated-cancel-is-a-success": Repeats,
            "the-second-cancel-is-a-success": RepeatsOnce,
            "the-fourth-cancel-is-a-success": RepeatsLate,
            "a-repeated-cancel-is-unknown": answers(
                W,
                code(404),
                both(status(400), arranged("pending"), says("status: canceled")),
            ),
            "the-last-success-is-repeated-for-half-a-second": AnswersFromCache,
        },
    ),
    *breaks(
        "WP-16 WP-40",
        "Errors 400 state",
        "state",
        history={
            "changes-from-outside-go-unnoticed": Caches,
            "a-completion-from-outside-goes-unnoticed": skipping(
                W,
                "check_state",
                lambda _, call: call.order.arranged == "pending" and call.order.state == "completed",
            ),
            "a-cancellation-from-outside-goes-unnoticed": skipping(
                W,
                "check_state",
                lambda self, call: (
                    call.order.arranged == "pending"
                    and call.order.state == "canceled"
                    and tally(self, call.order_id) == 1
                ),
            ),
        },
    ),
    *breaks(
        "WP-68",
        "Errors 500, retry policy",
        "state",
        plain={"failures-cancel": late("broken")},
    ),
    *breaks(
        "WP-07 WP-37 WP-56",
        "Introduction: cancel a pending order",
        "state",
        plain={
            "all-orders-of-the-customer-are-canceled": after(W, "commit", _same_owner),
            "the-order-before-is-canceled-too": after(W, "commit", _neighbour),
            "the-newest-order-is-canceled-instead": variant(Forgetful, commit=_newest_instead),
        },
    ),
]
