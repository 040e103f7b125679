"""What all reference implementations have in common: the protocol, atomic changes, odd requests, the CLI."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from tests.reference.server import serving
from tests.reference.vendors import vendors
from tests.selftest.reference_client import (
    APIS,
    CANCELLED,
    FRONT,
    OPEN,
    ORACLE,
    PATHS,
    SHOPLAZZA,
    VALID,
    WAFFO,
    WIX,
    Served,
)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(vendors()) as url:
        yield Served(url)


@pytest.mark.parametrize("api", APIS)
def test_credentials(served: Served, api: str) -> None:
    order = served.arrange(api)
    good = served.headers(api)
    name = "Access-Token" if api == SHOPLAZZA else "Authorization"
    expected = 400 if api == SHOPLAZZA else 401
    token = good[name]
    spoilt = ["", token[:-1], token + "x", token.swapcase(), "Basic eDp5", token[1:], f"x {token}"]
    for value in spoilt:
        assert served.cancel(api, order, headers=good | {name: value}).status_code == expected
    assert served.observe(api, order)["state"] == OPEN[api]
    assert served.cancel(api, order).is_success


@pytest.mark.parametrize("api", APIS)
def test_nothing_else_moves(served: Served, api: str) -> None:
    others = [served.arrange(api) for _ in range(3)]
    served.cancel(api, served.arrange(api))
    assert {served.observe(api, other)["state"] for other in others} == {OPEN[api]}


@pytest.mark.parametrize("api", APIS)
def test_odd_requests(served: Served, api: str) -> None:
    headers = served.headers(api)
    path = PATHS[api].replace("{id}", "x")
    for method in ("GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"):
        answer = served.http.request(method, path, headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    for odd in (path + "/", path + "x", path + "%00", path.replace("cancel", "%ff%C3")):
        answer = served.http.post(odd, headers=headers, json=VALID[api])
        assert answer.status_code in (400, 404, 417), odd
        assert answer.headers["content-type"] == "application/json"
    for body in (
        b"\xff\xfe\x00",
        b"\x00",
        b"[" * 100_000,
        b'{"a":' * 5000,
        b"9" * 5000,
        b"{" + b" " * 1_000_000,
    ):
        order = served.arrange(api)
        answer = served.cancel(api, order, body)
        assert answer.status_code in (400, 417)
        assert served.observe(api, order)["state"] == OPEN[api]


@pytest.mark.parametrize("api", [SHOPLAZZA, FRONT, WIX])
def test_ids_in_the_path(served: Served, api: str) -> None:
    order = served.arrange(api)
    for odd in (
        "",
        "%20",
        "a%2Fb",
        "%25",
        "..%2F..",
        "%F0%9F%A5%9E",
        "%ff",
        order + "%0A",
        "x" * 5000,
        order + "%00",
    ):
        assert served.cancel(api, odd).status_code == 404, odd
    encoded = "".join(f"%{ord(letter):02X}" for letter in order)
    assert served.cancel(api, encoded).is_success


@pytest.mark.parametrize(
    "target", [b"/v1/\xff\xfe", b"*", b"/restaurants/v3/orders/\xf0\x9f/cancel", b"/%", b"//"]
)
def test_raw_targets(served: Served, target: bytes) -> None:
    with socket.create_connection((served.http.base_url.host, served.http.base_url.port or 0)) as raw:
        raw.sendall(
            b"POST " + target + b" HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        status = raw.makefile("rb").readline().split()[1]
    assert status.startswith(b"4")


def test_bursts_of_fresh_connections(served: Served) -> None:
    base = served.http.base_url
    opened = [socket.create_connection((base.host, base.port or 0), timeout=10) for _ in range(300)]
    for connection in opened:
        connection.sendall(b"POST /v1/x HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
    assert {connection.recv(12) for connection in opened} == {b"HTTP/1.1 404"}
    for connection in opened:
        connection.close()


def at_once(*actions: Callable[[], httpx.Response]) -> list[int]:
    """Return the status of the answer to each of several actions that begin together."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], httpx.Response]) -> int:
        barrier.wait()
        return action().status_code

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


@pytest.mark.parametrize("api", APIS)
def test_one_of_sixteen_cancels_wins(served: Served, api: str) -> None:
    headers = served.headers(api)
    for _ in range(5):
        order = served.arrange(api)
        statuses = at_once(*[partial(served.cancel, api, order, headers=headers)] * 16)
        assert sum(status < 300 for status in statuses) == 1
        assert served.observe(api, order)["state"] == CANCELLED[api]


def test_cancel_and_payment_exclude_each_other(served: Served) -> None:
    headers = served.headers(WAFFO)
    for _ in range(20):
        order = served.arrange(WAFFO)
        cancel = partial(served.cancel, WAFFO, order, headers=headers)
        pay = partial(served.control.patch, f"/{WAFFO}/orders/{order}", json={"state": "completed"})
        canceled, paid = at_once(cancel, pay)
        state = served.observe(WAFFO, order)["state"]
        assert (canceled, paid, state) in ((200, 409, "canceled"), (400, 200, "completed"))


def test_a_race_window_lets_several_win() -> None:
    with serving(vendors([WAFFO], window_ms=20)) as url:
        served = Served(url)
        order, headers = served.arrange(WAFFO), served.headers(WAFFO)
        statuses = at_once(*[partial(served.cancel, WAFFO, order, headers=headers)] * 8)
    assert statuses.count(200) > 1


# Provider states


def test_discovery(served: Served) -> None:
    apis = served.control.get("").json()["apis"]
    assert tuple(apis) == APIS
    assert apis[WAFFO]["states"] == ["pending", "completed", "canceled", "failing"]
    assert all(offer["observe"] and offer["advance"] for offer in apis.values())


@pytest.mark.parametrize("api", APIS)
def test_every_offer_is_kept(served: Served, api: str) -> None:
    offer = served.control.get("").json()["apis"][api]
    for state in offer["states"]:
        answer = served.control.post(f"/{api}/orders", json={"state": state, "count": 3})
        ids = {order["id"] for order in answer.json()["orders"]}
        assert len(ids) == 3
        looks_like = {OPEN[api] if state == "failing" else state}
        assert {served.observe(api, order)["state"] for order in ids} == looks_like
    for actor in offer["actors"]:
        assert served.headers(api, actor)
        assert served.arrange(api, owner=actor)


@pytest.mark.parametrize(
    ("api", "before", "after", "status"),
    [
        (WAFFO, "pending", "completed", 200),
        (WAFFO, "pending", "canceled", 200),
        (WAFFO, "canceled", "completed", 409),
        (WAFFO, "pending", "failing", 501),
        (SHOPLAZZA, "placed", "fulfilled", 200),
        (SHOPLAZZA, "cancelled", "fulfilled", 409),
        (FRONT, "open", "paid", 200),
        (FRONT, "open", "cancelled", 200),
        (FRONT, "paid", "cancelled", 409),
        (WIX, "new", "canceled", 200),
        (WIX, "new", "zzz", 501),
        (ORACLE, "incomplete", "submitted", 200),
        (ORACLE, "submitted", "removed", 200),
        (ORACLE, "submitted", "incomplete", 200),
        (ORACLE, "incomplete", "removed", 409),
        (ORACLE, "removed", "submitted", 409),
    ],
)
def test_changes_from_outside(served: Served, api: str, before: str, after: str, status: int) -> None:
    order = served.arrange(api, before)
    answer = served.control.patch(f"/{api}/orders/{order}", json={"state": after})
    assert answer.status_code == status
    assert served.observe(api, order)["state"] == (after if status == 200 else before)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"/{WAFFO}/orders", {"state": "nonsense"}, 501),
        ("POST", f"/{WAFFO}/orders", {"state": "pending", "owner": "nobody"}, 501),
        ("POST", "/nothing/orders", {"state": "pending"}, 501),
        ("POST", f"/{WAFFO}/orders", {}, 400),
        ("POST", f"/{WAFFO}/orders", [], 400),
        ("POST", f"/{WAFFO}/orders", None, 400),
        ("POST", f"/{WAFFO}/orders", {"state": 7}, 400),
        *(
            ("POST", f"/{WAFFO}/orders", {"state": "pending", "count": n}, 400)
            for n in (0, 1001, True, "1", 1.5)
        ),
        ("GET", f"/{WAFFO}/orders/ORD_x", None, 404),
        ("PATCH", f"/{WAFFO}/orders/ORD_x", {"state": "completed"}, 404),
        ("PATCH", f"/{WAFFO}/orders/ORD_x", {"state": None}, 400),
        ("GET", f"/{WAFFO}/actors/nobody", None, 501),
        ("DELETE", f"/{WAFFO}/orders/ORD_x", None, 501),
        ("GET", "/nix", None, 501),
    ],
)
def test_refused_control_requests(served: Served, method: str, path: str, body: object, status: int) -> None:
    answer = served.control.request(method, path, json=body)
    assert answer.status_code == status
    assert isinstance(answer.json()["error"], str)


def test_a_thousand_orders(served: Served) -> None:
    answer = served.control.post(f"/{SHOPLAZZA}/orders", json={"state": "placed", "count": 1000})
    assert len({order["id"] for order in answer.json()["orders"]}) == 1000
