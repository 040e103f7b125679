"""Through time: whatever happened before, an order behaves as its state says."""

import pytest

from tests.conformance.conftest import Play
from tests.harness.budget import Budget
from tests.harness.lifecycle import play_histories
from tests.harness.scene import Scene
from tests.harness.spec import Spec


@pytest.mark.form("lifecycle", "secrecy")
def test_histories(spec: Spec, scene: Scene, budget: Budget, play: Play) -> None:
    """Random histories of several orders and actors agree with the states, and no answer tells of another order."""
    play(
        [r for r in spec.requirements if r.form in ("lifecycle", "secrecy")],
        lambda: play_histories(scene, budget),
    )
