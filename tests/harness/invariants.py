"""What every answer must keep, judged on each exchange of the run, whichever test sent it."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from jsonatapy import JsonataExpression, compile

from tests.harness.exchange import Exchange
from tests.harness.judge import (
    Difference,
    body_difference,
    first_object,
    resolve,
    schema_difference,
    seen,
    variables,
)
from tests.harness.judge import ranges as status_ranges
from tests.harness.spec import Invariant, Requirement, Spec
from tests.harness.template import MISSING, TOO_DEEP, shown

HALF_A_CENT = 0.005
BITS_63 = 19
"""How many characters an integer must have to be possibly larger than 63 bits allow."""
ABSENT = Difference("absent", "", "")
"""Stands for: the answer holds nothing of what the invariant speaks of."""


def judge_invariants(spec: Spec, exchange: Exchange) -> Iterator[tuple[Requirement, Difference | None]]:
    """Every invariant whose filter the exchange fits, with the difference that it found, if any, or ABSENT."""
    if exchange.answer is None or exchange.context.outside:
        return
    for requirement in spec.requirements:
        if requirement.every and not requirement.every.effect and fits(requirement.every, exchange):
            judged, difference = judge_invariant(spec, requirement.every, exchange)
            yield requirement, _in_words(requirement, difference) if judged else ABSENT
        elif requirement.form == "contract" and (validator := _documented(spec, exchange)):
            error = validator(exchange)
            yield requirement, error


def _in_words(requirement: Requirement, difference: Difference | None) -> Difference | None:
    """A broken expression tells people little: the requirement's own sentence says what was expected."""
    if difference is None or requirement.every is None or requirement.every.value is None:
        return difference
    return replace(difference, expected=f"{requirement.says} ({difference.expected})")


def fits(every: Invariant, exchange: Exchange) -> bool:
    """Whether the invariant speaks of the exchange."""
    context = exchange.context
    return (
        (every.status is None or exchange.status in every.status)
        and (not every.given or {context.state, *context.maybe} <= {*every.given})
        and (not every.actors or context.actor in every.actors)
        and (not every.plain or context.plain)
    )


def judge_invariant(spec: Spec, every: Invariant, exchange: Exchange) -> tuple[bool, Difference | None]:
    """Whether the answer holds what the invariant speaks of, and the difference, if any."""
    answer = exchange.answer
    assert answer is not None
    if every.answered is not None:
        wrong = answer.status not in every.answered
        return True, Difference("status", status_ranges(every.answered), seen(exchange)) if wrong else None
    if every.media:
        return bool(answer.body), _media_difference(exchange)
    at, value = _place(spec, every, answer.json)
    if every.at is not None and value is MISSING:
        return False, None
    if every.schema is not None:
        return True, schema_difference(spec, every.schema, value, at)
    if every.body is not MISSING:
        return True, body_difference(every.body, value, variables(spec, exchange), at)
    return _equality(every, value, at, exchange)


def _place(spec: Spec, every: Invariant, value: Any) -> tuple[str, Any]:
    if every.at is None:
        return "", value
    if every.at in spec.places:
        return first_object(value, spec.places[every.at])
    return every.at, resolve(value, every.at)


def _media_difference(exchange: Exchange) -> Difference | None:
    assert exchange.answer is not None
    media = exchange.answer.header("content-type")
    if media is not None and "json" not in media.lower():
        return Difference("media type", "a JSON media type", media[:100])
    if exchange.answer.body and exchange.answer.json is MISSING:
        return Difference("body", "a JSON body", seen(exchange))
    return None


def _equality(every: Invariant, value: Any, at: str, exchange: Exchange) -> tuple[bool, Difference | None]:
    if value is MISSING:
        return False, None
    left, right = (
        _evaluated(expression or "", value, exchange) for expression in (every.value, every.equals)
    )
    if left is None or right is None:
        return False, None
    if _same_value(left, right):
        return True, None
    return True, Difference("body", f"{every.value} = {shown(right)}", shown(left)[:300], at or None)


def _same_value(left: Any, right: Any) -> bool:
    numbers = [isinstance(v, int | float) and not isinstance(v, bool) for v in (left, right)]
    if all(numbers):
        return bool(abs(left - right) < HALF_A_CENT)
    return type(left) is type(right) and bool(left == right)


@cache
def _compiled(expression: str) -> JsonataExpression:
    compiled = compile(expression)
    compiled.register("same", lambda a, b: _normal(a) == _normal(b))
    compiled.register("mentions", lambda a, b: _normal(b).casefold() in _normal(a).casefold())
    return compiled


def _normal(text: Any) -> str:
    return unicodedata.normalize("NFC", str(text).replace("\r\n", "\n")).strip()


@cache
def _constant(expression: str) -> Any:
    """The value of an expression that does not look at the answer: a number, a text in quotes, true or false."""
    if re.fullmatch(r"-?\d+(\.\d+)?|true|false|'[^']*'", expression):
        return json.loads(expression.replace("'", '"'))
    return MISSING


def _evaluated(expression: str, value: Any, exchange: Exchange) -> Any:
    if (constant := _constant(expression)) is not MISSING:
        return constant
    if expression == "$order":
        return exchange.context.order
    known = {"order": exchange.context.order, "state": exchange.context.state, "status": exchange.status}
    if exchange.sent is not MISSING and "$body" in expression:
        known["body"] = exchange.sent
    compiled = _compiled(expression)
    try:
        try:
            return compiled.evaluate(value, known)
        except (TypeError, OverflowError, UnicodeEncodeError):
            return compiled.evaluate(_tamed(value), _tamed(known))
    except Exception:  # the expressions are checked when loaded; what fails here is the answer's odd data
        return None


def _tamed(value: Any) -> Any:
    """The value without what the evaluator cannot take: integers of more than 64 bits, halves of surrogate pairs."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < BITS_63 else float(digits))


def _documented(spec: Spec, exchange: Exchange) -> Any:
    answers = spec.operation.answers
    key = str(exchange.status) if str(exchange.status) in answers else "default"
    validator = answers.get(key)
    return None if validator is None else lambda answered: _by_openapi(validator, answered)


def _by_openapi(validator: Any, exchange: Exchange) -> Difference | None:
    assert exchange.answer is not None
    if exchange.answer.json is MISSING:
        return Difference("body", "a JSON body", seen(exchange))
    wanted = f"what openapi.yaml says of {exchange.status} at"
    try:
        error = validator.error(exchange.answer.json)
    except RecursionError:
        return Difference("body", f"{wanted} /", TOO_DEEP, "")
    if error is None:
        return None
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    return Difference("body", f"{wanted} {pointer or '/'}", f"{error.message[:300]}", pointer)
