"""Command line: correct implementations stay unaccused when several fair readings come together in one.

    python -m tests.selftest.combine [--api NAME] [--configurations 100] [--jobs 2]

All pairs of readings that can stand together are covered; the rest of the configurations is chosen at random
(always the same). It may be interrupted, like the measurement, whose options it shares.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.selftest import library
from tests.selftest.combining import ClashError, Make, combined
from tests.selftest.measure import add_options, is_right, measure, tell
from tests.selftest.measure_figures import tables
from tests.selftest.measure_run import Job

SIZE = 8
"""How many readings come together in one configuration."""

Pair = frozenset[str]


CONTRADICTIONS = frozenset(
    frozenset(pair)
    for pair in (
        ("id-only-as-id", "id-only-as-order-id"),
        ("id-only-as-id", "least-order"),
        ("code-in-the-list", "empty-list-of-errors"),
        ("code-in-the-list", "null-list-of-errors"),
        ("second-of-two-errors", "empty-list-of-errors"),
        ("second-of-two-errors", "null-list-of-errors"),
        ("no-credentials-bare-403", "statuses-by-meaning"),
    )
)
"""Readings that put different things in the same place of an answer: together they describe no implementation."""


@dataclass(frozen=True)
class Coverage:
    """The configurations of one API, and the pairs that no configuration can hold."""

    configurations: Sequence[Sequence[str]]
    pairs: int
    clashes: Mapping[Pair, str]


def main() -> int:
    """Combine what the command line asks for; returns 1 where a combination is accused."""
    options = _options()
    jobs: list[Job] = []
    for api in options.api or library.APIS:
        found = coverage(
            {r.name: r.make for r in library.readings(api)}, options.configurations, options.size
        )
        covered, clashes = found.pairs - len(found.clashes), len(found.clashes)
        tell(f"{api}: {len(found.configurations)} configurations; {covered} pairs covered, {clashes} clash")
        jobs += [Job("combination", api, "+".join(names)) for names in found.configurations[:: options.every]]
        if options.clashes:
            for pair, step in found.clashes.items():
                tell(f"  {' and '.join(sorted(pair))}: both replace {step}")
    rows = [] if options.clashes else measure(jobs, options)
    for table in tables(rows) if rows else []:
        tell(table.plain())
    if options.markdown:
        text = "\n\n".join(table.markdown() for table in tables(rows))
        options.markdown.write_text(text + "\n", encoding="utf-8")
    return int(not options.clashes and (len(rows) < len(jobs) or not all(map(is_right, rows))))


def coverage(makes: Mapping[str, Make], wanted: int, size: int = SIZE) -> Coverage:
    """Return configurations that cover every pair that doesn't clash, at least `wanted` of them."""
    pairs = [frozenset(pair) for pair in itertools.combinations(sorted(makes), 2)]
    clashes = {pair: step for pair in pairs if (step := _clash(pair, makes))}
    array = _Array(sorted(makes), [pair for pair in pairs if pair not in clashes], size)
    found: list[list[str]] = []
    while array.fitting and (array.uncovered or len(found) < wanted):
        found.append(array.configuration())
    return Coverage(found, len(pairs), clashes)


class _Array:
    """A covering array under way; its choices are random, and the same in every run."""

    def __init__(self, names: Sequence[str], fitting: Sequence[Pair], size: int) -> None:
        self.names, self.fitting, self.size = names, fitting, size
        self.uncovered = set(fitting)
        self._possible = set(fitting)
        self._chance = random.Random(len(names))

    def configuration(self) -> list[str]:
        """Return one more configuration: an uncovered pair and what covers most further ones."""
        chosen = sorted(
            min(self.uncovered, key=sorted) if self.uncovered else self._chance.choice(self.fitting)
        )
        while len(chosen) < self.size and (name := self._next(chosen)):
            chosen.append(name)
        self.uncovered -= {frozenset(pair) for pair in itertools.combinations(chosen, 2)}
        return sorted(chosen)

    def _next(self, chosen: Sequence[str]) -> str:
        pairs = {name: [frozenset((name, other)) for other in chosen] for name in self.names}
        fit = [name for name in self.names if name not in chosen and self._possible.issuperset(pairs[name])]
        gain = {name: len(self.uncovered.intersection(pairs[name])) for name in fit}
        return self._chance.choice([name for name in fit if gain[name] == max(gain.values())]) if fit else ""


def _clash(pair: Pair, makes: Mapping[str, Make]) -> str:
    """Return what keeps two readings from standing together, or an empty text."""
    if pair in CONTRADICTIONS:
        return "the same part of an answer"
    try:
        combined([makes[name] for name in sorted(pair)])
    except ClashError as problem:
        return str(problem)
    return ""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.selftest.combine", description=__doc__)
    add_options(parser, "combine.jsonl")
    parser.add_argument("--configurations", type=int, default=100, help="at least so many for each API")
    parser.add_argument("--size", type=int, default=SIZE, help="readings in one (default: %(default)s)")
    parser.add_argument(
        "--clashes", action="store_true", help="only list the pairs that can't stand together"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th configuration")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
