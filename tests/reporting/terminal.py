"""The summary that a run prints: a conclusion per API, then each finding with what is needed to repeat it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from tests.reporting.findings import grouped
from tests.reporting.gaps import explained, following, gaps
from tests.reporting.hostile import one_line
from tests.reporting.model import (
    CONCLUSION_SYMBOLS,
    Requirement,
    Results,
    counts,
    number_of,
    of_api,
    place,
)
from tests.reporting.prepare import prepare

_FULL, _SHORT, _SET_UP, _LEFT_OUT = 12, 40, 3, 8
_COLOURS = {"red": 31, "green": 32, "yellow": 33, "bold": 1, "dim": 2}
_OF_CONCLUSION = {"conforms": "green", "does not conform": "red", "cannot say": "yellow"}

Paint = Callable[[str, str], str]


def terminal_summary(results: Results, *, colour: bool, width: int) -> list[str]:
    """Return the lines to print, none wider than `width` columns but for curl lines, which stay whole.

    Everything that came from the implementation is shown harmless; `colour` allows ANSI colours of our own.
    """
    results = prepare(results)
    paint: Paint = _colours if colour else lambda _name, text: text
    width = max(width, 60)
    lines = [*_set_up(results, paint, width), *_apis(results, paint, width)]
    lines += _findings(results, paint, width)
    lines += _left_out(results, paint, width)
    return lines


def _colours(name: str, text: str) -> str:
    return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m"


def _wrap(text: str, width: int, indent: str, limit: int = 600) -> list[str]:
    filled = textwrap.wrap(one_line(text, limit), width - len(indent), break_on_hyphens=False)
    return [indent + line for line in filled]


def _labelled(label: str, text: str, width: int) -> list[str]:
    filled = textwrap.wrap(one_line(text, 600), max(width - 14, 24), break_on_hyphens=False) or [""]
    return [f"    {label if row == 0 else '':<10}{line}" for row, line in enumerate(filled)]


def _set_up(results: Results, paint: Paint, width: int) -> Iterator[str]:
    faults = results["setup"]
    for fault in faults[:_SET_UP]:
        where = f" [{one_line(fault['api'])}]" if fault["api"] else ""
        yield paint(
            "red", f"{'SET-UP FAULT' if fault['door'] == 'set-up' else 'FAULT'} at the {fault['door']}{where}"
        )
        yield from _wrap(fault["what"], width, "    ")
        yield from _labelled("mend", fault["mend"], width)
    if len(faults) > _SET_UP:
        yield f"    and {number_of(len(faults) - _SET_UP, 'further fault')}, in the report"
    if faults:
        yield ""


def _apis(results: Results, paint: Paint, width: int) -> Iterator[str]:
    longest = max((len(api) for api in results["apis"]), default=0)
    for api, facts in results["apis"].items():
        conclusion = facts["conclusion"]
        head = f"{CONCLUSION_SYMBOLS[conclusion]} {one_line(api):<{longest}}  {conclusion:<16}"
        tail = f"{facts['exercised']} of {facts['total']} exercised: {_tally(of_api(results, api))}"
        if len(head) + 2 + len(tail) <= width:
            yield f"{paint(_OF_CONCLUSION[conclusion], head)}  {tail}"
        else:
            yield paint(_OF_CONCLUSION[conclusion], head.rstrip())
            yield from _wrap(tail, width, "    ")
    if not results["apis"]:
        yield paint("yellow", "? no API was selected: nothing can be said")


def _tally(requirements: Sequence[Requirement]) -> str:
    known = sum(bool(requirement.get("known")) for requirement in requirements)
    found = counts(requirements)
    words = [
        f"{found['passed']} passed",
        f"{found['failed']} failed" + (f" ({known} known)" if known else ""),
    ]
    told = len(explained(requirements))
    rest = (
        (found["warned"], "warned"),
        (found["not_exercised"] - told, "not exercised"),
        (told, "explained by a finding"),
    )
    return ", ".join([*words, *(f"{count} {word}" for count, word in rest if count)])


def _findings(results: Results, paint: Paint, width: int) -> Iterator[str]:
    findings = list(grouped(results["requirements"]).items())
    for name, requirements in findings[:_FULL]:
        yield ""
        yield from _finding(name, requirements, results, paint, width)
    if len(findings) > _FULL:
        yield ""
    for name, requirements in findings[_FULL : _FULL + _SHORT]:
        first = requirements[0]
        yield one_line(f"{name}  {_ids(requirements)}  {first['level']}  {first['says']}", width - 40)[:width]
    if len(findings) > _FULL + _SHORT:
        yield f"and {number_of(len(findings) - _FULL - _SHORT, 'further finding')}, in the report"


def _ids(requirements: Sequence[Requirement]) -> str:
    return ", ".join(requirement["id"] for requirement in requirements)


def _verdict(requirement: Requirement) -> str:
    known = requirement.get("known")
    if not known:
        return str(requirement["verdict"]).upper()
    until = f" until {known['expires']}" if known.get("expires") else ""
    return f"KNOWN FAILURE{until}"


def _finding(
    name: str, requirements: Sequence[Requirement], results: Results, paint: Paint, width: int
) -> Iterator[str]:
    first = requirements[0]
    head = textwrap.wrap(
        one_line(f"{name}  {_verdict(first)} {first['level']}  {_ids(requirements)}  ({first['api']})", 600),
        width,
        subsequent_indent="    ",
    )
    yield from (paint("red" if first["verdict"] == "failed" else "yellow", line) for line in head)
    yield from _wrap(first["says"], width, "    ")
    left = following(results["requirements"])
    unjudged = [name for requirement in requirements for name in left.get(requirement["id"], [])]
    if unjudged:
        yield from _labelled("explains", f"{', '.join(unjudged)}, which were therefore not judged", width)
    yield from _labelled("document", place(first, results), width)
    evidence = first.get("evidence")
    if not evidence:
        yield from _labelled("reason", first.get("reason") or "no reason was given", width)
        return
    for label in ("given", "expected", "seen"):
        yield from _labelled(label, evidence[label], width)
    timeline = evidence.get("timeline")
    if timeline:
        yield from _labelled("why", timeline["why"], width)
    # One line, however long: a wrapped curl line cannot be pasted.
    yield f"    {one_line(evidence['curl'], 4000)}"


def _left_out(results: Results, paint: Paint, width: int) -> Iterator[str]:
    found = gaps(results["requirements"])
    if found:
        total = sum(len(gap.requirements) for gap in found)
        yield ""
        yield paint("bold", f"Not exercised: {number_of(total, 'requirement')}")
    for gap in found[:_LEFT_OUT]:
        ids = [requirement["id"] for requirement in gap.requirements]
        shown = ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")
        yield from _wrap(f"{shown}: {gap.words}", width, "    ")
    if len(found) > _LEFT_OUT:
        yield f"    and {number_of(len(found) - _LEFT_OUT, 'further reason')}, in the report"
