"""From an exchange to the difference between what was expected and what came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.harness.exchange import Exchange
from tests.harness.spec import Outcome, Spec, Statuses
from tests.harness.template import MISSING, TOO_DEEP, fill, mismatch, shown

WIDTH = 300


@dataclass(frozen=True)
class Difference:
    """What was expected and what was seen, as texts; `at` is a JSON Pointer into the body, if it is about a part."""

    kind: str
    expected: str
    seen: str
    at: str | None = None


def variables(spec: Spec, exchange: Exchange, state: str | None = None) -> dict[str, Any]:
    """What the placeholders of an answer's template stand for."""
    names = spec.states[state or exchange.context.state].names
    sent = exchange.sent if isinstance(exchange.sent, dict) else {}
    return {
        "order": exchange.context.order,
        "state": names,
        **{f"body.{name}": value for name, value in sent.items()},
    }


def no_answer(exchange: Exchange) -> Difference:
    """The difference of an exchange that ended without an answer."""
    return Difference("no answer", "an answer", exchange.error or "nothing")


def judge(
    spec: Spec, exchange: Exchange, expect: Sequence[Outcome], state: str | None = None
) -> tuple[Outcome | None, Difference | None]:
    """The first expected outcome that the answer is, or else the difference from the nearest: status before body."""
    if exchange.answer is None:
        return None, no_answer(exchange)
    values = variables(spec, exchange, state)
    near = [outcome for outcome in expect if exchange.answer.status in outcome.status]
    differences = []
    for outcome in near:
        difference = _body_difference(spec, exchange, outcome, values)
        if difference is None:
            return outcome, None
        differences.append(difference)
    if not near:
        wanted = " or ".join(dict.fromkeys(describe(outcome, values) for outcome in expect))
        return None, Difference("status", wanted, seen(exchange))
    if len(differences) > 1:
        wanted = " or ".join(dict.fromkeys(describe(outcome, values) for outcome in near))
        return None, Difference(differences[0].kind, wanted, seen(exchange), differences[0].at)
    return None, differences[0]


def _body_difference(
    spec: Spec, exchange: Exchange, outcome: Outcome, values: Mapping[str, Any]
) -> Difference | None:
    assert exchange.answer is not None
    if outcome.schema is not None and (
        difference := schema_difference(spec, outcome.schema, exchange.answer.json)
    ):
        return difference
    return None if outcome.body is MISSING else body_difference(outcome.body, exchange.answer.json, values)


def body_difference(template: Any, value: Any, values: Mapping[str, Any], at: str = "") -> Difference | None:
    """The difference of a JSON value from a partial body; a list of partial bodies holds alternatives."""
    alternatives = template if isinstance(template, list) else [template]
    found = [mismatch(alternative, value, values, at) for alternative in alternatives]
    if None in found:
        return None
    deepest = max(filter(None, found), key=lambda m: m.at.count("/"))
    kind = "message" if deepest.at.endswith("message") else "body"
    return Difference(kind, deepest.expected, _cut(deepest.seen), deepest.at)


def schema_difference(spec: Spec, name: str, value: Any, at: str = "") -> Difference | None:
    """The difference of a JSON value from a schema under openapi.yaml's components."""
    if value is MISSING:
        return Difference("body", "a JSON body", "no JSON", at)
    try:
        error = spec.operation.components[name].error(value)
    except RecursionError:
        return Difference("body", f"a body that fits the schema {name}", TOO_DEEP, at)
    if error is None:
        return None
    pointer = at + "".join(f"/{part}" for part in error.absolute_path)
    return Difference("body", _rule(error), _cut(shown(error.instance)), pointer)


def _rule(error: Any) -> str:
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"the member {', '.join(missing)}"
    if error.validator in ("anyOf", "oneOf") and error.schema.get("description"):
        return str(error.schema["description"])
    return f"{error.validator} {_cut(shown(error.validator_value))}"


def describe(outcome: Outcome, values: Mapping[str, Any]) -> str:
    """An outcome in words: its status and what its body says."""
    if outcome.body is MISSING:
        return ranges(outcome.status)
    readable = {name: "/".join(map(str, v)) if isinstance(v, list) else str(v) for name, v in values.items()}
    bodies = outcome.body if isinstance(outcome.body, list) else [outcome.body]
    return f"{ranges(outcome.status)} " + " or ".join(
        _cut(shown(fill(body, {"any": "…", **readable}))) for body in bodies
    )


def ranges(statuses: Statuses) -> str:
    """A set of statuses in words, whole classes as 4xx."""
    left, parts = set(statuses), []
    for first in range(100, 600, 100):
        if left.issuperset(range(first, first + 100)):
            left -= set(range(first, first + 100))
            parts.append(f"{first // 100}xx")
    return " or ".join([*map(str, sorted(left)), *parts]) or "no status"


def seen(exchange: Exchange) -> str:
    """What came, in words: the status and the beginning of the body."""
    if exchange.answer is None:
        return exchange.error or "no answer"
    return f"{exchange.answer.status} {_cut(exchange.answer.text)}".strip()


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[:WIDTH]}… ({len(text)} characters)"


def resolve(value: Any, pointer: str) -> Any:
    """The part of a JSON value at a JSON Pointer, or MISSING."""
    for part in pointer.split("/")[1:]:
        if isinstance(value, list) and part.lstrip("-").isdigit() and -len(value) <= int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return MISSING
    return value


def first_object(value: Any, pointers: Iterable[str]) -> tuple[str, Any]:
    """The first of several places that holds an object: its pointer and value, else MISSING."""
    for pointer in pointers:
        found = resolve(value, pointer)
        if isinstance(found, dict):
            return pointer, found
    return "", MISSING
