"""Requirements about requests at the same moment: repeated on fresh orders up to a budget, until one is broken."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote

from tests.harness.budget import Budget
from tests.harness.burst import Hit, Shot, burst
from tests.harness.exchange import Exchange, Request
from tests.harness.faults import NotOffered, Unreachable
from tests.harness.history import Operation, explained, first_impossible
from tests.harness.judge import Difference, judge, no_answer
from tests.harness.observation import GONE
from tests.harness.orders import Order
from tests.harness.scene import Scene
from tests.harness.spec import Outcome, Race, Requirement, Send

UNSUPPORTED = 501


@dataclass(frozen=True)
class Runner:
    """One participant: a request on an order, or (`change`) the world outside."""

    order: Order
    label: str
    actor: str | None = None
    send: Send | None = None
    expect: tuple[Outcome, ...] = ()
    change: str | None = None


CHANGED = {200: True, 409: False}
"""By the status of the answer, whether a change from outside was made; otherwise nobody knows."""
DONE = {True: "done", False: "refused", None: "perhaps done"}


def play_race(scene: Scene, requirement: Requirement, budget: Budget) -> None:
    """Let the requests of a race meet on fresh orders, again and again; the states must explain every history."""
    assert requirement.race is not None
    race = _offered(scene, requirement.race)
    for attempt in range(budget.races):
        orders = [scene.orders.take(_given(requirement, race, number)) for number in range(race.orders)]
        runners = _runners(scene, race, orders)
        turn = _turn(attempt) % len(runners)
        if not _attempt(scene, requirement, orders, runners[turn:] + runners[:turn]):
            return


def _turn(attempt: int) -> int:
    """How many of the first go last: none, all but the last, one, all but two, so that each end comes first early."""
    return -(attempt + 1) // 2 if attempt % 2 else attempt // 2


def _given(requirement: Requirement, race: Race, number: int) -> str:
    return (race.requests[number % len(race.requests)].given if race.apart else None) or requirement.given


def _offered(scene: Scene, race: Race) -> Race:
    """The race without the requests about orders in states that the target doesn't offer."""
    found = []
    for request in race.requests:
        with suppress(NotOffered):
            if request.given is not None:
                scene.orders.give_back(scene.orders.take(request.given))
            found.append(request)
    return replace(race, requests=tuple(found))


def _runners(scene: Scene, race: Race, orders: Sequence[Order]) -> list[Runner]:
    found = []
    for number, order in enumerate(orders):
        own = [race.requests[number % len(race.requests)]] if race.apart else race.requests
        for step in own:
            label = f"cancel as {step.actor or scene.spec.owner}" + (
                "" if step.send == Send() else ", changed"
            )
            found += [Runner(order, label, step.actor, step.send, step.expect)] * step.times
        if race.change:
            found.append(Runner(order, f"outside: {race.change}", change=race.change))
    return found


def _attempt(
    scene: Scene, requirement: Requirement, orders: Sequence[Order], runners: Sequence[Runner]
) -> bool:
    runners = runners[: scene.width]
    if len(runners) < 2:
        raise NotOffered("the implementation takes only one connection at a time", "two connections at once")
    shots = [_shot(scene, runner) for runner in runners]
    hits = burst(shots, scene.wire.budget)
    sent = [i for i, hit in enumerate(hits) if hit.sent]
    if not sent:
        raise Unreachable(hits[0].error or "no connection")
    if len(sent) < len(shots):
        # Once may be chance; when it happens again, no more are tried.
        scene.width, scene.narrowed = len(sent) if scene.narrowed else scene.width, scene.narrowed + 1
    runners, shots, hits = [runners[i] for i in sent], [shots[i] for i in sent], [hits[i] for i in sent]
    scene.wire.count(sum(runner.change is None for runner in runners))
    operations = [
        _operation(scene, runner, shot, hit, sum(other.order == runner.order for other in runners) > 1)
        for runner, shot, hit in zip(runners, shots, hits, strict=True)
    ]
    for operation in operations:
        if operation.exchange is not None and operation.exchange.answer is not None:
            scene.check(operation.exchange)
    asked = [order for order in orders if any(r.order == order and r.change is None for r in runners)]
    return all(_judge(scene, requirement, order, runners, operations, hits) for order in asked)


def _shot(scene: Scene, runner: Runner) -> Shot:
    if runner.change is not None:
        if scene.provider is None:
            raise NotOffered(
                "the target does not offer outside changes",
                f"the outside change of an order to {runner.change}",
            )
        body = json.dumps({"state": runner.change}).encode()
        path = f"/{scene.spec.api}/orders/{quote(runner.order.id, safe='')}"
        return Shot(scene.provider.url, Request("PATCH", path, (("Content-Type", "application/json"),), body))
    send = runner.send or Send()
    choice = send.credentials[0] if send.credentials else None
    request = scene.request(runner.order, send, choice, runner.actor)
    assert request is not None
    return Shot(scene.base_url, request)


def _operation(scene: Scene, runner: Runner, shot: Shot, hit: Hit, contended: bool) -> Operation:
    if runner.change is not None:
        if hit.answer is not None and hit.answer.status == UNSUPPORTED:
            raise NotOffered(
                "the target does not offer it", f"the outside change of an order to {runner.change}"
            )
        done = None if hit.answer is None else CHANGED.get(hit.answer.status)
        return Operation(runner.label, change=runner.change, done=done)
    context = scene.context(runner.order, runner.send or Send(), None, runner.actor)
    if contended:
        context = replace(context, maybe=scene.spec.led_to(runner.order.state))
    return Operation(runner.label, Exchange(shot.request, hit.answer, hit.error, context), runner.expect)


def _judge(
    scene: Scene,
    requirement: Requirement,
    order: Order,
    runners: Sequence[Runner],
    operations: Sequence[Operation],
    hits: Sequence[Hit],
) -> bool:
    mine = sorted(
        (i for i, runner in enumerate(runners) if runner.order == order), key=lambda i: hits[i].end_ms
    )
    own, times = [operations[i] for i in mine], [hits[i] for i in mine]
    decisive = next(operation.exchange for operation in reversed(own) if operation.exchange)
    silent = next((o.exchange for o in own if o.exchange and o.exchange.answer is None), None)
    if silent is not None:
        return scene.judged(requirement, silent, no_answer(silent))
    final = _final(scene, order, own)
    if explained(scene.spec, own, order.state, final):
        return scene.judged(requirement, decisive, None)
    return _unexplained(scene, requirement, order, own, times, final)


def _final(scene: Scene, order: Order, own: Sequence[Operation]) -> str | None:
    """The state observed after the race, once every told effect had its time; None where nobody can say."""
    told = next(
        (o.exchange for o in own if o.exchange and scene.told_state(o.exchange) not in (None, order.state)),
        None,
    )
    try:
        wanted = scene.told_state(told) if told else None
        found = str((scene.settled(order.id, wanted) if wanted else scene.observe(order.id))["state"])
    except NotOffered:
        return None
    # What broke may have had its effect, and an order may have got an id by it that nobody was told.
    return None if order.id in scene.broken and found == GONE else found


def _unexplained(
    scene: Scene,
    requirement: Requirement,
    order: Order,
    own: Sequence[Operation],
    times: Sequence[Hit],
    final: str | None,
) -> bool:
    wrong = first_impossible(scene.spec, own, order.state)
    why = _why(own, wrong, order.state, final)
    at = own[wrong] if wrong is not None else own[-1]
    exchange = at.exchange or next(o.exchange for o in reversed(own) if o.exchange)
    events = [
        {
            "lane": str(i + 1),
            "label": operation.label,
            "start_ms": round(hit.start_ms, 2),
            "end_ms": round(hit.end_ms, 2),
            "answer": _told(scene, operation),
            "impossible": i == wrong,
        }
        for i, (operation, hit) in enumerate(zip(own, times, strict=True))
    ]
    answers = ", ".join(sorted(_told(scene, operation) for operation in own))
    difference = Difference(
        "history",
        "answers that some order of single steps explains",
        f"{answers}; in the end {final or 'not observed'}",
    )
    return scene.judged(
        requirement, exchange, difference, timeline={"events": events, "final": final, "why": why}
    )


def _why(own: Sequence[Operation], wrong: int | None, state: str, final: str | None) -> str:
    if wrong is None:
        return f"Each answer could be right, but no order of them leads from {state} to {final}."
    before = "" if wrong == 0 else f" together with the {wrong} answered before it"
    return f"No order of single steps that begins in {state} explains the marked answer ({own[wrong].label}){before}."


def _told(scene: Scene, operation: Operation) -> str:
    if operation.change is not None:
        return f"{operation.label} {DONE[operation.done]}"
    exchange = operation.exchange
    assert exchange is not None
    for state in scene.spec.states:
        outcome, _ = judge(scene.spec, exchange, operation.expect or scene.spec.states[state].cancel, state)
        if outcome is not None and outcome.name:
            return f"{exchange.status} {outcome.name}"
    return str(exchange.status)
