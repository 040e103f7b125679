"""Given a state, when a request, then a documented outcome."""

import pytest

from tests.conformance.conftest import Play
from tests.harness.budget import Budget
from tests.harness.forms import play_single, play_steps
from tests.harness.scene import Scene
from tests.harness.spec import Requirement


@pytest.mark.form("single")
def test_request(requirement: Requirement, scene: Scene, budget: Budget, play: Play) -> None:
    """One request, or every request of a domain, gets an answer that the document allows, and has its effect."""
    play([requirement], lambda: play_single(scene, requirement, budget))


@pytest.mark.form("steps")
def test_sequence(requirement: Requirement, scene: Scene, play: Play) -> None:
    """After what came before, a request gets an answer that the document allows."""
    play([requirement], lambda: play_steps(scene, requirement))
