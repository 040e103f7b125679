"""Do the parts of a spec say the same? What is written twice, for people and for other tools, is held together here."""

from collections.abc import Iterator, Sequence
from itertools import permutations

from tests.harness.faults import SpecFault
from tests.harness.spec import Outcome, Requirement, Send, Spec, State, statuses
from tests.harness.template import MISSING

REFUSALS = statuses("4xx")


def check_agreement(spec: Spec) -> None:
    """Compare a state's name as terminal with what leaves it, each outcome with those beside it, and what
    openapi.yaml requires of a body with what the requirements say where it is missing.

    Raises SpecFault: one sentence with file, place and mend.
    """
    for state in spec.states.values():
        _check_terminal(state, f"specs/{spec.api}/requirements.yaml: states.{state.name}")
    for place, outcomes in _expected(spec):
        _check_apart(outcomes, f"specs/{spec.api}/requirements.yaml: {place}")
    _check_required(spec, f"specs/{spec.api}/openapi.yaml: requestBody")


def _check_terminal(state: State, place: str) -> None:
    ways = {*state.changes, *(one.effect for one in state.cancel if one.effect)} - {state.name}
    if state.terminal and ways:
        raise SpecFault(
            f"{place}: is terminal, but leads to {', '.join(sorted(ways))}; remove one of the two."
        )
    if not (state.terminal or ways or state.looks_like):
        raise SpecFault(f"{place}: leads nowhere, so that it is terminal; say so with terminal: true.")


def _expected(spec: Spec) -> Iterator[tuple[str, Sequence[Outcome]]]:
    """All lists of outcomes, and where they stand."""
    for state in spec.states.values():
        yield f"states.{state.name}", state.cancel
    for one in spec.requirements:
        race = one.race.requests if one.race else ()
        for outcomes in (one.expect, *(step.expect for step in (*one.steps, *race))):
            yield one.id, outcomes


def _check_apart(outcomes: Sequence[Outcome], place: str) -> None:
    """Refuse an outcome that another one holds already: nothing can be told by it."""
    for one, other in permutations(outcomes, 2):
        open_to_all = other.body is MISSING and other.schema is None and other.effect == one.effect
        if open_to_all and one.status <= other.status:
            raise SpecFault(
                f"{place}: what {_named(one)} expects, {_named(other)} expects already; remove one of the two."
            )


def _named(outcome: Outcome) -> str:
    return outcome.name or f"the outcome with the status {', '.join(map(str, sorted(outcome.status)[:3]))}"


def _check_required(spec: Spec, place: str) -> None:
    refused = set(_refused(spec))
    if refused and not spec.operation.needs_body:
        raise SpecFault(f"{place}: a member of it is refused where it is missing; say required: true there.")
    for at, body, schema in spec.operation.examples:
        for name in (
            sorted(refused.intersection(body)) if at == "requestBody" and isinstance(body, dict) else ()
        ):
            if schema.error({key: value for key, value in body.items() if key != name}) is None:
                raise SpecFault(
                    f"{place}: {name} is not required, but refused where it is missing; add it to required."
                )


def _refused(spec: Spec) -> Iterator[str]:
    """The members of the valid body without which a requirement has it refused."""
    for one in spec.requirements:
        refused = bool(one.expect) and all(outcome.status <= REFUSALS for outcome in one.expect)
        if refused and one.form == "single" and _is_plain(spec, one):
            yield from one.send.drop


def _is_plain(spec: Spec, one: Requirement) -> bool:
    """Whether a requirement is about the owner's open order, with nothing else at fault than what is dropped."""
    plain = Send(drop=one.send.drop, query=one.send.query, client=one.send.client)
    return one.given == spec.first_state and one.actor is None and one.send == plain
