"""The faulty and the fair implementations are many enough, and no requirement is without a fault."""

from __future__ import annotations

import pytest

from tests.harness.loader import load
from tests.selftest import library


@pytest.mark.parametrize("api", library.APIS)
def test_there_are_enough_of_both_with_names_of_their_own(api: str) -> None:
    faults, readings = library.faults(api), library.readings(api)
    assert len(faults) >= 60
    assert len(readings) >= 20
    names = [*(fault.name for fault in faults), *(reading.name for reading in readings)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("api", library.APIS)
def test_each_requirement_is_broken_by_a_fault(api: str) -> None:
    broken = {name for fault in library.faults(api) for name in fault.breaks}
    assert broken == {requirement.id for requirement in load(api).requirements}
