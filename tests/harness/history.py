"""Whether some order of single steps explains answers that came at the same moment (linearizability).

For one order and a handful of operations an exhaustive search with a memory of seen situations is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tests.harness.exchange import Exchange
from tests.harness.judge import judge
from tests.harness.spec import Outcome, Spec


@dataclass(frozen=True)
class Operation:
    """One of the operations: a request with its exchange, or (`change`) the world outside and whether it was done
    (None: nobody knows).

    `expect`: the outcomes that it must have, without effect; empty: it follows the states.
    """

    label: str
    exchange: Exchange | None = None
    expect: tuple[Outcome, ...] = ()
    change: str | None = None
    done: bool | None = None


def next_states(spec: Spec, operation: Operation, state: str) -> frozenset[str]:
    """The states that the operation, answered as it was, may leave an order in; empty where it cannot come here.

    What broke inside the server may have had its effect before.
    """
    if operation.change is not None:
        allowed = operation.change in spec.states[state].changes or operation.change == state
        done = frozenset([operation.change]) if allowed else frozenset[str]()
        refused = frozenset[str]() if operation.change in spec.states[state].changes else frozenset([state])
        return done | frozenset([state]) if operation.done is None else done if operation.done else refused
    assert operation.exchange is not None
    outcomes = operation.expect or spec.states[state].cancel
    matching = [outcome for outcome in outcomes if judge(spec, operation.exchange, [outcome], state)[0]]
    found = frozenset(state if operation.expect else outcome.effect or state for outcome in matching)
    broke = bool(found) and (operation.exchange.status or 0) >= 500
    return found.union(outcome.effect for outcome in spec.states[state].cancel if broke and outcome.effect)


def explained(spec: Spec, operations: Sequence[Operation], first: str, final: str | None) -> bool:
    """Whether some order of the operations leads from the first state to the final one, each answered as it was.

    `final` is an observed state's name, or None where it could not be observed.
    """

    @cache
    def steps(index: int, state: str) -> frozenset[str]:
        return next_states(spec, operations[index], state)

    @cache
    def reachable(left: frozenset[int], state: str) -> bool:
        if not left:
            return final is None or spec.same_state(state, final)
        return any(reachable(left - {i}, after) for i in left for after in steps(i, state))

    return reachable(frozenset(range(len(operations))), first)


def first_impossible(spec: Spec, operations: Sequence[Operation], first: str) -> int | None:
    """The operation that no order explains together with those answered before it, by the time of their answers."""
    for count in range(1, len(operations) + 1):
        if not explained(spec, operations[:count], first, None):
            return count - 1
    return None
