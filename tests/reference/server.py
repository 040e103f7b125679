"""Runs the application on a loopback port: quiet, quick to start, tolerant of odd requests."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.reference.app import Application
from tests.reference.messages import encode
from tests.reference.vendor import Vendor

KEEP_ALIVE = 3600
"""How long an idle connection is kept, in seconds: longer than any run."""

BACKLOG = 2048
PRINTABLE = bytes(range(0x21, 0x7F))


class TolerantProtocol(HttpToolsProtocol):
    """HTTP/1.1 that takes raw bytes in a path as if they were percent-encoded, and refuses in JSON."""

    def on_message_begin(self) -> None:
        """Begin a request; the application may close its connection without an answer."""
        super().on_message_begin()
        self.scope["state"]["hang_up"] = self.transport.close

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        super().on_url(quote(url, safe=PRINTABLE).encode())

    def send_400_response(self, msg: str) -> None:
        """Refuse what isn't HTTP, and close the connection."""
        body = encode({"message": msg, "error": msg, "errors": [{"message": msg}]})
        head = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
        head += f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()


class Server(uvicorn.Server):
    """Serves the vendors on a listening socket; `announce` is called with its URL once it really listens."""

    def __init__(
        self,
        vendors: Mapping[str, Vendor],
        host: str = "127.0.0.1",
        port: int = 0,
        announce: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.application = Application(vendors)
        self._announce = announce
        self._socket = _listen(host, port)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        super().__init__(_config(self.application))

    def serve_until_ended(self) -> None:
        """Serve in this thread until SIGTERM, SIGINT or `stop`."""
        try:
            self.run([self._socket])
        finally:
            self.application.close()

    def stop(self) -> None:
        """Ask the server to end; may be called from any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self.stop)
        await super().startup(sockets)
        self._announce(self.url)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: `startup` handles them without raising them again at the end."""
        yield


@contextlib.contextmanager
def serving(vendors: Mapping[str, Vendor]) -> Iterator[str]:
    """Serve vendors from a thread of this process; yields the URL and ends the server afterwards."""
    ready = threading.Event()
    server = Server(vendors, announce=lambda _: ready.set())
    thread = threading.Thread(target=server.serve_until_ended, name="reference server", daemon=True)
    thread.start()
    try:
        if not ready.wait(10):
            raise RuntimeError("the reference implementation did not start within 10 s")
        yield server.url
    finally:
        server.stop()
        thread.join(5)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


def _config(application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=TolerantProtocol,
        ws="none",
        loop="uvloop",
        lifespan="off",
        interface="asgi3",
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        access_log=False,
        log_config=None,
        log_level="error",
        server_header=False,
    )
