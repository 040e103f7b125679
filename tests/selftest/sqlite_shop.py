"""One cancel API on SQLite, served by several processes on one port: races that nobody put there with a sleep.

`python -m tests.selftest.sqlite_shop --database FILE --port N [--flaw NAME]`: check and act are one statement, and the
answer tells of the order that was asked for. With the flaw `check-then-act` check and act are a SELECT and an UPDATE;
with the flaw `newest` the answer tells of the order that a SELECT after the UPDATE finds moved last.
"""

import argparse
import json
import re
import secrets
import socket
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

API = "waffo-pancake"
STATES = ("pending", "completed", "canceled")
FLAWS = ("check-then-act", "newest")
TOKENS = {"customer": "token-of-the-customer", "stranger": "token-of-the-stranger"}
Answered = tuple[int, Any]


def error(status: int, message: str) -> Answered:
    """An answer in the API's error envelope."""
    return status, {"data": None, "errors": [{"message": message, "layer": "order"}]}


class Shop:
    """The orders, in a database file that several processes share."""

    def __init__(self, database: str, flaw: str | None) -> None:
        self._database, self.flaw = database, flaw
        with self._open() as db:
            columns = "id TEXT PRIMARY KEY, owner TEXT, state TEXT, moved INTEGER DEFAULT 0"
            db.execute(f"CREATE TABLE IF NOT EXISTS orders ({columns})")
            db.execute("CREATE INDEX IF NOT EXISTS by_move ON orders (moved)")

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._database, timeout=10, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        return db

    def add(self, owner: str, state: str) -> str:
        """A new order; returns its id."""
        order = "ORD_5" + "".join(secrets.choice("0123456789ABCDEFabcdef") for _ in range(21))
        with self._open() as db:
            db.execute("INSERT INTO orders (id, owner, state) VALUES (?, ?, ?)", (order, owner, state))
        return order

    def find(self, order: str) -> tuple[str, str] | None:
        """Owner and state of an order."""
        found = self._open().execute("SELECT owner, state FROM orders WHERE id = ?", (order,)).fetchone()
        return None if found is None else (str(found[0]), str(found[1]))

    def move(self, order: str, state: str) -> str | None:
        """Take a pending order to a state; returns the state that forbids it, if one does."""
        with self._open() as db:
            if self.flaw == "check-then-act":
                now = str(db.execute("SELECT state FROM orders WHERE id = ?", (order,)).fetchone()[0])
                if now != "pending":
                    return now
                db.execute("UPDATE orders SET state = ? WHERE id = ?", (state, order))
                return None
            sql = """UPDATE orders SET state = ?, moved = (SELECT max(moved) + 1 FROM orders)
                     WHERE id = ? AND state = 'pending'"""
            if db.execute(sql, (state, order)).rowcount:
                return None
            return str(db.execute("SELECT state FROM orders WHERE id = ?", (order,)).fetchone()[0])

    def newest(self) -> str:
        """The order that was moved last."""
        return str(self._open().execute("SELECT id FROM orders ORDER BY moved DESC LIMIT 1").fetchone()[0])


def cancel(shop: Shop, token: str | None, body: bytes) -> Answered:
    """The operation under test."""
    actor = next((name for name, secret in TOKENS.items() if token == f"Bearer {secret}"), None)
    if actor is None:
        return error(401, "Authentication failed")
    try:
        order = json.loads(body)["orderId"]
    except (ValueError, KeyError, TypeError):
        return error(400, "Missing required field: orderId")
    if not isinstance(order, str) or not re.fullmatch("ORD_[0-9A-Za-z]{22}", order):
        return error(400, f'Expected format: ORD_xxx, got "{order}"')
    found = shop.find(order)
    if found is None:
        return error(404, "Order not found")
    if found[0] != actor:
        return error(403, "Order does not belong to user")
    forbids = shop.move(order, "canceled")
    if forbids:
        return error(400, f"Order cannot be canceled, current status: {forbids}")
    told = shop.newest() if shop.flaw == "newest" else order
    return 200, {"data": {"orderId": told, "status": "canceled"}}


def control(shop: Shop, method: str, parts: list[str], body: bytes) -> Answered:
    """The provider states of the one API."""
    if not parts:
        offer = {"states": list(STATES), "actors": list(TOKENS), "observe": True, "advance": True}
        return 200, {"apis": {API: offer}}
    if parts[0] != API:
        return 501, {"error": "another API"}
    if parts[1] == "actors":
        token = TOKENS.get(parts[2])
        return (
            (200, {"headers": {"Authorization": f"Bearer {token}"}}) if token else (501, {"error": "nobody"})
        )
    wish = json.loads(body) if body else {}
    if method == "POST":
        if wish["state"] not in STATES:
            return 501, {"error": "no such state"}
        made = [shop.add(wish.get("owner", "customer"), wish["state"]) for _ in range(wish.get("count", 1))]
        return 201, {"orders": [{"id": order} for order in made]}
    found = shop.find(parts[2])
    if found is None:
        return 404, {"error": "no such order"}
    if method == "PATCH":
        forbids = shop.move(parts[2], wish["state"])
        return (
            (409, {"error": f"it is {forbids}"})
            if forbids
            else (200, {"id": parts[2], "state": wish["state"]})
        )
    return 200, {"id": parts[2], "state": found[1]}


class Handler(BaseHTTPRequestHandler):
    """Routes requests to the operation and to the provider states."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    shop: ClassVar[Shop]

    def answer(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = [part for part in self.path.split("?")[0].split("/") if part]
        if parts[:1] == ["_provider-states"]:
            status, value = control(self.shop, self.command, parts[1:], body)
        elif self.command == "POST" and self.path == "/v1/actions/onetime-order/cancel-order":
            status, value = cancel(self.shop, self.headers.get("Authorization"), body)
        else:
            status, value = error(404, "Not found")
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PATCH = answer

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Shares its port with the other processes; the kernel spreads connections over them."""

    daemon_threads = True
    request_queue_size = 256

    def server_bind(self) -> None:
        """Bind to a port that others listen on too."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--flaw", choices=FLAWS)
    options = parser.parse_args()
    Handler.shop = Shop(options.database, options.flaw)
    server = Server(("127.0.0.1", options.port), Handler)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
