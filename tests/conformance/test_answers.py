"""Whatever is asked, every answer keeps what the document says of all answers."""

import pytest

from tests.conformance.conftest import Play
from tests.harness.budget import Budget
from tests.harness.contract import play_contract
from tests.harness.forms import tour
from tests.harness.scene import Scene
from tests.harness.spec import Requirement, Spec


@pytest.mark.form("every")
def test_every_answer(spec: Spec, scene: Scene, budget: Budget, play: Play) -> None:
    """Answers about many different orders, and refusals of every plain kind, keep all invariants."""
    play([r for r in spec.requirements if r.form == "every"], lambda: tour(scene, budget))


@pytest.mark.form("contract")
def test_generated_requests(requirement: Requirement, scene: Scene, budget: Budget, play: Play) -> None:
    """Requests generated from the OpenAPI description get answers that the document allows."""
    play([requirement], lambda: play_contract(scene, requirement, budget))
