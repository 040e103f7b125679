"""Faulty implementations of the Front Payment API: what goes wrong when requests meet."""

from __future__ import annotations

import time

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import Doing, before, breaking, racing, variant
from tests.selftest.library.inputs import noted, set_state, shared

breaks = breaking("front-payment")


def sleeping(seconds: float) -> Doing:
    """Wait; 0 lets others in without a delay."""
    return lambda *_: time.sleep(seconds)


class PaysUnlocked(F):
    """Payments don't take the lock that cancels take."""

    def advance(self, order: Order, state: str) -> bool:
        """Change the state whoever is about to."""
        if state not in self.changes.get(order.state, ()):
            return False
        order.state = state
        return True


class LosesUpdates(F):
    """A payment reads the order, takes a while and writes it back."""

    def advance(self, order: Order, state: str) -> bool:
        """Overwrite what happened meanwhile."""
        if state not in self.changes.get(order.state, ()):
            return False
        time.sleep(0.003)
        order.state = state
        return True


class RollsBack(F):
    """A loser rolls the winner's change back."""

    seconds = 0.003

    def find(self, call: Call) -> None:
        """Refuse where another request for the order is under way, and write back what was read."""
        super().find(call)
        state = call.order.state
        if call.order.lock.acquire(blocking=False):
            call.order.lock.release()
            return
        time.sleep(2 * self.seconds)
        set_state(self, call.order, state)
        raise Refusal("already_cancelled")

    def before_commit(self, call: Call) -> None:
        """Take a while."""
        super().before_commit(call)
        time.sleep(self.seconds)


class GivesUp(F):
    """Fails where the order is being changed."""

    delivery = "whole"

    def find(self, call: Call) -> None:
        """Refuse at once where somebody holds the order."""
        super().find(call)
        if not call.order.lock.acquire(blocking=False):
            raise Refusal("broken")
        call.order.lock.release()

    def before_commit(self, call: Call) -> None:
        """Take a while."""
        super().before_commit(call)
        time.sleep(0.003)

    def respond(self, call: Call, answer: Answer) -> Answer:
        """Answer, or hang up, on a loser."""
        if answer.status == 510 and call.found and not call.order.failing and self.delivery == "none":
            answer.delivery = "none"
        return answer


class OwnsMeanwhile(F):
    """For a moment after the owner's request everybody passes for the owner."""

    def check_owner(self, call: Call) -> None:
        """Look at whom the order is open for."""
        opened = noted(self, "opened")
        if time.monotonic() - opened.get(call.order_id, 0.0) > 0.01:
            super().check_owner(call)
            opened[call.order_id] = time.monotonic()


class KnowsTheSender(F):
    """For a moment after a good token every token is good."""

    def authenticate(self, call: Call) -> None:
        """Look at who was let in for this order."""
        known = noted(self, "known").get(call.path_id)
        if known and time.monotonic() - known[0] < 0.01:
            call.actor = known[1]
            return
        super().authenticate(call)
        noted(self, "known")[call.path_id] = time.monotonic(), call.actor


class SkipsWhenBusy(F):
    """Of several requests at once for an order the later ones pass unchecked."""

    def check_state(self, call: Call) -> None:
        """Check the first of them."""
        busy = noted(self, "busy")
        moment, busy[call.order_id] = busy.get(call.order_id, 0.0), time.monotonic()
        if time.monotonic() - moment > 0.005:
            super().check_state(call)


class FindsTheLast(F):
    """Finds the order that was found a moment ago."""

    def find(self, call: Call) -> None:
        """Fall back on the last order."""
        last = noted(self, "last")
        try:
            super().find(call)
        except Refusal:
            moment, order = last.get("order", (0.0, None))
            if order is None or time.monotonic() - moment > 0.01:
                raise
            call.found = order
        last["order"] = time.monotonic(), call.found


RACES = [
    *breaks(
        "FP-42 FP-106",
        "Response, 400: already PAID",
        "race",
        history={
            "a-payment-races-for-10-ms": racing(F, 10),
            "a-payment-races-for-3-ms": racing(F, 3),
            "a-payment-races-for-1-ms": racing(F, 1),
            "a-payment-races": racing(F, 0),
            "payments-are-not-locked-out": before(PaysUnlocked, "before_commit", sleeping(0.003)),
            "payments-overwrite": LosesUpdates,
        },
    ),
    *breaks(
        "FP-41 FP-101",
        "Introduction: update the order's status",
        "race",
        history={
            "losers-get-510": GivesUp,
            "losers-get-no-answer": variant(GivesUp, delivery="none"),
            "losers-roll-the-winner-back": RollsBack,
            "losers-roll-the-winner-back-within-1-ms": variant(RollsBack, seconds=0.001),
        },
    ),
    *breaks(
        "FP-107",
        "Introduction: cancel a specific order",
        "race",
        history={
            "orders-cross": shared(F, "found", "before_commit", 3),
            "orders-cross-within-a-millisecond": shared(F, "found", "before_commit", 1),
            "ids-cross": shared(F, "path_id", "route", 2),
        },
    ),
    *breaks(
        "FP-47 FP-108 FP-109 FP-110 FP-111",
        "Authorization; Response, 404, 417",
        "race",
        history={
            "a-stranger-slips-in-with-the-owner": racing(OwnsMeanwhile, 3),
            "identities-cross": shared(F, "actor", "authenticate", 2),
            "any-token-slips-in-with-the-owner": KnowsTheSender,
            "an-unknown-order-means-the-last-one": FindsTheLast,
            "paid-orders-give-way-to-many-requests": SkipsWhenBusy,
        },
    ),
]
