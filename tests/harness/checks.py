"""What is wrong with a spec though its catalogue satisfies its JSON Schema, and would only show during a run."""

import difflib
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import rstr

from tests.harness.domain import Domain
from tests.harness.faults import SpecFault
from tests.harness.spec import is_any
from tests.harness.template import placeholders, shown

Troubles = Iterator[tuple[str, str]]
"""Places, and what is wrong there."""


def check_catalogue(catalogue: Mapping[str, Any], place: str) -> None:
    """Refuse what would only fail when it is used. Raises SpecFault: one sentence with file, place and mend."""
    for at, text in _troubles(catalogue):
        raise SpecFault(f"{place}: {at}: {text}")


def _troubles(catalogue: Mapping[str, Any]) -> Troubles:
    yield from _id_troubles(catalogue["order_id"]["unknown"])
    members = {*catalogue["request"].get("body", {})}
    for entry in catalogue["requirements"]:
        members |= {name for send in _sends(entry) for name in send.get("set", {})}
    for name, outcome in catalogue["outcomes"].items():
        yield from _misnamed(outcome, members, f"outcomes.{name}")
    for entry in catalogue["requirements"]:
        yield from _requirement_troubles(entry)
        judged = {name: part for name, part in entry.items() if name not in ("says", "source")}
        yield from _misnamed(judged, members, entry["id"])
        yield from _foreign_troubles(entry, catalogue["actors"])


def _foreign_troubles(entry: Mapping[str, Any], actors: Mapping[str, Any]) -> Troubles:
    fits = {"steps", "race"}.isdisjoint(entry) and "other" in actors.values()
    if "foreign" in placeholders(_sends(entry)) and not fits:
        yield (
            entry["id"],
            "{foreign} wants an actor that is other, and one request; take it out or give it both.",
        )


def _id_troubles(pattern: str) -> Troubles:
    yield from _pattern_troubles(pattern, "order_id.unknown")
    try:
        rstr.Rstr(random.Random(0)).xeger(pattern.strip("^$"))  # noqa: S311 (names of nothing, not secrets)
    except Exception:
        yield "order_id.unknown", f"no id can be made up by {pattern!r}; write a simpler pattern."


def _pattern_troubles(pattern: str, at: str) -> Troubles:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as problem:
        yield at, f"{pattern!r} is no regular expression ({problem}); mend it there."


def _sends(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """How each request of a requirement differs from the valid one."""
    asked = [entry, *entry.get("steps", ()), *entry.get("race", {}).get("requests", ())]
    return [one["send"] for one in asked if "send" in one]


def _requirement_troubles(entry: Mapping[str, Any]) -> Troubles:
    at = entry["id"]
    if not {"section", "elsewhere"} & entry["source"].keys():
        yield at, "source: names neither section nor elsewhere; give one of the two."
    if entry.get("unless") and ("lifecycle" in entry or "contract" in entry or entry.get("effect")):
        yield at, "unless: whatever else fails explains it already; take unless away."
    steps = entry.get("steps", ())
    if steps and all({"change", "pause", "others"} & step.keys() for step in steps):
        yield at, "steps: none of them is a request, so nothing is judged; add one."
    for send in _sends(entry):
        values = [part for key in ("set", "headers", "query") for part in send.get(key, {}).values()]
        for value in (send.get("order"), send.get("raw"), send.get("method"), *values):
            if is_any(value):
                yield from _domain_troubles(value["any"], at)


def _domain_troubles(domain: Domain, at: str) -> Troubles:
    excluded = domain.get("not", {})
    if "enum" not in domain and "type" not in domain and "type" not in excluded:
        yield at, f"any: {shown(domain)} says no type; give it enum, type: string, or a type under not."
    for pattern in (domain.get("pattern"), excluded.get("pattern")):
        if pattern is not None:
            yield from _pattern_troubles(pattern, at)


def _misnamed(part: Any, members: Iterable[str], at: str) -> Troubles:
    """Placeholders for a member that no request has: they would stand for anything."""
    known = sorted(members)
    for name in sorted(placeholders(part)):
        member = name.partition("|")[0].removeprefix("body.")
        if name.startswith("body.") and member not in known:
            near = difflib.get_close_matches(member, known, 1)
            mend = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known) or 'none'}."
            yield at, f"no request has the member {member!r} of {{{name}}}; {mend}"
