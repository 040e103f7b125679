"""Implementations made for one edit: what would pass by one of two specs, and not by the other?

They come after those of the library, for data that speak of a single input, status or state.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product

from tests.harness.budget import PROFILES
from tests.harness.contract import REAL_ID, listed_bodies
from tests.harness.domain import edges
from tests.harness.exchange import Answer, Exchange
from tests.harness.invariants import fits
from tests.harness.judge import schema_difference, variables
from tests.harness.spec import Invariant, Outcome, Requirement, Spec, Statuses
from tests.harness.template import MISSING, fill
from tests.selftest.edits_meets import always, answering, at_request, beyond, requests, while_playing
from tests.selftest.edits_shapes import Shape
from tests.selftest.edits_twist import CRASH, Asked, Twist, carried

NOWHERE = 303
"""A status that no document names."""

AT_MOST = 3
"""Of how many statuses or outcomes that differ implementations are made."""


def twists(before: Spec, after: Spec, ids: Iterable[str]) -> Iterator[Twist]:
    """Yield implementations that one of two specs may find right and the other one wrong."""
    there = {requirement.id: requirement for requirement in after.requirements}
    for name in sorted(ids):
        old = before.requirement(name)
        new = there.get(name)
        yield from _crashes(before, old, new)
        yield from _general(before, old)
        if new is not None:
            yield from _inputs(before, old, new)
            yield from _statuses(before, old, new)
            yield from _outcomes(before, old, new)
            yield from _counts(old, new)
            yield from _outside(before, old, new)
            yield from _filters(old, new)
            yield from _states(before, old, new)
            yield from _generated(before, after, old)
    yield from shapes(before, after, ids)


def _crashes(spec: Spec, old: Requirement, new: Requirement | None) -> Iterator[Twist]:
    """It crashes at all that the requirement sends; then also at what explains that no longer, or only now.

    What only judges the order turns where the order shows another state.
    """
    others = set(old.unless) ^ set(new.unless if new else ())
    for names in ([old.id], *([old.id, other] for other in sorted(others))):
        for crash in (CRASH, replace(CRASH, status=NOWHERE)):
            told = f"answers {crash.status} at {' and '.join(names)}"
            yield Twist(told, while_playing(*names), answering(crash))
    for other in sorted(others) if old.then or old.race else ():
        for state in spec.states:
            yield Twist(
                f"shows {state} after {old.id} and {other}", while_playing(old.id, other), shows=state
            )


def _general(spec: Spec, old: Requirement) -> Iterator[Twist]:
    """It tells of effects that nobody sees."""
    if old.every is not None and old.every.effect:
        yield Twist(
            "does nothing that it tells",
            lambda asked, exchange: old.id in asked.playing and (exchange.status or 500) < 300,
            shows=spec.first_state,
        )


def _generated(before: Spec, after: Spec, old: Requirement) -> Iterator[Twist]:
    """It crashes at a body that only one of the specs makes the generator list."""
    if old.form != "contract" or before.operation.document == after.operation.document:
        return
    one, other = ({json.dumps(body) for body in listed_bodies(spec)} for spec in (before, after))

    def meets(_: Asked, exchange: Exchange) -> bool:
        sent = json.dumps(exchange.sent, default=str)
        return sent.replace(exchange.context.order, REAL_ID) in one ^ other

    yield Twist("crashes at a body that only one of them lists", meets, answering(CRASH))


def _inputs(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It crashes at an input that only one of the specs sends, takes it for the valid request, or hides what it did."""
    for only in (_carried(old) - _carried(new), _carried(new) - _carried(old)):

        def meets(asked: Asked, _: Exchange, only: frozenset[str] = frozenset(only)) -> bool:
            return asked.carries in only and old.id in asked.playing

        def remembers(asked: Asked, _: Exchange, only: frozenset[str] = frozenset(only)) -> bool:
            return bool(only & asked.before) and old.id in asked.playing

        if only:
            yield Twist("crashes at the input", meets, answering(CRASH))
            yield Twist("crashes after the input", remembers, answering(CRASH))
            yield Twist("takes the input for a valid one", meets, gives_in=True)
            for state in spec.states:
                yield Twist(f"shows {state} after the input", meets, shows=state)
                yield Twist(f"shows {state} later than the input", remembers, shows=state)


def _carried(requirement: Requirement) -> set[str]:
    """All inputs that a requirement sends beside random ones."""
    domain = requirement.send.domain
    if requirement.form != "single" or domain is None:
        return {carried(step.send, None, step.actor) for step in requests(requirement)}
    return {
        carried(requirement.send, choice, requirement.actor)
        for choice in edges(domain, PROFILES["quick"].edges)
    }


def _statuses(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers with a status of which only one of the specs speaks, and with nothing else that is right."""
    spoken = _spoken_of(old), _spoken_of(new)
    # Without a filter every status is spoken of, though none is named.
    unsaid = [
        status for status in (200, NOWHERE) if old.when != new.when and status not in spoken[0] | spoken[1]
    ]
    for status in [*sorted(spoken[0] ^ spoken[1])[:AT_MOST], *unsaid]:
        for state in (None, *spec.states) if old.then else (None,):
            yield Twist(
                f"answers {status} and no more{f', and shows {state}' if state else ''}",
                while_playing(old.id) if old.every is None else always,
                answering(replace(CRASH, status=status)),
                shows=state,
            )


def _spoken_of(requirement: Requirement) -> Statuses:
    every = requirement.every
    sets = [requirement.when, every.status if every else None, every.answered if every else None]
    return frozenset().union(*(statuses for statuses in sets if statuses is not None))


def _outcomes(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers as an outcome says that only one of the specs expects."""
    for index, (one, other) in enumerate(zip(requests(old), requests(new), strict=False)):
        both = one.expect or _unsaid(spec, old), other.expect or _unsaid(spec, new)
        only = [o for o in both[0] if o not in both[1]] + [o for o in both[1] if o not in both[0]]
        told = [frozenset().union(*(o.status for o in outcomes)) for outcomes in both]
        if only:
            for crash in (CRASH, replace(CRASH, status=NOWHERE)):
                yield Twist(f"answers {crash.status} there", at_request(old, index), answering(crash))
        for outcome in only[:AT_MOST]:
            statuses = sorted(outcome.status & (told[0] ^ told[1])) or sorted(outcome.status)
            shown = (None, outcome.effect or old.given)
            for status, state in product(statuses[:1] + statuses[1:][-1:], shown):
                yield Twist(
                    f"answers {status} as {outcome.name}{f' and shows {state}' if state else ''}",
                    at_request(old, index),
                    partial(_told, spec, status, outcome),
                    shows=state,
                )


def _unsaid(spec: Spec, requirement: Requirement) -> tuple[Outcome, ...]:
    """What a request of a race may be answered that expects nothing of its own: what its state's cancels are."""
    return spec.states[requirement.given].cancel if requirement.race else ()


def _counts(old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It crashes at a request that only one of the specs sends: the longer sequence, the wider race."""
    lengths = sorted(_length(requirement) for requirement in (old, new))
    if lengths[0] < lengths[1]:
        yield Twist(
            "crashes at the further request",
            while_playing(old.id, index=lengths[0]),
            answering(CRASH),
        )
    if old.race is None or new.race is None:
        return
    for index, (one, other) in enumerate(zip(old.race.requests, new.race.requests, strict=False)):
        if one.times != other.times:
            yield Twist(
                f"crashes at the request {min(one.times, other.times) + 1} of a kind",
                beyond(at_request(old, index), number=min(one.times, other.times)),
                answering(CRASH),
            )
    fewest = min(old.race.orders, new.race.orders)
    if old.race.orders != new.race.orders:
        yield Twist("crashes at further orders", beyond(always, order=fewest), answering(CRASH))


def _outside(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers with an odd page where only one of the specs takes the request for one that the document knows."""
    looking = [one for one in spec.requirements if one.form in ("every", "contract")]
    statuses = {418, *(min(one.every.status) for one in looking if one.every and one.every.status)}
    for index, (one, other) in enumerate(zip(requests(old), requests(new), strict=False)):
        for status in sorted(statuses) if one.send.outside != other.send.outside else ():
            yield Twist(
                f"answers with an odd page of status {status}",
                at_request(old, index),
                answering(replace(CRASH, status=status)),
                shows=old.given,
                alone=True,
                watched=frozenset(one.id for one in looking),
            )


def _length(requirement: Requirement) -> int:
    """How many requests a sequence sends, those for other orders too; or how many values a domain has at its edges."""
    if requirement.send.domain is not None:
        return len(list(edges(requirement.send.domain, PROFILES["quick"].edges)))
    return sum(step.times if step.is_request else step.others for step in requirement.steps)


def _told(spec: Spec, status: int, outcome: Outcome, exchange: Exchange) -> Answer | None:
    """An answer that an outcome describes; what the outcome leaves open is as the reference has it."""
    if exchange.answer is not None and outcome.schema is not None:
        shown = (found for _, found in spec.operation.example_answers)
        fitting = (found for found in shown if schema_difference(spec, outcome.schema, found) is None)
        text = json.dumps(next(fitting, exchange.answer.json), default=str)
        return replace(exchange.answer, status=status, body=text.encode())
    if exchange.answer is None:
        return None
    if outcome.body is MISSING:
        kind = str(status)[0]
        others = (found for told, found in spec.operation.example_answers if told[0] in (kind, "d"))
        own = exchange.answer.body
        fit = own if str(exchange.status)[0] == kind else json.dumps(next(others, None)).encode()
        return replace(exchange.answer, status=status, body=fit)
    body = outcome.body[0] if isinstance(outcome.body, list) else outcome.body
    values = {n: [*v, ""][0] if isinstance(v, list) else v for n, v in variables(spec, exchange).items()}
    text = json.dumps(fill(body, {"any": "something", **values}))
    return Answer(status, (("content-type", "application/json"),), text.encode(), 1.0)


def _filters(old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers nonsense where only one of the specs looks."""
    one, other = old.every, new.every
    if one is not None and other is not None and _filter(one) != _filter(other):
        yield Twist(
            "answers nonsense where one looks",
            lambda _, exchange: fits(one, exchange) != fits(other, exchange),
            lambda exchange: exchange.answer and replace(CRASH, status=exchange.answer.status),
        )


def _filter(every: Invariant) -> tuple[object, ...]:
    return every.status, every.given, every.actors, every.plain


def _states(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """Whatever it answers, it shows the order in a state that may be wrong."""
    if (old.then, old.steps) != (new.then, new.steps):
        for state in spec.states:
            yield Twist(f"shows {state}", while_playing(old.id), shows=state)
    for outcome in old.expect if old.then != new.then else ():
        for state in dict.fromkeys((outcome.effect or old.given, old.given)):
            yield Twist(
                f"answers as {outcome.name} and shows {state}",
                while_playing(old.id),
                partial(_told, spec, min(outcome.status), outcome),
                shows=state,
            )


def shapes(before: Spec, after: Spec, ids: Iterable[str]) -> Iterator[Twist]:
    """Yield implementations that answer what one of the specs finds right and the other one wrong, where they can."""
    there = {requirement.id: requirement for requirement in after.requirements}
    for name in sorted(ids):
        old, new = before.requirement(name), there.get(name)
        if new is None:
            continue
        where = always if old.form in ("every", "contract") else while_playing(name)
        # What a request at fault may be answered with if it is accepted only shows where it is.
        for gives_in in (False, True) if any(outcome.schema for outcome in old.expect) else (False,):
            yield Twist(
                f"answers {'as ever ' if gives_in else ''}with one value changed",
                where,
                Shape(before, after, old, new),
                gives_in=gives_in,
                alone=True,
            )
