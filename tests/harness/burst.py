"""Requests released at one moment: all but the last byte is sent on fresh connections, then the last bytes at once.

Windows of a millisecond between a server's check and its act become visible this way; threads and async clients, which
send one request after another, find them far less often.
"""

import http.client
import io
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from tests.harness.exchange import Answer, Request
from tests.harness.wire import MAX_BODY, TROUBLE, all_headers, decoded, host_named, tls

# Long enough for a server to have parsed everything but the last byte, on a loopback or a near network.
SETTLE_S = 0.003
CONNECT_S = 1.0


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


def burst(shots: Sequence[Shot], budget: float) -> list[Hit]:
    """Release all shots at the same moment and read their answers. `budget` is in seconds for all of them.

    Each answer is read as it comes and its connection closed then: a server may wait for that before it goes on.
    """
    with ExitStack() as open_connections:
        primed = [_prime(shot, min(budget, CONNECT_S), open_connections) for shot in shots]
        time.sleep(SETTLE_S)
        release, deadline = time.perf_counter(), time.monotonic() + budget
        starts = [_release(connection, release) for connection in primed]
        with ThreadPoolExecutor(len(shots)) as readers:
            reading = [
                readers.submit(_read, c, shot, start, release, deadline)
                for c, shot, start in zip(primed, shots, starts, strict=True)
            ]
            return [one.result() for one in reading]


def _prime(shot: Shot, patience: float, stack: ExitStack) -> tuple[socket.socket, bytes] | str:
    parts = urlsplit(shot.base_url)
    raw = raw_request(shot)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection = stack.enter_context(socket.create_connection((parts.hostname or "", port), patience))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            connection = stack.enter_context(tls().wrap_socket(connection, server_hostname=parts.hostname))
        connection.sendall(raw[:-1])
    except OSError as problem:
        return f"{type(problem).__name__}: {problem}"
    return connection, raw[-1:]


def raw_request(shot: Shot) -> bytes:
    """The bytes of an HTTP/1.1 request."""
    request, parts = shot.request, urlsplit(shot.base_url)
    headers = [*all_headers(request, host_named(shot.base_url)), (b"Connection", b"close")]
    if request.body is not None:
        headers.append((b"Content-Length", str(len(request.body)).encode()))
    first = f"{request.method} {parts.path}{request.target} HTTP/1.1".encode("latin-1")
    return b"\r\n".join([first, *(b": ".join(pair) for pair in headers), b"", request.body or b""])


def _release(connection: tuple[socket.socket, bytes] | str, release: float) -> float:
    if not isinstance(connection, str):
        with suppress(OSError):  # reading the answer tells what happened
            connection[0].send(connection[1])
    return (time.perf_counter() - release) * 1000


def _read(
    connection: tuple[socket.socket, bytes] | str, shot: Shot, start: float, release: float, deadline: float
) -> Hit:
    def hit(answer: Answer | None, error: str | None) -> Hit:
        sent = not isinstance(connection, str)
        return Hit(sent, answer, error, start, (time.perf_counter() - release) * 1000)

    if isinstance(connection, str):
        return hit(None, connection)
    try:
        with closing(connection[0]):
            response = _final(_Timed(connection[0], deadline), shot.request.method)
            body = response.read(MAX_BODY)
        if response.length:
            raise http.client.IncompleteRead(body, response.length)
        coded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.getheaders()]
        body = decoded(response.status, coded, [body])
    except (*TROUBLE, http.client.HTTPException) as problem:
        return hit(None, f"{type(problem).__name__}: {problem}"[:300])
    elapsed = (time.perf_counter() - release) * 1000 - start
    return hit(Answer(response.status, tuple(response.getheaders()), body, elapsed), None)


def _final(timed: "_Timed", method: str) -> http.client.HTTPResponse:
    """The head of the answer, after any interim ones (1xx) that a server may send before it."""
    while True:
        response = http.client.HTTPResponse(cast(socket.socket, timed), method=method)
        response.begin()
        if not HTTPStatus.CONTINUE <= response.status < HTTPStatus.OK:
            return response


class _Shared(io.BufferedReader):
    """What several answers on one connection are read with: none of them may close it for the next."""

    def close(self) -> None:
        """Leave it open; its connection is closed by whoever opened it."""


class _Timed(io.RawIOBase):
    """A socket all of whose reads end at one moment, however slowly bytes drip in."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until
        self._reader = _Shared(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)

    def makefile(self, *_: Any) -> io.BufferedReader:
        return self._reader
