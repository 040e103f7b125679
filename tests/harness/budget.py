"""How much a run may send: the profiles quick, default and thorough, chosen by --hypothesis-profile."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


@dataclass(frozen=True)
class Budget:
    """Counts, not times, so that every run of one profile sends the same requests.

    edges: awkward values per open domain at most; examples: random ones beside them; shrinks: further requests to find
    a shorter failure; tour: orders cancelled to look at answers, a third as many in each other state; histories and
    steps: of the lifecycle; races: attempts per race; generated: requests from OpenAPI; patience: how many times as
    long as written the sequences wait that do so together.
    """

    edges: int
    examples: int
    shrinks: int
    tour: int
    histories: int
    steps: int
    races: int
    generated: int
    patience: int


PROFILES = {
    "quick": Budget(
        edges=24, examples=3, shrinks=20, tour=6, histories=3, steps=12, races=4, generated=3, patience=1
    ),
    "default": Budget(
        edges=200,
        examples=20,
        shrinks=60,
        tour=40,
        histories=10,
        steps=25,
        races=25,
        generated=36,
        patience=3,
    ),
    "thorough": Budget(
        edges=200,
        examples=300,
        shrinks=200,
        tour=150,
        histories=60,
        steps=40,
        races=100,
        generated=400,
        patience=10,
    ),
}


# A failure that takes longer (a server that hangs) is not made shorter: each attempt would take as long again.
SLOW_S = 1.0


def register_profiles() -> None:
    """Make the profiles known to Hypothesis, so that --hypothesis-profile accepts them, and load the default.

    On a machine that looks like CI, Hypothesis has loaded a profile of its own by then.
    """
    for name in PROFILES:
        settings.register_profile(
            name, derandomize=name != "thorough", database=None, deadline=None, print_blob=False
        )
    settings.load_profile("default")


def current() -> tuple[str, Budget]:
    """Name and budget of the profile in force; an unknown one counts as default."""
    name = settings.get_current_profile_name()
    return name, PROFILES.get(name, PROFILES["default"])


def hunt(values: st.SearchStrategy[Any], kept: Callable[[Any], bool], examples: int, shrinks: int) -> int:
    """Try random values until one is not `kept`, then shorter ones; returns how many were tried.

    `kept` records failures itself. What it raises ends the hunt and is raised here: it is no failing example.
    """
    left, trouble, tried = [shrinks], list[BaseException](), 0

    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(values)
    def every_value_is_kept(value: Any) -> None:
        if trouble or left[0] < 0:
            return
        nonlocal tried
        tried += 1
        start = time.monotonic()
        try:
            result = kept(value)
        except Exception as problem:
            trouble.append(problem)
            return
        if not result:
            slow = time.monotonic() - start > SLOW_S
            left[0] = -1 if slow else left[0] - 1
            raise _NotKept

    try:
        every_value_is_kept()
    except Exception as problem:
        # Hypothesis calls a failure flaky when the budget for shrinking ends; the ledger has the shortest one.
        if left[0] == shrinks:
            raise problem from None
    if trouble:
        raise trouble[0]
    return tried


class _NotKept(AssertionError):
    pass
