"""Readings that hold for every API: mostly correct answers in another spelling."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from tests.reference.messages import Answer, Request
from tests.reference.store import Order
from tests.reference.vendor import Call, Vendor
from tests.selftest.library import Reading
from tests.selftest.library.changes import (
    V,
    all_of,
    answers,
    before,
    body,
    delivered,
    header,
    media,
    ordered,
    parent,
    raw,
    refuse,
    rows,
    variant,
)

EXTRA = {"trace": "f3c1", "links": [{"rel": "self"}], "meta": {"took": 3, "cached": False, "next": None}}


def _with_extra(value: object) -> object:
    return {**EXTRA, **value, "zone": None} if isinstance(value, dict) else value


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(one) for one in value] if isinstance(value, list) else value


def _indented(answer: Answer) -> None:
    if answer.raw is None:
        answer.raw = json.dumps(answer.body, indent=2).encode() + b"\n"


def _escaped(answer: Answer) -> None:
    if answer.raw is None:
        answer.raw = json.dumps(answer.body).replace("/", "\\/").encode()


def late(base: type[V], seconds: float) -> type[V]:
    """The class that takes so much longer."""

    def handle(self: V, request: Request) -> Answer:
        time.sleep(seconds)
        return parent(kind, self).handle(request)  # type: ignore[no-any-return]

    kind = variant(base, handle=handle)
    return kind


def precedence(base: type[V], *checks: str) -> type[V]:
    """The class that runs its checks in another order; all of them must be named."""
    if {*checks, "route"} != {*base.checks}:
        raise ValueError(f"these are not all of the checks: {checks}")
    return ordered(base, *checks)


def numbered(base: type[V], make: Callable[[int], str]) -> type[V]:
    """The class whose ids look otherwise."""
    return variant(base, new_id=lambda _, number: make(number))


def only_json(base: type[V], row: tuple[int, str]) -> type[V]:
    """The class that refuses bodies under another media type than JSON, or under none, with a status and text."""

    def check(_: Vendor, call: Call) -> None:
        named = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if call.request.body and named != "application/json":
            refuse("media_type")

    return before(rows(base, media_type=row), "parse_body", check)


def breaking_late(base: type[V]) -> type[V]:
    """The class whose failing cancellations break when they are stored already."""

    def break_if_failing(self: V, call: Call) -> None:
        if call.order.failing and call.order.state in self.cancellable:
            self.commit(call)
        parent(kind, self).break_if_failing(call)

    kind = variant(base, break_if_failing=break_if_failing)
    return kind


def for_one_owner(base: type[V]) -> type[V]:
    """The class whose provider states arrange every order for the usual owner, whoever is asked for."""

    def arrange(self: V, state: str, owner: str) -> Order:
        return parent(kind, self).arrange(state, self.actors[0].name)  # type: ignore[no-any-return]

    kind = variant(base, arrange=arrange)
    return kind


def spellings(api: str, base: type[Vendor]) -> list[Reading]:
    """Readings about how answers are written and sent, and about failures, of which no document says more."""
    made: dict[str, tuple[str, type[Vendor]]] = {
        "further-members": (
            "every object of an answer has further members",
            answers(base, body(_with_extra)),
        ),
        "members-reversed": ("members come in another order", answers(base, body(_reversed))),
        "indented": ("JSON is indented, with a line end behind it", answers(base, _indented)),
        "escaped": ("JSON escapes slashes and all that isn't ASCII", answers(base, _escaped)),
        "charset": ("the media type has a charset", answers(base, media("application/json; charset=utf-8"))),
        "media-type-in-capitals": ("the media type is in capitals", answers(base, media("Application/JSON"))),
        "chunked": ("answers come in chunks", answers(base, delivered("chunked"))),
        "closing": (
            "the connection is closed after each answer",
            answers(base, header("Connection", "close")),
        ),
        "closing-and-chunked": (
            "answers come in chunks, and the connection is closed after each",
            answers(base, all_of(delivered("chunked"), header("Connection", "close"))),
        ),
        "late": ("each answer takes 30 ms", late(base, 0.03)),
        "further-headers": (
            "answers have headers of a cache, a cookie and a gateway",
            answers(base, all_of(header("Set-Cookie", "s=1; Path=/"), header("Cache-Control", "no-store"))),
        ),
        "breaking-late": (
            "what breaks inside the server may have been stored before",
            breaking_late(base),
        ),
        "orders-for-one-owner-only": (
            "the provider states do not arrange orders for another owner",
            for_one_owner(base),
        ),
        "spaced": (
            "white space stands around JSON",
            answers(base, raw(lambda sent: b" \n" + sent + b"\r\n")),
        ),
    }
    return [Reading(name, api, says, make) for name, (says, make) in made.items()]
