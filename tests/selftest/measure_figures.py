"""From rows to figures: shares, medians, and tables in plain text or Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.selftest.measure_run import Row

NOTHING = "-"


@dataclass(frozen=True)
class Table:
    """A table of texts; the first column is aligned to the left, the others to the right."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def plain(self) -> str:
        """Return the table for a terminal."""
        lines = [self.header, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.header))]
        return "\n".join([f"\n{self.title}", *(_aligned(line, widths) for line in lines)])

    def markdown(self) -> str:
        """Return the table for a README."""
        rule = [":--", *["--:"] * (len(self.header) - 1)]
        lines = [f"| {' | '.join(_cell(c) for c in line)} |" for line in (self.header, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first = line[0].ljust(widths[0])
    rest = (text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join(["", first, *rest])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def share(part: int, whole: int) -> str:
    """Return a share as a percentage with its numbers."""
    return f"{100 * part / whole:.1f} % ({part}/{whole})" if whole else NOTHING


def tables(rows: Sequence[Row]) -> list[Table]:
    """Return all figures: first of the whole, then by family, by what shows a fault, by level of attack."""
    kinds = ("fault", "reading", "combination")
    ended = [row for row in rows if row.verdict != "no result"]
    faults, readings, combined = ([row for row in ended if row.kind == kind] for kind in kinds)
    found = []
    if faults:
        found += [
            _faults("Faulty implementations, by API", "API", faults, lambda row: row.api),
            _faults("Faults by family", "family", faults, lambda row: row.family),
            _faults("Faults by what shows them", "shows", faults, lambda row: row.shows),
            _levels(faults),
        ]
    if readings:
        found.append(_readings("Correct implementations that read the document differently", readings))
    if combined:
        found.append(_readings("Combinations of such implementations", combined))
    return [*found, _costs(rows)]


def _groups(rows: Iterable[Row], key: Callable[[Row], str]) -> list[tuple[str, list[Row]]]:
    rows = list(rows)
    names = sorted({key(row) for row in rows})
    groups = [(name, [row for row in rows if key(row) == name]) for name in names]
    return [*groups, ("all", rows)] if len(groups) != 1 else groups


def _faults(title: str, by: str, rows: Sequence[Row], key: Callable[[Row], str]) -> Table:
    header = [
        by,
        "faults",
        "of a MUST: failed",
        "of a SHOULD: warned",
        "broken rule among the failed",
        "failed, median",
    ]
    return Table(title, header, [_fault_line(name, group) for name, group in _groups(rows, key)])


def _fault_line(name: str, rows: Sequence[Row]) -> list[str]:
    caught = [row for row in rows if row.verdict == "failed"]
    told = [row for row in rows if row.verdict in ("failed", "warned")]
    must, should = ([row for row in rows if row.binding is binding] for binding in (True, False))
    return [
        name,
        str(len(rows)),
        share(sum(row in caught for row in must), len(must)),
        share(sum(row in told for row in should), len(should)),
        share(sum(row.located for row in told), len(told)),
        f"{median(len(row.failed) for row in caught):g}" if caught else NOTHING,
    ]


def _levels(rows: Sequence[Row]) -> Table:
    """What found the faults: a fault counts for each kind of test that found it."""
    caught = [row for row in rows if row.verdict == "failed"]
    names = sorted({level for row in caught for level in row.levels})
    lines = []
    for name in names:
        found = [row for row in caught if name in row.levels]
        alone = [row for row in found if row.levels == (name,)]
        lines.append([name, str(len(found)), str(len(alone))])
    return Table("What caught them", ["level of attack", "caught", "caught by it alone"], lines)


def _readings(title: str, rows: Sequence[Row]) -> Table:
    lines = []
    for name, group in _groups(rows, lambda row: row.api):
        counts = [sum(row.verdict == verdict for row in group) for verdict in ("failed", "warned", "passed")]
        lines.append([name, str(len(group)), *(share(count, len(group)) for count in counts)])
    return Table(title, ["API", "implementations", "accused", "warned", "left in peace"], lines)


def _costs(rows: Sequence[Row]) -> Table:
    lines = []
    for name, group in _groups(rows, lambda row: row.api):
        done = [row for row in group if row.verdict != "no result"]
        requests, seconds = sum(row.requests for row in done), sum(row.seconds for row in done)
        each = [f"{sum_ / len(done):,.0f}" if done else NOTHING for sum_ in (requests, seconds)]
        lines.append(
            [name, str(len(done)), str(len(group) - len(done)), f"{requests:,}", f"{seconds:,.0f}", *each]
        )
    header = ["API", "runs", "without a result", "requests", "seconds", "requests per run", "seconds per run"]
    return Table("Costs", header, lines)
