"""What every conformance test is given: the scene of its API, and a way to play it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.harness.budget import Budget
from tests.harness.faults import NotOffered, SetupFault, SuiteFault, Unreachable
from tests.harness.preflight import Note
from tests.harness.scene import Scene
from tests.harness.sequence import moments
from tests.harness.spec import Requirement, Spec
from tests.plugin.hooks import RUN
from tests.plugin.run import Run

Play = Callable[[Sequence[Requirement], Callable[[], None]], None]
Start = Callable[[Requirement], Iterator[float]]


@pytest.fixture
def run(request: pytest.FixtureRequest) -> Run:
    """The run that this test is part of."""
    return request.config.stash[RUN]


@pytest.fixture
def budget(run: Run) -> Budget:
    """How many requests the profile in force allows."""
    return run.budget


@pytest.fixture
def scene(run: Run, request: pytest.FixtureRequest) -> Scene:
    """The API of the requirement, or of the spec, that the test is about."""
    if "requirement" in request.fixturenames:
        return run.scene(_spec(run, request.getfixturevalue("requirement")))
    spec: Spec = request.getfixturevalue("spec")
    return run.scene(spec)


def _spec(run: Run, requirement: Requirement) -> Spec:
    return next(spec for spec in run.options.specs if spec.api == requirement.api)


@pytest.fixture
def play(run: Run, scene: Scene) -> Play:
    """Play requirements; what keeps them from being judged is written down, each at its own door."""

    def played(requirements: Sequence[Requirement], test: Callable[[], None]) -> None:
        with _doors(run, scene, requirements):
            test()

    return played


@pytest.fixture
def start(run: Run) -> Start:
    """Start to play a requirement that waits in between, whatever its API; it then goes on at each `next`."""

    def started(requirement: Requirement) -> Iterator[float]:
        scene = run.scene(_spec(run, requirement))
        with _doors(run, scene, [requirement]):
            yield from moments(scene, requirement)

    return started


@contextmanager
def _doors(run: Run, scene: Scene, requirements: Sequence[Requirement]) -> Iterator[None]:
    try:
        yield
    except NotOffered as problem:
        for requirement in requirements:
            scene.ledger.skip(requirement, str(problem), problem.needs)
    except Unreachable as problem:
        for requirement in requirements:
            run.silent(requirement, str(problem))
    except SuiteFault as problem:
        pytest.fail(f"the suite: {problem}", pytrace=False)
    except SetupFault as problem:
        _set_up(run, scene, requirements, problem)


def _set_up(run: Run, scene: Scene, requirements: Sequence[Requirement], problem: SetupFault) -> None:
    """A set-up fault is no verdict, unless the implementation died and took the provider states with it."""
    trouble = scene.dead()
    for requirement in requirements:
        if trouble is not None:
            run.silent(requirement, trouble)
        else:
            scene.ledger.skip(
                requirement, f"the set-up failed: {problem}", "provider states that work throughout the run"
            )
    if trouble is not None:
        return
    what = f"{problem}.".replace("..", ".")
    # One headline and one failed test, however many tests it keeps from judging.
    if run.note(Note("set-up", scene.spec.api, what, "Mend the provider states, then run again.")):
        pytest.fail(f"set-up: {problem}", pytrace=False)
