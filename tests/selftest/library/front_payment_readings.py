"""Correct implementations of the Front Payment API that read its document otherwise where it is silent."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Refusal
from tests.reference.vendor import Call, Vendor
from tests.selftest.library import Reading
from tests.selftest.library.changes import (
    after,
    all_of,
    answers,
    before,
    body,
    both,
    code,
    put,
    rows,
    says,
    skipping,
    status,
    variant,
)
from tests.selftest.library.front_payment_readings_answers import ANSWERS
from tests.selftest.library.inputs import everything
from tests.selftest.library.spellings import numbered, only_json, precedence, spellings

NOTE = "cancellationNote"


class FromForms(F):
    """Takes the note from a form, too."""

    def parse_body(self, call: Call) -> None:
        """Read a form where the media type says so."""
        if "form-urlencoded" not in call.request.headers.get("content-type", ""):
            super().parse_body(call)
            return
        form = parse_qs(call.request.body.decode("utf-8", "replace"))
        call.payload = {name: values[0] for name, values in form.items()}


class AnyCase(F):
    """Finds ids without regard to letter case and white space around them."""

    def find(self, call: Call) -> None:
        """Look through all ids."""
        wanted = call.path_id.strip().lower()
        call.path_id = next((one.id for one in everything(self) if one.id.lower() == wanted), call.path_id)
        super().find(call)


def refused(test: Callable[[str], object], base: type[F] = F) -> type[F]:
    """The vendor that refuses notes that pass a test."""

    def check(_: F, call: Call) -> None:
        if isinstance(call.payload.get(NOTE), str) and test(call.payload[NOTE]):
            raise Refusal("invalid", problems=["The cancellationNote is invalid."])

    return before(base, "validate", check)


def odd_ids(number: int, phrase: str) -> type[F]:
    """The vendor that refuses ids that aren't made of letters, digits and hyphens with a status of its own."""

    def check(_: F, call: Call) -> None:
        if not call.path_id.replace("-", "").isalnum() or not call.path_id.isascii() or len(call.path_id) < 6:
            raise Refusal("odd", problems=["The ORDER_UUID is invalid."])

    base = before(rows(F, odd=(number, "invalidOrderUuid")), "find", check)
    return answers(base, put("/status_message", phrase), says("invalidOrderUuid"))


def _no_extras(_: F, call: Call) -> None:
    if set(call.payload) > {NOTE}:
        raise Refusal("invalid", problems=["Unknown fields."])


def _any_name(_: F, call: Call) -> None:
    for name in list(call.payload):
        if name.lower() == NOTE.lower():
            call.payload = {NOTE: call.payload[name], **call.payload}


def _blank(call: Call) -> bool:
    note = call.payload.get(NOTE)
    return isinstance(note, str) and not note.strip()


CHECKS: dict[str, tuple[str, type[Vendor]]] = {
    "order-before-payload": (
        "the order is looked for before the payload is checked",
        precedence(F, "authenticate", "find", "check_owner", "parse_body", "validate", "check_state"),
    ),
    "state-before-payload": (
        "the order's status is looked at before the payload",
        precedence(F, "authenticate", "find", "check_owner", "check_state", "parse_body", "validate"),
    ),
    "payload-before-token": (
        "the payload is checked before the token",
        precedence(F, "parse_body", "validate", "authenticate", "find", "check_owner", "check_state"),
    ),
    "order-before-token": (
        "the order is looked for before the token is checked",
        precedence(F, "parse_body", "find", "authenticate", "validate", "check_state", "check_owner"),
    ),
    "blank-notes-will-do": (
        "blank notes are notes",
        skipping(F, "validate", lambda _, call: _blank(call)),
    ),
    "white-space-will-do": (
        "only the empty text is no note",
        skipping(F, "validate", lambda _, call: _blank(call) and call.payload[NOTE]),
    ),
    "255-characters": ("notes have at most 255 characters", refused(lambda note: len(note) > 255)),
    "255-bytes": (
        "notes have at most 255 bytes",
        refused(lambda note: len(note.encode("utf-8", "replace")) > 255),
    ),
    "255-units": (
        "notes have at most 255 units of UTF-16",
        refused(lambda note: len(note.encode("utf-16-le", "replace")) > 510),
    ),
    "no-control-characters": (
        "notes have no control characters",
        refused(lambda note: any((ord(one) < 32 and one not in "\n\r\t") or one == "\x7f" for one in note)),
    ),
    "no-json-400": (
        "a body that is no JSON object is refused with 400",
        answers(
            F,
            all_of(code(400), body(lambda _: {"message": "Malformed JSON"})),
            both(status(417), says("JSON object")),
        ),
    ),
    "only-json": (
        "another media type than JSON is refused with 415",
        only_json(
            variant(F, status_messages={**F.status_messages, 415: "Unsupported Media Type"}),
            (415, "unsupportedMediaType"),
        ),
    ),
    "forms-will-do": ("a form is read, too", FromForms),
    "no-further-members": ("members beside the note are refused", before(F, "validate", _no_extras)),
    "names-in-any-case": ("names of members are matched without case", after(F, "parse_body", _any_name)),
    "ids-in-any-case": ("ids are matched without case and outer white space", AnyCase),
    "odd-ids-417": ("ids of an odd form are an invalid payload", odd_ids(417, "Client Error")),
    "odd-ids-400": ("ids of an odd form are a bad request", odd_ids(400, "Bad Request")),
    "ids-are-numbers": ("ids are consecutive numbers", numbered(F, lambda number: str(100_000 + number))),
    "ids-are-odr-numbers": (
        "ids are ODR and nine digits",
        numbered(F, lambda number: f"ODR{300_000_000 + 7 * number}"),
    ),
    "other-methods-404": (
        "other methods are not found",
        variant(F, errors=F.errors | {"no_method": F.errors["no_path"]}),
    ),
    "retry-works": ("a cancellation that broke works when it is tried again", variant(F, failures=1)),
    "failing-has-a-name": (
        "an order whose cancellation breaks is observed as failing",
        variant(
            F,
            observe=lambda self, order: {
                "state": "failing" if order.failing and order.state == self.initial else order.state
            },
        ),
    ),
    "bearer-in-this-case": (
        "the scheme of the token is Bearer in this letter case",
        before(F, "authenticate", lambda _, call: _bearer(call)),
    ),
}


def _bearer(call: Call) -> None:
    if not call.request.headers.get("authorization", "").startswith("Bearer "):
        raise Refusal("unauthenticated")


READINGS = [
    *spellings(F.api, F),
    *(Reading(name, F.api, text, make) for name, (text, make) in {**ANSWERS, **CHECKS}.items()),
]
