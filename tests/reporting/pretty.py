"""Lays out a JSON body line by line, with the line marked that a JSON pointer names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from tests.reporting.hostile import visible


class Line(NamedTuple):
    """A line of a body, and whether the difference lies there."""

    text: str
    marked: bool


class _Number(str):
    """A number as it was written: 1.10 must not become 1.1."""


class _Object(list[tuple[str, object]]):
    """The members of an object as they were written, duplicates included."""


def pretty(body: str, at: str | None) -> list[Line]:
    """Return the lines of a body, indented if it is JSON and as it is if not.

    Lines at or below the JSON pointer `at` are marked; if nothing stands there, nothing is.
    """
    try:
        value = json.loads(
            body, object_pairs_hook=_Object, parse_int=_Number, parse_float=_Number, parse_constant=_Number
        )
        lines = [Line(visible(line.text), line.marked) for line in _lines(value, "", "", "", at)]
    except (ValueError, RecursionError):
        return [Line(visible(line), False) for line in body.split("\n")]
    return lines


def _lines(value: object, pointer: str, indent: str, label: str, at: str | None) -> Iterator[Line]:
    marked = bool(at) and (pointer == at or pointer.startswith(f"{at}/"))
    start = f"{indent}{label}"
    if isinstance(value, _Object) and value:
        members = [(f"{pointer}/{_escaped(name)}", f"{_quoted(name)}: ", member) for name, member in value]
        yield from _block(Line(f"{start}{{", marked), members, indent, at)
    elif isinstance(value, list) and value and not isinstance(value, _Object):
        members = [(f"{pointer}/{number}", "", member) for number, member in enumerate(value)]
        yield from _block(Line(f"{start}[", marked), members, indent, at)
    else:
        yield Line(start + _scalar(value), marked)


def _block(
    first: Line, members: list[tuple[str, str, object]], indent: str, at: str | None
) -> Iterator[Line]:
    yield first
    for number, (pointer, label, member) in enumerate(members):
        lines = list(_lines(member, pointer, indent + "  ", label, at))
        comma = "," if number < len(members) - 1 else ""
        yield from lines[:-1]
        yield Line(lines[-1].text + comma, lines[-1].marked)
    yield Line(indent + ("}" if first.text.endswith("{") else "]"), first.marked)


def _scalar(value: object) -> str:
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, _Object):
        return "{}"
    return json.dumps(value, ensure_ascii=False)


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
