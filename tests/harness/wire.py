"""HTTP with limits on time and size: a hostile server gets an error text, never a hang."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from tests.harness.clients import pieces
from tests.harness.exchange import Answer, Request

MAX_BODY = 5_000_000
# A pooled connection that is older may be closed by the server at the moment of its use.
KEEPALIVE_S = 1.0


DEFAULTS = ((b"Accept", b"application/json"), (b"User-Agent", b"cancel-order-conformance"))
# Methods whose requests say so when they have no body (RFC 9110, section 8.6).
WITH_BODY = ("POST", "PUT", "PATCH")
# A server that sends head and body apart, without TCP_NODELAY, waits 40 ms for an acknowledgement that is put off.
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class _Current(threading.local):
    """The request under way in this thread: when its time is over (s, monotonic), and on which stream it went."""

    deadline: float = float("inf")
    stream: "_Stream | None" = None


_current = _Current()


class _Stream(httpcore.NetworkStream):
    """A network stream whose reads and writes end at the request's deadline, however slowly bytes drip in.

    The head of a request waits for what follows it, so that a request without pieces is one packet.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._head: bytes | None = None
        self._requests, self._heard = 0, False
        self._socket: socket.socket | None = stream.get_extra_info("socket")

    @property
    def was_stale(self) -> bool:
        """Whether the connection had been kept from an earlier request, and gave nothing in answer to this one."""
        return self._requests > 1 and not self._heard

    def _left(self, timeout: float | None) -> float:
        left = _current.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this request is over")
        return min(left, timeout) if timeout is not None else left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._head = None
        if QUICK_ACK is not None and self._socket is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
        found = self._stream.read(max_bytes, self._left(timeout))
        self._heard = self._heard or bool(found)
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._head is None:
            self._head, self._heard, _current.stream = buffer, False, self
            self._requests += 1
        else:
            self._stream.write(self._head + buffer, self._left(timeout))
            self._head = b""

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(*args, **kwargs))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return _Stream(super().connect_tcp(*args, **kwargs))


@cache
def tls() -> ssl.SSLContext:
    """The one TLS context of this process: reading the certificates takes a tenth of a second."""
    return ssl.create_default_context()


class Client:
    """An HTTP client for one base URL, without proxies, cookies or redirects; `budget` is in seconds per request."""

    def __init__(self, budget: float, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._scheme, self._port, self._prefix = parts.scheme.encode(), parts.port, parts.path
        self._host = (parts.hostname or "").encode("idna")
        self._named = host_named(base_url)
        self._budget = budget
        self._timeouts = dict.fromkeys(("connect", "read", "write", "pool"), budget)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls() if parts.scheme == "https" else None,
            keepalive_expiry=KEEPALIVE_S,
            network_backend=_Backend(),
        )

    def send(self, request: Request) -> Answer:
        """Send one request. Raises one of TROUBLE where no whole answer comes in time."""
        start = time.perf_counter()
        _current.deadline, _current.stream = time.monotonic() + self._budget, None
        path = (self._prefix + request.target).encode("latin-1") or b"/"
        url = httpcore.URL(scheme=self._scheme, host=self._host, port=self._port, target=path)
        with self._pool.stream(
            request.method,
            url,
            headers=all_headers(request, self._named),
            content=pieces(request.body) if request.body and request.in_pieces else request.body,
            extensions={"timeout": self._timeouts},
        ) as answer:
            body = decoded(answer.status, answer.headers, answer.iter_stream())
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers)
        return Answer(answer.status, headers, body, (time.perf_counter() - start) * 1000)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class Wire:
    """Sends requests to one base URL; `budget` is in seconds per request.

    `requests` counts them and may be set back; `sent` counts them all.
    """

    def __init__(self, base_url: str, budget: float) -> None:
        self.base_url, self.budget, self.requests, self.sent = base_url, budget, 0, 0
        self._client = Client(budget, base_url)

    def send(self, request: Request) -> tuple[Answer | None, str | None]:
        """Send one request. Returns the answer, or the transport error as a text."""
        self.count(1)
        try:
            return self._client.send(request), None
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError) as problem:
            # A server may close a kept connection at the very moment of its reuse; a fresh one tells.
            if _current.stream is None or not _current.stream.was_stale:
                return None, self._cause(problem)
            self.count(1)
            return self._afresh(request)
        except TROUBLE as problem:
            return None, self._cause(problem)

    def count(self, requests: int) -> None:
        """Count requests, those that were sent by other means too."""
        self.requests += requests
        self.sent += requests

    def _afresh(self, request: Request) -> tuple[Answer | None, str | None]:
        self._client.close()
        self._client = Client(self.budget, self.base_url)
        try:
            return self._client.send(request), None
        except TROUBLE as problem:
            return None, self._cause(problem)

    def _cause(self, problem: Exception) -> str:
        if isinstance(problem, httpcore.TimeoutException):
            return f"no answer within {self.budget:g} s"
        return f"{type(problem).__name__}: {problem}"[:300]

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class _TooLarge(Exception):
    pass


# What sending may raise; UnicodeError and the like of odd targets are ValueErrors.
TROUBLE = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    httpx.DecodingError,
    _TooLarge,
    OSError,
    ValueError,
)


def host_named(base_url: str) -> bytes:
    """What the Host header says."""
    return urlsplit(base_url).netloc.rpartition("@")[2].encode("idna")


def all_headers(request: Request, host: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a request with those that a client adds, but for the length of a body in one piece."""
    own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    given = {name.lower() for name, _ in own}
    added = [(b"Host", host), *DEFAULTS]
    if request.body is None and request.method in WITH_BODY:
        added.append((b"Content-Length", b"0"))
    if request.body is not None and request.in_pieces:
        added.append((b"Content-Length", str(len(request.body)).encode()))
    return [(name, value) for name, value in added if name.lower() not in given] + own


class _Coded(httpx.SyncByteStream):
    """The coded body of an answer, for httpx to decode."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)


def decoded(status: int, headers: Sequence[tuple[bytes, bytes]], chunks: Iterable[bytes]) -> bytes:
    """The body of an answer without its Content-Encoding. Raises one of TROUBLE, also for a body that is too large."""
    if any(name.lower() == b"content-encoding" for name, _ in headers):
        chunks = httpx.Response(status, headers=headers, stream=_Coded(chunks)).iter_bytes()
    return _limited(chunks)


def _limited(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise _TooLarge(f"the answer is larger than {MAX_BODY} bytes")
        if time.monotonic() > _current.deadline:
            raise httpcore.ReadTimeout("the answer drips in too slowly")
    return bytes(body)
