"""What was not judged: because the target lacks something, or because a finding explains it already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tests.reporting.model import Requirement, is_bad, natural

_ID = re.compile(r"\b[A-Z][A-Za-z]*-\d+\w*\b")


class Gap(NamedTuple):
    """Requirements that were not exercised for one reason.

    `needs` is what the target would have to offer; it is None when nothing that it offers would help, and then
    `reason` is all that is known.
    """

    needs: str | None
    reason: str
    requirements: list[Requirement]

    @property
    def words(self) -> str:
        """Return the gap in words for a list: `needs the actor buyer`."""
        return f"needs {self.needs}" if self.needs else f"because {self.reason}"


def explained(requirements: Sequence[Requirement]) -> dict[str, str]:
    """Return, for each requirement left unjudged because another was broken, the id of the broken one.

    Such a requirement needs nothing from the target, and its reason names the other one, perhaps by way of a
    third.
    """
    by_id = {entry["id"]: entry for entry in requirements}
    found = {entry["id"]: _blocker(entry, by_id) for entry in requirements}
    return {name: blocker for name, blocker in found.items() if blocker is not None}


def _blocker(entry: Requirement, by_id: dict[str, Requirement]) -> str | None:
    passed_by: set[str] = set()
    while entry["verdict"] == "not_exercised" and not entry.get("needs"):
        passed_by.add(entry["id"])
        names = [name for name in _ID.findall(entry.get("reason") or "") if name in by_id]
        if not names or names[0] in passed_by:
            return None
        entry = by_id[names[0]]
    return entry["id"] if passed_by and is_bad(entry) else None


def gaps(requirements: Sequence[Requirement]) -> list[Gap]:
    """Return what was not exercised and no finding explains: first what the target could offer, most first."""
    told = explained(requirements)
    found: dict[tuple[str | None, str], Gap] = {}
    for entry in requirements:
        if entry["verdict"] == "not_exercised" and entry["id"] not in told:
            needs, reason = entry.get("needs"), entry.get("reason") or "no reason was given"
            gap = found.setdefault((needs, "" if needs else reason), Gap(needs, reason, []))
            gap.requirements.append(entry)
    return sorted(found.values(), key=lambda gap: (gap.needs is None, -len(gap.requirements)))


def following(requirements: Sequence[Requirement]) -> dict[str, list[str]]:
    """Return, for each broken requirement, the ids that were left unjudged because of it."""
    found: dict[str, list[str]] = {}
    for name, blocker in explained(requirements).items():
        found.setdefault(blocker, []).append(name)
    return {blocker: sorted(names, key=natural) for blocker, names in found.items()}
