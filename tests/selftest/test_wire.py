"""Whatever a server does, a request ends with an answer or an error text, within its budget."""

import gzip
import socket
import time
from collections.abc import Callable

import pytest

from tests.harness import connection as connection_module
from tests.harness.connection import MAX_BODY
from tests.harness.exchange import Answer, Request
from tests.harness.wire import Wire
from tests.selftest.misbehaving import OK, Treat, listening, read_request, saying

PLAIN = Request("POST", "/x", (("Content-Type", "application/json"),), b"{}")
BUDGET = 0.4
SLACK = 0.5


def send(treat: Treat, request: Request = PLAIN, budget: float = BUDGET) -> tuple[Answer | None, str | None]:
    """Send one request; it must end in time."""
    with listening(treat) as url:
        wire = Wire(url, budget)
        start = time.monotonic()
        answer, error = wire.send(request)
        assert time.monotonic() - start < 2 * budget + SLACK
        assert (answer is None) != (error is None)
        wire.close()
    return answer, error


def closes_after(some: bytes) -> Treat:
    """Say something once, then close."""

    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(some)

    return treat


def drips(first: bytes, drop: bytes) -> Treat:
    """Say something, then a little every few milliseconds, without end."""

    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(first)
        while True:
            connection.sendall(drop)
            time.sleep(0.02)

    return treat


def hangs(connection: socket.socket, _: int) -> None:
    """Read, and never answer."""
    read_request(connection)
    time.sleep(BUDGET * 3)


def resets(connection: socket.socket, _: int) -> None:
    """Break the connection off."""
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


# Answers


def test_an_answer() -> None:
    answer, error = send(
        saying(b"HTTP/1.1 418 I'm a teapot\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 3\r\n\r\n\xff{}")
    )
    assert error is None
    assert answer is not None
    assert (answer.status, answer.body) == (418, b"\xff{}")
    assert answer.headers == (("X-A", "1"), ("x-a", "2"), ("Content-Length", "3"))
    assert answer.header("x-A") == "1"
    assert answer.header("none") is None
    assert 0 < answer.elapsed_ms < 1000


def test_what_is_sent() -> None:
    seen: list[bytes] = []

    def treat(connection: socket.socket, _: int) -> None:
        seen.append(read_request(connection))
        connection.sendall(OK)

    send(
        treat,
        Request("PATCH", "/a%2Fb?c=%C3%A9", (("X-Odd", "\xe9 x"), ("Authorization", "Bearer t")), b'{"a":1}'),
    )
    head, _, body = seen[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"PATCH /a%2Fb?c=%C3%A9 HTTP/1.1"
    assert b"X-Odd: \xe9 x" in lines
    assert b"Authorization: Bearer t" in lines
    assert b"Accept: application/json" in lines
    assert b"User-Agent: cancel-order-conformance" in lines
    assert not [line for line in lines if line.lower().startswith((b"cookie", b"content-type"))]
    assert body == b'{"a":1}'


def test_redirects_are_answers() -> None:
    answer, _ = send(
        saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    )
    assert answer is not None
    assert answer.status == 302


def test_cookies_are_not_kept() -> None:
    seen: list[bytes] = []

    def treat(connection: socket.socket, _: int) -> None:
        while request := read_request(connection):
            seen.append(request)
            connection.sendall(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n"))

    with listening(treat) as url:
        wire = Wire(url, BUDGET)
        wire.send(PLAIN)
        wire.send(PLAIN)
        wire.close()
    assert b"ookie" not in seen[1]
    assert wire.requests == 2


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 22\r\n\r\n"
        + gzip.compress(b"{}", mtime=0),
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: y\r\n" * 90 + b"Content-Length: 2\r\n\r\n{}",
    ],
    ids=["chunked", "1.0", "no reason", "continue", "gzip", "many headers"],
)
def test_unusual_answers(said: bytes) -> None:
    answer, error = send(closes_after(said))
    assert error is None
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"{}")


def test_an_answer_of_the_largest_size() -> None:
    answer, _ = send(
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % MAX_BODY + b"x" * MAX_BODY), budget=5
    )
    assert answer is not None
    assert len(answer.body) == MAX_BODY


# Errors


HUGE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1) + b"x" * (MAX_BODY + 1)
BOMB = gzip.compress(b"x" * 4 * MAX_BODY)
ERRORS: dict[str, tuple[Treat, str]] = {
    "hang": (hangs, "no answer within 0.4 s"),
    "no answer": (closes_after(b""), "disconnected"),
    "reset": (resets, "reset"),
    "half a head": (closes_after(b"HTTP/1.1 200 OK\r\nConte"), "disconnected"),
    "half a body": (closes_after(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"), "Error"),
    "garbage": (closes_after(b"\x00\xff\x00\xff not http\r\n\r\n"), "Error"),
    "another protocol": (closes_after(b"SSH-2.0-OpenSSH\r\n\r\n"), "Error"),
    "a status of letters": (closes_after(b"HTTP/1.1 abc OK\r\n\r\n"), "Error"),
    "wrong chunks": (closes_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "Error"),
    "wrong gzip": (
        closes_after(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
        "Error",
    ),
    "dripping head": (drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), "no answer within 0.4 s"),
    "dripping body": (
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", b"x"),
        "no answer within 0.4 s",
    ),
    "an endless head": (drips(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 30000 + b"\r\n"), "Error"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    treat, says = ERRORS[name]
    answer, error = send(treat)
    assert answer is None
    assert error is not None
    assert says in error
    assert len(error) <= 300


@pytest.mark.parametrize(
    "said",
    [HUGE, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB],
    ids=["huge body", "gzip bomb"],
)
def test_too_much(said: bytes) -> None:
    _, error = send(closes_after(said), budget=5)
    assert error is not None
    assert f"larger than {MAX_BODY} bytes" in error


def test_nobody_listens() -> None:
    with listening(hangs) as url:
        pass
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        _, error = Wire(f"http://127.0.0.1:{free.getsockname()[1]}", BUDGET).send(PLAIN)
    assert url
    assert error is not None
    assert "refused" in error


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "/x", (("X", "a\nb"),), None),
        Request("POST", "/x", (("X\n", "a"),), None),
        Request("PO ST", "/x", (), None),
    ],
    ids=["value", "name", "method"],
)
def test_what_cannot_be_sent_is_an_error_text(request_: Request) -> None:
    answer, error = send(saying(OK), request_)
    assert answer is None
    assert error


def test_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    answer, _ = send(saying(OK))
    assert answer is not None


# Connections


def test_connections_are_kept() -> None:
    numbers: list[int] = []

    def treat(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            numbers.append(number)
            connection.sendall(OK)

    with listening(treat) as url:
        wire = Wire(url, BUDGET)
        for _ in range(5):
            assert wire.send(PLAIN)[0]
        wire.close()
    assert numbers == [1] * 5


def closes_kept_connections(how: Callable[[socket.socket], None]) -> Treat:
    """Answer one request as if the connection were kept, then end it."""

    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(OK)
        how(connection)

    return treat


def at_once(_: socket.socket) -> None:
    """Close without a pause."""


def by_reset(connection: socket.socket) -> None:
    """Break off when the next request comes."""
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def when_asked(connection: socket.socket) -> None:
    """Close when the next request comes."""
    read_request(connection)


@pytest.mark.parametrize("how", [at_once, by_reset, when_asked], ids=lambda how: how.__name__)
def test_a_stale_connection_is_no_missing_answer(how: Callable[[socket.socket], None]) -> None:
    with listening(closes_kept_connections(how)) as url:
        wire = Wire(url, 2)
        errors = [wire.send(PLAIN)[1] for _ in range(60)]
        wire.close()
    assert [error for error in errors if error] == []


def test_a_fresh_connection_that_is_closed_is_a_missing_answer() -> None:
    """Were it tried again, a server that drops every other request would never be told."""
    numbers: list[int] = []

    def treat(connection: socket.socket, number: int) -> None:
        read_request(connection)
        numbers.append(number)
        if number % 2 == 0:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with listening(treat) as url:
        wire = Wire(url, BUDGET)
        answers = [wire.send(PLAIN)[0] for _ in range(4)]
        wire.close()
    assert [answer is not None for answer in answers] == [False, True, False, True]
    assert len(numbers) == wire.requests == wire.sent == 4


def test_half_an_answer_on_a_kept_connection_is_a_missing_answer() -> None:
    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(OK)
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")

    with listening(treat) as url:
        wire = Wire(url, BUDGET)
        answers = [wire.send(PLAIN)[0] for _ in range(4)]
        wire.close()
    assert [answer is not None for answer in answers] == [True, False, True, False]
    assert wire.requests == 4


def test_what_is_sent_again_is_counted_again() -> None:
    with listening(closes_kept_connections(when_asked)) as url:
        wire = Wire(url, BUDGET)
        assert [wire.send(PLAIN)[1] for _ in range(3)] == [None] * 3
        wire.close()
    assert wire.requests == 5


@pytest.mark.skipif(
    connection_module.QUICK_ACK is None, reason="this system puts acknowledgements off as it likes"
)
def test_a_server_that_sends_head_and_body_apart_is_not_kept_waiting() -> None:
    def treat(connection: socket.socket, _: int) -> None:
        while read_request(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
            connection.sendall(b"{}")

    with listening(treat) as url:
        wire = Wire(url, 5)
        start = time.monotonic()
        assert all(wire.send(PLAIN)[0] for _ in range(60))
        wire.close()
    assert time.monotonic() - start < 1.0


def test_old_connections_are_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "KEEPALIVE_S", 0.05)
    numbers: list[int] = []

    def treat(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            numbers.append(number)
            connection.sendall(OK)

    with listening(treat) as url:
        wire = Wire(url, BUDGET)
        wire.send(PLAIN)
        time.sleep(0.1)
        wire.send(PLAIN)
        wire.close()
    assert numbers == [1, 2]


def test_after_an_error_the_next_request_is_answered() -> None:
    def treat(connection: socket.socket, number: int) -> None:
        if number == 1:
            hangs(connection, number)
        saying(OK)(connection, number)

    with listening(treat) as url:
        wire = Wire(url, BUDGET)
        assert wire.send(PLAIN)[1] == "no answer within 0.4 s"
        assert wire.send(PLAIN)[0]
        wire.close()
