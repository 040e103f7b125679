"""Correct implementations of the Waffo Pancake API that read its document otherwise where it is silent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call, Vendor
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.reference.waffo_pancake import to_base62
from tests.selftest.library import Reading
from tests.selftest.library.changes import (
    after,
    all_of,
    answers,
    asked,
    before,
    both,
    code,
    drop,
    header,
    later,
    media,
    put,
    remake,
    rows,
    says,
    status,
    variant,
)
from tests.selftest.library.spellings import numbered, only_json, precedence, spellings
from tests.selftest.library.waffo_pancake_faults_rest import calls_paid

MESSAGE = "/errors/0/message"
NO_TOKEN = both(
    status(401), asked(lambda call: not call.request.headers.get("authorization", "")[7:].strip())
)
PRESET = 2**122 - 1


class AnyScheme(W):
    """The session token is the last word of the header, whatever its scheme."""

    def authenticate(self, call: Call) -> None:
        """Look the last word up."""
        words = call.request.headers.get("authorization", "").split()
        actor = self.tokens.get(words[-1]) if words else None
        if actor is None or actor.expired:
            raise Refusal("unauthenticated")
        call.actor = actor


class TwoErrors(W):
    """Errors go from the root cause to the outermost caller."""

    def respond(self, call: Call, answer: Answer) -> Answer:
        """Append what the caller says."""
        if answer.status >= 400 and isinstance(answer.body, dict):
            outer = {"message": "cancel-order failed", "layer": "gateway"}
            answer.body = answer.body | {"errors": [*answer.body["errors"], outer]}
        return super().respond(call, answer)


def malformed_as(cause: str, *kinds: type | None) -> type[W]:
    """The vendor that refuses ids of some JSON types, or null and empty ones (None), for another cause."""

    def check(_: W, call: Call) -> None:
        value = call.payload.get("orderId", 0)
        if "orderId" not in call.payload:
            return
        if (None in kinds and value in (None, "")) or any(kind and isinstance(value, kind) for kind in kinds):
            raise Refusal(cause, sent=json.dumps(value))

    return before(W, "validate", check)


def _trim(_: W, call: Call) -> None:
    if isinstance(call.payload.get("orderId"), str):
        call.payload = call.payload | {"orderId": call.payload["orderId"].strip()}


def _no_extras(_: W, call: Call) -> None:
    if set(call.payload) > {"orderId"}:
        raise Refusal("extra")


def _environment(_: W, call: Call) -> None:
    if call.request.headers.get("x-environment") not in ("test", "prod"):
        raise Refusal("environment")


def _strictly(_: W, call: Call) -> None:
    def refuse_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise Refusal("bad_body")
        return dict(pairs)

    json.loads(call.request.body, object_pairs_hook=refuse_twice)


class Leniently(W):
    """Overlooks a byte order mark and whatever stands behind the object."""

    def parse_body(self, call: Call) -> None:
        """Read the first value."""
        text = call.request.body.decode("utf-8-sig", "replace").lstrip()
        try:
            call.payload = json.JSONDecoder().raw_decode(text)[0]
        except (ValueError, RecursionError):
            raise Refusal("bad_body") from None
        if not isinstance(call.payload, dict):
            raise Refusal("bad_body")


def _decoding(pattern: str) -> type[W]:
    return variant(W, decodes=lambda _, text: re.fullmatch(pattern, text) is not None)


def _options(self: W, call: Call) -> None:
    if call.request.method == "OPTIONS":
        raise Refusal("preflight")
    W.route(self, call)


def _quoting(text: str, make: Callable[[str], str]) -> str:
    start, got, quoted = text.partition('got "')
    return start + got + make(quoted[:-1]) + '"' if got else text


ANSWERS: dict[str, tuple[str, type[Vendor]]] = {
    "missing-token-is-refused-by-a-gateway": (
        "without a token a gateway refuses with a 400 of its own",
        answers(W, all_of(code(400), put(MESSAGE, "Missing Authorization header")), NO_TOKEN),
    ),
    "missing-token-has-a-message": (
        "without a token the 401 has another message",
        answers(W, put(MESSAGE, "Missing session token"), NO_TOKEN),
    ),
    "challenge": ("a 401 has a challenge", answers(W, header("WWW-Authenticate", "Bearer"), status(401))),
    "errors-have-no-data": ("an error has no data", answers(W, drop("/data"), status(4, 5))),
    "errors-have-no-layer": ("an error has no layer", answers(W, drop("/errors/0/layer"), status(4, 5))),
    "errors-are-only-messages": (
        "an error is a message and nothing else",
        answers(W, all_of(drop("/data"), drop("/errors/0/layer")), status(4, 5)),
    ),
    "errors-have-hints": (
        "errors have hints, and answers warnings",
        answers(W, all_of(put("/errors/0/aiHint", "Check the id."), put("/warnings", [{"message": "slow"}]))),
    ),
    "two-errors": ("outer causes follow the root cause", TwoErrors),
    "success-has-empty-errors": (
        "a success has an empty list of errors and of warnings",
        answers(W, all_of(put("/errors", []), put("/warnings", [])), status(2)),
    ),
    "success-tells-more": (
        "a success tells more of the order",
        answers(
            W,
            remake("/data", lambda data: {"id": 1, **data, "canceledAt": "2026-01-31T10:00:00Z"}),
            status(2),
        ),
    ),
    "completed-is-paid": (
        "a completed order is called paid, as in the newer pages",
        before(W, "check_state", calls_paid),
    ),
    "quoted-value-is-cut": (
        "the message for a malformed id quotes its first ten characters",
        answers(W, remake(MESSAGE, lambda text: _quoting(text, lambda value: value[:10])), says("got")),
    ),
    "quoted-value-is-escaped": (
        "the message for a malformed id quotes it as JSON does",
        answers(
            W,
            remake(MESSAGE, lambda text: _quoting(text, lambda value: json.dumps(value)[1:-1])),
            says("got"),
        ),
    ),
    "media-type-of-the-vendor": (
        "the media type is JSON of the vendor's",
        answers(W, media("application/vnd.waffo+json")),
    ),
}

CHECKS: dict[str, tuple[str, type[Vendor]]] = {
    "body-before-token": (
        "the body is checked before the token",
        precedence(W, "parse_body", "validate", "authenticate", "find", "check_owner", "check_state"),
    ),
    "state-before-owner": (
        "the status is looked at before the owner",
        precedence(W, "authenticate", "parse_body", "validate", "find", "check_state", "check_owner"),
    ),
    "token-in-the-middle": (
        "the body is read before the token, and validated after it",
        precedence(W, "parse_body", "authenticate", "validate", "find", "check_state", "check_owner"),
    ),
    "any-scheme": ("the session token stands behind any scheme, or behind none", AnyScheme),
    "environment-required": (
        "a request without X-Environment is refused with 400",
        before(rows(W, environment=(400, "Missing X-Environment header")), "authenticate", _environment),
    ),
    "empty-id-is-malformed": ("a null or empty id is malformed", malformed_as("malformed", None)),
    "id-of-another-type-is-missing": (
        "an id that is no text counts as missing",
        malformed_as("missing", int, float, bool, list, dict),
    ),
    "id-of-another-type-as-text": (
        "an id that is no text is quoted as it prints",
        malformed_as("malformed", int, float, bool, list, dict),
    ),
    "ids-are-trimmed": ("white space around an id is dropped", before(W, "validate", _trim)),
    "any-prefix": (
        "an id with another prefix can be decoded, and is unknown",
        _decoding("[A-Z]{2,5}_[0-9A-Za-z]{22}"),
    ),
    "any-22-characters": ("every 22 characters can be decoded", _decoding("ORD_[0-9A-Za-z]{22}")),
    "any-length": ("ids of every length can be decoded", _decoding("ORD_[0-9A-Za-z]+")),
    "no-json-is-told": (
        "a body that is no JSON object is refused with 400 and a message of its own",
        rows(W, bad_body=(400, "Request body must be a JSON object")),
    ),
    "strict-json": (
        "members that stand twice are refused",
        after(W, "parse_body", _strictly),
    ),
    "lenient-json": ("a byte order mark and what follows the object are overlooked", Leniently),
    "only-json": (
        "another media type than JSON is refused with 415",
        only_json(W, (415, "Unsupported media type")),
    ),
    "no-further-members": (
        "members beside orderId are refused",
        before(rows(W, extra=(400, "Unknown field")), "validate", _no_extras),
    ),
    "other-methods-404": ("other methods are not found", rows(W, no_method=(404, "Not found"))),
    "other-methods-501": ("other methods are not implemented", rows(W, no_method=(501, "Not implemented"))),
    "options-answered": (
        "OPTIONS is answered as browsers ask it",
        variant(rows(W, preflight=(204, "")), route=_options),
    ),
    "no-buyer": ("there is no token of the buyer role", variant(W, actors=W.actors[:3])),
    "retry-works": ("a cancellation that broke works when it is tried again", variant(W, failures=1)),
    "failing-has-a-name": (
        "an order whose cancellation breaks is observed as failing",
        variant(
            W,
            observe=lambda self, order: (
                W.observe(self, order)
                | ({"state": "failing"} if order.failing and order.state == self.initial else {})
            ),
        ),
    ),
    "no-checkout-session": (
        "nothing is observed but the status",
        variant(W, observe=lambda _, order: {"state": order.state}),
    ),
    "the-session-ends-later": (
        "whoever keeps the checkout session learns of the cancel a moment later",
        variant(
            W,
            record=lambda self, call: later(0.3, lambda: self.record_advance(call.order)),
        ),
    ),
    "ids-of-24-characters": (
        "a Short ID has 24 characters behind its prefix",
        variant(
            _decoding("ORD_[0-9A-Za-z]{24}|ORD_[0-6][0-9A-Za-z]{21}"),
            new_id=lambda self, number: "ORD_00" + W.new_id(self, number)[4:],
        ),
    ),
    "ids-in-sequence": (
        "ids are encoded from ascending numbers",
        numbered(W, lambda number: "ORD_" + to_base62(PRESET + number)),
    ),
}

READINGS = [
    *spellings(W.api, W),
    *(Reading(name, W.api, text, make) for name, (text, make) in {**ANSWERS, **CHECKS}.items()),
]
