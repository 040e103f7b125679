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
from tests.harness.domain import edges
from tests.harness.exchange import Answer, Exchange
from tests.harness.invariants import fits
from tests.harness.judge import variables
from tests.harness.spec import Invariant, Outcome, Requirement, Spec, Statuses, Step
from tests.harness.template import MISSING, fill
from tests.selftest.edits_shapes import Shape
from tests.selftest.edits_twist import CRASH, Asked, Becomes, Meets, Twist, carried

AT_MOST = 3
"""Of how many statuses or outcomes that differ implementations are made."""


def twists(before: Spec, after: Spec, ids: Iterable[str]) -> Iterator[Twist]:
    """Yield implementations that one of two specs may find right and the other one wrong."""
    there = {requirement.id: requirement for requirement in after.requirements}
    for name in sorted(ids):
        old = before.requirement(name)
        new = there.get(name)
        yield from _crashes(old, new)
        if new is not None:
            yield from _inputs(before, old, new)
            yield from _statuses(old, new)
            yield from _outcomes(before, old, new)
            yield from _counts(old, new)
            yield from _outside(before, old, new)
            yield from _filters(old, new)
            yield from _states(before, old, new)
            yield from _shapes(before, after, old, new)


def _while_playing(*names: str, index: int | None = None) -> Meets:
    """Whether one of these requirements is being played, and, where that is asked, its how manieth request."""
    return lambda asked, _: bool(asked.playing & {*names}) and index in (None, asked.index)


def _always(_: Asked, __: Exchange) -> bool:
    return True


def _answering(answer: Answer) -> Becomes:
    return lambda _: answer


def _crashes(old: Requirement, new: Requirement | None) -> Iterator[Twist]:
    """It crashes at all that the requirement sends; then also at what explains that no longer, or only now."""
    others = set(old.unless) ^ set(new.unless if new else ())
    for names in ([old.id], *([old.id, other] for other in sorted(others))):
        yield Twist(f"crashes at {' and '.join(names)}", _while_playing(*names), _answering(CRASH))


def _inputs(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It crashes at an input that only one of the specs sends, takes it for the valid request, or hides what it did."""
    for only in (_carried(old) - _carried(new), _carried(new) - _carried(old)):

        def meets(asked: Asked, _: Exchange, only: frozenset[str] = frozenset(only)) -> bool:
            return asked.carries in only and old.id in asked.playing

        def remembers(asked: Asked, _: Exchange, only: frozenset[str] = frozenset(only)) -> bool:
            return bool(only & asked.before) and old.id in asked.playing

        if only:
            yield Twist("crashes at the input", meets, _answering(CRASH))
            yield Twist("crashes after the input", remembers, _answering(CRASH))
            yield Twist("takes the input for a valid one", meets, gives_in=True)
            for state in spec.states:
                yield Twist(f"shows {state} after the input", meets, shows=state)


def _carried(requirement: Requirement) -> set[str]:
    """All inputs that a requirement sends beside random ones."""
    if requirement.form != "single":
        return {carried(step.send, None) for step in requirement.steps if step.is_request}
    domain = requirement.send.domain
    choices = [None] if domain is None else edges(domain, PROFILES["quick"].edges)
    return {carried(requirement.send, choice) for choice in choices}


def _statuses(old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers with a status of which only one of the specs speaks, and with nothing else that is right."""
    for status in sorted(_spoken_of(old) ^ _spoken_of(new))[:AT_MOST]:
        yield Twist(
            f"answers {status} and no more",
            _while_playing(old.id) if old.every is None else _always,
            _answering(replace(CRASH, status=status)),
        )


def _spoken_of(requirement: Requirement) -> Statuses:
    every = requirement.every
    sets = [requirement.when, every.status if every else None, every.answered if every else None]
    return frozenset().union(*(statuses for statuses in sets if statuses is not None))


def _outcomes(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers as an outcome says that only one of the specs expects."""
    for index, (one, other) in enumerate(zip(_expected(old), _expected(new), strict=False)):
        only = [o for o in one if o not in other] + [o for o in other if o not in one]
        told = [frozenset().union(*(o.status for o in outcomes)) for outcomes in (one, other)]
        for outcome in only[:AT_MOST]:
            statuses = sorted(outcome.status & (told[0] ^ told[1])) or sorted(outcome.status)
            for status, state in product(statuses[:1] + statuses[1:][-1:], (None, outcome.effect or old.given)):
                yield Twist(
                    f"answers {status} as {outcome.name}{f' and shows {state}' if state else ''}",
                    _while_playing(old.id, index=index if old.steps else None),
                    partial(_told, spec, status, outcome),
                    shows=state,
                )


def _counts(old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It crashes at a request that only the longer of two sequences sends."""
    lengths = sorted(_length(requirement) for requirement in (old, new))
    if lengths[0] < lengths[1]:
        yield Twist(
            "crashes at the further request",
            _while_playing(old.id, index=lengths[0]),
            _answering(CRASH),
        )


def _outside(spec: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers with an odd page where only one of the specs takes the request for one that the document knows."""
    looking = [one for one in spec.requirements if one.form in ("every", "contract")]
    statuses = {418, *(min(one.every.status) for one in looking if one.every and one.every.status)}
    for index, (one, other) in enumerate(zip(_outsides(old), _outsides(new), strict=False)):
        for status in sorted(statuses) if one != other else ():
            yield Twist(
                f"answers with an odd page of status {status}",
                _while_playing(old.id, index=index if old.steps else None),
                _answering(replace(CRASH, status=status)),
                alone=True,
                watched=frozenset(one.id for one in looking),
            )


def _outsides(requirement: Requirement) -> list[bool]:
    """Of each request, in their order, whether the document says nothing of it."""
    if not requirement.steps:
        return [requirement.send.outside]
    return [step.send.outside for step in requirement.steps if step.is_request for _ in range(step.times)]


def _length(requirement: Requirement) -> int:
    """How many requests a sequence sends, those for other orders too."""
    return sum(step.times if step.is_request else step.others for step in requirement.steps)


def _expected(requirement: Requirement) -> list[tuple[Outcome, ...]]:
    """What each request may be answered, in their order."""
    if not requirement.steps:
        return [requirement.expect]
    requests: list[Step] = [step for step in requirement.steps if step.is_request]
    return [step.expect for step in requests for _ in range(step.times)]


def _told(spec: Spec, status: int, outcome: Outcome, exchange: Exchange) -> Answer | None:
    """An answer that an outcome describes; what the outcome leaves open is as the reference has it."""
    if exchange.answer is None or outcome.body is MISSING:
        return exchange.answer and replace(exchange.answer, status=status)
    body = outcome.body[0] if isinstance(outcome.body, list) else outcome.body
    values = {n: v[0] if isinstance(v, list) else v for n, v in variables(spec, exchange).items()}
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
            yield Twist(f"shows {state}", _while_playing(old.id), shows=state)


def _shapes(before: Spec, after: Spec, old: Requirement, new: Requirement) -> Iterator[Twist]:
    """It answers what one of the specs finds right and the other one wrong, if there is such an answer."""
    general = old.form in ("every", "contract")
    yield Twist(
        "answers with one value changed",
        _always if general else _while_playing(old.id),
        Shape(before, after, old, new),
        alone=True,
    )
