"""HTTP with limits on time and size: a hostile server gets an error text, never a hang."""

import time
from contextlib import suppress

import h11

from tests.harness.clients import PAUSE_S
from tests.harness.connection import CLOSED, TROUBLE, Connection
from tests.harness.exchange import Answer, Request

# What a kept connection shows that the server has closed; it is no missing answer.
_STALE = (h11.RemoteProtocolError, *CLOSED)


class Client:
    """An HTTP client for one base URL, without proxies, cookies or redirects; `budget` is in seconds per request.

    It may be used by several threads: each request has a connection of its own while it is under way.
    """

    def __init__(self, budget: float, base_url: str) -> None:
        self._budget, self._base_url = budget, base_url
        self._kept: list[Connection] = []
        self.again = 0

    def send(self, request: Request) -> Answer:
        """Send one request. Raises one of TROUBLE where no whole answer comes in time.

        `again` counts the requests that were sent once more, because a kept connection was closed under them.
        """
        deadline = time.monotonic() + self._budget
        kept = self._idle()
        if kept is not None:
            try:
                return self._exchanged(kept, request, deadline)
            except _STALE:
                if kept.heard:
                    raise
                self.again += 1
        return self._exchanged(Connection(self._base_url, deadline), request, deadline)

    def _idle(self) -> Connection | None:
        while True:
            try:
                kept = self._kept.pop()
            except IndexError:
                return None
            if kept.renewed():
                return kept
            kept.close()

    def _exchanged(self, connection: Connection, request: Request, deadline: float) -> Answer:
        start, reusable = time.perf_counter(), False
        try:
            # A server may answer and close before it has read everything: only its answer tells.
            with suppress(*CLOSED):
                self._write(connection, request, deadline)
            answer = connection.answer(start, deadline)
            reusable = connection.reusable
        finally:
            if reusable:
                self._kept.append(connection)
            else:
                connection.close()
        return answer

    def _write(self, connection: Connection, request: Request, deadline: float) -> None:
        raw = connection.raw(request)
        half = len(request.body or b"") - len(request.body or b"") // 2
        if request.in_pieces and half:
            connection.write(raw[:-half], deadline)
            time.sleep(PAUSE_S)
            raw = raw[-half:]
        connection.write(raw, deadline)

    def close(self) -> None:
        """Close all kept connections."""
        with suppress(IndexError):
            while True:
                self._kept.pop().close()


class Wire:
    """Sends requests to one base URL; `budget` is in seconds per request.

    `requests` counts them and may be set back; `sent` counts them all.
    """

    def __init__(self, base_url: str, budget: float) -> None:
        self.base_url, self.budget, self.requests, self.sent = base_url, budget, 0, 0
        self._client = Client(budget, base_url)

    def send(self, request: Request) -> tuple[Answer | None, str | None]:
        """Send one request. Returns the answer, or the transport error as a text."""
        before = self._client.again
        try:
            return self._client.send(request), None
        except TimeoutError:
            return None, f"no answer within {self.budget:g} s"
        except TROUBLE as problem:
            return None, f"{type(problem).__name__.lstrip('_')}: {problem}"[:300]
        finally:
            self.count(1 + self._client.again - before)

    def count(self, requests: int) -> None:
        """Count requests, those that were sent by other means too."""
        self.requests += requests
        self.sent += requests

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
