"""What changed between two runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.reporting.hostile import one_line
from tests.reporting.model import WORDS, Requirement, Results, is_bad
from tests.reporting.signature import signature


@dataclass
class Diff:
    """The requirements that two runs judged differently, as pairs of before and after; None where absent."""

    newly_failing: list[Pair] = field(default_factory=list)
    no_longer_exercised: list[Pair] = field(default_factory=list)
    fixed: list[Pair] = field(default_factory=list)
    changed: list[Pair] = field(default_factory=list)
    unchanged: list[Pair] = field(default_factory=list)


@dataclass(frozen=True)
class Pair:
    """One requirement in two runs."""

    before: Requirement | None
    after: Requirement | None

    def __str__(self) -> str:
        """Return the pair as one line: id, sentence, both verdicts."""
        one = self.after or self.before or {}
        return one_line(f"{one['id']} {one['says']} ({_word(self.before)}, now {_word(self.after)})")


def _word(requirement: Requirement | None) -> str:
    return WORDS[requirement["verdict"]] if requirement else "absent"


def compare(old: Results, new: Results) -> Diff:
    """Return what changed from one run to another; report.js decides by the same rules."""
    before = {(entry["api"], entry["id"]): entry for entry in old["requirements"]}
    after = {(entry["api"], entry["id"]): entry for entry in new["requirements"]}
    found = Diff()
    for key in {**before, **after}:
        pair = Pair(before.get(key), after.get(key))
        getattr(found, _kind(pair)).append(pair)
    return found


def _kind(pair: Pair) -> str:
    old = pair.before["verdict"] if pair.before else None
    new = pair.after["verdict"] if pair.after else None
    if new == "failed" and old != "failed":
        return "newly_failing"
    if old not in (None, "not_exercised") and new in (None, "not_exercised"):
        return "no_longer_exercised"
    if new == "passed" and old in ("failed", "warned"):
        return "fixed"
    same = old == new and (not pair.before or not pair.after or _print(pair.before) == _print(pair.after))
    return "unchanged" if same else "changed"


def _print(requirement: Requirement) -> str | None:
    return signature(requirement) if is_bad(requirement) else None


def lines(found: Diff) -> Iterator[str]:
    """Yield the difference as lines for a terminal."""
    for title, pairs in (
        ("Newly failing", found.newly_failing),
        ("No longer exercised", found.no_longer_exercised),
        ("Fixed", found.fixed),
        ("Changed", found.changed),
    ):
        yield f"{title}: {len(pairs)}"
        yield from (f"    {pair}" for pair in pairs)
    yield f"Unchanged: {len(found.unchanged)}"
