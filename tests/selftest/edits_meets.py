"""At which requests a made implementation differs, and how it answers them."""

from __future__ import annotations

from tests.harness.exchange import Answer, Exchange
from tests.harness.spec import Requirement, Step
from tests.selftest.edits_twist import Asked, Becomes, Meets, carried


def while_playing(*names: str, index: int | None = None) -> Meets:
    """Whether one of these requirements is being played, and, where that is asked, its how manieth request."""
    return lambda asked, _: bool(asked.playing & {*names}) and index in (None, asked.index)


def always(_: Asked, __: Exchange) -> bool:
    """Whatever is asked."""
    return True


def answering(answer: Answer) -> Becomes:
    """The same answer to everything."""
    return lambda _: answer


def requests(requirement: Requirement) -> list[Step]:
    """All requests of a requirement in their order; of a race, each kind once."""
    if requirement.race is not None:
        return [*requirement.race.requests]
    if not requirement.steps:
        return [Step(requirement.actor, requirement.send, requirement.expect)]
    return [
        step if step.is_request else Step()
        for step in requirement.steps
        for _ in range(step.times if step.is_request else step.others)
    ]


def at_request(requirement: Requirement, index: int) -> Meets:
    """Whether this request of a requirement is asked."""
    if requirement.race is None:
        return while_playing(requirement.id, index=index if requirement.steps else None)
    request = requirement.race.requests[index]
    carries = carried(request.send, None, request.actor)
    return lambda asked, _: requirement.id in asked.playing and asked.carries == carries


def beyond(meets: Meets, number: int = 0, order: int = 0) -> Meets:
    """The same, but only from so many of its kind, or so many orders, on."""
    return lambda asked, exchange: meets(asked, exchange) and asked.number >= number and asked.order >= order
