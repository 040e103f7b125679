"""SARIF 2.1.0: GitHub's code-scanning page and most editors show findings from it."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.reporting.hostile import one_line
from tests.reporting.model import Requirement, Results, is_bad, place

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(results: Results) -> dict[str, Any]:
    """Return the log: a rule for each broken requirement, a result for each with the document's place."""
    broken = [requirement for requirement in results["requirements"] if is_bad(requirement)]
    driver = {
        "name": "cancel-order-conformance",
        "semanticVersion": results["suite"],
        "rules": [_rule(requirement) for requirement in broken],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(requirement, index, results) for index, requirement in enumerate(broken)],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _level(requirement: Requirement) -> str:
    return "error" if requirement["verdict"] == "failed" and not requirement.get("known") else "warning"


def _rule(requirement: Requirement) -> dict[str, Any]:
    return {
        "id": requirement["id"],
        "shortDescription": {"text": one_line(requirement["says"])},
        "defaultConfiguration": {"level": "error" if requirement["level"] == "MUST" else "warning"},
        "properties": {"tags": [requirement["api"], requirement["level"], requirement["family"]]},
    }


def _result(requirement: Requirement, index: int, results: Results) -> dict[str, Any]:
    reason = requirement.get("reason") or "no reason was given"
    fingerprint = hashlib.sha256(f"{requirement['api']}/{requirement['id']}".encode()).hexdigest()
    result = {
        "ruleId": requirement["id"],
        "ruleIndex": index,
        "level": _level(requirement),
        "message": {"text": f"{one_line(requirement['says'])}: {one_line(reason)}"},
        "locations": [_location(requirement, results)],
        "partialFingerprints": {"requirement/v1": fingerprint},
        "properties": {"finding": requirement["finding"]},
    }
    if requirement.get("known"):
        result["suppressions"] = [
            {"kind": "external", "justification": one_line(requirement["known"]["reason"])}
        ]
    return result


def _location(requirement: Requirement, results: Results) -> dict[str, Any]:
    """Point at the catalogue, the nearest file that a repository has; the document's place is a name."""
    uri = f"specs/{requirement['api']}/requirements.yaml"
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": one_line(place(requirement, results))}],
    }
