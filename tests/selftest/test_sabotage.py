"""Whoever makes the suite look at nothing gets no good word from it: no exit status 0 together with `conforms`."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.selftest.sabotage import carry_out
from tests.selftest.sabotage_dishonest import IMPLEMENTATIONS
from tests.selftest.sabotage_files import FILES
from tests.selftest.sabotage_harness import HARNESS
from tests.selftest.sabotage_runs import RUNS
from tests.selftest.sabotage_server import API, Honest, serving
from tests.selftest.sabotage_suite import Ended, copied, run

LISTED = (*RUNS, *IMPLEMENTATIONS, *FILES, *HARNESS)
ALL = {sabotage.name: sabotage for sabotage in LISTED}
LEAST = 60
Runs = Mapping[str, Future[Ended]]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the suite, with the reports of a good run in it."""
    root = copied(tmp_path_factory.mktemp("suite"))
    with serving(Honest()) as url:
        ended = run(root, root / "reports", "--api", API, "--base-url", url, "--hypothesis-profile", "quick")
    assert ended.is_credential, ended.output
    return root


@pytest.fixture(scope="module")
def runs(
    suite: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runs]:
    """All selected sabotages under way, two at a time: a run waits more than it works."""
    names = [getattr(item, "callspec", None) for item in request.session.items if item.path == Path(__file__)]
    chosen = [spec.params["name"] for spec in names if spec is not None]
    pool = ThreadPoolExecutor(min(4, os.cpu_count() or 2))
    yield {name: pool.submit(carry_out, ALL[name], suite, tmp_path_factory.mktemp("run")) for name in chosen}
    pool.shutdown(cancel_futures=True)


def test_there_are_many() -> None:
    assert len(ALL) == len(LISTED) >= LEAST


@pytest.mark.parametrize("name", list(ALL))
def test_sabotage_earns_no_credential(name: str, runs: Runs) -> None:
    ended = runs[name].result()
    assert not ended.is_credential, ended.output
