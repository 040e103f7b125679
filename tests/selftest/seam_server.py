"""An implementation of Front Payment that knows nothing of the suite and shares no line with the reference.

python -m tests.selftest.seam_server [--target FILE.toml] [--static]

prints "ready URL" and serves until standard input ends.

Standard library only, in a fair reading of the document: an order cannot be cancelled twice, the payload is looked at
before the order, another merchant's order does not exist, 202 takes effect at once. `--static` serves no provider
states: the orders stand in the target file.
"""

import argparse
import json
import sys
import threading
import uuid
from collections.abc import Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

API, PATH, CONTROL = "front-payment", "/api/v1/connect/orders/cancel/", "/_provider-states"
Reply = tuple[int, dict[str, object]]
TEXTS = {
    202: ("OK", "cancelledOrderSuccessfully"),
    400: ("Conflict of Business Logic", "orderStatusAlreadyPaid"),
    401: ("Unauthorized", "invalidToken"),
    404: ("Not Found", "orderNotFound"),
    405: ("Method Not Allowed", "useAnotherMethod"),
    417: ("Client Error", "payloadValidationErrors"),
    510: ("Execution Exception Occurred", "Something Went Wrong"),
}


def said(status: int, message: str = "", errors: object = None) -> Reply:
    """An answer with the document's texts."""
    words, usual = TEXTS[status]
    rest: dict[str, object] = {"is_data": False, "data": None}
    if status not in (202, 404):
        rest = {"is_error": errors is not None, "errors": errors}
    return status, {"status_code": status, "status_message": words, "message": message or usual, **rest}


class Shop:
    """Orders and merchants. Every method is called under one lock."""

    def __init__(self) -> None:
        self.keys = {name: f"fp-{name}-{uuid.uuid4().hex}" for name in ("merchant", "stranger")}
        self.state: dict[str, str] = {}
        self.owner: dict[str, str] = {}

    def make(self, state: str, owner: str) -> str:
        """A new order."""
        order = uuid.uuid4().hex
        self.state[order], self.owner[order] = state, owner
        return order

    def cancel(self, order: str, headers: Message, body: bytes) -> Reply:
        """The operation."""
        who = next(
            (name for name, key in self.keys.items() if headers.get("Authorization") == f"Bearer {key}"), None
        )
        if who is None:
            return said(401, errors=["The bearer token is not valid."])
        if trouble := unpayable(body):
            return said(417, errors=[trouble])
        if self.owner.get(order) != who:
            return said(404)
        match self.state[order]:
            case "open":
                self.state[order] = "cancelled"
                return said(202)
            case "failing":
                return said(510, errors=["The bank's line is down."])
            case "paid":
                return said(400)
        return said(400, "orderStatusAlreadyCancelled")

    def control(self, method: str, parts: list[str], wish: Mapping[str, object]) -> Reply:
        """The provider states protocol."""
        match method, parts:
            case "GET", []:
                return 404, {"error": "ask"}
            case "POST", [api, "orders"] if api == API and wish["state"] in (
                "open",
                "paid",
                "cancelled",
                "failing",
            ):
                count = int(str(wish.get("count", 1)))
                made = [
                    self.make(str(wish["state"]), str(wish.get("owner", "merchant"))) for _ in range(count)
                ]
                return 201, {"orders": [{"id": order} for order in made]}
            case "GET", [api, "actors", name] if api == API and name in self.keys:
                return 200, {"headers": {"Authorization": f"Bearer {self.keys[name]}"}}
            case _, [api, "orders", order] if api == API and order not in self.state:
                return 404, {"error": "no such order"}
            case "PATCH", [api, "orders", order] if api == API and wish["state"] in ("paid", "cancelled"):
                if self.state[order] != "open":
                    return 409, {"error": f"it is {self.state[order]}"}
                self.state[order] = str(wish["state"])
                return 200, {"id": order, "state": self.state[order]}
            case "GET", [api, "orders", order] if api == API:
                return 200, {"id": order, "state": self.state[order]}
        return 501, {"error": "not offered"}


def unpayable(body: bytes) -> str | None:
    """What is wrong with a payload."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return "The payload is not JSON."
    note = value.get("cancellationNote") if isinstance(value, dict) else None
    return None if isinstance(note, str) and note.strip() else "A note is required."


class Handler(BaseHTTPRequestHandler):
    """HTTP around a shop."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    shop, lock, has_control = Shop(), threading.Lock(), True

    def answer(self) -> None:
        """Answer any request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        with self.lock:
            status, value = self.route(path, body)
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    def route(self, path: str, body: bytes) -> Reply:
        """From a path to an answer."""
        if self.has_control and path.startswith(CONTROL):
            parts = [unquote(part) for part in path.removeprefix(CONTROL).split("/") if part]
            return self.shop.control(self.command, parts, json.loads(body or b"{}"))
        rest = path.removeprefix(PATH)
        if not path.startswith(PATH) or "/" in rest:
            return said(404)
        return self.shop.cancel(unquote(rest), self.headers, body) if self.command == "POST" else said(405)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that a burst of connections does not overrun."""

    daemon_threads, request_queue_size = True, 256


def target_file(url: str, shop: Shop, static: bool) -> str:
    """What the suite has to know, in TOML."""
    lines = [] if static else [f'provider_states = "{url}{CONTROL}"']
    lines += [f"[apis.{API}]", f'base_url = "{url}"', f"[apis.{API}.actors]"]
    lines += [f'{name} = {{ Authorization = "Bearer {key}" }}' for name, key in shop.keys.items()]
    if static:
        lines.append(f"[apis.{API}.orders]")
        lines += [
            f"{state} = {[shop.make(state, 'merchant') for _ in range(1500)]}" for state in ("open", "paid")
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target")
    parser.add_argument("--static", action="store_true")
    options = parser.parse_args()
    Handler.has_control = not options.static
    server = Server(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    if options.target:
        with open(options.target, "w", encoding="utf-8") as file:  # noqa: PTH123 (nothing but the bare minimum)
            file.write(target_file(url, Handler.shop, options.static))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"ready {url}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
