"""From differences to verdicts: what was judged, how often, and the shortest failure of each requirement."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.harness.judge import Difference
from tests.harness.spec import Requirement


@dataclass
class Entry:
    """What was found out about one requirement. `skipped` maps a reason to what the target would have to offer."""

    judgements: int = 0
    failure: dict[str, Any] | None = None
    size: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)

    def fail(self, evidence: dict[str, Any], size: int) -> None:
        """Keep the shorter of two failures; of equally short ones always the same."""
        if self.failure is None or (size, _key(evidence)) < (self.size, _key(self.failure)):
            self.failure, self.size = evidence, size

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data, for another process."""
        return {
            "judgements": self.judgements,
            "failure": self.failure,
            "size": self.size,
            "skipped": self.skipped,
        }


def _key(evidence: Mapping[str, Any]) -> str:
    return json.dumps([evidence["expected"], evidence["seen"], evidence["given"]])


class Ledger:
    """Collects judgements. Keys are requirement ids."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def entry(self, requirement_id: str) -> Entry:
        """The entry of a requirement, made when first asked for."""
        return self.entries.setdefault(requirement_id, Entry())

    def judged(
        self,
        requirement: Requirement,
        difference: Difference | None,
        evidence: Callable[[Difference], dict[str, Any]],
        size: int,
    ) -> bool:
        """Count one judgement; with a difference it is a failure. Returns whether the requirement was kept."""
        entry = self.entry(requirement.id)
        entry.judgements += 1
        if difference is not None:
            entry.fail(evidence(difference), size)
        return difference is None

    def skip(self, requirement: Requirement, reason: str, needs: str = "") -> None:
        """Note why a requirement could not be judged."""
        self.entry(requirement.id).skipped[reason] = needs

    def drain(self) -> dict[str, dict[str, Any]]:
        """Everything since the last drain, as plain data."""
        drained = {requirement_id: entry.as_dict() for requirement_id, entry in self.entries.items()}
        self.entries = {}
        return drained

    def merge(self, drained: Mapping[str, Mapping[str, Any]], test: str) -> None:
        """Add what a test found out, in this process or another."""
        for requirement_id, found in drained.items():
            entry = self.entry(requirement_id)
            entry.judgements += found["judgements"]
            entry.skipped |= found["skipped"]
            if found["failure"] is not None:
                entry.fail(found["failure"], found["size"])
            outcome = (
                "failed" if found["failure"] is not None else "passed" if found["judgements"] else "skipped"
            )
            entry.tests[test] = outcome


@dataclass(frozen=True)
class Verdict:
    """What is said of one requirement in the end: passed, failed, warned or not_exercised."""

    requirement: Requirement
    verdict: str
    judgements: int
    tests: tuple[str, ...]
    reason: str | None = None
    needs: str | None = None
    evidence: Mapping[str, Any] | None = None


MAX_TESTS = 20
NEVER = "no test judged it in this run"
# Not a lack of the target: where the document leaves a member out of an answer, nothing is promised of it.
NOT_SHOWN = "no answer held what it speaks of"


def verdicts(ledger: Ledger, requirements: Iterable[Requirement], *, strict: bool) -> list[Verdict]:
    """The verdict of every requirement of one API; a failure that another one explains is not counted."""
    requirements = list(requirements)
    failing = {r.id for r in requirements if ledger.entry(r.id).failure is not None}
    musts = {r.id for r in requirements if r.level == "MUST"}
    specific = [
        r.id
        for r in requirements
        if r.id in failing & musts and not r.is_general and not failing & musts & {*r.unless}
    ]
    return [
        _verdict(
            ledger.entry(r.id),
            r,
            _explained(r, failing if r.level == "SHOULD" else failing & musts, specific),
            strict,
        )
        for r in requirements
    ]


def _explained(requirement: Requirement, failing: set[str], specific: list[str]) -> str | None:
    """The requirement whose failure explains that of another; a MUST is explained by a MUST only."""
    by = [other for other in requirement.unless if other in failing]
    if not by and requirement.is_general:
        by = specific
    return by[0] if by else None


def _verdict(entry: Entry, requirement: Requirement, explained_by: str | None, strict: bool) -> Verdict:
    failed = [test for test, outcome in entry.tests.items() if outcome == "failed"]
    silent = entry.failure is not None and entry.failure["difference"]["kind"] == "no answer"
    if entry.failure is not None and (explained_by is None or silent):
        verdict = "failed" if requirement.level == "MUST" or strict else "warned"
        reason = f"expected {entry.failure['expected']}; seen {entry.failure['seen']}"
        return Verdict(requirement, verdict, entry.judgements, _tests(failed), reason, None, entry.failure)
    if entry.failure is not None:
        reason = f"what failed here is told by {explained_by}"
        return Verdict(requirement, "not_exercised", entry.judgements, _tests(failed), reason)
    if entry.judgements:
        return Verdict(
            requirement,
            "passed",
            entry.judgements,
            _tests(test for test, outcome in entry.tests.items() if outcome == "passed"),
        )
    # What the target could offer tells a reader more than that some value made no difference.
    said = sorted(entry.skipped.items(), key=lambda item: (not item[1], item))
    reason, needs = next(iter(said), (NEVER, ""))
    return Verdict(requirement, "not_exercised", 0, _tests(entry.tests), reason, needs or None)


def _tests(tests: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(tests)[:MAX_TESTS])
