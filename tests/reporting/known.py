"""The known-failures file: what a team has accepted to fail for now, and until when."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.reporting.hostile import one_line
from tests.reporting.model import Results

_KEYS = {"id", "api", "reason", "expires"}


class KnownFailuresError(ValueError):
    """A known-failures file that cannot be used; its text is one sentence for the user."""


@dataclass(frozen=True)
class Known:
    """One entry of the file: the requirement, why it may fail, the last day on which it may, and its line."""

    id: str
    api: str
    reason: str
    expires: date | None
    line: int
    file: str

    @property
    def where(self) -> str:
        """Name the place of the entry, `known.toml line 3`."""
        return f"{self.file} line {self.line}"


def load_known(path: Path) -> dict[str, Known]:
    """Return the entries of a known-failures file by requirement id.

    Raises KnownFailuresError when the file is missing, is not TOML, or holds anything but `[[known]]` entries
    with `id`, `api`, `reason` and, if wanted, `expires`.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise KnownFailuresError(
            f"{path}: cannot be read ({error.strerror}); give an existing file."
        ) from error
    except UnicodeDecodeError as error:
        raise KnownFailuresError(f"{path}: is not UTF-8; save it as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise KnownFailuresError(f"{path}: is not TOML: {one_line(str(error))}; mend that place.") from error
    strangers = sorted(set(data) - {"known"})
    if strangers:
        raise KnownFailuresError(
            f"{path}: unknown key {one_line(strangers[0])!r}; only [[known]] tables may stand here."
        )
    entries = data.get("known", [])
    if not isinstance(entries, list):
        raise KnownFailuresError(f"{path}: `known` is one table; write [[known]] with double brackets.")
    found: dict[str, Known] = {}
    for number, entry in enumerate(entries, start=1):
        known = _entry(entry, number, path, text)
        if known.id in found:
            raise KnownFailuresError(f"{known.where}: {known.id} stands there twice; remove one of the two.")
        found[known.id] = known
    return found


def _entry(entry: object, number: int, path: Path, text: str) -> Known:
    """Check one table and return it."""
    if not isinstance(entry, dict):
        raise KnownFailuresError(
            f"{path}: entry {number} is no table; write [[known]] and its keys below it."
        )
    name = entry.get("id")
    line = _line(text, str(name))
    where = f"{path} line {line}" if line else f"{path} entry {number}"
    strangers = sorted(set(entry) - _KEYS)
    if strangers:
        raise KnownFailuresError(
            f"{where}: unknown key {one_line(strangers[0])!r}; use id, api, reason, expires."
        )
    for key in ("id", "api", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise KnownFailuresError(f'{where}: `{key}` is missing; write {key} = "...".')
    return Known(
        entry["id"], entry["api"], entry["reason"], _day(entry.get("expires"), where), line, str(path)
    )


def _day(value: object, where: str) -> date | None:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        value = 0
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise KnownFailuresError(f"{where}: `expires` is no date; write expires = 2027-01-31.")


def _line(text: str, name: str) -> int:
    """Return the line at which an entry begins, counted from 1; 0 when it is not written the usual way."""
    lines = text.splitlines()
    wanted = re.compile(rf"\s*id\s*=\s*[\"']{re.escape(name)}[\"']\s*(#.*)?$")
    at = next((number for number, line in enumerate(lines) if wanted.match(line)), None)
    if at is None:
        return 0
    heads = (number for number in range(at, -1, -1) if re.match(r"\s*\[\[\s*known\s*\]\]", lines[number]))
    return next(heads, at) + 1


def apply_known(results: dict[str, Any], known: dict[str, Known], today: date) -> list[str]:
    """Mark the known failures of a run in `results`, and return one sentence for each entry that must go.

    An entry must go when its requirement passes, when it has expired, or when no requirement has its id.
    Entries of APIs that the run did not select, and of requirements that it did not exercise, are left alone.
    """
    requirements = {requirement["id"]: requirement for requirement in results["requirements"]}
    problems: list[str] = []
    for entry in known.values():
        if entry.api not in results["apis"] and entry.id not in requirements:
            continue
        problem = _problem(entry, requirements.get(entry.id), today)
        if problem:
            problems.append(f"{problem} Remove the entry of {entry.id} ({entry.where}).")
        elif requirements[entry.id]["verdict"] in ("failed", "warned"):
            expires = entry.expires.isoformat() if entry.expires else None
            requirements[entry.id]["known"] = {"reason": entry.reason, "expires": expires}
    return problems


def _problem(entry: Known, requirement: dict[str, Any] | None, today: date) -> str | None:
    """Return why an entry may not stay, or None."""
    if requirement is None:
        return f"{entry.api} has no requirement {entry.id}."
    if requirement["api"] != entry.api:
        return f"{entry.id} is a requirement of {requirement['api']}, not of {entry.api}."
    if requirement["verdict"] == "passed":
        return f"{entry.id} is listed as a known failure, but it passes."
    if entry.expires is not None and entry.expires < today:
        return f"The known failure {entry.id} expired on {entry.expires.isoformat()}."
    return None


def first_file(results: Results) -> str:
    """Return a known-failures file that lists every failed requirement of a run."""
    lines = [
        "# Failures that are known and accepted for now. Give each its real reason, and a day to be gone by."
    ]
    for requirement in results["requirements"]:
        if requirement["verdict"] != "failed":
            continue
        known = requirement.get("known") or {}
        reason = known.get("reason") or requirement.get("reason") or "no reason was given"
        lines += ["", f"# {one_line(requirement['level'])}: {one_line(requirement['says'])}", "[[known]]"]
        lines += [f"{key} = {_quoted(requirement[key])}" for key in ("id", "api")]
        lines += [f"reason = {_quoted(reason)}"]
        lines += [f"expires = {known['expires']}" if known.get("expires") else "# expires = 2027-01-31"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(one_line(text, 200), ensure_ascii=False)
