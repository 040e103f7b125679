"""Many implementations on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.reporting.badge import overall
from tests.reporting.hostile import each_string, one_line
from tests.reporting.model import VERDICTS, Requirement, Results, counts, exercised, natural, of_api
from tests.reporting.page import render


def matrix_page(runs: Sequence[tuple[str, Results]]) -> str:
    """Return a page that compares prepared runs, given with a name for each (its file)."""
    shown = [(one_line(name, 120), each_string(_bare(results), one_line)) for name, results in runs]
    apis = list(dict.fromkeys(api for _, results in shown for api in results["apis"]))
    heads = [_head(name, results) for name, results in shown]
    tables = [_table(api, [results for _, results in shown]) for api in apis]
    return render("matrix", heads=heads, tables=tables, verdicts=VERDICTS)


def _bare(results: Results) -> dict[str, Any]:
    """Leave out the evidence, which this page does not show."""
    return {**results, "requirements": [{**entry, "evidence": None} for entry in results["requirements"]]}


def _head(name: str, results: Results) -> dict[str, Any]:
    found = counts(results["requirements"])
    some, total = exercised(results)
    facts = {"name": results["target"]["name"], "file": name, "started": results["started"][:10]}
    return {**facts, "conclusion": overall(results), "exercised": some, "total": total, **found}


def _table(api: str, runs: Sequence[Results]) -> dict[str, Any]:
    """Return one API's rows; what every implementation passes is kept apart, to be folded away."""
    by_run = [{entry["id"]: entry for entry in of_api(results, api)} for results in runs]
    ids = sorted({name for entries in by_run for name in entries}, key=natural)
    rows = [_row([entries.get(name) for entries in by_run]) for name in ids]
    facts = [results["apis"].get(api) for results in runs]
    title = next(fact["title"] for fact in facts if fact)
    told = [row for row in rows if not row["alike"]]
    return {
        "api": api,
        "title": title,
        "facts": facts,
        "rows": told,
        "alike": [row for row in rows if row["alike"]],
    }


def _row(entries: Sequence[Requirement | None]) -> dict[str, Any]:
    first = next(entry for entry in entries if entry)
    alike = all(entry is not None and entry["verdict"] == "passed" for entry in entries)
    return {
        "id": first["id"],
        "level": first["level"],
        "says": first["says"],
        "entries": entries,
        "alike": alike,
    }
