"""Faulty implementations of the Waffo Pancake API: what is taken for an id and for a body."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.reference.messages import Refusal
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import (
    after,
    before,
    breaking,
    variant,
)
from tests.selftest.library.inputs import also_methods, text

breaks = breaking("waffo-pancake")


def _finding(locate: Callable[[W, Any], Order | None]) -> type[W]:
    """The vendor that first looks for an order in a way of its own, by whatever stands in `orderId`."""

    def validate(self: W, call: Call) -> None:
        call.found = locate(self, call.payload.get("orderId", call.request.query.get("orderId")))
        if call.found is None:
            W.validate(self, call)

    def find(self: W, call: Call) -> None:
        if call.found is None:
            W.find(self, call)
        call.order_id = call.order.id

    return variant(W, validate=validate, find=find)


def _matching(match: Callable[[str, str], object]) -> type[W]:
    """The vendor that takes the first order whose id (the first argument) matches the text that was sent."""

    def locate(self: W, value: Any) -> Order | None:
        if not isinstance(value, str) or len(value) < 20:
            return None
        orders = list(self.orders._by_id.values())
        return self.orders.find(value) or next((one for one in orders if match(one.id, value)), None)

    return _finding(locate)


def _like(known: str, pattern: str) -> bool:
    wild = re.escape(pattern).replace("%", ".*").replace("_", ".")
    return re.fullmatch(wild, known) is not None


def _inner(self: W, value: Any) -> Order | None:
    """Find what stands in an array."""
    return self.orders.find(str(value[0])) if isinstance(value, list) and value else None


def _operator(self: W, value: Any) -> Order | None:
    """Find what a query operator finds."""
    if not isinstance(value, dict):
        return None
    if "$ne" in value:
        return next((one for one in self.orders._by_id.values() if one.state == "pending"), None)
    return next((found for text in value.values() if (found := self.orders.find(str(text)))), None)


def _first_pending(*values: object) -> type[W]:
    def locate(self: W, value: Any) -> Order | None:
        if value not in values:
            return None
        return next((one for one in self.orders._by_id.values() if one.state == "pending"), None)

    return _finding(locate)


def _renamed(*names: str) -> type[W]:
    """The vendor that reads `orderId` from other members, too."""

    def change(_: W, call: Call) -> None:
        for name in names:
            if "orderId" not in call.payload and isinstance(call.payload.get(name), str):
                call.payload = {"orderId": call.payload[name]}

    return after(W, "parse_body", change)


def _in_query(call: Call) -> None:
    if "orderId" not in call.payload and "orderId" in call.request.query:
        call.payload = {"orderId": call.request.query["orderId"]}


def _by_pattern(pattern: bytes) -> type[W]:
    """The vendor that picks the id out of the bytes of the body."""

    def parse(self: W, call: Call) -> None:
        W.parse_body(self, call)
        found = re.search(pattern, call.request.body)
        call.payload = {"orderId": found[1].decode()} if found else {}

    return variant(W, parse_body=parse)


def _last_payload(self: W, call: Call) -> None:
    memory = self.__dict__
    call.payload = memory.get("payload", {}) | call.payload
    memory["payload"] = call.payload


def _unknown_where(call: Call, test: Callable[[object], object]) -> None:
    if "orderId" in call.payload and test(call.payload["orderId"]):
        raise Refusal("unknown")


def _refuse_charset(call: Call) -> None:
    if call.request.headers.get("content-type", "application/json") != "application/json":
        raise Refusal("bad_body")


def _decodes(pattern: str) -> type[W]:
    return variant(W, decodes=lambda _, text: re.search(pattern, text) is not None)


def _pairs_lose_the_id(_: W, call: Call) -> None:
    if b"\\ud" in call.request.body:
        call.payload = {}


def _line_with_an_id(sent: str) -> str:
    found = re.search("^ORD_[0-9A-Za-z]{22}$", sent, re.MULTILINE)
    return found[0] if found else sent


CHECKS = [
    *breaks(
        "WP-87",
        "Errors 400 format",
        "validation",
        input={"escaped-pairs-lose-the-id": after(W, "parse_body", _pairs_lose_the_id)},
    ),
    *breaks(
        "WP-45",
        "Errors 400 format",
        "validation",
        input={
            "one-line-of-several-is-an-id": before(W, "validate", text("orderId", _line_with_an_id)),
        },
    ),
    *breaks(
        "WP-17 WP-41 WP-62 WP-86",
        "Request Body: orderId, required",
        "validation",
        input={
            "other-names-of-the-id-are-understood": _renamed("order_id", "id"),
            "an-id-in-the-query-is-understood": after(W, "parse_body", lambda _, call: _in_query(call)),
            "a-missing-id-means-the-first-pending-order": _first_pending(None),
        },
        history={"a-missing-id-means-the-last-one": after(W, "parse_body", _last_payload)},
    ),
    *breaks(
        "WP-18 WP-19 WP-37 WP-42",
        "Request Body: orderId, string",
        "validation",
        input={
            "an-empty-id-means-the-first-pending-order": _first_pending(""),
            "an-id-in-an-array-is-understood": _finding(_inner),
            "an-operator-in-place-of-the-id-is-understood": _finding(_operator),
            "a-null-id-is-unknown": before(
                W, "validate", lambda _, call: _unknown_where(call, lambda value: value is None)
            ),
            "a-number-is-unknown": before(
                W,
                "validate",
                lambda _, call: _unknown_where(call, lambda value: isinstance(value, int | float)),
            ),
        },
    ),
    *breaks(
        "WP-20 WP-43",
        "Errors 400 format",
        "validation",
        plain={"ids-are-not-validated": variant(W, decodes=lambda *_: True)},
        input={
            "only-the-prefix-is-validated": _decodes("^ORD_"),
            "only-the-length-is-validated": _decodes("^.{26}$"),
            "digits-of-other-scripts-are-digits": _decodes(r"^ORD_\w{22}$"),
            "ids-are-validated-anywhere-in-the-text": _decodes("[0-9A-Za-z]{22}"),
        },
    ),
    *breaks(
        "WP-44 WP-45",
        "Errors 404",
        "validation",
        input={
            "ids-are-compared-without-case": _matching(lambda known, given: known.lower() == given.lower()),
            "ids-are-patterns": _matching(_like),
            "ids-may-be-cut-short": _matching(lambda known, given: known.startswith(given)),
            "ids-may-go-on": _matching(lambda known, given: given.startswith(known)),
            "ids-may-stand-anywhere-in-the-text": _matching(lambda known, given: known in given),
            "ids-end-at-a-null-character": _matching(lambda known, given: given.split("\0")[0] == known),
            "the-prefix-of-ids-is-not-looked-at": _matching(lambda known, given: given.endswith(known[4:])),
            "ids-are-compared-without-case-behind-the-prefix": _matching(
                lambda known, given: known[:4] == given[:4] and known.lower() == given.lower()
            ),
            "ids-are-percent-decoded": _matching(lambda known, given: unquote(given) == known),
            "ids-may-be-a-list": _matching(lambda known, given: known in given.split(",")),
        },
    ),
    *breaks(
        "WP-48 WP-50",
        "Request Body",
        "validation",
        input={
            "the-body-is-read-by-a-pattern": _by_pattern(rb'"orderId"\s*:\s*"(ORD_[0-9A-Za-z]{22})"'),
            "white-space-in-the-body-is-not-understood": _by_pattern(rb'"orderId":"([^"]*)"'),
        },
    ),
    *breaks(
        "WP-50 WP-52",
        "Endpoint, Request Body",
        "header",
        input={
            "a-charset-is-not-understood": before(W, "parse_body", lambda _, call: _refuse_charset(call)),
            "get-cancels-too": also_methods(W, "GET"),
            "head-cancels-too": also_methods(W, "HEAD"),
            "every-other-method-cancels-too": also_methods(W, "PUT", "PATCH", "DELETE", "OPTIONS"),
        },
    ),
]
