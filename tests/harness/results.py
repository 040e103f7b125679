"""From the ledger to results.json's content (target contract, section 4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.harness.judge import describe
from tests.harness.ledger import NOT_SHOWN, Ledger, Verdict, verdicts
from tests.harness.spec import Spec

SCHEMA_VERSION = "1"
LEVELS = ("MUST", "SHOULD")
VERDICTS = ("passed", "failed", "warned", "not_exercised")


def api_results(
    spec: Spec, ledger: Ledger, *, strict: bool, requests: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is said of one API, and the list of its requirements."""
    found = verdicts(ledger, spec.requirements, strict=strict)
    requirements = [_requirement(verdict) for verdict in found]
    conclusion, reason = _conclusion(found)
    exercised = sum(verdict.judgements > 0 for verdict in found)
    levels = {level: {name: _count(found, level, name) for name in VERDICTS} for level in LEVELS}
    summary = {
        "title": spec.title,
        "document": spec.document,
        "conclusion": conclusion,
        "reason": reason,
        "requests": requests,
        "exercised": exercised,
        "total": len(found),
        "levels": levels,
        "outline": _outline(spec),
    }
    return summary, requirements


def _count(found: Sequence[Verdict], level: str, verdict: str) -> int:
    return sum(v.requirement.level == level and v.verdict == verdict for v in found)


def _conclusion(found: Sequence[Verdict]) -> tuple[str, str]:
    failed = [v for v in found if v.verdict == "failed"]
    missing = [v for v in found if v.requirement.level == "MUST" and v.verdict == "not_exercised"]
    missing = [v for v in missing if v.reason != NOT_SHOWN]
    if failed:
        return (
            "does not conform",
            f"{len(failed)} of {len(found)} requirements failed, first {failed[0].requirement.id}.",
        )
    if missing:
        return (
            "cannot say",
            f"{len(missing)} MUST were not exercised, first {missing[0].requirement.id}: {missing[0].reason}.".replace(
                "..", "."
            ),
        )
    if not any(v.requirement.level == "MUST" and v.verdict == "passed" for v in found):
        return "cannot say", "No MUST passed."
    return "conforms", "No requirement failed, and every MUST was exercised."


def _outline(spec: Spec) -> list[dict[str, Any]]:
    sections: dict[str, list[str]] = {}
    for requirement in spec.requirements:
        name = requirement.source.get("section") or f"Elsewhere: {requirement.source['elsewhere']}"
        sections.setdefault(name, []).append(requirement.id)
    return [{"section": name, "requirements": ids} for name, ids in sections.items()]


def _requirement(verdict: Verdict) -> dict[str, Any]:
    requirement = verdict.requirement
    return {
        "id": requirement.id,
        "api": requirement.api,
        "level": requirement.level,
        "family": requirement.family,
        "says": requirement.says,
        "source": _source(requirement.source),
        "verdict": verdict.verdict,
        "judgements": verdict.judgements,
        "tests": list(verdict.tests),
        "reason": verdict.reason,
        "needs": verdict.needs,
        "known": None,
        "accepts": [describe(o, {}) for o in requirement.expect] if len(requirement.expect) > 1 else [],
        "finding": None,
        "evidence": dict(verdict.evidence) if verdict.evidence else None,
    }


def _source(source: Mapping[str, Any]) -> dict[str, str]:
    section = source.get("section") or f"Elsewhere: {source['elsewhere']}"
    return {"section": section, **({"row": str(source["row"])} if "row" in source else {})}
