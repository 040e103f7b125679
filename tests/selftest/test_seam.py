"""An implementation that knows nothing of the suite conforms, whichever way it is put under test."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.selftest.suite_runs import QUICK, ROOT, Ended, run_suite

API = ("--api", "front-payment")


@contextmanager
def independent(*arguments: str) -> Iterator[str]:
    """Start the independent implementation; yields its URL."""
    command = [sys.executable, "-m", "tests.selftest.seam_server", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().split()[1]
        process.stdin.close()
        process.wait(10)


def accused(ended: Ended) -> dict[str, str]:
    """Why requirements failed, by their id; warnings too."""
    return {
        r["id"]: r["reason"] for r in ended.results["requirements"] if r["verdict"] in ("failed", "warned")
    }


def test_it_conforms_by_base_url(tmp_path: Path) -> None:
    with independent() as url:
        ended = run_suite(tmp_path, "--base-url", url, *API, *QUICK)
    assert accused(ended) == {}
    assert ended.results["apis"]["front-payment"]["conclusion"] == "conforms"
    assert ended.code == 0, ended.output


def test_it_conforms_by_target_file(tmp_path: Path) -> None:
    target = tmp_path / "target.toml"
    with independent("--target", str(target)):
        ended = run_suite(tmp_path / "reports", "--target", str(target), *QUICK)
    assert accused(ended) == {}
    assert ended.results["apis"]["front-payment"]["conclusion"] == "conforms"
    assert ended.code == 0, ended.output


def test_it_is_not_accused_without_provider_states(tmp_path: Path) -> None:
    target = tmp_path / "target.toml"
    with independent("--target", str(target), "--static"):
        ended = run_suite(tmp_path / "reports", "--target", str(target), *QUICK)
    api = ended.results["apis"]["front-payment"]
    assert accused(ended) == {}
    assert api["conclusion"] in ("conforms", "cannot say")
    assert api["exercised"] > api["total"] / 2
    assert all(r["reason"] for r in ended.results["requirements"] if r["verdict"] == "not_exercised")
    assert ended.code == 0, ended.output
