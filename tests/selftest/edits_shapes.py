"""Answers made for one edit: the reference's own with one value changed, right by one of two specs, wrong by the other.

They are for data about single members, types and values of answers.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice, product
from typing import Any

import rstr

from tests.harness.exchange import Answer, Exchange
from tests.harness.invariants import fits, judge_invariants
from tests.harness.judge import judge
from tests.harness.spec import Requirement, Spec
from tests.harness.template import MISSING

Place = tuple[str | int, ...]
Change = tuple[Place, Any]
"""Where in a JSON value something is put; MISSING takes away what is there."""

VALUES: tuple[Any, ...] = (MISSING, None, True, 7, -1, 0.5, "x", "", [], {}, [7], ["x"], {"x": 1}, [{}])
WRONG: tuple[Any, ...] = (7, "x", [], {})
REFERENCE = "#/components/schemas/"
SAMPLES = 8
AT_MOST = 500
"""How many changes of one answer are tried."""

LOOKS = 3
"""At how many answers of one status it looks before it gives up."""


class Shape:
    """Finds the change of an answer on which two specs differ, and makes it in every answer from then on."""

    def __init__(self, before: Spec, after: Spec, old: Requirement, new: Requirement) -> None:
        # Judging is by far quicker where a spec asks nothing else.
        self.sides = tuple(
            (replace(spec, requirements=(one,)), one) for spec, one in ((before, old), (after, new))
        )
        documents = [spec.operation.document for spec, _ in self.sides]
        self.names, self.values = _differing(*documents) if documents[0] != documents[1] else (set(), [])
        bodies = _members([outcome.body for _, one in self.sides for outcome in one.expect])
        self.names |= bodies
        self.others = _examples(before.operation.document)
        self.parts = _members_wrong(before.operation.document, self.values)
        self.members = sorted(self.names & _properties(documents))
        self.added = sorted({*self.members, *bodies})
        self.values += [*_matching(self.values), *self.parts, *([part] for part in self.parts)]
        self.known: list[Change] = []
        self.looks: Counter[int] = Counter()

    def __call__(self, exchange: Exchange) -> Answer | None:
        """The answer with the change, or as it was."""
        if exchange.answer is None or not isinstance(exchange.answer.json, (dict, list)):
            return exchange.answer
        if all(_wrong(spec, one, exchange) is None for spec, one in self.sides):
            return exchange.answer
        for change in (*self.known, *islice(self._candidates(exchange.answer), AT_MOST)):
            changed = _changed(exchange, change)
            found = {_wrong(spec, one, changed) for spec, one in self.sides}
            if True in found and len(found) > 1:
                self.known = [change]
                return changed.answer
        return exchange.answer

    def _candidates(self, answer: Answer) -> Iterator[Change]:
        self.looks[answer.status] += 1
        value = answer.json if self.looks[answer.status] <= LOOKS else {}
        if isinstance(answer.json, dict):
            yield from (((), _in_the_shape_of(other, answer.json)) for other in self.others)
            own = {name: member for name, member in answer.json.items() if member is not None}
            yield from (((), {**other, **own}) for other in self.others)
            yield from (((), other) for other in self._otherwise(answer.json))
        # What stands under a name that differs comes first: the answers of some vendors have hundreds of members.
        for place in sorted([(), *_places(value)], key=lambda place: -len(self.names.intersection(place))):
            inner = _at(value, place)
            if isinstance(inner, dict):
                yield from ((place, {**inner, **part}) for part in self.parts)
            yield from ((place, other) for other in (*VALUES, *self.values) if place or other is not MISSING)
            for name in self.added if isinstance(inner, dict) else ():
                yield from (((*place, name), other) for other in (*VALUES, *self.values) if name not in inner)

    def _otherwise(self, value: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """A value one of whose members has another name, and such values inside others."""
        found = [value]
        for name, key in product(self.members, value):
            found.append(
                {other: member for other, member in value.items() if other != key} | {name: value[key]}
            )
        yield from found[1:]
        for name, one in product(self.members, found):
            yield {name: [one]}
            yield {name: one}


def _properties(documents: Sequence[Any]) -> set[str]:
    """The names of the members of which documents speak."""
    found: set[str] = set()
    for document in documents:
        if isinstance(document, Mapping):
            own = document.get("properties", {})
            found |= {str(name) for name in own} if isinstance(own, Mapping) else set()
            found |= _properties([*document.values()])
        elif isinstance(document, list):
            found |= _properties(document)
    return found


def _examples(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All objects that a document shows as examples."""
    found = [
        value for key, value in document.items() if key in ("example", "value") and isinstance(value, dict)
    ]
    for value in document.values():
        for inner in value if isinstance(value, list) else [value]:
            found += _examples(inner) if isinstance(inner, Mapping) else []
    return found


def _matching(values: Iterable[Any]) -> list[str]:
    """For what may be a pattern, texts that match it."""
    found = []
    for value in values:
        if isinstance(value, str) and re.search(r"[\^\[\\$]", value):
            with suppress(Exception):
                found += [rstr.Rstr(random.Random(seed)).xeger(value) for seed in range(SAMPLES)]
    return found


def _members_wrong(document: Mapping[str, Any], values: Iterable[Any]) -> list[dict[str, Any]]:
    """For what refers to a schema, objects in which one of its members is wrong."""
    schemas = document.get("components", {}).get("schemas", {})
    named = {str(value).removeprefix(REFERENCE) for value in values if str(value).startswith(REFERENCE)}
    members = sorted({name for schema in named for name in schemas.get(schema, {}).get("properties", {})})
    return [{name: value} for name in members for value in WRONG]


def _in_the_shape_of(other: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """The members of another answer, with the values of this one where it has them."""
    return {name: value.get(name, member) for name, member in other.items()}


def _wrong(spec: Spec, one: Requirement, exchange: Exchange) -> bool | None:
    """Whether a requirement finds an answer wrong; None where it does not look."""
    if one.form in ("every", "contract"):
        if one.every is not None and not fits(one.every, exchange):
            return None
        return any(found is not None for r, found in judge_invariants(spec, exchange) if r.id == one.id)
    return judge(spec, exchange, one.expect)[1] is not None if one.expect else None


def _changed(exchange: Exchange, change: Change) -> Exchange:
    assert exchange.answer is not None
    place, other = change
    value = copy.deepcopy({"": exchange.answer.json})
    place = ("", *place)
    try:
        holder = _at(value, place[:-1])
        if other is MISSING:
            del holder[place[-1]]
        else:
            holder[place[-1]] = other
    except (KeyError, IndexError, TypeError):
        return exchange
    return replace(exchange, answer=replace(exchange.answer, body=json.dumps(value[""]).encode()))


def _at(value: Any, place: Place) -> Any:
    for step in place:
        value = value[step]
    return value


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*place, key)
        yield from _places(inner, (*place, key))


def _differing(one: Any, other: Any) -> tuple[set[str], list[Any]]:
    """The names and the single values that stand where two documents differ, in either."""
    if one == other:
        return set(), []
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        parts = [(key, one.get(key, MISSING), other.get(key, MISSING)) for key in {**one, **other}]
        names = {str(key) for key, a, b in parts if a != b}
    elif isinstance(one, list) and isinstance(other, list):
        rest = [entry for entry in one if entry not in other], [entry for entry in other if entry not in one]
        parts, names = [("", a, MISSING) for a in (*rest[0], *rest[1])], set()
    else:
        leaves = _leaves([one, other])
        return _members([one, other]) | {str(leaf) for leaf in leaves}, leaves
    values: list[Any] = []
    for _, a, b in parts:
        inner, more = _differing(a, b)
        names, values = names | inner, values + more
    return names, values


def _leaves(value: Any) -> list[Any]:
    """All single values in a JSON value."""
    if isinstance(value, Mapping):
        return _leaves([*value.values()])
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner)]
    return [value] if isinstance(value, (str, int, float)) else []


def _members(value: Any) -> set[str]:
    """The names of all members in a JSON value."""
    if isinstance(value, Mapping):
        return {str(key) for key in value}.union(*map(_members, value.values()))
    return set().union(*map(_members, value)) if isinstance(value, list) else set()
