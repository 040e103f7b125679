"""What a run tells GitHub: a step summary in Markdown and annotations on the run's page."""

from collections.abc import Iterator

from tests.reporting.findings import grouped
from tests.reporting.gaps import gaps
from tests.reporting.hostile import code_span, markdown, one_line
from tests.reporting.model import (
    CONCLUSION_SYMBOLS,
    SYMBOLS,
    Requirement,
    Results,
    counts,
    number_of,
    of_api,
    place,
)
from tests.reporting.prepare import prepare

# GitHub shows ten annotations of each kind for a step, and cuts a step summary at 1 MiB.
_ANNOTATIONS, _FINDINGS = 10, 40


def step_summary(results: Results) -> str:
    """Return the run as Markdown: conclusions, findings, what was not exercised."""
    results = prepare(results)
    name = markdown(results["target"]["name"])
    lines = [f"## Cancel-order conformance: {name}", ""]
    for fault in results["setup"]:
        lines += [f"> **{fault['door']}**: {markdown(fault['what'])} {markdown(fault['mend'])}", ""]
    lines += ["| API | conclusion | exercised | passed | failed | warned |", "|---|---|--:|--:|--:|--:|"]
    lines += [_row(api, results) for api in results["apis"]]
    return "\n".join([*lines, *_findings(results), *_left_out(results)]) + "\n"


def _row(api: str, results: Results) -> str:
    facts, found = results["apis"][api], counts(of_api(results, api))
    conclusion = f"{CONCLUSION_SYMBOLS[facts['conclusion']]} {facts['conclusion']}"
    numbers = (f"{facts['exercised']} of {facts['total']}", found["passed"], found["failed"], found["warned"])
    return f"| {markdown(api)} | {conclusion} | {' | '.join(map(str, numbers))} |"


def _findings(results: Results) -> Iterator[str]:
    findings = list(grouped(results["requirements"]).items())
    if findings:
        yield from ("", "### Findings")
    for name, requirements in findings[:_FINDINGS]:
        first = requirements[0]
        ids = ", ".join(markdown(requirement["id"]) for requirement in requirements)
        yield from ("", f"**{name} {SYMBOLS[first['verdict']]} {_verdict(first)} {first['level']} {ids}**")
        yield f": {markdown(first['says'])} ({markdown(place(first, results))})"
        yield from _evidence(first)
    if len(findings) > _FINDINGS:
        yield from ("", f"and {number_of(len(findings) - _FINDINGS, 'further finding')}, in report.html")


def _evidence(requirement: Requirement) -> Iterator[str]:
    evidence = requirement.get("evidence")
    if not evidence:
        yield f"* {markdown(requirement.get('reason') or 'no reason was given')}"
        return
    yield ""
    for label in ("given", "expected", "seen"):
        yield f"* {label}: {code_span(evidence[label])}"
    yield f"* repeat: {code_span(evidence['curl'], 2000)}"


def _verdict(requirement: Requirement) -> str:
    return "known failure" if requirement.get("known") else str(requirement["verdict"])


def _left_out(results: Results) -> Iterator[str]:
    found = gaps(results["requirements"])
    if not found:
        return
    total = sum(len(gap.requirements) for gap in found)
    yield from ("", f"<details><summary>{number_of(total, 'requirement')} not exercised</summary>", "")
    for gap in found:
        ids = ", ".join(markdown(requirement["id"]) for requirement in gap.requirements)
        yield f"* {ids}: {markdown(gap.words)}"
    yield from ("", "</details>")


def annotations(results: Results) -> list[str]:
    """Return workflow commands: an error for each fault and new failed finding, a warning for the others."""
    results = prepare(results)
    lines = [_command("error", fault["what"], fault["mend"]) for fault in results["setup"]]
    for name, requirements in grouped(results["requirements"]).items():
        first = requirements[0]
        kind = "error" if first["verdict"] == "failed" and not first.get("known") else "warning"
        ids = ", ".join(requirement["id"] for requirement in requirements)
        lines.append(_command(kind, f"{name} {first['api']} {ids}: {first['says']}", _said(first, results)))
    return [line for kind in ("error", "warning") for line in _of_kind(lines, kind)]


def _said(requirement: Requirement, results: Results) -> str:
    evidence = requirement.get("evidence")
    if not evidence:
        return str(requirement.get("reason") or "no reason was given")
    seen = f"expected {one_line(evidence['expected'])}, seen {one_line(evidence['seen'])}"
    return f"{seen} ({place(requirement, results)})"


def _of_kind(lines: list[str], kind: str) -> list[str]:
    return [line for line in lines if line.startswith(f"::{kind} ")][:_ANNOTATIONS]


def _command(kind: str, title: str, message: str) -> str:
    """Return one workflow command; `one_line` leaves no line break with which text could start another."""
    head = _escape(one_line(title, 200)).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={head}::{_escape(one_line(message, 1000))}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
