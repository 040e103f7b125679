"""Merges broken requirements by cause: one fault that trips five requirements is one finding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from tests.reporting.model import FAMILIES, KINDS, Requirement, is_bad, natural, steady


def merge(requirements: Sequence[Requirement]) -> list[dict[str, Any]]:
    """Return copies of the requirements, the broken ones with `finding` set to `F1`, `F2`, ...

    Requirements share a finding when their differences are the same, or when one exchange decided them all.
    `F1` is the strongest: a failed MUST that is not a known failure, explaining the most requirements.
    """
    copies = [{**requirement, "finding": None} for requirement in requirements]
    groups = _groups([requirement for requirement in copies if is_bad(requirement)])
    for number, group in enumerate(sorted(groups, key=_strength), start=1):
        for requirement in group:
            requirement["finding"] = f"F{number}"
    return copies


def grouped(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Return the requirements of each finding, findings in order, the strongest requirement first."""
    found: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in requirements:
        if requirement.get("finding"):
            found[requirement["finding"]].append(requirement)
    return {name: sorted(found[name], key=_rank) for name in sorted(found, key=natural)}


def _groups(broken: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Join requirements that share any cause, directly or through others."""
    owner: dict[Hashable, list[dict[str, Any]]] = {}
    groups: list[list[dict[str, Any]]] = []
    for requirement in broken:
        group = [requirement]
        causes = _causes(requirement)
        for joined in {id(owner[cause]): owner[cause] for cause in causes if cause in owner}.values():
            group = joined + group
            groups.remove(joined)
        groups.append(group)
        for member in group:
            owner.update(dict.fromkeys(_causes(member), group))
    return groups


def _causes(requirement: Requirement) -> list[Hashable]:
    """Return keys that two requirements share only when the same fault explains both."""
    evidence = requirement.get("evidence")
    api, family = requirement["api"], requirement["family"]
    if not evidence:
        return [(api, family, "reason", steady(requirement.get("reason")))]
    difference = evidence["difference"]
    if difference["kind"] == "no answer":
        return [(api, "no answer", steady(evidence.get("error") or difference["seen"]))]
    if difference["kind"] == "message":
        # A wrong text is one habit, whatever was expected instead and whichever state it names.
        return [(api, "message", _without_given(difference["seen"], evidence)), _exchange(api, evidence)]
    seen = (
        api,
        difference["kind"],
        difference["at"],
        steady(difference["expected"]),
        steady(difference["seen"]),
    )
    # The same pair of statuses or states is common to unrelated faults; within a family it is one habit.
    causes: list[Hashable] = [seen if difference["at"] else (*seen, family)]
    if difference["kind"] != "history":
        causes.append(_exchange(api, evidence))
    return causes


def _without_given(text: str, evidence: Mapping[str, Any]) -> str:
    """Return a text without ids and without the words that tell which order and which actor it was about."""
    given = set(re.findall(r"\w+", str(evidence["given"])))
    return re.sub(r"\w+", lambda word: "#" if word.group() in given else word.group(), steady(text))


def _exchange(api: str, evidence: Mapping[str, Any]) -> Hashable:
    request, response = evidence["request"], evidence.get("response") or {}
    return (
        api,
        request["method"],
        request["url"],
        request["body"],
        response.get("status"),
        response.get("body"),
    )


def _strength(group: Sequence[Requirement]) -> tuple[bool, bool, int, tuple[object, ...]]:
    first = min(group, key=_rank)
    excused = all(requirement.get("known") for requirement in group)
    return (first["verdict"] != "failed", excused, -len(group), _rank(first))


def _rank(requirement: Requirement) -> tuple[object, ...]:
    """Order within a finding: MUST before SHOULD, new before known, the plainest difference first."""
    kind = ((requirement.get("evidence") or {}).get("difference") or {}).get("kind")
    plainness = KINDS.index(kind) if kind in KINDS else len(KINDS)
    family = requirement["family"]
    order = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
    weight = (
        requirement["verdict"] != "failed",
        requirement["level"] != "MUST",
        bool(requirement.get("known")),
    )
    return (*weight, plainness, order, requirement["api"], natural(requirement["id"]))
