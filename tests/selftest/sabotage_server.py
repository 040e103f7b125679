"""A tiny implementation of one cancel API with provider states: honest as it stands, dishonest in its subclasses."""

import itertools
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

API = "waffo-pancake"
PATH = "/v1/actions/onetime-order/cancel-order"
STATES = ("pending", "completed", "canceled", "failing")
TOKENS = {actor: f"tok_{actor}_0123456789" for actor in ("customer", "stranger", "expired")}
Reply = tuple[int, Any]
STEP = 7_919_777
FIRST_ID = f"ORD_{STEP:022d}"


class Honest:
    """Keeps the document. A reply is a status and a JSON value; raising ConnectionError ends the connection."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.states: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        self.failing: set[str] = set()
        self.calls = 0
        self.lock = threading.RLock()

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Reply:
        """Answer any request."""
        self.calls += 1
        match method, path.strip("/").split("/"):
            case "GET", ["_provider-states"]:
                return self.discover()
            case "POST", ["_provider-states", _, "orders"]:
                return self.arrange(**json.loads(body))
            case "GET", ["_provider-states", _, "orders", order]:
                return self.observe(order)
            case "PATCH", ["_provider-states", _, "orders", order]:
                return self.change(order, json.loads(body)["state"])
            case "GET", ["_provider-states", _, "actors", actor]:
                return self.actor(actor)
        return self.cancel(headers, body) if (method, path) == ("POST", PATH) else error(404, "Not found")

    # Provider states

    def discover(self) -> Reply:
        """Tell what is offered."""
        return 200, {
            "apis": {API: {"states": [*STATES], "actors": [*TOKENS], "observe": True, "advance": True}}
        }

    def arrange(self, state: str, owner: str = "customer", count: int = 1) -> Reply:
        """Make orders."""
        if state not in STATES or owner not in TOKENS:
            return 501, {"error": "not offered"}
        made = [self.new_id() for _ in range(count)]
        self.failing.update(made if state == "failing" else ())
        self.states |= dict.fromkeys(made, "pending" if state == "failing" else state)
        self.owners |= dict.fromkeys(made, owner)
        return 201, {"orders": [{"id": order} for order in made]}

    def new_id(self) -> str:
        """A fresh id."""
        return f"ORD_{next(self.numbers) * STEP:022d}"

    def observe(self, order: str) -> Reply:
        """Tell an order's state."""
        return (
            (200, {"id": order, "state": self.states[order]})
            if order in self.states
            else error(404, "unknown")
        )

    def change(self, order: str, state: str) -> Reply:
        """Change an order from outside."""
        if self.states.get(order) != "pending":
            return 409, {"error": "too late"}
        self.states[order] = state
        return 200, {"id": order, "state": state}

    def actor(self, actor: str) -> Reply:
        """Tell an actor's headers."""
        if actor not in TOKENS:
            return 501, {"error": "nobody"}
        return 200, {"headers": {"Authorization": f"Bearer {TOKENS[actor]}"}}

    # The API

    def cancel(self, headers: Any, body: bytes) -> Reply:
        """Cancel an order."""
        actor = self.who(headers.get("Authorization", ""))
        if actor is None:
            return error(401, "Authentication failed")
        order = self.named(body)
        if order is None or order == "":
            return error(400, "Missing required field: orderId")
        if not isinstance(order, str) or not re.fullmatch("ORD_[0-9A-Za-z]{22}", order):
            return error(400, f'Expected format: ORD_xxx, got "{order}"')
        if order not in self.states:
            return error(404, "Order not found")
        return self.decide(order, actor)

    def who(self, credentials: str) -> str | None:
        """The actor with these credentials."""
        return next(
            (a for a, token in TOKENS.items() if credentials == f"Bearer {token}" and a != "expired"), None
        )

    def named(self, body: bytes) -> object:
        """The order id in a body; None where there is none."""
        try:
            found = json.loads(body)
        except ValueError:
            return None
        value = found.get("orderId") if isinstance(found, dict) else None
        return value.strip() if isinstance(value, str) and not value.strip() else value

    def decide(self, order: str, actor: str) -> Reply:
        """Answer about an order that exists."""
        if self.owners[order] != actor:
            return error(403, "Order does not belong to user")
        if self.states[order] != "pending":
            return error(400, f"Order cannot be canceled, current status: {self.states[order]}")
        if order in self.failing:
            return error(500, "Internal server error")
        self.states[order] = "canceled"
        return 200, {"data": {"orderId": order, "status": "canceled"}}


def error(status: int, message: str) -> Reply:
    """An error answer."""
    return status, {"data": None, "errors": [{"message": message, "layer": "order"}]}


@contextmanager
def serving(server: Honest) -> Iterator[str]:
    """Serve on a free loopback port; yields the URL."""
    handler = type("BoundHandler", (_Handler,), {"server_of": server})
    listener = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listener.daemon_threads = True
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_of: ClassVar[Honest]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with self.server_of.lock:
                status, value = self.server_of.answer(
                    self.command, self.path.split("?")[0], self.headers, body
                )
        except ConnectionError:
            self.close_connection = True
            return
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = _answer

    def log_message(self, *args: object) -> None:
        """Say nothing."""
