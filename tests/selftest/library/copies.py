"""Faults of those who keep two of one thing, and of those who read what is no request as if it were one."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from tests.reference.messages import Answer
from tests.reference.vendor import Call, Vendor
from tests.selftest.library.changes import V, after, parent, variant
from tests.selftest.library.inputs import force, noted, reading_as, set_state


def cancels_each_named(base: type[V], member: str) -> type[V]:
    """The class that checks the last member of a name, and cancels the orders of all members of that name."""

    def others(self: Vendor, call: Call) -> None:
        with suppress(ValueError, TypeError):
            members = json.loads(call.request.body, object_pairs_hook=list)
            for order in [self.orders.find(value) for name, value in members if name == member]:
                if order is not None and order is not call.order and order.state in self.cancellable:
                    force(self, order)

    return after(base, "commit", others)


def writes_copies_back(base: type[V]) -> type[V]:
    """The class that keeps an order as a refused request met it, and writes that over what others made of it."""

    def cancel(self: V, call: Call) -> Answer:
        met = noted(self, "met")
        order = next(filter(None, map(self.orders.find, call.request.segments)), None)
        was = order.state if order else ""
        try:
            answer: Answer = parent(kind, self).cancel(call)
            return answer
        finally:
            if order is not None and was == self.initial:
                met[order.id] = order.state
            elif order is not None and was == self.cancelled and met.get(order.id) == self.initial:
                set_state(self, order, self.initial)

    kind = variant(base, cancel=cancel)
    return kind


def parses_texts(base: type[V]) -> type[V]:
    """The class that parses once more what turns out to be a text."""
    return reading_as(base, lambda whole: _object(_value(str(_value(whole)))))


def closes_what_is_open(base: type[V]) -> type[V]:
    """The class that adds the brace that a body lacks at its end."""
    return reading_as(base, lambda whole: _object(_value(whole + b"}")))


def _value(text: str | bytes) -> Any:
    with suppress(ValueError):
        return json.loads(text)
    return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
