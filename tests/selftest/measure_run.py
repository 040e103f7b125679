"""Runs the suite against one changed implementation, as a user would, and tells what it said."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness.loader import load
from tests.harness.spec import Requirement
from tests.selftest.warm import run_pytest, served

LEVELS = {
    "test_request": "fixed request",
    "test_sequence": "sequence",
    "test_moments": "sequence",
    "test_generated_requests": "generated requests",
    "test_histories": "histories",
    "test_race": "race",
}
DOMAIN, INVARIANT = "domain", "invariant"
ENDED = (0, 1)
"""The exit statuses of a run that came to its end."""


@dataclass(frozen=True)
class Row:
    """What the suite said of one implementation.

    `verdict` is `failed` (a MUST failed), `warned` (only SHOULDs failed), `passed` or `no result`; `failed`
    and `warned` are requirement ids, `levels` the kinds of tests behind the failed ones (the warned
    ones where nothing failed); `binding` tells whether a MUST states the broken rule.
    """

    kind: str
    api: str
    name: str
    verdict: str
    family: str = ""
    shows: str = ""
    breaks: tuple[str, ...] = ()
    binding: bool = True
    failed: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    note: str = ""

    @property
    def located(self) -> bool:
        """Whether the broken rule is among those that failed, or were warned of where no MUST states it."""
        return bool(set(self.breaks) & {*self.failed, *(() if self.binding else self.warned)})

    @property
    def others(self) -> int:
        """How many further requirements failed."""
        return len(set(self.failed) - set(self.breaks))

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Row:
        """Return the row that was stored as this JSON object."""
        values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in data.items()}
        return cls(**values)


@dataclass(frozen=True)
class Job:
    """One implementation to judge, by its name for the serving command, and what is known beforehand."""

    kind: str
    api: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Members of its row: family, shows, breaks."""

    @property
    def full_name(self) -> str:
        """Return API and name."""
        return f"{self.api}/{self.name}"


def judge(job: Job, profile: str, limit_s: float) -> Row:
    """Serve an implementation and run the suite against it; trouble with that is a row without a result."""
    started = time.monotonic()
    try:
        with served(job.full_name) as url, tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            results, note = suite(url, job.api, Path(folder), profile, limit_s)
    except RuntimeError as problem:
        results, note = None, str(problem)
    seconds = round(time.monotonic() - started, 1)
    if results is None:
        return Row(job.kind, job.api, job.name, "no result", seconds=seconds, note=note, **job.facts)
    return _row(job, results, seconds)


def suite(
    url: str, api: str, folder: Path, profile: str, limit_s: float
) -> tuple[dict[str, Any] | None, str]:
    """Run the suite; returns the content of results.json, or None and why there is none."""
    arguments = ["--base-url", url, "--api", api, "--report-dir", str(folder), "-q", "-p", "no:cacheprovider"]
    arguments.append(f"--hypothesis-profile={profile}")
    status = run_pytest(arguments, folder / "output", limit_s)
    if status is None:
        return None, f"the suite did not end within {limit_s:.0f} s"
    file = folder / "results.json"
    if status not in ENDED or not file.exists():
        said = (folder / "output").read_text("utf-8", "replace").strip().splitlines()[-1:] or ["nothing"]
        return None, f"exit status {status}: {said[0][:200]}"
    return json.loads(file.read_text("utf-8")), ""


def _row(job: Job, results: Mapping[str, Any], seconds: float) -> Row:
    found = {entry["id"]: entry for entry in results["requirements"]}
    failed = tuple(name for name, entry in found.items() if entry["verdict"] == "failed")
    warned = tuple(name for name, entry in found.items() if entry["verdict"] == "warned")
    breaks: tuple[str, ...] = tuple(job.facts.get("breaks", ()))
    verdict = "failed" if failed else "warned" if warned else "passed"
    return Row(
        job.kind, job.api, job.name, verdict, failed=failed, warned=warned, requests=results["requests"],
        binding=any(found[name]["level"] == "MUST" for name in breaks if name in found) or not breaks,
        levels=_levels(job.api, [found[name] for name in failed or warned]), seconds=seconds,
        note=_note(results, job, breaks, found), **job.facts,
    )  # fmt: skip


def _note(results: Mapping[str, Any], job: Job, breaks: Sequence[str], found: Mapping[str, Any]) -> str:
    """What else a reader of the table should know."""
    notes = [f"there is no requirement {name}" for name in breaks if name not in found]
    verdicts = {entry["verdict"] for entry in found.values()}
    if results["exit_status"] and "failed" not in verdicts:
        notes.append(f"exit status {results['exit_status']} without a failed requirement")
    if results["apis"][job.api]["conclusion"] == "cannot say":
        notes.append(results["apis"][job.api]["reason"])
    if job.kind != "fault":
        wrong = ("failed", "warned")
        notes += [f"{n}: {entry['reason'][:300]}" for n, entry in found.items() if entry["verdict"] in wrong]
    return "; ".join(notes)


def _levels(api: str, entries: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    known = {requirement.id: requirement for requirement in load(api).requirements}
    found = {level for entry in entries for level in _levels_of(known.get(entry["id"]), entry["tests"])}
    return tuple(sorted(found))


def _levels_of(requirement: Requirement | None, tests: Sequence[str]) -> Iterator[str]:
    if requirement is not None and requirement.every:
        yield INVARIANT
        return
    for test in tests:
        function = test.rpartition("::")[2].partition("[")[0]
        if function == "test_request" and requirement is not None and requirement.send.domain is not None:
            yield DOMAIN
        elif function in LEVELS:
            yield LEVELS[function]
