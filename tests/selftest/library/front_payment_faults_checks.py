"""Faulty implementations of the Front Payment API: what is taken for a note, a payload, an order's id."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Refusal
from tests.reference.vendor import Call
from tests.selftest.library.changes import Doing, after, before, breaking, skipping, variant
from tests.selftest.library.inputs import also_methods, looked_up, reading_as

breaks = breaking("front-payment")
NOTE = "cancellationNote"


def accepting(test: Callable[[Any], object]) -> type[F]:
    """The vendor that also takes values for a note that pass a test; a missing note is None."""

    def validate(self: F, call: Call) -> None:
        if not test(call.payload.get(NOTE)):
            F.validate(self, call)

    return variant(F, validate=validate)


def refusing(test: Callable[[str], object]) -> type[F]:
    """The vendor that refuses texts that pass a test."""

    def check(_: F, call: Call) -> None:
        note = call.payload.get(NOTE)
        if isinstance(note, str) and test(note):
            raise Refusal("invalid", problems=["The cancellationNote is invalid."])

    return after(F, "validate", check)


def _is_no_json(_: F, call: Call) -> bool:
    return "json" not in call.request.headers.get("content-type", "").lower()


def _renamed(*names: str) -> Doing:
    """Read the note from other members, too."""

    def do(_: F, call: Call) -> None:
        for name in names:
            if name in call.payload:
                call.payload.setdefault(NOTE, call.payload[name])

    return do


def _inner(_: F, call: Call) -> None:
    for value in call.payload.values():
        if isinstance(value, dict) and NOTE in value:
            call.payload = value
            return


def _in_query(_: F, call: Call) -> None:
    if NOTE in call.request.query and not call.payload.get(NOTE):
        call.payload = call.payload | {NOTE: call.request.query[NOTE]}


def _remembered(self: F, call: Call) -> None:
    notes: dict[str, object] = self.__dict__.setdefault("notes", {})
    if isinstance(call.payload.get(NOTE), str):
        notes["last"] = call.payload[NOTE]
    call.payload = notes | call.payload if NOTE in call.payload else {NOTE: notes.get("last")}


def _id_in_body(self: F, call: Call) -> None:
    for name in ("ORDER_UUID", "orderUuid", "uuid", "id"):
        value = call.payload.get(name)
        if isinstance(value, str) and self.orders.find(value):
            call.path_id = value


def _id_in_query(self: F, call: Call) -> None:
    for value in call.request.query.values():
        if self.orders.find(value):
            call.path_id = value


def _like(known: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace("%", ".*").replace("_", "."), known) is not None


def _refuse_charset(_: F, call: Call) -> None:
    if call.request.headers.get("content-type", "application/json") != "application/json":
        raise Refusal("bad_body")


def _by_pattern(_: F, call: Call) -> None:
    found = re.search(rb'"cancellationNote": ?"([^"]*)"', call.request.body)
    call.payload = {NOTE: found[1].decode()} if found else {}


def _encodes(note: str, encoding: str) -> bool:
    try:
        note.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


CHECKS = [
    *breaks(
        "FP-133",
        "Validation Rules: required",
        "validation",
        input={"only-json-is-validated": skipping(F, "validate", _is_no_json)},
    ),
    *breaks(
        "FP-12 FP-18 FP-21 FP-69 FP-70 FP-83 FP-85",
        "Validation Rules: required",
        "validation",
        plain={"the-note-is-optional": accepting(lambda note: note is None)},
        input={
            "a-null-note-will-do": variant(
                F,
                validate=lambda self, call: (
                    None if NOTE in call.payload and call.payload[NOTE] is None else F.validate(self, call)
                ),
            ),
            "a-note-in-the-query-will-do": after(F, "parse_body", _in_query),
        },
        history={"a-missing-note-means-the-last-one": after(F, "parse_body", _remembered)},
    ),
    *breaks(
        "FP-17 FP-66",
        "Validation Rules: string",
        "validation",
        plain={"any-value-is-a-note": accepting(lambda note: note is not None)},
        input={
            "a-number-is-a-note": accepting(lambda note: type(note) in (int, float)),
            "true-is-a-note": accepting(lambda note: note is True),
            "false-is-a-note": accepting(lambda note: note is False),
            "zero-is-a-note": accepting(lambda note: note == 0 and type(note) is int),
            "an-array-is-a-note": accepting(lambda note: isinstance(note, list) and note),
            "an-array-of-one-text-is-a-note": accepting(
                lambda note: isinstance(note, list) and len(note) == 1 and isinstance(note[0], str)
            ),
            "an-empty-array-is-a-note": accepting(lambda note: note == []),
            "an-object-is-a-note": accepting(lambda note: isinstance(note, dict)),
        },
    ),
    *breaks(
        "FP-22 FP-68",
        "Validation Rules: cancellationNote",
        "validation",
        input={
            "a-note-in-snake-case-will-do": after(F, "parse_body", _renamed("cancellation_note")),
            "a-reason-will-do": after(F, "parse_body", _renamed("reason", "note", "cancellationReason")),
            "a-note-further-down-will-do": after(F, "parse_body", _inner),
        },
    ),
    *breaks(
        "FP-37 FP-51 FP-59 FP-72 FP-78",
        "Validation Rules: string",
        "validation",
        input={
            "falsy-texts-are-no-notes": refusing(lambda note: note in ("0", "false", "null")),
            "numbers-in-a-text-are-no-notes": refusing(str.isdigit),
            "single-characters-are-no-notes": refusing(lambda note: len(note) < 2),
            "notes-are-ascii": refusing(lambda note: not note.isascii()),
            "notes-are-latin-1": refusing(lambda note: not _encodes(note, "latin-1")),
            "notes-have-no-emoji": refusing(lambda note: any(character > "\uffff" for character in note)),
            "notes-have-one-line": refusing(lambda note: "\n" in note),
            "notes-have-no-quotes": refusing(lambda note: '"' in note or "'" in note),
            "notes-have-no-markup": refusing(lambda note: "<" in note),
            "notes-have-fifty-characters": refusing(lambda note: len(note) > 50),
            "notes-have-a-hundred-characters": refusing(lambda note: len(note) > 100),
            "notes-are-words": refusing(lambda note: not re.fullmatch(r"[\w\s.,!?'-]+", note)),
            "notes-are-read-by-a-pattern": after(F, "parse_body", _by_pattern),
        },
    ),
    *breaks(
        "FP-20",
        "Request Payload: a JSON object",
        "validation",
        input={
            "no-body-will-do": reading_as(F, lambda whole: {} if whole else {NOTE: "-"}),
            "an-array-holding-the-object-will-do": reading_as(
                F, lambda whole: {NOTE: "-"} if whole[:2] == b"[{" else {}
            ),
            "a-text-will-do": reading_as(F, lambda whole: {NOTE: "-"} if whole[:1] == b'"' else {}),
            "whatever-is-no-json-will-do": reading_as(F, lambda whole: {NOTE: whole.decode("latin-1")}),
        },
    ),
    *breaks(
        "FP-60 FP-62 FP-63 FP-65",
        "Endpoint: ORDER_UUID",
        "validation",
        input={
            "ids-are-patterns": looked_up(F, _like),
            "ids-may-be-cut-short": looked_up(
                F, lambda known, given: len(given) > 8 and known.startswith(given)
            ),
            "ids-may-lack-their-beginning": looked_up(
                F, lambda known, given: len(given) > 8 and known.endswith(given)
            ),
            "ids-may-go-on": looked_up(F, lambda known, given: given.startswith(known)),
            "ids-may-stand-anywhere-in-the-text": looked_up(F, lambda known, given: known in given),
            "only-letters-and-digits-of-ids-count": looked_up(
                F, lambda known, given: re.sub(r"\W", "", known) == re.sub(r"\W", "", given)
            ),
            "ids-may-be-a-list": looked_up(F, lambda known, given: known in given.split(",")),
            "an-id-in-the-body-wins": after(F, "parse_body", _id_in_body),
            "an-id-in-the-query-wins": after(F, "parse_body", _id_in_query),
        },
    ),
    *breaks(
        "FP-79 FP-82",
        "Endpoint, Request Payload",
        "header",
        input={
            "a-charset-is-not-understood": before(F, "parse_body", _refuse_charset),
            "get-cancels-too": also_methods(F, "GET"),
            "delete-cancels-too": also_methods(F, "DELETE"),
            "put-and-patch-cancel-too": also_methods(F, "PUT", "PATCH"),
        },
    ),
]
