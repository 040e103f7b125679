"""Small changes to a reference implementation; faults and readings are put together from them.

Each helper takes a vendor's class and returns a subclass that calls `super`, so that changes can be combined,
one over another or as the bases of one class:

    answers(rows(WaffoPancake, unknown=(400, "No such order")), put("/data", None), status(4))

What is said of single answers is a *condition* on the vendor, the call and the answer; what is counted is
counted per vendor (`tally`), so that every instance begins anew.
"""

from __future__ import annotations

import copy
import json
import threading
import time
from abc import ABCMeta
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, NoReturn, TypeVar, cast
from weakref import WeakKeyDictionary

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call, Vendor
from tests.selftest.library import Family, Fault

V = TypeVar("V", bound=Vendor)
Condition = Callable[[Vendor, Call, Answer], bool]
Edit = Callable[[Answer], None]
Make = Callable[[], Vendor]
Doing = Callable[[Any, Call], object]

COMBINED = "combined"
"""The attribute of an implementation that has several changes at once."""

# Declarations


def breaking(api: str) -> Callable[..., list[Fault]]:
    """Return the function that declares faults of this API, a rule at a time.

    A rule has the ids of its requirements, separated by blanks, its place in the document and a family; then
    come the makers of implementations that break it, by name: on any `plain` request, only for some `input`,
    only in a `history` or a race.
    """

    def breaks(rule: str, place: str, family: Family, **makers: dict[str, Make]) -> list[Fault]:
        return [
            Fault(name, api, tuple(rule.split()), place, family, cast(Any, shows), make)
            for shows, named in makers.items()
            for name, make in named.items()
        ]

    return breaks


# Changes to a vendor


def variant(base: type[V], **members: object) -> type[V]:
    """The class with some members (steps, attributes) replaced."""
    return cast(type[V], ABCMeta(f"Changed{base.__name__}", (base,), members))


def parent(kind: type, vendor: object) -> Any:
    """The vendor as what stands behind `kind` in the order of its bases sees it."""
    return super(kind, vendor)


def rows(base: type[V], **changed: tuple[int, str]) -> type[V]:
    """The class with some rows of its `errors` replaced: causes with their status and text."""
    return variant(base, errors=base.errors | changed)


def ordered(base: type[V], *checks: str) -> type[V]:
    """The class that runs its checks in another order; `route` stays in front."""
    return variant(base, checks=("route", *checks))


def without(base: type[V], *checks: str) -> type[V]:
    """The class that leaves some checks out."""
    return variant(base, checks=tuple(check for check in base.checks if check not in checks))


def before(base: type[V], step: str, do: Doing) -> type[V]:
    """The class that does something (it may raise Refusal) before a step."""

    def changed(self: V, call: Call) -> object:
        do(self, call)
        return getattr(parent(kind, self), step)(call)

    kind = variant(base, **{step: changed})
    return kind


def after(base: type[V], step: str, do: Doing) -> type[V]:
    """The class that does something (it may raise Refusal) after a step has succeeded."""

    def changed(self: V, call: Call) -> object:
        result = getattr(parent(kind, self), step)(call)
        do(self, call)
        return result

    kind = variant(base, **{step: changed})
    return kind


def skipping(base: type[V], step: str, where: Doing) -> type[V]:
    """The class that skips a step without a result where a condition on vendor and call holds."""

    def changed(self: V, call: Call) -> object:
        return None if where(self, call) else getattr(parent(kind, self), step)(call)

    kind = variant(base, **{step: changed})
    return kind


def racing(base: type[V], ms: float) -> type[V]:
    """The class whose orders aren't locked between check and set, for at least so many milliseconds."""

    def start(self: V, window_ms: float | None = None) -> None:
        parent(kind, self).__init__(ms if window_ms is None else window_ms)

    kind = variant(base, __init__=start)
    return kind


def _edit(vendor: Vendor, answer: Answer, edit: Edit) -> None:
    """Edit the answer. In a combination another change may have removed what this one speaks of."""
    before = answer.body
    answer.body = copy.deepcopy(before)
    try:
        edit(answer)
    except (LookupError, TypeError, AttributeError):
        if not hasattr(vendor, COMBINED):
            raise
        answer.body = before


def answers(base: type[V], edit: Edit, where: Condition | None = None) -> type[V]:
    """The class that changes its answers, all of them or those that meet a condition."""

    def respond(self: V, call: Call, answer: Answer) -> Answer:
        answer = parent(kind, self).respond(call, answer)
        if where is None or where(self, call, answer):
            _edit(self, answer, edit)
        return answer

    kind = variant(base, respond=respond)
    return kind


# Conditions


def status(*wanted: int) -> Condition:
    """Answers with one of these statuses, or of these classes (2, 4, 5)."""
    return lambda vendor, call, answer: answer.status in wanted or answer.status // 100 in wanted


def both(*conditions: Condition) -> Condition:
    """Answers that meet all of the conditions; those that stand behind one that isn't met are not asked."""
    return lambda vendor, call, answer: all(one(vendor, call, answer) for one in conditions)


def asked(test: Callable[[Call], object]) -> Condition:
    """Answers to requests that meet a test."""
    return lambda vendor, call, answer: bool(test(call))


def says(text: str) -> Condition:
    """Answers whose JSON holds a text."""
    return lambda vendor, call, answer: text in json.dumps(answer.body, ensure_ascii=False)


def arranged(*states: str) -> Condition:
    """Answers about an order that was found and had been arranged in one of these states."""
    return lambda vendor, call, answer: call.found is not None and call.found.arranged in states


def every(number: int) -> Condition:
    """Every so manieth answer, the first ones of each round left alone."""
    key = object()
    return lambda vendor, call, answer: tally(vendor, key) % number == 0


def beyond(number: int) -> Condition:
    """Every answer after the first so many."""
    key = object()
    return lambda vendor, call, answer: tally(vendor, key) > number


def first(number: int) -> Condition:
    """The first so many answers."""
    key = object()
    return lambda vendor, call, answer: tally(vendor, key) <= number


# Edits of an answer


def put(pointer: str, value: object) -> Edit:
    """Set the member at a JSON pointer; nothing happens where the way there is missing."""
    return lambda answer: _at(answer, pointer, lambda parent, name: parent.__setitem__(name, value))


def drop(pointer: str) -> Edit:
    """Remove the member at a JSON pointer, if it is there."""
    return lambda answer: _at(answer, pointer, lambda parent, name: parent.pop(name, None))


def remake(pointer: str, make: Callable[[Any], object]) -> Edit:
    """Replace the member at a JSON pointer, if it is there, by what `make` returns for it."""
    return lambda answer: _at(
        answer,
        pointer,
        lambda parent, name: parent.update({name: make(parent[name])}) if name in parent else None,
    )


def body(make: Callable[[Any], object]) -> Edit:
    """Replace the whole body by what `make` returns for it."""
    return lambda answer: setattr(answer, "body", make(answer.body))


def raw(make: Callable[[bytes], bytes]) -> Edit:
    """Replace the bytes of the body by what `make` returns for them."""
    return lambda answer: setattr(answer, "raw", make(answer.payload()))


def code(number: int) -> Edit:
    """Send another status."""
    return lambda answer: setattr(answer, "status", number)


def media(media_type: str) -> Edit:
    """Send another media type."""
    return lambda answer: setattr(answer, "media_type", media_type)


def header(name: str, value: str) -> Edit:
    """Send a further header."""
    return lambda answer: answer.headers.__setitem__(name, value)


def page(text: str = "<!DOCTYPE html><title>Error</title><h1>Something went wrong</h1>") -> Edit:
    """Send an HTML page in place of the body."""
    return all_of(raw(lambda _: text.encode()), media("text/html; charset=utf-8"))


def delivered(how: Literal["chunked", "cut", "none"]) -> Edit:
    """Let the answer travel in another way; `none` closes the connection without an answer."""
    return lambda answer: setattr(answer, "delivery", how)


def slow(seconds: float) -> Edit:
    """Send the answer so much later."""
    return lambda answer: time.sleep(seconds)


def all_of(*edits: Edit) -> Edit:
    """Make several edits, one after another."""

    def make(answer: Answer) -> None:
        for edit in edits:
            edit(answer)

    return make


def _at(answer: Answer, pointer: str, do: Callable[[Any, Any], object]) -> None:
    *way, last = pointer.split("/")[1:]
    place: Any = answer.body
    for name in way:
        place = place[int(name)] if isinstance(place, list) else (place or {}).get(name)
    if isinstance(place, dict):
        do(place, last)


# Memory and time

_tallies: WeakKeyDictionary[Vendor, Counter[tuple[object, ...]]] = WeakKeyDictionary()
_lock = threading.Lock()


def tally(vendor: Vendor, *key: object) -> int:
    """Count once more for this vendor and key, and return the number: 1 at first."""
    with _lock:
        counter = _tallies.setdefault(vendor, Counter())
        counter[key] += 1
        return counter[key]


def later(seconds: float, do: Callable[[], object]) -> None:
    """Do something after a while, in another thread."""
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()


def refuse(cause: str, **facts: object) -> NoReturn:
    """Raise a Refusal; an expression, for use in a lambda."""
    raise Refusal(cause, **facts)
