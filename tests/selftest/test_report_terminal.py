"""What a run prints: the conclusion and the first failed requirement on the first screen."""

from __future__ import annotations

import re

import pytest

from tests.reporting import terminal_summary
from tests.selftest import report_samples as samples

MIXED = """\
✗ lamp    does not conform  40 of 42 exercised: 35 passed, 3 failed, 2 warned, 2 not exercised
✗ kettle  does not conform  42 of 42 exercised: 39 passed, 3 failed (1 known)
? spoon   cannot say        41 of 42 exercised: 41 passed, 0 failed, 1 not exercised
✓ broom   conforms          42 of 42 exercised: 42 passed, 0 failed
✓ mug     conforms          42 of 42 exercised: 42 passed, 0 failed

F1  FAILED MUST  KE-04, KE-11  (kettle)
    a request with an expired token is refused
    document  649_kettle.txt: Authentication, row “400 case 4”
    given     a completed order of customer
    expected  status 401
    seen      status 403
    curl -sS -X POST"""
SET_UP = """\
SET-UP FAULT at the set-up [lamp]
    The provider states at http://127.0.0.1:49152/_provider-states answered 500 when asked for an
    order.
    mend      Look into the log of the test deployment; or name static orders in the target file.

? lamp  cannot say        0 of 20 exercised: 0 passed, 0 failed, 20 not exercised

Not exercised: 20 requirements
    LA-01, LA-02, LA-03, LA-04, LA-05, LA-06 and 14 more: needs working provider states"""


def printed(run: str, width: int = 100, colour: bool = False) -> list[str]:
    return terminal_summary(getattr(samples, run)(), colour=colour, width=width)


def test_a_mixed_run() -> None:
    assert "\n".join(printed("mixed")).startswith(MIXED)


def test_a_set_up_fault_comes_first() -> None:
    assert "\n".join(printed("set_up_fault")) == SET_UP


def test_nothing_failed_takes_a_line_per_api() -> None:
    assert len(printed("all_green")) == 5


@pytest.mark.parametrize("run", ["mixed", "fifty_failures", "hostile"])
def test_the_first_failure_is_on_the_first_screen(run: str) -> None:
    head = printed(run)[:24]
    assert any(re.match(r"F1 +FAILED MUST +[A-Z]{2}-\d+", line) for line in head)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("run", ["mixed", "fifty_failures", "half_not_exercised", "hostile"])
def test_lines_keep_to_the_width(run: str, width: int) -> None:
    for line in printed(run, width):
        assert len(line) <= width or line.startswith("    curl "), line


def test_many_findings_are_cut_short() -> None:
    lines = printed("fifty_failures")
    assert len(lines) < 200
    assert sum(line.startswith("    curl ") for line in lines) == 12


def test_a_race_says_why() -> None:
    text = "\n".join(printed("mixed"))
    assert "why       Two cancels of one order both succeeded" in text
    assert "KNOWN FAILURE until 2027-01-31 MUST  KE-12" in text


def test_colours_are_added_and_nothing_else() -> None:
    coloured = [re.sub(r"\x1b\[\d+m", "", line) for line in printed("mixed", colour=True)]
    assert coloured == printed("mixed")
    assert any("\x1b[31m" in line for line in printed("mixed", colour=True))
