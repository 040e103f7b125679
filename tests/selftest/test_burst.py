"""Requests released at the same moment: all but the last byte goes ahead, every shot gets its own account."""

import gzip
import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus

import pytest

from tests.harness import burst as burst_module
from tests.harness.burst import Shot, burst
from tests.harness.exchange import Request
from tests.selftest.misbehaving import OK, at_rest, listening, read_request, saying

POST = Request("POST", "/off?a=b", (("X-A", "1"),), b'{"a":1}')


def received(request: Request, base: str = "") -> bytes:
    """What a server gets when one request is sent in a burst, its own name left out."""
    seen: list[bytes] = []

    def treat(connection: socket.socket, _: int) -> None:
        seen.append(read_request(connection))
        connection.sendall(OK)

    with listening(treat) as url:
        burst([Shot(url + base, request)], 5)
        return seen[0].replace(url.removeprefix("http://").encode(), b"NAME")


def test_the_bytes_of_a_request() -> None:
    assert received(POST, "/base") == (
        b"POST /base/off?a=b HTTP/1.1\r\nHost: NAME\r\nAccept: application/json\r\n"
        b"User-Agent: cancel-order-conformance\r\nContent-Length: 7\r\nX-A: 1\r\nConnection: close\r\n"
        b'\r\n{"a":1}'
    )
    assert b"ontent-" not in received(Request("GET", "/", (), None))
    for method, body in (("GET", b""), ("POST", None)):
        assert b"\r\nContent-Length: 0\r\n" in received(Request(method, "/", (), body))


def test_every_shot_gets_its_own_answer() -> None:
    def treat(connection: socket.socket, _: int) -> None:
        body = read_request(connection).rpartition(b"\r\n\r\n")[2]
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-B: 2\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with listening(treat) as url:
        hits = burst([Shot(url, Request("POST", "/", (), b"%d" % number)) for number in range(12)], 5)
    assert [hit.answer.body for hit in hits if hit.answer] == [b"%d" % number for number in range(12)]
    assert all(hit.sent and hit.error is None for hit in hits)
    assert all(hit.answer and hit.answer.header("x-b") == "2" for hit in hits)
    assert all(0 <= hit.start_ms <= hit.end_ms for hit in hits)
    assert all(hit.answer and hit.answer.elapsed_ms > 0 for hit in hits)


def test_no_request_is_whole_before_all_are_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    began, whole, seen = threading.Semaphore(0), [0], []

    def treat(connection: socket.socket, _: int) -> None:
        connection.recv(1)
        began.release()
        read_request(connection)
        whole[0] += 1
        connection.sendall(OK)

    def look() -> None:
        for _ in range(10):
            assert began.acquire(timeout=5)
        time.sleep(0.1)
        seen.append(whole[0])

    rests = at_rest(burst_module, look, monkeypatch)
    with listening(treat) as url:
        hits = burst([Shot(url, POST)] * 10, 5)
    assert (rests, seen) == ([burst_module.SETTLE_S], [0])
    assert [hit.error for hit in hits] == [None] * 10


def test_all_are_in_flight_at_once() -> None:
    barrier = threading.Barrier(8, timeout=3)

    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        barrier.wait()
        connection.sendall(OK)

    with listening(treat) as url:
        hits = burst([Shot(url, POST)] * 8, 5)
    assert [hit.error for hit in hits] == [None] * 8


def test_a_server_may_wait_for_the_close_of_one_connection_before_it_answers_the_next() -> None:
    turn = threading.Lock()

    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        with turn:
            connection.sendall(OK)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)

    with listening(treat) as url:
        hits = burst([Shot(url, POST)] * 6, 3)
    assert [hit.error for hit in hits] == [None] * 6


def test_a_coded_body_is_decoded_as_it_is_elsewhere() -> None:
    coded = gzip.compress(b'{"a":1}')
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(coded)
    with listening(saying(head + coded)) as url:
        (hit,) = burst([Shot(url, POST)], 5)
    assert hit.answer is not None
    assert hit.answer.json == {"a": 1}
    with listening(saying(head + b"x" * len(coded))) as url:
        (hit,) = burst([Shot(url, POST)], 5)
    assert "DecodingError" in (hit.error or "")


def test_connections_that_come_late_take_nothing_from_the_time_to_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(burst_module, "SETTLE_S", 0.5)
    with listening(saying(OK)) as url:
        (hit,) = burst([Shot(url, POST)], 0.3)
    assert hit.answer is not None


def test_interim_answers_are_no_answers() -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    with listening(saying(hint + b"HTTP/1.1 100 Continue\r\n\r\n" + hint + OK)) as url:
        (hit,) = burst([Shot(url, POST)], 5)
    assert hit.answer is not None
    assert hit.answer.status == HTTPStatus.OK
    assert hit.answer.header("link") is None


def test_interim_answers_without_end_are_an_error_text() -> None:
    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        with suppress(OSError):
            while True:
                connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")

    with listening(treat) as url:
        (hit,) = burst([Shot(url, POST)], 0.3)
    assert hit.answer is None
    assert "TimeoutError" in (hit.error or "")


def test_a_request_of_a_single_byte_body_waits_too() -> None:
    with listening(saying(OK)) as url:
        (hit,) = burst([Shot(url, Request("POST", "/", (), b"x"))], 5)
    assert hit.answer is not None


def test_without_a_body_the_last_byte_is_of_the_head() -> None:
    with listening(saying(OK)) as url:
        (hit,) = burst([Shot(url, Request("GET", "/", (), None))], 5)
    assert hit.answer is not None
    assert hit.answer.body == b"{}"


BROKEN = [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", b"HTTP/1.1 abc\r\n\r\n"]


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_answer_is_an_error_text(said: bytes) -> None:
    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(said)

    with listening(treat) as url:
        (hit,) = burst([Shot(url, POST)], 2)
    assert hit.answer is None
    assert hit.sent
    assert hit.error
    assert len(hit.error) <= 300


def test_a_body_that_breaks_off_is_an_error_text() -> None:
    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}")

    with listening(treat) as url:
        (hit,) = burst([Shot(url, POST)], 2)
    assert hit.answer is None


def test_a_burst_ends_with_its_budget() -> None:
    def treat(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if number != 2:
            connection.sendall(OK)
        time.sleep(1.5)

    with listening(treat) as url:
        start = time.monotonic()
        hits = burst([Shot(url, POST)] * 4, 0.5)
    assert time.monotonic() - start < 1.4
    assert sum(hit.answer is None for hit in hits) == 1


def test_a_dripping_answer_ends_with_the_budget() -> None:
    def treat(connection: socket.socket, _: int) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.02)

    with listening(treat) as url:
        start = time.monotonic()
        (hit,) = burst([Shot(url, POST)], 0.5)
    assert time.monotonic() - start < 1.5
    assert hit.answer is None


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        (hit,) = burst([Shot(f"http://127.0.0.1:{free.getsockname()[1]}", POST)], 2)
    assert (hit.answer, hit.sent) == (None, False)
    assert "refused" in (hit.error or "")


def test_shots_may_go_to_different_places() -> None:
    with listening(saying(OK)) as one, listening(saying(OK.replace(b"200", b"201"))) as two:
        hits = burst([Shot(one, POST), Shot(two, POST)], 5)
    assert [hit.answer.status for hit in hits if hit.answer] == [200, 201]
