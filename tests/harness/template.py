r"""Texts with placeholders, filled in when sent and matched when answered.

Placeholders are `{order}`, `{unknown}`, `{other}`, `{foreign}`, `{state}`, `{any}`, `{path}`, `{body}` and
`{body.NAME}`, each with an optional filter: `{order|cut}`. Other braces stand for themselves.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{(order|unknown|other|foreign|state|any|path|body(?:\.\w+)?)(?:\|([a-z-]+))?\}")
TOO_DEEP = "JSON nested too deeply"
MISSING: Any = type("Missing", (), {"__repr__": lambda _: "nothing"})()


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


LONG = 2000
FILTERS: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[:-1],
    "turned": lambda text: text[:-1] + ("8" if text[-1:] != "8" else "3"),
    "headless": lambda text: text[1:],
    "head-case": lambda text: re.sub("^[A-Za-z]+", lambda found: found[0].swapcase(), text),
    "letterless": lambda text: re.sub("^[A-Za-z]+", "", text),
    "other-letters": lambda text: re.sub("^[A-Za-z]*", lambda found: "Q" * (len(found[0]) or 1), text),
    "other-case": str.swapcase,
    "inner-case": lambda text: re.sub(
        "(?<=[^A-Za-z]).*", lambda found: found[0].swapcase(), text, flags=re.DOTALL
    ),
    "percent": lambda text: re.sub(
        "[^0-9A-Za-z]", lambda found: quote(found[0], safe="").replace("_", "%5F"), text
    ),
    "coded": lambda text: f"%{ord(text[:1] or 'x'):02X}{text[1:]}",
    "long": lambda text: (text * LONG)[:LONG],
    "wide": lambda text: re.sub("[0-9]", lambda found: chr(0xFF10 + int(found[0])), text),
    "escaped": _escaped,
    "members": lambda text: text.strip()[1:-1],
}


def placeholders(value: Any) -> set[str]:
    """Names and filters of all placeholders in a JSON value, as `name` and `name|filter`."""
    if isinstance(value, str):
        return {m[1] + (f"|{m[2]}" if m[2] else "") for m in PLACEHOLDER.finditer(value)}
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(placeholders, children)) if children else set()


def fill(value: Any, variables: Mapping[str, str]) -> Any:
    """Return the JSON value with every placeholder in its strings replaced; unknown names stand as they are."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda m: _filled(m, variables), value)
    if isinstance(value, dict):
        return {fill(name, variables): fill(member, variables) for name, member in value.items()}
    if isinstance(value, list):
        return [fill(item, variables) for item in value]
    return value


def _filled(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, filter_name = found[1], found[2]
    if name not in variables:
        return found[0]
    return FILTERS[filter_name](variables[name]) if filter_name else variables[name]


@dataclass(frozen=True)
class Mismatch:
    """Where a value differs from a template: `at` is a JSON Pointer, the others are texts for people."""

    at: str
    expected: str
    seen: str


def shown(value: Any) -> str:
    """A JSON value as a text for people."""
    try:
        return "nothing" if value is MISSING else json.dumps(value, ensure_ascii=False, default=repr)
    except RecursionError:  # it could be read, but from here fewer levels are left
        return TOO_DEEP


def mismatch(template: Any, value: Any, variables: Mapping[str, Any], at: str = "") -> Mismatch | None:
    """Compare a value with a partial template; members and items beyond the template are ignored.

    `variables` maps a placeholder's name to its value, or to a list of values each of which will do.
    """
    if isinstance(template, dict):
        return _object_mismatch(template, value, variables, at)
    if isinstance(template, list):
        return _array_mismatch(template, value, variables, at)
    if isinstance(template, str) and placeholders(template):
        return _text_mismatch(template, value, variables, at)
    same = type(template) is type(value) or (_is_number(template) and _is_number(value))
    return None if same and template == value else Mismatch(at, shown(template), shown(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _object_mismatch(
    template: dict[str, Any], value: Any, variables: Mapping[str, Any], at: str
) -> Mismatch | None:
    if not isinstance(value, dict):
        return Mismatch(at, "an object", shown(value))
    found = (
        mismatch(member, value.get(name, MISSING), variables, f"{at}/{name}")
        for name, member in template.items()
    )
    return next(filter(None, found), None)


def _array_mismatch(
    template: list[Any], value: Any, variables: Mapping[str, Any], at: str
) -> Mismatch | None:
    if not isinstance(value, list):
        return Mismatch(at, "an array", shown(value))
    items = value + [MISSING] * (len(template) - len(value))
    found = (mismatch(item, items[i], variables, f"{at}/{i}") for i, item in enumerate(template))
    return next(filter(None, found), None)


def _text_mismatch(template: str, value: Any, variables: Mapping[str, Any], at: str) -> Mismatch | None:
    whole = PLACEHOLDER.fullmatch(template)
    if whole and whole[1] in variables and not whole[2]:
        choices = _choices(variables[whole[1]])
        if value in choices:
            return None
        return Mismatch(at, " or ".join(map(shown, choices)), shown(value))
    if isinstance(value, str) and re.fullmatch(text_pattern(template, variables), value, re.DOTALL):
        return None
    return Mismatch(at, shown(_readable(template, variables)), shown(value))


def _choices(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text_pattern(template: str, variables: Mapping[str, Any]) -> str:
    """A regular expression for every text that the template allows."""

    def alternatives(name: str) -> str:
        if name not in variables:
            return ".*"
        texts = (v if isinstance(v, str) else json.dumps(v) for v in _choices(variables[name]))
        return "(?:" + "|".join(map(re.escape, texts)) + ")"

    parts, end = [], 0
    for found in PLACEHOLDER.finditer(template):
        parts += [re.escape(template[end : found.start()]), alternatives(found[1])]
        end = found.end()
    return "".join([*parts, re.escape(template[end:])])


def _readable(template: str, variables: Mapping[str, Any]) -> str:
    texts = {name: "/".join(map(str, _choices(value))) for name, value in variables.items()}
    return str(fill(template, {"any": "…", **texts}))
