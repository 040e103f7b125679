"""One request and its answer, frozen, with what the suite knew when it sent it."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.harness.template import MISSING

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """An HTTP request. `target` is path and query, percent-encoded; `spoilt` names what was done to the credentials.

    `in_pieces` tells whether its body is sent in two pieces; `beside` are the ids of further orders that it names.
    """

    method: str
    target: str
    headers: Headers
    body: bytes | None
    spoilt: str | None = None
    in_pieces: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. `elapsed_ms` counts from the sending of the request to the last byte of the answer."""

    status: int
    headers: Headers
    body: bytes
    elapsed_ms: float

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @cached_property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 become replacement characters."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The body as JSON, or MISSING where it is none."""
        return parse_json(self.body)


def parse_json(body: bytes | None) -> Any:
    """The JSON value of a body, or MISSING. NaN and Infinity are no JSON."""

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads((body or b"").decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        return MISSING


@dataclass(frozen=True)
class Context:
    """What the suite knew: the order's real id and state before, who asked, and what sets the request apart.

    `plain` means the valid request, `outside` that the answer is not the documented operation's to give;
    `altered` says in words how the request differs from the valid one; `maybe` are the states to which something at
    the same moment may have led the order first. Where the order has another `owner` than
    usual, the two have changed parts: `actor` is the part that was played, `asker` who played it.
    """

    order: str
    state: str
    actor: str
    plain: bool = True
    outside: bool = False
    altered: str = ""
    maybe: frozenset[str] = frozenset()
    owner: str | None = None
    asker: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A request with its answer, or with the transport error that came instead."""

    request: Request
    answer: Answer | None
    error: str | None
    context: Context

    @property
    def status(self) -> int | None:
        """The answer's status, if there is an answer."""
        return self.answer.status if self.answer else None

    @property
    def situation(self) -> str:
        """What was given, in words."""
        context = self.context
        article = "an" if context.state[0] in "aeiou" else "a"
        whose = f" of {context.owner}" if context.owner else ""
        spoilt = f" with credentials {self.request.spoilt}" if self.request.spoilt else ""
        return (
            f"{article} {context.state} order{whose}, cancelled by {context.asker or context.actor}{spoilt}"
        )

    @cached_property
    def sent(self) -> Any:
        """The JSON body that was sent, or MISSING."""
        return parse_json(self.request.body)

    @property
    def size(self) -> int:
        """How much a reader would have to read: the measure of the shortest evidence."""
        return (
            len(self.request.target)
            + len(self.request.body or b"")
            + len(self.answer.body if self.answer else b"")
        )
