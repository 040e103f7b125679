"""The requirements that are tested by single requests: fixed ones, those of a domain, with bystanders; and the tour."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from tests.harness.budget import Budget, hunt
from tests.harness.case import PLAIN
from tests.harness.domain import edges, strategy
from tests.harness.exchange import Exchange
from tests.harness.faults import NotOffered, SetupFault, SuiteFault
from tests.harness.judge import Difference, judge
from tests.harness.orders import Order
from tests.harness.scene import Scene
from tests.harness.spec import Outcome, Requirement, Send
from tests.harness.template import shown


def play_single(scene: Scene, requirement: Requirement, budget: Budget) -> None:
    """Given a state, when a request, then a documented outcome: for the one request, or for every one of its domain."""
    domain = requirement.send.domain
    if domain is None:
        if _play(scene, requirement, None) and requirement.mirrored:
            _play_mirrored(scene, requirement)
        return
    for choice in edges(domain, budget.edges):
        if not _play(scene, requirement, choice):
            return
    values = strategy(domain)
    if values is not None and not hunt(
        values, lambda choice: _play(scene, requirement, choice), budget.examples, budget.shrinks
    ):
        raise SuiteFault(f"no random value was tried for {requirement.id}; mend the profile's examples.")


def _play_mirrored(scene: Scene, requirement: Requirement) -> None:
    """The same with parts exchanged, on the orders of each stranger, where they are shown to be the stranger's."""
    for stranger in scene.spec.strangers:
        if _has_orders(scene, stranger):
            with suppress(NotOffered, SetupFault):
                _play(scene, requirement, None, stranger)


def _has_orders(scene: Scene, stranger: str) -> bool:
    """Whether an order that is arranged for a stranger is shown to be the stranger's: by a cancel."""
    with suppress(NotOffered, SetupFault):
        own = scene.orders.take(scene.spec.first_state, stranger)
        scene.observe(own.id)
        shown_by = scene.cancel(own)
        return shown_by is not None and shown_by.status is not None and shown_by.status < 400
    return False


def _play(scene: Scene, requirement: Requirement, choice: Any, owner: str | None = None) -> bool:
    if "foreign" in requirement.send.named(choice) and not _has_orders(scene, scene.spec.strangers[0]):
        scene.ledger.skip(
            requirement, "the target offers no orders of a stranger's", "orders of another owner"
        )
        return True
    before = bystanders_of(scene) if requirement.bystanders else []
    order = scene.orders.take(requirement.given, owner)
    bystanders = before + (bystanders_of(scene) if requirement.bystanders else [])
    exchange = scene.cancel(order, requirement.send, choice, requirement.actor)
    if exchange is None:
        scene.orders.give_back(order)
        scene.ledger.skip(requirement, "none of its requests would differ from the valid one for this target")
        return True
    scene.check_effect(exchange)
    if (
        requirement.when is not None
        and exchange.answer is not None
        and exchange.status not in requirement.when
    ):
        scene.ledger.skip(requirement, f"no answer had the status that it speaks of, but {exchange.status}")
        return True
    try:
        difference, states = _difference(scene, requirement, exchange, bystanders)
    except NotOffered as problem:
        scene.orders.give_back(order)
        scene.ledger.skip(requirement, str(problem), problem.needs)
        return True
    if difference is None:
        scene.orders.give_back(order)
    return scene.judged(requirement, exchange, difference, states=states)


def _difference(
    scene: Scene, requirement: Requirement, exchange: Exchange, bystanders: Sequence[Order]
) -> tuple[Difference | None, dict[str, Any] | None]:
    """The first difference: answer before effects, own order before others."""
    outcome, difference = (
        judge(scene.spec, exchange, requirement.expect) if requirement.expect else (None, None)
    )
    if difference is not None:
        return difference, None
    wanted = wanted_state(requirement, exchange.context.state, outcome)
    if wanted is not None:
        difference = scene.state_difference(exchange.context.order, wanted)
        if difference is not None:
            return difference, {
                "arranged": exchange.context.state,
                "expected": wanted,
                "observed": difference.seen,
            }
    bystanders = [*bystanders, *_named_beside(scene, exchange)]
    return _fact_difference(scene, requirement, exchange) or bystander_difference(scene, bystanders), None


def _named_beside(scene: Scene, exchange: Exchange) -> list[Order]:
    """The further orders that a request named, where they can be observed: they are not what it cancels."""
    found = []
    with suppress(NotOffered):
        for name in exchange.request.beside:
            scene.observe(name)
            found.append(Order(name, scene.spec.first_state))
    return found


def wanted_state(requirement: Requirement, state: str, outcome: Outcome | None) -> str | None:
    """The state that a requirement wants an order in after an answer, or None; `state` is that before."""
    if requirement.then == "unchanged":
        return state
    if requirement.then == "told":
        return (outcome.effect if outcome else None) or state
    return requirement.then


def _fact_difference(scene: Scene, requirement: Requirement, exchange: Exchange) -> Difference | None:
    if not requirement.fact:
        return None
    facts = scene.facts(exchange.context.order, requirement.fact)
    offered = [name for name in requirement.fact if name in facts]
    if not offered:
        raise NotOffered(
            "the observation does not show it",
            f"the member {', '.join(requirement.fact)} in GET {{ps}}/{{api}}/orders/{{id}}",
        )
    for name in offered:
        if facts[name] != requirement.fact[name]:
            return Difference(
                "state", f"{name} is {shown(requirement.fact[name])}", f"it is {shown(facts[name])}"
            )
    return None


def bystanders_of(scene: Scene) -> list[Order]:
    """Two orders in every state that the target offers, a few more to cancel, the newest, and one of each stranger."""
    first = scene.spec.first_state
    found = scene.orders.take_many(first, 3)
    for state in scene.spec.states:
        with suppress(NotOffered):
            found += scene.orders.take_many(state, 2)
    for stranger in scene.spec.strangers:
        # What became of it only an observation tells: a further cancel by the owner of the others would be refused.
        with suppress(NotOffered, SetupFault):
            order = scene.orders.take(first, stranger)
            scene.observe(order.id)
            found.append(order)
    return found + scene.orders.take_newest(first)


def bystander_difference(scene: Scene, bystanders: Sequence[Order]) -> Difference | None:
    """The first of other orders that is no longer in its state."""
    for order in bystanders:
        found = scene.state_difference(order.id, order.state)
        if found is not None:
            return Difference("state", f"another order, {order.id}, stays {order.state}", found.seen)
    return None


UNKNOWN = Send(order="{unknown}")
BAD = {"absent", "garbled"}


def tour(scene: Scene, budget: Budget) -> None:
    """Look at many answers: cancels of many different orders, and every plain kind of refusal, for the invariants.

    Raises NotOffered when the target has no order left to look at.
    """
    first = scene.spec.first_state
    looks: list[tuple[str, Send, Any, str | None]] = [(first, PLAIN, None, None)] * budget.tour
    looks += [
        (state, PLAIN, None, None) for state in [*scene.spec.states][1:] for _ in range(budget.tour // 3)
    ]
    looks += [(first, PLAIN, None, actor) for actor in scene.spec.actors]
    looks.append((first, UNKNOWN, None, None))
    # Where a catalogue calls the answer to bad credentials nothing that the document describes, it is so here, too.
    outside = any(r.send.outside for r in scene.spec.requirements if set(r.send.credentials) & BAD)
    looks += [
        (first, Send(credentials=(kind,), outside=outside), kind, None) for kind in ("absent", "garbled")
    ]
    if not [look for look in looks if _look(scene, *look)]:
        raise NotOffered("the target has no orders left to look at", "orders in some state")


def _look(scene: Scene, state: str, send: Send, choice: Any, actor: str | None) -> bool:
    try:
        exchange = scene.cancel(scene.orders.take(state), send, choice, actor)
    except NotOffered:
        return False
    if exchange is not None:
        scene.check_effect(exchange)
        if exchange.context.plain and exchange.context.actor == scene.spec.owner:
            scene.check_state(exchange)
    return exchange is not None
