"""A server on a raw socket that does to each connection what a test says, for clients that must bear anything."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType

import pytest

Treat = Callable[[socket.socket, int], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def read_request(connection: socket.socket) -> bytes:
    """Read one request, head and body; empty when the client has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    ]
    while len(body) < int((lengths or [b"0"])[0]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(answer: bytes) -> Treat:
    """Answer every request of every connection with the same bytes."""

    def treat(connection: socket.socket, _: int) -> None:
        while read_request(connection):
            connection.sendall(answer)

    return treat


@contextmanager
def listening(treat: Treat, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Treat each connection, numbered from 1, in a thread of its own, over TLS if so wanted; yields the URL."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        closing = threading.Event()

        def serve(connection: socket.socket, number: int) -> None:
            with (
                suppress(OSError),
                tls.wrap_socket(connection, server_side=True) if tls else connection as one,
            ):
                treat(one, number)

        def accept() -> None:
            number = 0
            while not closing.is_set():
                with suppress(OSError):
                    connection, _ = server.accept()
                    number += 1
                    threading.Thread(target=serve, args=(connection, number), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.getsockname()[1]}"
        closing.set()


def at_rest(module: ModuleType, do: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Do something where a module would rest, however busy the machine is; returns how long each rest would be."""
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        do()

    clock = ModuleType("time")
    vars(clock).update(vars(time), sleep=rest)
    monkeypatch.setattr(module, "time", clock)
    return rests
