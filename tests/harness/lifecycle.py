"""Random histories over several orders, actors and kinds of request, played against the states of the spec.

The kinds of request are the spec's own single requirements, so that the model is the catalogue itself.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.harness.budget import SLOW_S, Budget
from tests.harness.domain import contains, edges
from tests.harness.exchange import Exchange
from tests.harness.faults import NotOffered
from tests.harness.judge import Difference, judge
from tests.harness.orders import Order
from tests.harness.scene import Scene
from tests.harness.spec import Requirement, Send

MAX_ORDERS = 6
PER_DOMAIN = 12
LOOK_ROUND = 3


class Historian:
    """What the histories of one API share: the requirements to play, and where to write what was found."""

    def __init__(self, scene: Scene, budget: Budget) -> None:
        self.scene, self.left = scene, budget.shrinks
        self.trouble: list[Exception] = []
        self.states = [state for state in scene.spec.states if self._offered(state)]
        self.kinds = self._kinds()
        self.lifecycle = [r for r in scene.spec.requirements if r.form == "lifecycle"]
        self.secrecy = [r for r in scene.spec.requirements if r.form == "secrecy"]
        self.failed = False

    def _offered(self, state: str) -> bool:
        try:
            self.scene.orders.take(state)
        except NotOffered:
            return False
        return True

    def _kinds(self) -> Mapping[str, Sequence[tuple[Requirement, Any]]]:
        """For each state the requirements that can be played there, each with each of some choices."""
        kinds: dict[str, list[tuple[Requirement, Any]]] = {state: [] for state in self.scene.spec.states}
        for requirement in self.scene.spec.requirements:
            if requirement.send == Send() and requirement.actor in (None, self.scene.spec.owner):
                continue  # a valid cancel follows the states, which know of retries; `cancel` plays it
            if (
                requirement.form == "single"
                and requirement.expect
                and requirement.level == "MUST"
                and self._has(requirement.actor)
            ):
                domain = requirement.send.domain
                choices = [None] if domain is None else edges(domain, PER_DOMAIN)[:PER_DOMAIN]
                kinds[requirement.given] += [(requirement, choice) for choice in choices]
        return kinds

    def _has(self, actor: str | None) -> bool:
        try:
            self.scene.actor(actor)
        except NotOffered:
            return False
        return True


def play_histories(scene: Scene, budget: Budget) -> None:
    """Play random histories until one disagrees with the states, then shorter ones."""
    historian = Historian(scene, budget)
    if not historian.states:
        for requirement in (*historian.lifecycle, *historian.secrecy):
            scene.ledger.skip(requirement, "the target offers no orders in any state", "orders in some state")
        return
    limits = settings(
        max_examples=budget.histories,
        stateful_step_count=budget.steps,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    try:
        run_state_machine_as_test(cast(Any, lambda: _Histories(historian)), settings=limits)
    except Exception:
        # The ledger has the shortest failure; a failure that Hypothesis cannot repeat is one all the same.
        if not historian.failed:
            raise
    if historian.trouble:
        raise historian.trouble[0]


class _Disagrees(AssertionError):
    pass


class _Histories(RuleBasedStateMachine):
    def __init__(self, historian: Historian) -> None:
        super().__init__()
        self.historian, self.scene = historian, historian.scene
        self.orders: list[Order] = []
        self.history: list[tuple[str, Exchange]] = []
        self.markers: dict[str, str] = {}

    @property
    def _over(self) -> bool:
        return bool(self.historian.trouble) or self.historian.left < 0

    @precondition(lambda self: len(self.orders) < MAX_ORDERS)
    @rule(number=st.integers(0, 20))
    def arrange(self, number: int) -> None:
        """A further order appears, in any state."""
        if not self._over:
            states = [self.scene.spec.first_state] * 2 + self.historian.states
            self._guarded(lambda: self.orders.append(self.scene.orders.take(states[number % len(states)])))

    @precondition(lambda self: self.orders)
    @rule(number=st.integers(0, MAX_ORDERS - 1))
    def cancel(self, number: int) -> None:
        """The owner cancels one of the orders."""
        self._guarded(lambda: self._valid(number % len(self.orders)))

    @precondition(lambda self: self.orders)
    @rule(number=st.integers(0, MAX_ORDERS - 1), kind=st.integers(0, 9999))
    def request(self, number: int, kind: int) -> None:
        """Somebody sends one of the documented kinds of request."""
        self._guarded(lambda: self._request(number % len(self.orders), kind))

    @precondition(lambda self: self.orders)
    @rule(number=st.integers(0, MAX_ORDERS - 1), to=st.integers(0, 3))
    def change(self, number: int, to: int) -> None:
        """The world outside changes one of the orders."""
        self._guarded(lambda: self._change(number % len(self.orders), to))

    def _guarded(self, step: Any) -> None:
        if self._over:
            return
        start = time.monotonic()
        try:
            step()
        except _Disagrees:
            slow = time.monotonic() - start > SLOW_S
            self.historian.left = -1 if slow else self.historian.left - 1
            self.historian.failed = True
            raise
        except NotOffered:
            return
        except Exception as problem:
            self.historian.trouble.append(problem)

    def _valid(self, at: int) -> None:
        order = self.orders[at]
        if order.id in self.scene.broken:
            return
        exchange = self.scene.cancel(order)
        assert exchange is not None
        self._judge(at, exchange, self.scene.spec.states[order.state].cancel)

    def _request(self, at: int, kind: int) -> None:
        order = self.orders[at]
        kinds = self.historian.kinds[order.state]
        if not kinds or self._is_spent(order):
            return
        requirement, choice = kinds[kind % len(kinds)]
        choice = self._marked(order, requirement, choice)
        exchange = self.scene.cancel(order, requirement.send, choice, requirement.actor)
        if exchange is not None:
            self._judge(at, exchange, requirement.expect)

    def _is_spent(self, order: Order) -> bool:
        """Whether the order is in a state that tells of one request only, such as one that fails, and had it."""
        if order.id in self.scene.broken:
            return True
        told = self.scene.spec.states[order.state].looks_like
        return told is not None and any(e.context.order == order.id for _, e in self.history)

    def _marked(self, order: Order, requirement: Requirement, choice: Any) -> Any:
        """A text that nobody else sends, where the requirement takes any text."""
        number = hashlib.sha256(f"{order.id} {len(self.markers)}".encode()).hexdigest()[:12]
        marker = f"mark {number}"
        domain = requirement.send.domain
        if domain is None or "enum" in domain or not requirement.send.set or not contains(domain, marker):
            return choice
        self.markers[marker.split()[1]] = order.id
        return marker

    def _change(self, at: int, to: int) -> None:
        order = self.orders[at]
        changes = self.scene.spec.states[order.state].changes
        if changes and self.scene.change(order, changes[to % len(changes)]):
            self.orders[at] = Order(order.id, changes[to % len(changes)])

    def _judge(self, at: int, exchange: Exchange, expect: Any) -> None:
        earlier = list(self.history)
        self.history.append((f"{exchange.context.actor} on {exchange.context.order}", exchange))
        outcome, difference = judge(self.scene.spec, exchange, expect)
        if difference is None:
            self.orders[at] = Order(self.orders[at].id, self.scene.state_after(exchange, outcome))
            difference = self._others(exchange)
        self._record(self.historian.lifecycle, exchange, difference, earlier)
        self._record(self.historian.secrecy, exchange, self._leak(exchange), earlier)

    def _record(
        self,
        requirements: Sequence[Requirement],
        exchange: Exchange,
        difference: Difference | None,
        earlier: Any,
    ) -> None:
        kept = [
            self.scene.judged(requirement, exchange, difference, history=earlier)
            for requirement in requirements
        ]
        if not all(kept):
            raise _Disagrees

    def _others(self, exchange: Exchange) -> Difference | None:
        """Whether the order, and now and then every other one, is in the state that the model gives it."""
        for order in self.orders:
            own = order.id == exchange.context.order
            if order.id in self.scene.broken or (not own and len(self.history) % LOOK_ROUND):
                continue
            try:
                seen = (self.scene.settled(order.id, order.state) if own else self.scene.observe(order.id))[
                    "state"
                ]
            except NotOffered:
                return None
            if not self.scene.spec.same_state(order.state, str(seen)):
                which = "the order" if own else f"another order, {order.id},"
                return Difference("state", f"{which} is {order.state} after this request", f"it is {seen}")
        return None

    def _leak(self, exchange: Exchange) -> Difference | None:
        """Whether the answer holds a text that was sent for another order; ids of others are looked for everywhere."""
        if exchange.answer is None:
            return None
        sent = (exchange.request.body or b"").decode("utf-8", "replace") + exchange.request.target
        for marker, order in self.markers.items():
            if order != exchange.context.order and marker in exchange.answer.text and marker not in sent:
                seen = f"the answer holds {marker}, which belongs to another order"
                return Difference("body", "nothing about other orders", seen)
        return None
