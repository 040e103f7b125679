"""Runs of the suite as a user starts them: a process, its exit status, what it prints, what it leaves behind."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
QUICK = ("--hypothesis-profile", "quick")
WAFFO = ("--api", "waffo-pancake")
GOOD = """
provider_states = "http://127.0.0.1:1/_provider-states"

[apis.waffo-pancake]
base_url = "http://127.0.0.1:1"

[apis.waffo-pancake.actors]
customer = { Authorization = "Bearer SECRET_9f8e7d6c" }
"""


@dataclass(frozen=True)
class Ended:
    """A run that has ended. `output` is standard output and standard error together."""

    code: int
    output: str
    reports: Path

    @cached_property
    def results(self) -> dict[str, Any]:
        """The content of results.json. Raises FileNotFoundError where the run wrote none."""
        read: dict[str, Any] = json.loads((self.reports / "results.json").read_text("utf-8"))
        return read

    def requirement(self, requirement_id: str) -> dict[str, Any]:
        """What results.json says of one requirement."""
        found: dict[str, Any] = next(r for r in self.results["requirements"] if r["id"] == requirement_id)
        return found

    def having(self, verdict: str) -> list[str]:
        """Ids of the requirements with a verdict."""
        return [r["id"] for r in self.results["requirements"] if r["verdict"] == verdict]

    def all_files(self) -> str:
        """The text of every report."""
        return "".join(
            path.read_text("utf-8", "replace") for path in self.reports.rglob("*") if path.is_file()
        )


def copy_suite(root: Path) -> Path:
    """Copy the suite into a folder, so that a test may spoil it; returns the folder."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    for name in ("specs", "tests"):
        shutil.copytree(
            ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    return root


def run_suite(
    reports: Path,
    *arguments: str,
    root: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout: float = 300,
) -> Ended:
    """Run pytest in `root`, with reports in the folder `reports`; `timeout` is in seconds."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_"))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"--report-dir={reports}",
        *arguments,
    ]
    ended = subprocess.run(
        command,
        cwd=root,
        env={**clean, "COLUMNS": "120", **(env or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout + ended.stderr, reports)


def is_refused(ended: Ended, *says: str) -> None:
    """The run ended before any test with one sentence that says all this."""
    assert ended.code == pytest.ExitCode.USAGE_ERROR, ended.output
    lines = [line for line in ended.output.splitlines() if line.strip()]
    assert len(lines) == 1, ended.output
    assert lines[0].startswith("ERROR: ")
    assert lines[0].endswith((".", "?"))
    for text in says:
        assert text in lines[0]


def is_judged(ended: Ended) -> None:
    """The run ended with verdicts and whole reports, and without a traceback."""
    assert ended.code == pytest.ExitCode.TESTS_FAILED, ended.output
    assert "Traceback" not in ended.output
    assert "INTERNALERROR" not in ended.output
    assert {path.name for path in ended.reports.iterdir()} >= {"results.json", "report.html", "junit.xml"}
    assert ended.results["exit_status"] == pytest.ExitCode.TESTS_FAILED
