"""Every single place of a spec that can be edited, and the edits that are possible there."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import yaml

from tests.harness.template import placeholders

Path = tuple[str | int, ...]
Data = Any

DOCUMENTATION = {
    *("says", "title", "description", "summary", "example", "examples", "source", "document", "id"),
    *("info", "family", "openapi", "api", "prefix", "tags"),
}
"""Members that only people read."""

STATE_KEYS = frozenset(("given", "then", "effect", "change", "changes", "looks_like"))
COUNTS = frozenset(("times", "orders", "others", "pause"))
"""Numbers of which one more is as good: they shrink."""

LEAST_PAUSE = 0.05

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
LITERAL = re.compile(r"[A-Za-z0-9]")


class Removed(Enum):
    """In the place of a value: there is none any more."""

    REMOVED = "removed"


REMOVED = Removed.REMOVED


@dataclass(frozen=True)
class Edit:
    """One edit: at `path` of the file, the value becomes `value`, or is removed (`REMOVED`)."""

    api: str
    file: str
    path: Path
    kind: str
    value: Data
    line: int

    @property
    def place(self) -> str:
        """Return where it is, for people."""
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"specs/{self.api}/{self.file}:{self.line} {steps.lstrip('.')}"

    @property
    def key(self) -> str:
        """Return a name that no other edit of the same data has."""
        return f"{self.api}/{self.file} {self.path!r} {self.kind} {self.value!r}"

    def applied(self, data: Data) -> Data:
        """Return edited data; the given data stay as they are."""
        edited = copy.deepcopy(data)
        parent = edited
        for step in self.path[:-1]:
            parent = parent[step]
        if self.value is REMOVED:
            del parent[self.path[-1]]
        else:
            parent[self.path[-1]] = self.value
        return edited


@dataclass(frozen=True)
class Names:
    """The names that a spec gives, by what they stand for."""

    states: Sequence[str]
    actors: Sequence[str]
    outcomes: Sequence[str]
    schemas: Sequence[str]

    @classmethod
    def of(cls, catalogue: Data, document: Data) -> Names:
        """Return the names in both files of a spec."""
        states, actors, outcomes = (list(catalogue[key]) for key in ("states", "actors", "outcomes"))
        return cls(states, actors, outcomes, list(document.get("components", {}).get("schemas", {})))


def edits(api: str, file: str, text: str, names: Names) -> Iterator[Edit]:
    """Yield every edit of one file; `text` is its YAML."""
    node, data = yaml.compose(text, yaml.CSafeLoader), yaml.load(text, yaml.CSafeLoader)
    for edit in _walk(node, data, (), _Maker(api, file, names)):
        yield _other_than_given(edit, data, names)


def _other_than_given(edit: Edit, data: Data, names: Names) -> Edit:
    """Return the edit; where it would give `unchanged` the name of the state that the order is given in, another."""
    if edit.path[-1:] != ("then",) or edit.value is REMOVED:
        return edit
    entry = data
    for step in edit.path[:-1]:
        entry = entry[step]
    given = entry.get("given", names.states[0])
    if {edit.value, entry["then"]} != {"unchanged", given}:
        return edit
    return replace(edit, value=_next([*names.states], given))


@dataclass(frozen=True)
class _Maker:
    api: str
    file: str
    names: Names

    def edit(self, path: Path, kind: str, value: Data, node: Any) -> Edit:
        return Edit(self.api, self.file, path, kind, value, node.start_mark.line + 1)


def _walk(node: Any, data: Data, path: Path, maker: _Maker) -> Iterator[Edit]:
    if isinstance(data, dict):
        for (key_node, inner), key in zip(node.value, list(data), strict=True):
            if str(key) in DOCUMENTATION and not _is_name(path):
                continue
            if len(data) > 1 and key != "level":
                yield maker.edit((*path, key), "removed member", REMOVED, key_node)
            yield from _walk(inner, data[key], (*path, key), maker)
    elif isinstance(data, list):
        for index, inner in enumerate(node.value):
            if len(data) > 1:
                yield maker.edit((*path, index), "removed entry", REMOVED, inner)
            yield from _walk(inner, data[index], (*path, index), maker)
    else:
        for kind, value in _values(data, path, maker.names):
            yield maker.edit(path, kind, value, node)


def _is_name(path: Path) -> bool:
    """Whether the members here are names that the spec or the vendor chose, not words of the format."""
    return bool(path) and path[-1] in (
        "properties",
        "schemas",
        "states",
        "actors",
        "outcomes",
        "places",
        "body",
        "set",
    )


def _values(data: Data, path: Path, names: Names) -> Iterator[tuple[str, Data]]:
    """The other values that a scalar may get, each with the kind of edit."""
    if isinstance(data, bool):
        yield "flipped", not data
    elif _key(path) in COUNTS and data < LEAST_PAUSE:
        return  # it stands there for the form of its requirement
    elif _key(path) in COUNTS:
        yield "number", 1 if data > 1 else data / 10
    elif isinstance(data, int):
        yield "number", data + 1
        if 100 <= data < 600:
            yield "status", 409 if data != 409 else 400
    elif isinstance(data, float):
        yield "number", data * 2
    elif isinstance(data, str):
        yield from _texts(data, path, names)


def _texts(data: str, path: Path, names: Names) -> Iterator[tuple[str, str]]:
    for kind, fits, others in _vocabularies(names):
        if data in others and fits(path):
            yield kind, _next(others, data)
            return
    if data.startswith("#/components/schemas/"):
        head, _, name = data.rpartition("/")
        yield "schema", f"{head}/{_next(names.schemas, name)}"
        return
    if _is_input(path) and not list(placeholders(data)):
        return
    if found := list(LITERAL.finditer(data)):
        position = found[len(found) // 2].start()
        kind = "pattern" if _key(path) in ("pattern", "unknown") else "character"
        yield kind, data[:position] + _other(data[position]) + data[position + 1 :]
    if _key(path) in ("pattern", "unknown") and data.startswith("^"):
        yield "pattern", data[1:]


def _is_input(path: Path) -> bool:
    """Whether a text is only sent: one letter more or less makes another input just as good."""
    return path[0] == "request" or "send" in path


def _vocabularies(names: Names) -> Sequence[tuple[str, Callable[[Path], bool], Sequence[str]]]:
    """For each kind of word: where it stands, and the words there are."""
    return (
        ("level", lambda path: _key(path) == "level", ("MUST", "SHOULD")),
        ("status", lambda path: _key(path) in ("status", "answered"), CLASSES),
        ("state", lambda path: _key(path) in STATE_KEYS, names.states),
        # The first state comes last: where orders begin in it, it is what `unchanged` means.
        (
            "state",
            lambda path: _key(path) == "then",
            ("told", "unchanged", *names.states[1:], *names.states[:1]),
        ),
        ("actor", lambda path: _key(path) == "as", names.actors),
        ("actor", lambda path: path[:1] == ("actors",), ("owner", "other", "invalid", "unscoped")),
        ("outcome", lambda path: _key(path) in ("expect", "cancel"), names.outcomes),
        ("schema", lambda path: _key(path) == "schema", names.schemas),
        ("type", lambda path: _key(path) == "type", TYPES),
        ("place of the id", lambda path: path == ("order_id", "in"), ("path", "query", "body", "header")),
    )


def _key(path: Path) -> str:
    """The last name on a path: of an entry of a list, the list's."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _next(words: Sequence[str], word: str) -> str:
    return words[(list(words).index(word) + 1) % len(words)] if word in words else words[0]


def _other(character: str) -> str:
    following: Mapping[str, str] = {"z": "y", "Z": "Y", "9": "8"}
    return following.get(character, chr(ord(character) + 1))
