"""Faulty implementations of the Waffo Pancake API: what goes wrong when requests meet."""

from __future__ import annotations

import time

from tests.reference.messages import Answer, Refusal
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import Doing, before, breaking, racing, variant

breaks = breaking("waffo-pancake")


def sleeping(seconds: float) -> Doing:
    """Wait; 0 lets others in without a delay."""
    return lambda *_: time.sleep(seconds)


class PaysUnlocked(W):
    """Payments don't take the lock that cancels take."""

    def advance(self, order: Order, state: str) -> bool:
        """Change the state whoever is about to."""
        if state not in self.changes.get(order.state, ()):
            return False
        order.state = state
        self.record_advance(order)
        return True


class SharesTheCall(W):
    """Keeps the id of the order under way in a member of the service."""

    under_way = ""
    seconds = 0.003

    def render_success(self, call: Call) -> Answer:
        """Answer with the id that is there by now."""
        return Answer(200, {"data": {"orderId": self.under_way, "status": call.order.state}})

    def find(self, call: Call) -> None:
        """Note the id."""
        super().find(call)
        self.under_way = call.order_id

    def commit(self, call: Call) -> None:
        """Take a while."""
        super().commit(call)
        time.sleep(self.seconds)


class CommitsTheShared(SharesTheCall):
    """Cancels the order that is under way by now."""

    def commit(self, call: Call) -> None:
        """Take a while, then cancel."""
        time.sleep(self.seconds)
        other = self.orders.find(self.under_way)
        if other:
            other.state = "canceled"

    def render_success(self, call: Call) -> Answer:
        """Answer with the right id."""
        return Answer(200, {"data": {"orderId": call.order_id, "status": "canceled"}})


class Joins(W):
    """A cancel that comes while another one of the same order is under way gets that one's answer."""

    seconds = 0.003

    def check_state(self, call: Call) -> None:
        """Let pass whoever comes within a moment after the cancel."""
        moment = self.__dict__.setdefault("moments", {}).get(call.order_id, 0.0)
        if time.monotonic() - moment > self.seconds:
            super().check_state(call)

    def record(self, call: Call) -> None:
        """Note the moment."""
        super().record(call)
        self.__dict__.setdefault("moments", {}).setdefault(call.order_id, time.monotonic())


class GivesUp(W):
    """Fails where the order is being changed."""

    refusal = Refusal("broken")

    def find(self, call: Call) -> None:
        """Refuse at once where somebody holds the order."""
        super().find(call)
        if not call.order.lock.acquire(blocking=False):
            raise self.refusal
        call.order.lock.release()


class OwnsMeanwhile(W):
    """While the owner's request is under way everybody passes for the owner."""

    def check_owner(self, call: Call) -> None:
        """Look at whom the order is open for."""
        opened = self.__dict__.setdefault("opened", {})
        if time.monotonic() - opened.get(call.order_id, 0.0) > 0.01:
            super().check_owner(call)
            opened[call.order_id] = time.monotonic()


class SharesTheIdentity(W):
    """Keeps who is asking in a member of the service."""

    asking = ""

    def authenticate(self, call: Call) -> None:
        """Note who asks, and take a while."""
        super().authenticate(call)
        self.asking = call.actor.identity
        time.sleep(0.002)

    def check_owner(self, call: Call) -> None:
        """Refuse whoever asked last, if it's not the owner."""
        if call.order.owner != self.asking:
            raise Refusal("foreign")


class SharesThePayload(W):
    """Keeps the body that was read last in a member of the service."""

    def parse_body(self, call: Call) -> None:
        """Read, take a while, and use what is there by now."""
        super().parse_body(call)
        self.__dict__["read"] = call.payload
        time.sleep(0.002)
        call.payload = self.__dict__["read"]


class TellsTheStateBefore(W):
    """The loser of a race is told the status that was read at the beginning."""

    def find(self, call: Call) -> None:
        """Read the status before waiting for the lock."""
        super().find(call)
        call.payload = call.payload | {"before": call.order.state}
        time.sleep(0.001)

    def check_state(self, call: Call) -> None:
        """Refuse with the status of the beginning."""
        if call.order.state != "pending":
            raise Refusal("state", state=call.payload["before"])


class Deadlocks(W):
    """Two requests for one order at the same time: one of them never gets an answer."""

    def respond(self, call: Call, answer: Answer) -> Answer:
        """Hang up on a loser."""
        busy = self.__dict__.setdefault("busy", {})
        if call.order_id and time.monotonic() - busy.get(call.order_id, 0.0) < 0.002:
            answer.delivery = "none"
        busy[call.order_id] = time.monotonic()
        return answer


RACES = [
    *breaks(
        "WP-35",
        "Introduction: only orders in pending status; terminal states",
        "race",
        history={
            "cancels-race-for-10-ms": racing(W, 10),
            "cancels-race-for-3-ms": racing(W, 3),
            "cancels-race-for-1-ms": racing(W, 1),
            "cancels-race": racing(W, 0),
            "cancels-at-once-share-a-success": Joins,
            "losers-get-500": before(GivesUp, "before_commit", sleeping(0.003)),
            "losers-get-404": variant(
                before(GivesUp, "before_commit", sleeping(0.003)), refusal=Refusal("unknown")
            ),
            "losers-are-told-pending": TellsTheStateBefore,
            "losers-get-no-answer": Deadlocks,
        },
    ),
    *breaks(
        "WP-36",
        "Cancellation Behavior",
        "race",
        history={
            "a-payment-races-for-10-ms": before(PaysUnlocked, "before_commit", sleeping(0.01)),
            "a-payment-races-for-3-ms": before(PaysUnlocked, "before_commit", sleeping(0.003)),
            "a-payment-races-for-1-ms": before(PaysUnlocked, "before_commit", sleeping(0.001)),
            "a-payment-races": before(PaysUnlocked, "before_commit", sleeping(0)),
        },
    ),
    *breaks(
        "WP-60 WP-03",
        "Response Fields: orderId",
        "race",
        history={
            "answers-cross": SharesTheCall,
            "answers-cross-within-a-millisecond": variant(SharesTheCall, seconds=0.001),
            "cancels-cross": CommitsTheShared,
        },
    ),
    *breaks(
        "WP-61 WP-62",
        "Errors",
        "race",
        history={
            "a-stranger-slips-in-with-the-owner": racing(OwnsMeanwhile, 3),
            "identities-cross": SharesTheIdentity,
            "bodies-cross": SharesThePayload,
        },
    ),
]
