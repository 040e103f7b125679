"""Given a state, when a request, then a documented outcome."""

from collections.abc import Sequence

import pytest

from tests.conformance.conftest import Play, Start
from tests.harness.budget import Budget
from tests.harness.forms import play_single
from tests.harness.scene import Scene
from tests.harness.sequence import play_steps, wait
from tests.harness.spec import Requirement


@pytest.mark.form("single")
def test_request(requirement: Requirement, scene: Scene, budget: Budget, play: Play) -> None:
    """One request, or every request of a domain, gets an answer that the document allows, and has its effect."""
    play([requirement], lambda: play_single(scene, requirement, budget))


@pytest.mark.form("steps")
def test_sequence(requirement: Requirement, scene: Scene, play: Play) -> None:
    """After what came before, a request gets an answer that the document allows."""
    play([requirement], lambda: play_steps(scene, requirement))


@pytest.mark.form("moments")
def test_moments(requirements: Sequence[Requirement], start: Start, budget: Budget) -> None:
    """The same where some time goes by between two steps: all such sequences wait at the same time."""
    going = [start(requirement) for requirement in requirements]
    while going:
        pauses = [(next(steps, None), steps) for steps in going]
        going = [steps for seconds, steps in pauses if seconds is not None]
        longest = max((seconds for seconds, _ in pauses if seconds is not None), default=0)
        wait(longest * budget.patience)
