"""The ASGI application: takes requests to the vendor or the control API that they are meant for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, unquote

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.reference.delivery import response_of
from tests.reference.messages import Answer, Request
from tests.reference.provider_states import ProviderStates
from tests.reference.vendor import Vendor

PROVIDER_STATES = "_provider-states"
THREADS = 64

log = logging.getLogger(__name__)


class Application:
    """Serves several vendors, by their paths, and the provider states protocol at /_provider-states.

    Requests are handled by plain functions in a pool of threads: they really run at the same time.
    """

    def __init__(self, vendors: Mapping[str, Vendor]) -> None:
        self.vendors = dict(vendors)
        self._states = ProviderStates(self.vendors)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reference")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; other kinds of connections are not served."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        http = HttpRequest(scope, receive)
        try:
            body = await http.body()
        except ClientDisconnect:
            return
        request = Request(http.method, _segments(scope), _headers(http), body, _query(scope))
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self._threads, self._respond, request)
        await response(scope, receive, send)
        if log.isEnabledFor(logging.INFO):
            spent = 1000 * (time.perf_counter() - started)
            log.info("%s %s %d %.1f ms", http.method, scope["path"], response.status_code, spent)

    def handle(self, request: Request) -> Answer:
        """Answer one request, in the calling thread."""
        if request.segments[0] == PROVIDER_STATES:
            inner = Request(request.method, request.segments[1:], request.headers, request.body)
            return self._states.handle(inner)
        vendor = self._nearest(request.segments)
        return vendor.handle(request) if vendor else Answer(404, {"error": "Not found"})

    def close(self) -> None:
        """End the threads; a request under way is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _respond(self, request: Request) -> Response:
        return response_of(self.handle(request))

    def _nearest(self, segments: tuple[str, ...]) -> Vendor | None:
        """Return the vendor whose path begins like this one: it also answers for unknown paths below."""
        likeness = {_common(vendor.path, segments): vendor for vendor in self.vendors.values()}
        best = max(likeness, default=0)
        return likeness[best] if best else None


def _common(path: str, segments: tuple[str, ...]) -> int:
    count = 0
    for expected, found in zip(path.split("/")[1:], segments, strict=False):
        if expected != found:
            break
        count += 1
    return count


def _segments(scope: Scope) -> tuple[str, ...]:
    """Split the path before decoding it, so that an encoded slash stays part of an id."""
    raw: bytes = scope["raw_path"]
    return tuple(unquote(part) for part in raw.decode("latin-1").split("/")[1:]) or ("",)


def _query(scope: Scope) -> dict[str, str]:
    raw: bytes = scope["query_string"]
    return dict(reversed(parse_qsl(raw.decode("latin-1"), keep_blank_values=True)))


def _headers(http: HttpRequest) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in http.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
