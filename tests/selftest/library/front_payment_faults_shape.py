"""Faulty implementations of the Front Payment API: bodies, media types, crashes."""

from __future__ import annotations

import json

from tests.reference.front_payment import FrontPayment as F
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    all_of,
    answers,
    arranged,
    asked,
    beyond,
    body,
    both,
    breaking,
    code,
    delivered,
    drop,
    every,
    first,
    media,
    page,
    put,
    raw,
    remake,
    says,
    status,
)

breaks = breaking("front-payment")
DOCUMENTED = status(202, 400, 404, 417, 510)
FAILURE = {
    "status_code": 510,
    "status_message": "Execution Exception Occurred",
    "message": "Something Went Wrong",
    "is_error": True,
    "errors": [],
}
CRASH = all_of(code(510), body(lambda _: dict(FAILURE)))
PAID = says("AlreadyPaid")


def note(call: Call) -> str:
    """Return the note that was sent, as a text."""
    return str(call.payload.get("cancellationNote", ""))


def emoji(call: Call) -> bool:
    """Tell whether the note holds a character outside the basic plane."""
    return any(character > "\uffff" for character in note(call))


SHAPE = [
    *breaks(
        "FP-02 FP-30 FP-44",
        "Response, 202: status_code",
        "schema",
        plain={
            "success-code-is-a-text": answers(F, put("/status_code", "202"), status(2)),
            "codes-are-texts": answers(F, remake("/status_code", str), DOCUMENTED),
            "success-without-code": answers(F, drop("/status_code"), status(2)),
            "success-code-200": answers(F, put("/status_code", 200), status(2)),
            "members-in-camel-case": answers(
                F,
                body(
                    lambda whole: {name.replace("_c", "C").replace("_m", "M"): whole[name] for name in whole}
                ),
                status(2),
            ),
            "success-in-a-list": answers(F, body(lambda whole: [whole]), status(2)),
            "success-inside-data": answers(F, body(lambda whole: {"data": whole}), status(2)),
            "success-as-a-text-of-json": answers(F, body(json.dumps), status(2)),
        },
    ),
    *breaks(
        "FP-05 FP-06",
        "Response, 202: is_data and data",
        "schema",
        plain={
            "success-is-data-true": answers(F, put("/is_data", True), status(2)),
            "success-is-data-text": answers(F, put("/is_data", "false"), status(2)),
            "success-is-data-null": answers(F, put("/is_data", None), status(2)),
            "success-is-data-zero": answers(F, put("/is_data", 0), status(2)),
            "success-without-is-data": answers(F, drop("/is_data"), status(2)),
            "success-without-data": answers(F, drop("/data"), status(2)),
            "success-data-empty-array": answers(F, put("/data", []), status(2)),
            "success-data-of-the-order": answers(F, put("/data", {"status": "CANCELLED"}), status(2)),
        },
    ),
    *breaks(
        "FP-30 FP-45 FP-49",
        "Response, 404",
        "schema",
        plain={
            "unknown-order-code-is-a-text": answers(F, put("/status_code", "404"), status(404)),
            "unknown-order-code-400": answers(F, put("/status_code", 400), status(404)),
            "unknown-order-is-data-true": answers(F, put("/is_data", True), status(404)),
            "unknown-order-data-empty-object": answers(F, put("/data", {}), status(404)),
        },
    ),
    *breaks(
        "FP-14 FP-15 FP-46",
        "Response, 417",
        "schema",
        plain={
            "invalid-payload-is-no-error": answers(F, put("/is_error", False), status(417)),
            "invalid-payload-without-is-error": answers(F, drop("/is_error"), status(417)),
            "invalid-payload-without-errors": answers(F, drop("/errors"), status(417)),
            "invalid-payload-errors-null": answers(F, put("/errors", None), status(417)),
            "invalid-payload-errors-count": answers(F, remake("/errors", len), status(417)),
            "invalid-payload-code-422": answers(F, put("/status_code", 422), status(417)),
        },
        input={
            "wrong-type-has-no-errors": answers(
                F, put("/errors", None), both(status(417), says("must be a string"))
            ),
        },
    ),
    *breaks(
        "FP-25 FP-53",
        "Response, 400",
        "schema",
        plain={
            "paid-is-error-true": answers(F, put("/is_error", True), PAID),
            "paid-errors-empty-array": answers(F, put("/errors", []), PAID),
            "paid-without-errors": answers(F, drop("/errors"), PAID),
            "paid-in-the-other-envelope": answers(
                F,
                all_of(drop("/is_error"), drop("/errors"), put("/is_data", False), put("/data", None)),
                PAID,
            ),
            "paid-code-is-a-text": answers(F, put("/status_code", "400"), PAID),
        },
        history={
            "paid-meanwhile-is-error-true": answers(F, put("/is_error", True), both(arranged("open"), PAID)),
        },
    ),
    *breaks(
        "FP-48 FP-96 FP-97",
        "Response, 510",
        "schema",
        plain={
            "failure-code-500": answers(F, put("/status_code", 500), status(510)),
            "failure-is-no-error": answers(F, put("/is_error", False), status(510)),
            "failure-errors-null": answers(F, put("/errors", None), status(510)),
            "failure-without-errors": answers(F, drop("/errors"), status(510)),
        },
    ),
    *breaks(
        "FP-39 FP-44 FP-54",
        "Response: JSON payload",
        "header",
        plain={
            "success-called-html": answers(F, media("text/html"), status(2)),
            "errors-called-html": answers(F, media("text/html; charset=utf-8"), status(4, 5)),
            "success-with-a-notice-in-front": answers(F, raw(lambda whole: b"Notice: \n" + whole), status(2)),
            "success-with-trailing-garbage": answers(F, raw(lambda whole: whole + b"1"), status(2)),
        },
    ),
    *breaks(
        "FP-09 FP-28 FP-44 FP-52 FP-54",
        "Response",
        "robustness",
        plain={
            "unknown-order-as-html-page": answers(F, page(), status(404)),
            "failure-as-html-page": answers(F, page(), status(510)),
            "failure-without-an-answer": answers(F, delivered("none"), status(510)),
            "invalid-payload-without-body": answers(F, raw(lambda _: b""), status(417)),
            "paid-as-html-page": answers(F, page(), PAID),
        },
        input={
            "unparseable-body-as-html-page": answers(
                F, page("<pre>Syntax error</pre>"), both(status(417), asked(lambda call: not call.payload))
            ),
        },
    ),
    *breaks(
        "FP-01 FP-12 FP-17 FP-20 FP-37 FP-60 FP-73 FP-101",
        "Response: 510 means something failed on the server side",
        "robustness",
        input={
            "crash-on-emoji": answers(F, CRASH, asked(emoji)),
            "crash-on-an-apostrophe": answers(F, CRASH, asked(lambda call: "'" in note(call))),
            "crash-on-a-placeholder": answers(
                F, CRASH, asked(lambda call: "%s" in note(call) or "{" in note(call))
            ),
            "crash-on-a-backslash": answers(F, CRASH, asked(lambda call: "\\" in note(call))),
            "crash-on-a-long-note": answers(F, CRASH, asked(lambda call: len(note(call)) > 1000)),
            "crash-on-an-array": answers(
                F, CRASH, asked(lambda call: isinstance(call.payload.get("cancellationNote"), list))
            ),
            "crash-on-a-missing-note": answers(
                F, CRASH, both(status(417), asked(lambda call: "cancellationNote" not in call.payload))
            ),
            "crash-on-an-empty-body": answers(
                F, CRASH, both(status(417), asked(lambda call: not call.request.body))
            ),
            "crash-on-a-body-that-is-no-object": answers(
                F, CRASH, both(status(417), asked(lambda call: call.request.body[:1] not in (b"{", b"")))
            ),
            "crash-on-unknown-ids-of-odd-form": answers(
                F,
                CRASH,
                both(status(404), asked(lambda call: not call.path_id.isascii() or "'" in call.path_id)),
            ),
            "hangs-up-on-emoji": answers(F, delivered("none"), asked(emoji)),
            "hangs-up-on-nested-values": answers(
                F,
                delivered("none"),
                asked(lambda call: b"[[" in call.request.body or b'{"' in call.request.body[2:]),
            ),
        },
        history={
            "every-seventh-answer-is-510": answers(F, CRASH, every(7)),
            "every-fortieth-answer-hangs-up": answers(F, delivered("none"), every(40)),
            "first-request-fails": answers(F, CRASH, first(1)),
            "fails-after-three-hundred-requests": answers(F, CRASH, beyond(300)),
        },
    ),
]
