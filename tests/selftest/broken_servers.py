"""Small servers on loopback that follow the provider states protocol, and break it in one place each."""

import itertools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

Reply = tuple[int, object]
TOKEN = "tok_0123456789abcdef"


class HangUp(Exception):
    """The server closes the connection without an answer."""


class Model:
    """A server for the API waffo-pancake: its provider states are right, its cancels are answered with 500.

    A subclass breaks one method. Replies are a status and a JSON value; bytes are sent as they are, as HTML.
    """

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.states: dict[str, str] = {}
        self.calls = 0

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> Reply:
        """Answer one request."""
        self.calls += 1
        match method, path.strip("/").split("/"):
            case "GET", ["_provider-states"]:
                return self.discover()
            case "POST", ["_provider-states", _, "orders"]:
                return self.arrange(json.loads(body))
            case "GET", ["_provider-states", _, "orders", order]:
                return self.observe(order)
            case "PATCH", ["_provider-states", _, "orders", order]:
                return self.change(order, json.loads(body)["state"])
            case "GET", ["_provider-states", _, "actors", name]:
                return self.actor(name)
        return self.cancel(body, headers)

    def discover(self) -> Reply:
        """Say what is offered."""
        offer = {"states": ["pending"], "actors": ["customer"], "observe": True, "advance": True}
        return 200, {"apis": {"waffo-pancake": offer}}

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Make orders."""
        if wish["state"] not in ("pending", "completed", "canceled"):
            return 501, {"error": "no such state"}
        ids = [f"ORD_{next(self.numbers):022d}" for _ in range(wish["count"])]
        self.states |= dict.fromkeys(ids, wish["state"])
        return 201, {"orders": [{"id": order} for order in ids]}

    def observe(self, order: str) -> Reply:
        """Tell an order's state."""
        return (200, {"id": order, "state": self.states[order]}) if order in self.states else (404, {})

    def change(self, order: str, state: str) -> Reply:
        """Change an order from outside, unless it is terminal."""
        if self.states[order] != "pending":
            return 409, {"error": f"it is {self.states[order]}"}
        self.states[order] = state
        return 200, {"id": order, "state": state}

    def actor(self, name: str) -> Reply:
        """Tell an actor's headers."""
        return (200, {"headers": {"Authorization": f"Bearer {TOKEN}"}}) if name == "customer" else (501, {})

    def cancel(self, body: bytes, headers: Any) -> Reply:
        """Answer the API under test."""
        return 500, {"errors": [{"message": "Internal server error"}]}


class Conforming(Model):
    """Cancels as documented, but for what needs other actors."""

    def cancel(self, body: bytes, headers: Any) -> Reply:
        """Cancel an order."""
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "Authentication failed")
        try:
            order = json.loads(body)["orderId"]
        except (ValueError, KeyError, TypeError):
            return _error(400, "Missing required field: orderId")
        if not isinstance(order, str) or not re.fullmatch("ORD_[0-9A-Za-z]{22}", order, re.ASCII):
            return _error(400, f'Expected format: ORD_xxx, got "{order}"')
        if order not in self.states:
            return _error(404, "Order not found")
        if self.states[order] != "pending":
            return _error(400, f"Order cannot be canceled, current status: {self.states[order]}")
        self.states[order] = "canceled"
        return 200, {"data": {"orderId": order, "status": "canceled"}}


def _error(status: int, message: str) -> Reply:
    return status, {"errors": [{"message": message}]}


@contextmanager
def serving(model: Model) -> Iterator[str]:
    """Serve a model on a free port; yields its URL."""
    handler = type("BoundHandler", (_Handler,), {"model": model})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    model: ClassVar[Model]
    lock: ClassVar[Any] = threading.Lock()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with self.lock:
                status, value = self.model.answer(self.command, self.path.split("?")[0], body, self.headers)
        except HangUp:
            self.close_connection = True
            return
        raw, media = (
            (value, "text/html") if isinstance(value, bytes) else (_dumped(value), "application/json")
        )
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = _answer

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def _dumped(value: object) -> bytes:
    return json.dumps(value).encode()
