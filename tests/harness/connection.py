"""One HTTP/1.1 connection: what a request is in bytes, and its answer, read until a deadline.

The grammar is h11's; sockets and time are ours, because a race holds back the last byte of a request, and a hostile
server gets an error, never a hang.
"""

import select
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from urllib.parse import urlsplit

import h11
import httpx

from tests.harness.exchange import Answer, Request

MAX_BODY = 5_000_000
MAX_HEAD = 100_000
# A kept connection that is older may be closed by the server at the moment of its use.
KEEPALIVE_S = 1.0
DEFAULTS = ((b"Accept", b"application/json"), (b"User-Agent", b"cancel-order-conformance"))
# Methods whose requests say so when they have no body (RFC 9110, section 8.6).
WITH_BODY = ("POST", "PUT", "PATCH")
# A server that sends head and body apart, without TCP_NODELAY, waits 40 ms for an acknowledgement that is put off.
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
DEFAULT_PORTS = {"http": 80, "https": 443}


class _TooLarge(Exception):
    pass


class Disconnected(Exception):
    """The connection ended before anything of an answer came."""


CLOSED = (Disconnected, ConnectionError, ssl.SSLError)
"""What a connection raises that the other side has closed."""
TROUBLE = (h11.ProtocolError, httpx.DecodingError, _TooLarge, Disconnected, OSError, ValueError)
"""What sending and reading may raise; UnicodeError and the like of odd targets are ValueErrors."""


@cache
def tls() -> ssl.SSLContext:
    """The one TLS context of this process: reading the certificates takes a tenth of a second."""
    return ssl.create_default_context()


class Connection:
    """A connection to one base URL. `deadline` is on the clock of time.monotonic, here and in what it offers.

    Raises OSError where it cannot be opened.
    """

    def __init__(self, base_url: str, deadline: float) -> None:
        parts = urlsplit(base_url)
        self._host, self._path = parts.netloc.rpartition("@")[2].encode("idna"), parts.path
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        self._socket = socket.create_connection((parts.hostname or "", port), _left(deadline))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            self._socket = tls().wrap_socket(self._socket, server_hostname=parts.hostname)
        self._state = h11.Connection(h11.CLIENT, MAX_HEAD)
        self.heard, self._used = False, time.monotonic()

    def raw(self, request: Request) -> bytes:
        """The bytes of a request, which is under way from now on. Raises one of TROUBLE for what HTTP cannot say."""
        self.heard = False
        head = h11.Request(
            method=request.method.encode("latin-1"),
            target=(self._path + request.target).encode("latin-1") or b"/",
            headers=_all_headers(request, self._host),
        )
        parts = [self._state.send(head), self._state.send(h11.Data(data=request.body or b""))]
        return b"".join(part or b"" for part in [*parts, self._state.send(h11.EndOfMessage())])

    def write(self, some: bytes, deadline: float) -> None:
        """Send bytes. Raises OSError, one of CLOSED where the server reads no more."""
        self._socket.settimeout(_left(deadline))
        self._socket.sendall(some)

    def release(self, last: bytes) -> None:
        """Send the last byte of a request that was written but for it, with nothing that takes time."""
        with suppress(OSError):  # reading the answer tells what happened
            self._socket.send(last)

    def answer(self, start: float, deadline: float) -> Answer:
        """Read the answer to the request that was sent at `start` (time.perf_counter).

        Raises one of TROUBLE where no whole answer comes in time.
        """
        head = next(event for event in self._events(deadline) if isinstance(event, h11.Response))
        coded = (bytes(event.data) for event in self._events(deadline) if isinstance(event, h11.Data))
        raw = head.headers.raw_items()
        body = _decoded(head.status_code, raw, coded)
        self._used = time.monotonic()
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)
        return Answer(head.status_code, headers, body, (time.perf_counter() - start) * 1000)

    def _events(self, deadline: float) -> Iterator[h11.Event]:
        """Yield what comes, until the answer is whole."""
        while True:
            event = self._state.next_event()
            if event is h11.NEED_DATA:
                self._receive(deadline)
            elif event is h11.PAUSED:
                raise h11.RemoteProtocolError("the answer changes the protocol")
            elif isinstance(event, h11.EndOfMessage):
                return
            elif isinstance(event, h11.Event):
                yield event

    def _receive(self, deadline: float) -> None:
        if QUICK_ACK is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
        self._socket.settimeout(_left(deadline))
        some = self._socket.recv(65536)
        self.heard = self.heard or bool(some)
        if not some and self._state.their_state is h11.SEND_RESPONSE:
            raise Disconnected("the server disconnected without an answer")
        self._state.receive_data(some)

    @property
    def reusable(self) -> bool:
        """Whether the server keeps the connection, and said no more than its answer."""
        states = {self._state.our_state, self._state.their_state}
        return states == {h11.DONE} and not self._state.trailing_data[0]

    def renewed(self) -> bool:
        """Make a reusable connection ready for another request. False where it is too old, or closed meanwhile."""
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        if time.monotonic() - self._used > KEEPALIVE_S or waiting.poll(0):
            return False
        self._state.start_next_cycle()
        return True

    def close(self) -> None:
        """Close it."""
        self._socket.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _all_headers(request: Request, host: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a request with those that a client adds."""
    own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    given = {name.lower() for name, _ in own}
    added = [(b"Host", host), *DEFAULTS]
    if request.body is not None or request.method in WITH_BODY:
        added.append((b"Content-Length", str(len(request.body or b"")).encode()))
    return [(name, value) for name, value in added if name.lower() not in given] + own


class _Coded(httpx.SyncByteStream):
    """The coded body of an answer, for httpx to decode."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


def _decoded(status: int, headers: Sequence[tuple[bytes, bytes]], chunks: Iterable[bytes]) -> bytes:
    """The body of an answer without its Content-Encoding. Raises one of TROUBLE, also for a body that is too large."""
    if any(name.lower() == b"content-encoding" for name, _ in headers):
        chunks = httpx.Response(status, headers=headers, stream=_Coded(chunks)).iter_bytes()
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise _TooLarge(f"the answer is larger than {MAX_BODY} bytes")
    return bytes(body)
