"""Clients of other habits send the same request, and it arrives as they would send it."""

import socket
import threading

import pytest

from tests.harness import wire as wire_module
from tests.harness.case import altered, build
from tests.harness.clients import HABITS, PAUSE_S
from tests.harness.exchange import Request
from tests.harness.spec import Send
from tests.harness.wire import Wire
from tests.selftest.misbehaving import OK, at_rest, listening, read_request
from tests.selftest.small_spec import lamps, requirement

OWNER = {"Authorization": "Bearer t", "Accept": "application/json"}


def built(*habits: str, choice: str | None = None) -> Request:
    """A lamp's request, as a client of some habit sends it."""
    return build(lamps(), Send(client=habits), choice, "L1", "", OWNER)


@pytest.mark.parametrize("habit", HABITS)
def test_what_is_asked_stays_the_same(habit: str) -> None:
    plain, other = build(lamps(), Send(), None, "L1", "", OWNER), built(habit)
    assert (other.method, other.target, other.body) == (plain.method, plain.target, plain.body)
    assert other != plain
    names = [name.lower() for name, _ in other.headers]
    assert len(set(names)) == len(names)
    kept = {name.lower(): value for name, value in plain.headers if name != "Accept"}
    assert kept.items() <= {name.lower(): value for name, value in other.headers}.items()


def test_the_choice_is_the_habit() -> None:
    send = requirement(send={"client": ["closes", "upper-case"]}).send
    assert send.domain == {"enum": ["closes", "upper-case"]}
    assert requirement(send={"client": "closes"}).send.client == ("closes",)
    assert ("Connection", "close") in built("closes", "upper-case").headers
    assert ("AUTHORIZATION", "Bearer t") in built("closes", "upper-case", choice="upper-case").headers
    assert ("authorization", "Bearer t") in built("lower-case").headers
    assert altered(send, "upper-case") == "the client writes the names of headers in capitals"
    assert altered(send, None) == "the client closes its connection after the answer"


def test_a_request_without_a_body_is_in_one_piece() -> None:
    send = Send(raw=None, client=("in-pieces",))
    assert not build(lamps(), send, None, "L1", "", OWNER).in_pieces
    assert built("in-pieces").in_pieces


def test_pieces_come_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    came = threading.Semaphore(0)
    pieces: list[bytes] = []

    def treat(connection: socket.socket, _: int) -> None:
        while not b"".join(pieces).endswith(b'"night"}'):
            pieces.append(connection.recv(65536))
            came.release()
        connection.sendall(OK)

    def wait() -> None:
        assert came.acquire(timeout=5)

    rests = at_rest(wire_module, wait, monkeypatch)
    with listening(treat) as url:
        wire = Wire(url, 5)
        answer, error = wire.send(built("in-pieces"))
        wire.close()
    assert (error, answer and answer.status) == (None, 200)
    assert (rests, len(pieces)) == ([PAUSE_S], 2)
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    assert body == b'{"why": "night"}'
    assert b"Content-Length: 16" in head
    assert b"chunked" not in head


def test_names_of_headers_arrive_as_they_are_spelt() -> None:
    seen: list[bytes] = []

    def treat(connection: socket.socket, _: int) -> None:
        while data := read_request(connection):
            seen.append(data)
            connection.sendall(OK)

    with listening(treat) as url:
        wire = Wire(url, 5)
        for habit in ("lower-case", "upper-case"):
            wire.send(built(habit))
        wire.close()
    assert b"\r\nauthorization: Bearer t\r\n" in seen[0]
    assert b"\r\nAUTHORIZATION: Bearer t\r\n" in seen[1]
