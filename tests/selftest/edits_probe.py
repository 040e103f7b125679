"""What a spec makes of an implementation, in this process: only the requirements that an edit concerns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any
from unittest.mock import patch

from hypothesis import Verbosity, settings

from tests.harness import budget
from tests.harness.burst import burst
from tests.harness.contract import play_contract
from tests.harness.faults import NotOffered, SetupFault, Unreachable
from tests.harness.forms import play_single, tour
from tests.harness.ledger import Ledger, verdicts
from tests.harness.lifecycle import play_histories
from tests.harness.race import play_race
from tests.harness.scene import Scene
from tests.harness.sequence import play_steps
from tests.harness.spec import Requirement, Spec
from tests.harness.target import from_url
from tests.selftest.edits_twist import Twist, TwistedScene

Verdicts = Mapping[str, str]
"""Verdicts by requirement id; a requirement that the spec no longer has is missing."""

QUICK = budget.PROFILES["quick"]
OPEN_FORMS = ("race", "lifecycle", "secrecy")
"""Forms whose requests depend on chance and time."""

FEW = 4

FRAME = ("id_in", "id_name", "id_unknown", "body", "query", "headers", "settles", "actors")
"""The members of a spec that every request, or every look at an order, depends on."""


def prepare() -> None:
    """Choose the quick profile for this process."""
    budget.register_profiles()
    settings.register_profile("quiet", settings.get_profile("quick"), verbosity=Verbosity.quiet)
    settings.load_profile("quiet")
    logging.disable()


def concerned(before: Spec, after: Spec) -> frozenset[str]:
    """Return the ids of the requirements that an edit concerns; of all of them where the frame changed."""
    old, new = ({r.id: r for r in spec.requirements} for spec in (before, after))
    if any(getattr(before, name) != getattr(after, name) for name in FRAME):
        return frozenset(old)
    parts, tests = _changed_schemas(before, after), list[Callable[[Requirement], bool]]()
    tests.append(lambda requirement: requirement != new.get(requirement.id))
    tests.append(lambda requirement: bool(_schemas_of(requirement) & parts))
    if before.id_returned != after.id_returned:
        tests.append(lambda requirement: requirement.form in ("steps", "lifecycle"))
    if before.operation.document != after.operation.document:
        tests.append(lambda requirement: requirement.form == "contract")
    if before.states != after.states:
        tests.append(lambda requirement: requirement.form in OPEN_FORMS or requirement.is_general)
        tests.append(lambda requirement: _names(before, requirement) != _names(after, requirement))
    if before.places != after.places:
        tests.append(lambda requirement: bool(requirement.every and requirement.every.at))
    return frozenset(name for name, requirement in old.items() if any(test(requirement) for test in tests))


def few_of_each_form(spec: Spec, ids: frozenset[str]) -> frozenset[str]:
    """Return a few of these ids, of every form some."""
    found: dict[str, list[str]] = {}
    for requirement in spec.requirements:
        if requirement.id in ids:
            found.setdefault(requirement.form, []).append(requirement.id)
    return frozenset(name for names in found.values() for name in names[:: max(1, len(names) // FEW)])


def _names(spec: Spec, requirement: Requirement) -> list[list[str]]:
    """The names that the states of a requirement may be known by."""
    wanted = [requirement.given, requirement.then, *(outcome.effect for outcome in requirement.expect)]
    return [spec.states[name].names for name in wanted if name is not None and name in spec.states]


def _changed_schemas(before: Spec, after: Spec) -> set[str]:
    """The schemas whose content, or that of a schema to which they refer, has changed."""
    old, new = (_components(spec) for spec in (before, after))
    changed = {name for name in old if old[name] != new.get(name)}
    while True:
        more = {name for name in old if _references(old[name]) & changed} | changed
        if more == changed:
            return changed
        changed = more


def _components(spec: Spec) -> Mapping[str, Any]:
    found: Mapping[str, Any] = spec.operation.document.get("components", {}).get("schemas", {})
    return found


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {str(value["$ref"]).rpartition("/")[2]} if "$ref" in value else set()
        return own.union(*map(_references, value.values()))
    return set().union(*map(_references, value)) if isinstance(value, list) else set()


def _schemas_of(requirement: Requirement) -> set[str]:
    outcomes = [*requirement.expect, *(one for step in requirement.steps for one in step.expect)]
    found = {outcome.schema for outcome in outcomes} | {
        requirement.every.schema if requirement.every else None
    }
    return {name for name in found if name}


def judged(spec: Spec, url: str, ids: frozenset[str], twist: Twist | None = None) -> Verdicts:
    """Play the requirements with these ids against an implementation, with a twist or without; return the verdicts."""
    target, ledger = from_url(url, [spec.api]), Ledger()
    scene = TwistedScene(spec, target, ledger, twist) if twist else Scene(spec, target, ledger)
    chosen = [requirement for requirement in spec.requirements if requirement.id in ids]
    try:
        for requirements, play in _plays(scene, chosen):
            _played(scene, requirements, play)
    finally:
        scene.close()
    found = verdicts(scene.ledger, spec.requirements, strict=False)
    told = ids | (twist.watched if twist else frozenset())
    return {verdict.requirement.id: verdict.verdict for verdict in found if verdict.requirement.id in told}


Play = tuple[list[Requirement], Callable[[], None]]


def _plays(scene: Scene, chosen: list[Requirement]) -> Iterable[Play]:
    """What has to be played for requirements; invariants look at every plain request there is."""
    forms = {requirement.form for requirement in chosen}
    plain = []
    if forms & {"every", "contract"}:
        yield _of(chosen, "every"), partial(tour, scene, QUICK)
        plain = [r for r in scene.spec.requirements if r.form == "single" and r.send.domain is None]
    if forms & {"lifecycle", "secrecy"}:
        yield _of(chosen, "lifecycle", "secrecy"), partial(play_histories, scene, QUICK)
    for requirement in dict.fromkeys(r.id for r in (*plain, *chosen)):
        yield from _play(scene, scene.spec.requirement(requirement))


def _of(chosen: list[Requirement], *forms: str) -> list[Requirement]:
    return [requirement for requirement in chosen if requirement.form in forms]


def _play(scene: Scene, requirement: Requirement) -> Iterable[Play]:
    if requirement.form == "single":
        yield [requirement], partial(play_single, scene, requirement, QUICK)
    elif requirement.form in ("steps", "moments"):
        yield [requirement], partial(play_steps, scene, requirement)
    elif requirement.form == "race":
        yield [requirement], partial(_raced, scene, requirement)
    elif requirement.form == "contract":
        yield [requirement], partial(play_contract, scene, requirement, QUICK)


def _raced(scene: Scene, requirement: Requirement) -> None:
    bursts = scene.burst if isinstance(scene, TwistedScene) else burst
    with patch("tests.harness.race.burst", bursts):
        play_race(scene, requirement, QUICK)


def _played(scene: Scene, requirements: Iterable[Requirement], play: Callable[[], None]) -> None:
    if isinstance(scene, TwistedScene):
        scene.begin(frozenset(requirement.id for requirement in requirements))
    try:
        play()
    except (NotOffered, SetupFault, Unreachable) as problem:
        for requirement in requirements:
            scene.ledger.skip(requirement, str(problem))


def explained_by(spec: Spec, ids: frozenset[str]) -> frozenset[str]:
    """Return the ids and those of the requirements whose failure explains theirs."""
    return ids.union(*(requirement.unless for requirement in spec.requirements if requirement.id in ids))
