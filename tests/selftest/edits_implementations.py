"""The implementations that edits of specs are tried on: the reference, fair readings together, faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from tests.harness.spec import Spec
from tests.reference.vendor import Vendor
from tests.reference.vendors import vendors
from tests.selftest import library
from tests.selftest.combining import ClashError, Make, combined
from tests.selftest.library import Fault
from tests.selftest.measure_state import State
from tests.selftest.warm import ROOT

READINGS_AT_ONCE = 6
REFERENCE = "reference"


@dataclass(frozen=True)
class Probe:
    """An implementation to look at."""

    name: str
    make: Callable[[], Vendor]
    faulty: bool = False


def reference_of(api: str) -> Vendor:
    """Return the reference of an API, fresh."""
    return vendors([api])[api]


def faults_of(before: Spec, after: Spec, ids: frozenset[str]) -> list[Fault]:
    """The faults that the edited requirements are to catch, and those that explanations that changed speak of."""
    others = {other for name in ids for other in set(_unless(before, name)) ^ set(_unless(after, name))}
    failed = _measured(before.api)

    def rank(fault: Fault) -> int:
        return 0 if others.intersection(fault.breaks) else 1 if ids.intersection(fault.breaks) else 2

    concerned_by = [f for f in library.faults(before.api) if rank(f) < 2 or ids & failed.get(f.name, set())]
    return sorted(concerned_by, key=rank)


@cache
def _measured(api: str) -> dict[str, set[str]]:
    """What failed for each fault in the last measurement, where there was one."""
    rows = State(ROOT / "reports" / "measure.jsonl").rows
    return {row.name: {*row.failed, *row.warned} for row in rows if row.api == api and row.kind == "fault"}


def _unless(spec: Spec, requirement_id: str) -> tuple[str, ...]:
    found = [r for r in spec.requirements if r.id == requirement_id]
    return found[0].unless if found else ()


@cache
def readings_of(api: str) -> Sequence[Probe]:
    """All fair readings, several in each implementation."""
    groups: list[list[Make]] = []
    try:
        makes = [reading.make for reading in library.readings(api)]
    except ImportError:
        return []
    for make in makes:
        fitting = [group for group in groups if len(group) < READINGS_AT_ONCE and _fits(group, make)]
        fitting[0].append(make) if fitting else groups.append([make])
    return [Probe(f"reading {number}", partial(combined, group)) for number, group in enumerate(groups)]


def _fits(group: Sequence[Make], make: Make) -> bool:
    try:
        combined([*group, make])
    except ClashError:
        return False
    return True
