"""Static pools are small: what takes few orders comes before what takes many, so that most requirements get one."""

import pytest

from tests.harness.budget import Budget, current
from tests.harness.domain import edges
from tests.harness.spec import Requirement

LAST = 10**6
BYSTANDERS = 20
"""So many orders stand by, in all states."""


def sparing(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests, those first that may use up the fewest orders of one state.

    An API's first requirement stays first: it tells whether a valid request succeeds at all.
    """
    budget = current()[1]
    costs = {item: _orders(item, budget) for item in items}
    firsts: dict[str, pytest.Item] = {}
    for item in items:
        requirement = _requirement(item)
        if requirement is not None and requirement.form == "single":
            firsts.setdefault(requirement.api, item)
    return sorted(items, key=lambda item: 0 if item in firsts.values() else costs[item])


def _requirement(item: pytest.Item) -> Requirement | None:
    found = item.callspec.params.get("requirement") if hasattr(item, "callspec") else None
    return found if isinstance(found, Requirement) else None


def _orders(item: pytest.Item, budget: Budget) -> int:
    """About how many orders a test uses up."""
    requirement = _requirement(item)
    if requirement is None:
        return 1 if item.name.startswith("test_moments[") else LAST
    if requirement.form in ("single", "steps"):
        return _values(requirement, budget) + BYSTANDERS * requirement.bystanders
    return budget.races * requirement.race.orders if requirement.race else LAST


def _values(requirement: Requirement, budget: Budget) -> int:
    domain = requirement.send.domain
    refused = requirement.expect and not any(outcome.effect for outcome in requirement.expect)
    if domain is None or (refused and requirement.then is None):
        return 1  # what is refused gives its order back, unless it is spent to learn its state
    return len(edges(domain, budget.edges)) + (0 if "enum" in domain else budget.examples)
