"""What was measured before: one line of JSON per implementation, with a digest of the sources behind it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.selftest.library import APIS
from tests.selftest.measure_run import Job, Row
from tests.selftest.warm import ROOT

SHARED = ("tests/harness", "tests/plugin", "tests/conformance", "tests/reference", "tests/selftest/library")
SOURCES = (".py", ".yaml", ".json")


def digest(api: str, profile: str) -> str:
    """Return a digest of all that a row of this API depends on: spec, engine, reference, library, profile."""
    found = hashlib.sha256(profile.encode())
    for file in sorted(_sources(api)):
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def _sources(api: str) -> Iterator[Path]:
    others = tuple(name.replace("-", "_") for name in APIS if name != api)
    folders = [ROOT / folder for folder in (*SHARED, f"specs/{api}")]
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix in SOURCES and not (folder.name == "library" and file.name.startswith(others)):
                yield file


class State:
    """The rows in a file that is only appended to, so that a run may end at any time."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        self._rows: dict[tuple[str, str, str], tuple[str, Row]] = {}
        for line in _lines(file):
            row = Row.of(line["row"])
            self._rows[row.kind, row.api, row.name] = line["digest"], row

    def row(self, job: Job, sources: str, *, keep_stale: bool = False) -> Row | None:
        """Return the row of a job if it was measured with these sources, or with any where stale ones do."""
        stored, row = self._rows.get((job.kind, job.api, job.name), ("", None))
        if row is None or not (keep_stale or stored == sources):
            return None
        return Row.of({**asdict(row), **job.facts})

    @property
    def rows(self) -> list[Row]:
        """Return the last row of each implementation, whatever its sources were."""
        return [row for _, row in self._rows.values()]

    def keep(self, row: Row, sources: str) -> None:
        """Store a row; one without a result is not kept, so that the next run tries again."""
        if row.verdict == "no result":
            return
        with self._lock, self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"digest": sources, "row": asdict(row)}) + "\n")


def _lines(file: Path) -> Iterable[dict[str, Any]]:
    """The whole lines of a file; the last one may have been cut off."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        return
    for line in file.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
