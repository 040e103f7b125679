"""What report.html shows, worked out before the template lays it out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from tests.reporting.badge import overall
from tests.reporting.findings import grouped
from tests.reporting.gaps import explained, following, gaps
from tests.reporting.marks import in_words, marked
from tests.reporting.model import FAMILIES, Requirement, Results, counts, exercised, of_api
from tests.reporting.pretty import pretty
from tests.reporting.signature import signature
from tests.reporting.timeline import draw

View = dict[str, Any]

SENTENCES = {
    "conforms": "Every required behaviour of {} was exercised and met.",
    "does not conform": "Required behaviour of {} is not met.",
    "cannot say": "Nothing exercised broke a rule of {}, but not all that is required was exercised.",
}
LEGEND = {
    "passed": "The requirement was exercised, and every answer kept to it.",
    "failed": "A MUST was not kept: the document shows it, and at least one answer went against it.",
    "warned": "A SHOULD was not kept: an inference from the document, or an incidental detail of an example.",
    "not_exercised": "Nothing was judged: the target does not offer what this needs. Never a pass.",
}


def view(shown: Results, raw: Results, body_limit: int) -> View:
    """Return all that the template needs.

    `shown` is the results dict with every string made harmless, `raw` the same one as results.json holds it;
    bodies are cut at `body_limit` characters.
    """
    signatures = {entry["id"]: signature(entry) for entry in raw["requirements"] if entry.get("finding")}
    findings = [
        _finding(name, group, shown, body_limit) for name, group in grouped(shown["requirements"]).items()
    ]
    left = gaps(shown["requirements"])
    return {
        "results": shown,
        "overall": overall(shown),
        "sentence": sentence(shown),
        "first": findings[0]["id"] if findings else None,
        "families": FAMILIES,
        "matrix": [_row(api, shown) for api in shown["apis"]],
        "findings": findings,
        "counts": counts(shown["requirements"]),
        "by_id": {entry["id"]: entry for entry in shown["requirements"]},
        "outline": [_outline(api, shown) for api in shown["apis"]],
        "gaps": left,
        "left_out": sum(len(gap.requirements) for gap in left),
        "explained": explained(shown["requirements"]),
        "known": [entry for entry in shown["requirements"] if entry.get("known")],
        "signatures": signatures,
        "legend": LEGEND,
        "started": re.sub(r"(\d\d:\d\d:\d\d)\.\d+", r"\1", shown["started"])
        .replace("T", " ")
        .replace("Z", " UTC"),
    }


def sentence(results: Results) -> str:
    """Return the run's conclusion as one sentence that says how much was looked at."""
    some, total = exercised(results)
    names = list(results["apis"])
    whom = names[0] if len(names) == 1 else f"{len(names)} APIs"
    if not some:
        return f"Nothing was exercised: 0 of {total} requirements, so nothing is known."
    conclusions = [facts["conclusion"] for facts in results["apis"].values()]
    broken = conclusions.count("does not conform")
    if broken and len(names) > 1:
        first = f"{broken} of {len(names)} APIs {'does' if broken == 1 else 'do'} not conform."
    else:
        first = SENTENCES[overall(results)].format(whom)
    return f"{first} {some} of {total} requirements exercised."


def _row(api: str, results: Results) -> View:
    requirements = of_api(results, api)
    cells = [_cell(family, [r for r in requirements if r["family"] == family]) for family in FAMILIES]
    return {"api": api, "cells": cells, "counts": counts(requirements), **results["apis"][api]}


def _cell(family: str, requirements: Sequence[Requirement]) -> View:
    """Return one cell of the matrix: its worst verdict, and how many of how many."""
    found = counts(requirements)
    verdict = next((name for name in ("failed", "warned", "not_exercised", "passed") if found[name]), None)
    return {
        "family": family,
        "verdict": verdict,
        "count": found[verdict] if verdict else 0,
        "total": len(requirements),
    }


def _outline(api: str, results: Results) -> View:
    """Return the document's own order, with requirements that it forgets at the end."""
    by_id = {entry["id"]: entry for entry in of_api(results, api)}
    sections = [
        {
            "section": part["section"],
            "requirements": [by_id.pop(i) for i in part["requirements"] if i in by_id],
        }
        for part in results["apis"][api]["outline"]
    ]
    if by_id:
        sections.append({"section": "Elsewhere", "requirements": list(by_id.values())})
    return {
        "api": api,
        **results["apis"][api],
        "sections": [part for part in sections if part["requirements"]],
    }


def _finding(name: str, group: Sequence[Requirement], results: Results, limit: int) -> View:
    seen: dict[tuple[object, ...], str] = {}
    entries = []
    for entry in group:
        evidence = entry.get("evidence")
        exchange = _same(evidence) if evidence else None
        twin = seen.get(exchange) if exchange else None
        if exchange and not twin:
            seen[exchange] = entry["id"]
        proof = _evidence(evidence, limit) if evidence else None
        entries.append(
            {"requirement": entry, "proof": proof, "twin": twin, "repeat": _repeat(entry, results)}
        )
    left = following(results["requirements"])
    unjudged = [other for entry in group for other in left.get(entry["id"], [])]
    return {"id": name, "verdict": group[0]["verdict"], "entries": entries, "unjudged": unjudged}


def _same(evidence: Mapping[str, Any]) -> tuple[object, ...]:
    request, response = evidence["request"], evidence["response"] or {}
    return (request["method"], request["url"], request["body"], response.get("status"), response.get("body"))


def _repeat(entry: Requirement, results: Results) -> str | None:
    """Return the pytest line that runs the requirement's first test again, with the run's own options.

    What was judged before the first test has no node id, so it can't be selected.
    """
    test = next((name for name in entry["tests"] if "::" in name), None)
    if test is None:
        return None
    seed = f" --hypothesis-seed={results['seed']}" if results.get("seed") is not None else ""
    return f"{results['command']}{seed} {shlex.quote(test)}"


def _evidence(evidence: Mapping[str, Any], limit: int) -> View:
    difference = evidence["difference"]
    at = difference["at"]
    return {
        **evidence,
        "marks": _marks(difference),
        "exchange": _exchange(evidence, limit, at),
        "earlier": [
            {"note": item["note"], **_exchange(item, limit // 2, None)} for item in evidence["history"]
        ],
        "drawing": draw(evidence["timeline"]) if evidence["timeline"] else None,
    }


def _marks(difference: Mapping[str, str]) -> View:
    """Return both sides in parts; `long` ones may scroll, so they must be reachable by the keyboard."""
    expected, seen = marked(difference["expected"], difference["seen"])
    longest = max(len(difference["expected"]), len(difference["seen"]))
    return {"expected": expected, "seen": seen, "words": in_words(expected, seen), "long": longest > 300}


def _exchange(item: Mapping[str, Any], limit: int, at: str | None) -> View:
    response = item["response"]
    return {
        "request": item["request"],
        "response": response,
        "error": item["error"],
        "curl": item["curl"],
        "elapsed_ms": item.get("elapsed_ms"),
        "sent": _body(item["request"], limit, None),
        "answered": _body(response, limit, at) if response else None,
    }


def _body(message: Mapping[str, Any], limit: int, at: str | None) -> View:
    """Return a body's lines and, when some of it was left out, how much is shown."""
    text = message["body"] or ""
    shown = text[:limit]
    # Redaction and visible control characters change a body's length a little; a cut changes it a lot.
    lost = message["body_bytes"] - len(text.encode("utf-8", "replace"))
    lines = pretty(shown, at) if shown else []
    cut = len(text) > limit or lost > 256
    return {"lines": lines, "bytes": message["body_bytes"], "cut": cut, "shown": len(shown)}
