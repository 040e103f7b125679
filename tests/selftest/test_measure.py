"""A sample of the faulty implementations is caught, a sample of the fair ones left in peace.

`SELFTEST_SAMPLE` is the distance of the sample: 20 (the default) takes every twentieth fault and reading of
each API, 1 all of them, 0 none. `python -m tests.selftest.measure` tells the figures of the whole.
"""

from __future__ import annotations

import os

import pytest

from tests.selftest.measure import LIMIT_S, is_right, listed
from tests.selftest.measure_run import Job, judge

EVERY = int(os.environ.get("SELFTEST_SAMPLE", "20"))
SAMPLE = list(listed(every=EVERY)) if EVERY > 0 else []


@pytest.mark.parametrize("job", SAMPLE, ids=[f"{job.kind}-{job.full_name}" for job in SAMPLE])
def test_sample(job: Job) -> None:
    row = judge(job, "default", LIMIT_S)
    assert row.verdict != "no result", row.note
    assert is_right(row), row
    if row.kind == "fault":
        assert row.located, row
