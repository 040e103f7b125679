"""Requests released at one moment: all but the last byte is sent on fresh connections, then the last bytes at once.

Windows of a millisecond between a server's check and its act become visible this way; threads and async clients, which
send one request after another, find them far less often.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

from tests.harness.connection import TROUBLE, Connection
from tests.harness.exchange import Answer, Request

# Long enough for a server to have parsed everything but the last byte, on a loopback or a near network.
SETTLE_S = 0.003
CONNECT_S = 1.0
CLOSES = ("Connection", "close")


@dataclass(frozen=True)
class Shot:
    """One request of a burst. `base_url` is where it goes."""

    base_url: str
    request: Request


@dataclass(frozen=True)
class Hit:
    """What became of a shot: an answer or a transport error; times in ms since the release.

    A shot for which no connection could be had was not `sent`: a server need not take many at once.
    """

    sent: bool
    answer: Answer | None
    error: str | None
    start_ms: float
    end_ms: float


@dataclass(frozen=True)
class _Primed:
    """A request all but the last byte of which is sent."""

    connection: Connection
    last: bytes


def burst(shots: Sequence[Shot], budget: float) -> list[Hit]:
    """Release all shots at the same moment and read their answers. `budget` is in seconds for all of them.

    Each answer is read as it comes and its connection closed then: a server may wait for that before it goes on.
    """
    with ExitStack() as open_connections:
        primed = [_primed(shot, min(budget, CONNECT_S), open_connections) for shot in shots]
        time.sleep(SETTLE_S)
        release, deadline = time.perf_counter(), time.monotonic() + budget
        starts = [_released(one, release) for one in primed]
        with ThreadPoolExecutor(len(shots)) as readers:
            reading = [
                readers.submit(_hit, one, start, release, deadline)
                for one, start in zip(primed, starts, strict=True)
            ]
            return [one.result() for one in reading]


def _primed(shot: Shot, patience: float, stack: ExitStack) -> _Primed | str:
    deadline = time.monotonic() + patience
    request = replace(shot.request, headers=(*shot.request.headers, CLOSES))
    try:
        connection = stack.enter_context(closing(Connection(shot.base_url, deadline)))
        raw = connection.raw(request)
        connection.write(raw[:-1], deadline)
    except TROUBLE as problem:
        return f"{type(problem).__name__}: {problem}"
    return _Primed(connection, raw[-1:])


def _released(primed: _Primed | str, release: float) -> float:
    if not isinstance(primed, str):
        primed.connection.release(primed.last)
    return (time.perf_counter() - release) * 1000


def _hit(primed: _Primed | str, start: float, release: float, deadline: float) -> Hit:
    def now() -> float:
        return (time.perf_counter() - release) * 1000

    if isinstance(primed, str):
        return Hit(False, None, primed, start, now())
    try:
        with closing(primed.connection):
            answer = primed.connection.answer(release + start / 1000, deadline)
    except TROUBLE as problem:
        return Hit(True, None, f"{type(problem).__name__}: {problem}"[:300], start, now())
    return Hit(True, answer, None, start, now())
