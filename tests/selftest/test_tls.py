"""The same over TLS: kept connections, deadlines, requests released at one moment."""

import socket
import ssl
import threading
import time

import pytest
import trustme

from tests.harness import burst as burst_module
from tests.harness import connection as connection_module
from tests.harness.burst import Shot, burst
from tests.harness.exchange import Request
from tests.harness.wire import Wire
from tests.selftest.misbehaving import OK, Treat, at_rest, listening, read_request, saying

POST = Request("POST", "/off", (), b"{}")
BUDGET = 2.0


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whoever signs the servers' certificates."""
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client trust that authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    monkeypatch.setattr(connection_module, "tls", lambda: context)


@pytest.mark.usefixtures("trusting")
def test_one_connection_serves_many_requests(server: ssl.SSLContext) -> None:
    numbers: list[int] = []

    def treat(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            numbers.append(number)
            connection.sendall(OK)

    with listening(treat, server) as url:
        wire = Wire(url, BUDGET)
        assert [wire.send(POST)[1] for _ in range(5)] == [None] * 5
        wire.close()
    assert numbers == [1] * 5


def ends_after_one(connection: socket.socket, _: int) -> None:
    """Answer once as if the connection were kept."""
    read_request(connection)
    connection.sendall(OK)


def breaks_off_after_one(connection: socket.socket, _: int) -> None:
    """The same, then break off without a word when the next request comes."""
    ends_after_one(connection, 1)
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("treat", [ends_after_one, breaks_off_after_one])
def test_a_stale_connection_is_no_missing_answer(treat: Treat, server: ssl.SSLContext) -> None:
    with listening(treat, server) as url:
        wire = Wire(url, BUDGET)
        assert [wire.send(POST)[1] for _ in range(20)] == [None] * 20
        wire.close()


@pytest.mark.usefixtures("trusting")
def test_a_server_that_says_nothing(server: ssl.SSLContext) -> None:
    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        time.sleep(1)

    with listening(treat, server) as url:
        assert Wire(url, 0.3).send(POST) == (None, "no answer within 0.3 s")


def test_an_unknown_authority_is_told(server: ssl.SSLContext) -> None:
    with listening(saying(OK), server) as url:
        answer, error = Wire(url, BUDGET).send(POST)
    assert answer is None
    assert error is not None
    assert "certificate verify failed" in error


@pytest.mark.usefixtures("trusting")
def test_a_burst(server: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed, whole, seen = threading.Semaphore(0), [0], []

    def treat(connection: socket.socket, _: int) -> None:
        agreed.release()
        read_request(connection)
        whole[0] += 1
        connection.sendall(OK)

    def look() -> None:
        for _ in range(8):
            assert agreed.acquire(timeout=5)
        seen.append(whole[0])

    at_rest(burst_module, look, monkeypatch)
    with listening(treat, server) as url:
        hits = burst([Shot(url, POST)] * 8, 5)
    assert [hit.answer.status for hit in hits if hit.answer] == [200] * 8
    assert seen == [0]
