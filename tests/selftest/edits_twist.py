"""The reference as it would be with one twist: what it answers to some exchanges, or shows of some orders, is made up.

A twist stands for a faulty or fair implementation that nobody wrote down in the library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.harness.burst import Hit, Shot, burst
from tests.harness.case import PLAIN, chosen
from tests.harness.exchange import Answer, Context, Exchange, Request
from tests.harness.ledger import Ledger
from tests.harness.orders import Order
from tests.harness.scene import Scene
from tests.harness.spec import Send, Spec
from tests.harness.target import Target

CRASH = Answer(500, (("content-type", "text/plain"),), b"crash", 1.0)


@dataclass(frozen=True)
class Asked:
    """What is being played when something is asked: which requirements, their how manieth request, what it carries.

    `before` is what the requests before it carried, since these requirements are played. In a race nobody knows what
    comes first: `number` tells how many of the same came to its order, `order` the how manieth of the orders it is.
    """

    playing: frozenset[str]
    index: int
    carries: str
    before: frozenset[str] = frozenset()
    number: int = 0
    order: int = 0


Meets = Callable[[Asked, Exchange], bool]
Becomes = Callable[[Exchange], Answer | None]


@dataclass(frozen=True)
class Twist:
    """Exchanges that the twist meets get another answer: as if the valid request had come, or made of the real one.

    `shows` is the state that observations show after such an exchange. `alone` asks what a requirement finds by
    itself, whatever would explain it: a schema for a whole answer holds what others say of its parts. `watched` are
    requirements that are not played but may turn, too: those that look at every answer.
    """

    name: str
    meets: Meets
    becomes: Becomes | None = None
    gives_in: bool = False
    shows: str | None = None
    alone: bool = False
    watched: frozenset[str] = frozenset()


def carried(send: Send, choice: Any, actor: str | None = None) -> str:
    """Return what a request carries, with placeholders unfilled: the same for the same input, whatever the order."""
    members: dict[str, Any] = {
        name: {key: chosen(value, choice) for key, value in values.items()}
        for name, values in (("set", send.set), ("headers", send.headers), ("query", send.query))
    }
    members |= {name: chosen(getattr(send, name), choice) for name in ("order", "raw", "method")}
    members["credentials"] = (choice or send.credentials[0],) if send.credentials else ()
    return f"{actor or 'the owner'}: {replace(send, outside=False, **members)!r}"


class TwistedScene(Scene):
    """A scene whose implementation has a twist."""

    def __init__(self, spec: Spec, target: Target, ledger: Ledger, twist: Twist) -> None:
        super().__init__(spec, target, ledger)
        self.twist = twist
        self._playing: frozenset[str] = frozenset()
        self._index = 0
        self._met = False
        self._before: frozenset[str] = frozenset()
        self._built: dict[int, tuple[Request, str, Context]] = {}

    def begin(self, playing: frozenset[str]) -> None:
        """Remember which requirements are played now."""
        self._playing, self._index, self._met, self._before = playing, 0, False, frozenset()

    def request(
        self, order: Order, send: Send = PLAIN, choice: Any = None, actor: str | None = None
    ) -> Request | None:
        """Build a request, and remember what it is about: a burst knows nothing of that."""
        built = super().request(order, send, choice, actor)
        if built is not None:
            about = built, carried(send, choice, actor), self.context(order, send, choice, actor)
            self._built[id(built)] = about
        return built

    def burst(self, shots: Sequence[Shot], budget: float) -> list[Hit]:
        """Let a burst hit, as the twist will have it."""
        hits = burst(shots, budget)
        seen: Counter[tuple[str, str]] = Counter()
        orders: list[str] = []
        for index, (shot, hit) in enumerate(zip(shots, hits, strict=True)):
            if id(shot.request) not in self._built:
                continue
            request, carries, context = self._built[id(shot.request)]
            orders += [] if context.order in orders else [context.order]
            asked = Asked(self._playing, index, carries, frozenset(), seen[context.order, carries])
            asked = replace(asked, order=orders.index(context.order))
            seen[context.order, carries] += 1
            exchange = Exchange(request, hit.answer, hit.error, context)
            if self.twist.meets(asked, exchange):
                self._met = True
                hits[index] = replace(hit, answer=self.twist.becomes(exchange)) if self.twist.becomes else hit
        return hits

    def cancel(
        self, order: Order, send: Send = PLAIN, choice: Any = None, actor: str | None = None
    ) -> Exchange | None:
        """Play one request on an order, as the twist will have it."""
        request = self.request(order, send, choice, actor)
        if request is None:
            return None
        asked = Asked(self._playing, self._index, carried(send, choice, actor), self._before)
        self._index += 1
        self._before |= {asked.carries}
        exchange = Exchange(request, None, None, self.context(order, send, choice, actor))
        valid = self.request(order) if self.twist.gives_in and self.twist.meets(asked, exchange) else None
        answer, error = self.wire.send(valid or request)
        exchange = replace(exchange, answer=answer, error=error)
        self._met = self.twist.meets(asked, exchange)
        if self._met and self.twist.becomes:
            exchange = replace(exchange, answer=self.twist.becomes(exchange))
        self.check(exchange)
        return exchange

    def settled(self, order: str, wanted: str) -> Mapping[str, Any]:
        """Observe an order, as the twist will have it."""
        if self._met and self.twist.shows is not None:
            return {"state": self.twist.shows}
        return super().settled(order, wanted)
