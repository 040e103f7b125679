"""HTTP with limits on time and size: a hostile server gets an error text, never a hang."""

import ssl
import threading
import time
from collections.abc import Iterable
from functools import cache
from typing import Any, cast

import httpcore
import httpx

from tests.harness.exchange import Answer, Request

MAX_BODY = 5_000_000
# A pooled connection that is older may be closed by the server at the moment of its use.
KEEPALIVE_S = 1.0


class _Deadline(threading.local):
    at: float = float("inf")


_deadline = _Deadline()


def allow(seconds: float) -> None:
    """Let the next request of this thread take so many seconds in all."""
    _deadline.at = time.monotonic() + seconds


class _Stream(httpcore.NetworkStream):
    """A network stream whose reads and writes end at the request's deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def _left(self, timeout: float | None) -> float:
        left = _deadline.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this request is over")
        return min(left, timeout) if timeout is not None else left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

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


def client(budget: float, base_url: str) -> httpx.Client:
    """An HTTP client for one base URL, without proxies or redirects; `budget` is in seconds per request."""
    verify: ssl.SSLContext | bool = tls() if base_url.startswith("https") else False
    transport = httpx.HTTPTransport(
        verify=verify, limits=httpx.Limits(keepalive_expiry=KEEPALIVE_S), trust_env=False
    )
    # httpx has no public way to name httpcore's network backend.
    cast(Any, transport)._pool._network_backend = _Backend()
    return httpx.Client(transport=transport, timeout=budget, follow_redirects=False, trust_env=False)


class Wire:
    """Sends requests to one base URL. `requests` counts them; `budget` is in seconds per request."""

    def __init__(self, base_url: str, budget: float) -> None:
        self.base_url, self.budget, self.requests = base_url, budget, 0
        self._client = client(budget, base_url)

    def send(self, request: Request) -> tuple[Answer | None, str | None]:
        """Send one request. Returns the answer, or the transport error as a text."""
        self.requests += 1
        try:
            return self._once(request), None
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            # A server may close a kept connection at the very moment of its reuse; a fresh one tells.
            return self._afresh(request)
        except _TROUBLE as problem:
            return None, self._cause(problem)

    def _afresh(self, request: Request) -> tuple[Answer | None, str | None]:
        self._client.close()
        self._client = client(self.budget, self.base_url)
        try:
            return self._once(request), None
        except _TROUBLE as problem:
            return None, self._cause(problem)

    def _once(self, request: Request) -> Answer:
        start = time.perf_counter()
        allow(self.budget)
        self._client.cookies.clear()
        built = self._client.build_request(
            request.method,
            self.base_url + request.target,
            headers=httpx.Headers(_plain(request)),
            content=request.body,
        )
        answer = self._client.send(built, stream=True)
        try:
            body = _limited(answer.iter_bytes())
        finally:
            answer.close()
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw)
        return Answer(answer.status_code, headers, body, (time.perf_counter() - start) * 1000)

    def _cause(self, problem: Exception) -> str:
        if isinstance(problem, httpx.TimeoutException):
            return f"no answer within {self.budget:g} s"
        return f"{type(problem).__name__}: {problem}"[:300]

    def close(self) -> None:
        """Close all connections."""
        self._client.close()


class _TooLarge(Exception):
    pass


DEFAULTS = ((b"Accept", b"application/json"), (b"User-Agent", b"cancel-order-conformance"))
_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, _TooLarge, ValueError)


def _plain(request: Request) -> list[tuple[bytes, bytes]]:
    own = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    given = {name.lower() for name, _ in own}
    return [(name, value) for name, value in DEFAULTS if name.lower() not in given] + own


def _limited(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise _TooLarge(f"the answer is larger than {MAX_BODY} bytes")
        if time.monotonic() > _deadline.at:
            raise httpx.ReadTimeout("the answer drips in too slowly")
    return bytes(body)
