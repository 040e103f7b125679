"""At the same moment: what is answered and what remains must be explained by some order of single steps."""

import pytest

from tests.conformance.conftest import Play
from tests.harness.budget import Budget
from tests.harness.race import play_race
from tests.harness.scene import Scene
from tests.harness.spec import Requirement


@pytest.mark.form("race")
def test_race(requirement: Requirement, scene: Scene, budget: Budget, play: Play) -> None:
    """Requests released together, again and again on fresh orders, have a history that the states explain."""
    play([requirement], lambda: play_race(scene, requirement, budget))
