"""The requirements that are tested by one step after another: what comes before the last request is a premise."""

import time
from collections.abc import Generator, Iterator, Sequence

from tests.harness.case import PLAIN
from tests.harness.exchange import Exchange
from tests.harness.faults import NotOffered, SuiteFault
from tests.harness.forms import bystander_difference, bystanders_of, wanted_state
from tests.harness.judge import Difference, judge
from tests.harness.orders import Order
from tests.harness.scene import Scene
from tests.harness.spec import Requirement, Step

Moving = Generator[float, None, Order | None]
"""Yields seconds to wait; returns the order as it is known afterwards, or None where it could not be brought there."""


def play_steps(scene: Scene, requirement: Requirement) -> None:
    """Play a requirement, and let time go by where it says so."""
    for seconds in moments(scene, requirement):
        wait(seconds)


def moments(scene: Scene, requirement: Requirement) -> Iterator[float]:
    """The same, in parts: yields the seconds that have to go by before it goes on."""
    yield from _Sequence(scene, requirement).play()


def wait(seconds: float) -> None:
    """Let time go by. Raises SuiteFault where it does not."""
    start = time.monotonic()
    time.sleep(seconds)
    if time.monotonic() - start < seconds * 0.9:
        raise SuiteFault(f"a pause of {seconds:g} s took less by this machine's clock; mend the clock.")


class _Sequence:
    """A requirement as it is played once: what was asked so far, which other orders were cancelled, which were not."""

    def __init__(self, scene: Scene, requirement: Requirement) -> None:
        self.scene, self.requirement = scene, requirement
        self.history: list[tuple[str, Exchange]] = []
        self.others: list[tuple[Order, Exchange]] = []
        self.bystanders: list[Order] = []

    def play(self) -> Iterator[float]:
        if self.requirement.bystanders:
            self.bystanders += bystanders_of(self.scene)
        order = self.scene.orders.take(self.requirement.given)
        if self.requirement.bystanders:
            self.bystanders += bystanders_of(self.scene)
        steps = self.requirement.steps
        last = max(i for i, step in enumerate(steps) if step.is_request)
        for step in steps[:last]:
            moved = yield from self._premise(order, step)
            if moved is None:
                return
            order = moved
        yield from self._judge_last(order, steps[last], steps[last + 1 :])

    def _premise(self, order: Order, step: Step) -> Moving:
        """Bring one premise about; None where it could not be."""
        for _ in range(step.times):
            moved = yield from self._advance(order, step)
            if moved is None:
                words = f"its premise could not be brought about: {_described(step)}"
                self.scene.ledger.skip(self.requirement, words)
                return None
            order = moved
        return order

    def _advance(self, order: Order, step: Step) -> Moving:
        if step.pause is not None:
            yield step.pause
            self.scene.forget()
            return order
        if step.others:
            return order if self._cancel_others(step.others) else None
        if step.change is not None:
            return Order(order.id, step.change) if self.scene.change(order, step.change) else None
        exchange = self.scene.cancel(order, step.send, None, step.actor)
        if exchange is None:
            return order
        self.scene.check_effect(exchange)
        self._remember(exchange)
        if not step.expect:
            return Order(order.id, self.scene.state_after(exchange, None))
        outcome, _ = judge(self.scene.spec, exchange, step.expect)
        return Order(order.id, self.scene.state_after(exchange, outcome)) if outcome else None

    def _remember(self, exchange: Exchange) -> None:
        self.history.append((f"earlier request by {exchange.context.actor}", exchange))

    def _cancel_others(self, count: int) -> bool:
        """Cancel other orders, which is answered as ever. Returns whether it is."""
        scene, first = self.scene, self.scene.spec.first_state
        for other in scene.orders.spare(first, count):
            exchange = scene.cancel(other, PLAIN)
            assert exchange is not None
            outcome, difference = judge(scene.spec, exchange, scene.spec.states[first].cancel)
            if difference is not None:
                return scene.judged(self.requirement, exchange, difference, history=self.history)
            self.others.append((Order(other.id, scene.state_after(exchange, outcome)), exchange))
        scene.forget()
        return True

    def _judge_last(self, order: Order, step: Step, rest: Sequence[Step]) -> Iterator[float]:
        for _ in range(step.times):
            exchange = self.scene.cancel(order, step.send, None, step.actor)
            if exchange is None:
                return
            self.scene.check_effect(exchange)
            outcome, difference = (
                judge(self.scene.spec, exchange, step.expect) if step.expect else (None, None)
            )
            if difference is not None:
                self.scene.judged(self.requirement, exchange, difference, history=self.history)
                return
            order = Order(order.id, self.scene.state_after(exchange, outcome))
            self._remember(exchange)
        for later in rest:
            if later.others and not self.scene.orders.spare(self.scene.spec.first_state, 1):
                raise NotOffered(
                    "the target has no other order to cancel", "further orders in the first state"
                )
            moved = yield from self._advance(order, later)
            if moved is None and later.others:
                return  # judged there
        self._judge_end(order)

    def _judge_end(self, order: Order) -> None:
        exchange = self.history[-1][1]
        try:
            difference = self._end_difference(order, exchange)
        except NotOffered as problem:
            self.scene.ledger.skip(self.requirement, str(problem), problem.needs)
            if not any(step.expect for step in self.requirement.steps if step.is_request):
                return
            difference = None
        history = self.history[:-1]
        if difference is None and (found := self._change_of_others()):
            (exchange, difference), history = found, self.history
        difference = difference or bystander_difference(self.scene, self.bystanders)
        self.scene.judged(self.requirement, exchange, difference, history=history)

    def _end_difference(self, order: Order, exchange: Exchange) -> Difference | None:
        told = order.state if self.requirement.then == "told" else None
        wanted = told or wanted_state(self.requirement, exchange.context.state, None)
        return None if wanted is None else self.scene.state_difference(exchange.context.order, wanted)

    def _change_of_others(self) -> tuple[Exchange, Difference] | None:
        """The first of the other orders that is not what it became when it was cancelled."""
        for order, exchange in self.others:
            try:
                difference = self.scene.state_difference(order.id, order.state)
            except NotOffered:
                return None
            if difference is not None:
                return exchange, difference
        return None


def _described(step: Step) -> str:
    if step.change:
        return f"the order becomes {step.change} from outside"
    if step.others:
        return "other orders are cancelled"
    return "an earlier request is answered as expected"
