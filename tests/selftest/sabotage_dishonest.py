"""Implementations that would like to be taken for good ones, or that there is nothing to see of."""

import json
import time

from tests.selftest.sabotage import Sabotage
from tests.selftest.sabotage_server import API, Honest, Reply

WHILE_S = 0.45


class Blind(Honest):
    """Every request succeeds, and nothing happens."""

    def cancel(self, headers: object, body: bytes) -> Reply:
        """Say yes."""
        return 200, {"data": {"orderId": str(self.named(body)), "status": "canceled"}}


class Yes(Honest):
    """Whatever is asked, of the provider states too, is answered with 200 and an empty object."""

    def answer(self, method: str, path: str, headers: object, body: bytes) -> Reply:
        """Say yes."""
        return 200, {}


class YesWithIds(Blind):
    """The provider states say 200 and do nothing; every order is what it is hoped to be."""

    def discover(self) -> Reply:
        """Say yes."""
        return 200, {"apis": {API: {}}}

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Give ids."""
        return super().arrange("pending", owner, count)

    def change(self, order: str, state: str) -> Reply:
        """Say yes."""
        return 200, {"id": order, "state": state}


class YesButNoNonsense(YesWithIds):
    """The same, but a state that does not exist is refused."""

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Give ids."""
        return (501, {}) if state == "no-such-state" else super().arrange(state, owner, count)


class Echo(Honest):
    """What is sent comes back."""

    def cancel(self, headers: object, body: bytes) -> Reply:
        """Repeat."""
        try:
            return 200, json.loads(body)
        except ValueError:
            return 400, body.decode("utf-8", "replace")


class Expected(Honest):
    """Each request gets the documented answer that it looks like it expects; no order ever changes."""

    def decide(self, order: str, actor: str) -> Reply:
        """Answer by what the order was arranged as."""
        state = self.states[order]
        found = super().decide(order, actor)
        self.states[order] = state
        return found


class Changeless(Honest):
    """Changes from outside are told, but not made."""

    def change(self, order: str, state: str) -> Reply:
        """Say yes."""
        return 200, {"id": order, "state": state}


class AllPending(Honest):
    """Orders in whatever state are pending ones."""

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Make pending orders."""
        return super().arrange("pending" if state in ("completed", "failing") else state, owner, count)


class Stuck(Honest):
    """Every order is observed as pending."""

    def observe(self, order: str) -> Reply:
        """Tell what was."""
        return 200, {"id": order, "state": "pending"}


class Sightless(Honest):
    """No order can be observed."""

    def observe(self, order: str) -> Reply:
        """Refuse."""
        return 501, {"error": "not offered"}


class Alone(Honest):
    """There is nobody but the owner."""

    def actor(self, actor: str) -> Reply:
        """Refuse others."""
        return super().actor(actor) if actor == "customer" else (501, {"error": "nobody"})


class SamePerson(Honest):
    """Every actor is the owner."""

    def actor(self, actor: str) -> Reply:
        """Tell the owner's headers."""
        return super().actor("customer")


class Orderless(Honest):
    """No order can be arranged."""

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Refuse."""
        return 501, {"error": "not offered"}


class OneState(Honest):
    """Only pending orders can be arranged."""

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Refuse others."""
        return super().arrange(state, owner, count) if state == "pending" else (501, {"error": "not offered"})


class OffersNothing(Honest):
    """No API is offered."""

    def discover(self) -> Reply:
        """Tell nothing."""
        return 200, {"apis": {}}


class SameIds(Honest):
    """The same orders again and again."""

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Begin anew."""
        self.numbers = iter(range(1, 5000))  # type: ignore[assignment]
        return super().arrange(state, owner, count)


class DiesAtOnce(Honest):
    """After what comes before the first test there is no answer any more."""

    limit = 12

    def answer(self, method: str, path: str, headers: object, body: bytes) -> Reply:
        """Die."""
        if self.calls >= self.limit:
            raise ConnectionError
        return super().answer(method, path, headers, body)


class DiesLater(DiesAtOnce):
    """In the middle of the run there is no answer any more."""

    limit = 150


class Failing(Honest):
    """In the middle of the run the provider states break."""

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Break."""
        return super().arrange(state, owner, count) if self.calls < 150 else (500, {"error": "disk full"})


class Reopens(Honest):
    """An order whose cancel is asked about again is pending again."""

    def observe(self, order: str) -> Reply:
        """Tell, then reopen."""
        found = super().observe(order)
        if self.states.get(order) == "canceled":
            self.states[order] = "pending"
        return found


class ReopensLater(Honest):
    """A cancelled order that nobody asks about for a while is pending again."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, float] = {}

    def decide(self, order: str, actor: str) -> Reply:
        """Decide, then wait."""
        self.reopen(order)
        return super().decide(order, actor)

    def observe(self, order: str) -> Reply:
        """Tell what has become of it."""
        self.reopen(order)
        return super().observe(order)

    def reopen(self, order: str) -> None:
        """Reopen the order if its time is over."""
        before, self.asked[order] = self.asked.get(order, time.monotonic()), time.monotonic()
        if self.states.get(order) == "canceled" and self.asked[order] - before > WHILE_S:
            self.states[order] = "pending"


class Misspelt(Honest):
    """Every message has a letter too many."""

    def decide(self, order: str, actor: str) -> Reply:
        """Misspell."""
        status, value = super().decide(order, actor)
        for entry in value.get("errors", ()):
            entry["message"] += "s"
        return status, value


class Careless(Honest):
    """Behind an error stands a bare text."""

    def decide(self, order: str, actor: str) -> Reply:
        """Add a text."""
        status, value = super().decide(order, actor)
        if "errors" in value:
            value["errors"].append("and so on")
        return status, value


class Racy(Honest):
    """Between check and set there is time for others."""

    def decide(self, order: str, actor: str) -> Reply:
        """Wait between the two, where a cancel is likely to succeed."""
        if self.states[order] != "pending" or order in self.failing or self.owners[order] != actor:
            return super().decide(order, actor)
        self.lock.release()
        time.sleep(0.02)
        self.lock.acquire()
        self.states[order] = "canceled"
        return 200, {"data": {"orderId": order, "status": "canceled"}}


class Invisible(Honest):
    """Cancelled orders are never seen to be cancelled."""

    def observe(self, order: str) -> Reply:
        """Tell what was before."""
        status, value = super().observe(order)
        if value.get("state") == "canceled" and order in self.cancelled:
            value["state"] = "pending"
        return status, value

    def __init__(self) -> None:
        super().__init__()
        self.cancelled: set[str] = set()

    def decide(self, order: str, actor: str) -> Reply:
        """Cancel, and remember it."""
        found = super().decide(order, actor)
        if found[0] == 200:
            self.cancelled.add(order)
        return found


SERVERS: tuple[type[Honest], ...] = (
    Blind,
    Yes,
    YesWithIds,
    YesButNoNonsense,
    Echo,
    Expected,
    Changeless,
    AllPending,
    Stuck,
    Sightless,
    Alone,
    SamePerson,
    Orderless,
    OneState,
    OffersNothing,
    SameIds,
    DiesAtOnce,
    DiesLater,
    Failing,
    Reopens,
    ReopensLater,
    Misspelt,
    Careless,
    Racy,
    Invisible,
)
IMPLEMENTATIONS = [Sabotage(f"an implementation: {server.__doc__}", server=server) for server in SERVERS]
