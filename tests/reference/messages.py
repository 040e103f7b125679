"""What travels between the transport and a vendor: requests, answers, refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Request:
    """One HTTP request.

    `segments` are the percent-decoded parts of the path between its slashes (an encoded slash stays inside
    its part), `headers` have lower-case names, several headers of one name are joined by a comma, `query`
    holds the first value of each query parameter.
    """

    method: str
    segments: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """One HTTP answer. `body` is a JSON value; `raw`, where it isn't None, is sent in its place.

    `delivery` tells how it travels: whole, in chunks of unknown number, cut off in the middle, or not at all.
    """

    status: int
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
    raw: bytes | None = None
    delivery: Literal["whole", "chunked", "cut", "none"] = "whole"

    def payload(self) -> bytes:
        """Return the bytes of the body."""
        return encode(self.body) if self.raw is None else self.raw


class Refusal(Exception):
    """A cancel request is refused for a `cause`, a key of the vendor's `errors`; `facts` fill in its text."""

    def __init__(self, cause: str, **facts: object) -> None:
        super().__init__(cause)
        self.cause = cause
        self.facts = facts


def encode(value: object) -> bytes:
    """Return a JSON value as UTF-8; a text with lone surrogates, which UTF-8 can't hold, is escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def decode(body: bytes) -> object:
    """Return the JSON value of a body, read strictly: UTF-8, no NaN, no Infinity.

    Raises:
        ValueError: the body isn't JSON.
    """
    try:
        value: object = json.loads(body.decode(), parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
