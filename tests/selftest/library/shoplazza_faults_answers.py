"""Shoplazza: faults that the answers show by themselves."""

from __future__ import annotations

from tests.reference.shoplazza import Shoplazza as Shop
from tests.selftest.library.changes import (
    all_of,
    answers,
    asked,
    body,
    both,
    breaking,
    code,
    header,
    page,
    put,
    raw,
    remake,
    rows,
    status,
    variant,
)

breaks = breaking("shoplazza")
success = status(2)
refusal = status(4, 5)


STATUS = [
    *breaks(
        "SZ-01 SZ-37",
        "Success Response",
        "status",
        plain={
            "success-is-a-redirect": answers(Shop, all_of(code(303), header("Location", "/orders")), success),
        },
    ),
    *breaks(
        "SZ-01",
        "Error Detail: 500",
        "status",
        plain={
            "success-told-as-500": answers(
                Shop, all_of(code(500), body(lambda _: {"errors": ["Aborted"]})), success
            ),
        },
    ),
    *breaks(
        "SZ-24",
        "Error Detail: 404",
        "status",
        plain={
            "unknown-id-is-400": rows(Shop, unknown=(400, "Unable to find resource")),
            "unknown-id-is-406": rows(Shop, unknown=(406, "Unable to find resource")),
            "unknown-id-succeeds-with-nothing": answers(
                Shop, all_of(code(200), body(lambda _: {"order": None})), status(404)
            ),
            "unknown-id-crashes": rows(Shop, unknown=(500, "'NoneType' object has no attribute 'status'")),
        },
    ),
    *breaks(
        "SZ-35",
        "Error Detail: 500",
        "status",
        plain={
            "failure-told-as-400": rows(Shop, broken=(400, "Aborted")),
        },
    ),
    *breaks(
        "SZ-35 SZ-37",
        "Error Detail: 500",
        "status",
        plain={
            "failure-told-as-503": rows(Shop, broken=(503, "Aborted")),
        },
    ),
    *breaks(
        "SZ-35 SZ-05",
        "Error Detail: 500",
        "status",
        plain={
            "failure-swallowed": variant(
                Shop,
                break_if_failing=lambda *_: None,
                commit=lambda self, call: None if call.order.failing else Shop.commit(self, call),
            ),
        },
    ),
    *breaks(
        "SZ-24 SZ-27 SZ-28 SZ-31 SZ-33 SZ-35",
        "Error Detail",
        "status",
        plain={
            "every-error-is-200": answers(Shop, code(200), refusal),
        },
    ),
    *breaks(
        "SZ-33 SZ-60",
        "Error Detail: Bad Request",
        "status",
        plain={
            "malformed-body-is-500": rows(Shop, bad_body=(500, "Expecting value: line 1 column 1 (char 0)")),
        },
    ),
    *breaks(
        "SZ-32",
        "Error Detail: Bad Request",
        "status",
        input={
            "wrong-type-is-500": rows(Shop, invalid=(500, "invalid input syntax for type text")),
        },
    ),
]

MESSAGES = [
    *breaks(
        "SZ-36",
        "Error Response: errors",
        "message",
        plain={
            "errors-is-a-text": answers(Shop, remake("/errors", lambda texts: texts[0]), refusal),
            "errors-by-field": answers(Shop, remake("/errors", lambda texts: {"base": texts}), refusal),
            "errors-are-objects": answers(
                Shop, remake("/errors", lambda texts: [{"message": t} for t in texts]), refusal
            ),
            "errors-are-empty": answers(Shop, put("/errors", []), status(404)),
        },
    ),
    *breaks(
        "SZ-36",
        "Error Response: error",
        "message",
        plain={
            "error-is-an-object": answers(
                Shop, remake("/error", lambda text: {"code": 1, "message": text}), refusal
            ),
            "error-is-true": answers(Shop, remake("/error", lambda _: True), refusal),
        },
    ),
    *breaks(
        "SZ-36",
        "Error Response",
        "message",
        plain={
            "envelope-of-the-next-version": variant(
                Shop, error_body=lambda *call: {"code": "InvalidParameter", "message": call[4]}
            ),
        },
    ),
    *breaks(
        "SZ-46 SZ-36",
        "Error Response",
        "message",
        history={
            "conflict-without-a-body": answers(Shop, raw(lambda _: b""), status(406)),
        },
    ),
    *breaks(
        "SZ-25",
        "Error Detail: 404",
        "message",
        plain={
            "not-found-speaks-of-the-store": rows(Shop, unknown=(404, "store is not active")),
        },
    ),
    *breaks(
        "SZ-46",
        "Error Response",
        "header",
        plain={
            "failure-is-an-html-page": answers(Shop, page(), status(500)),
            "malformed-body-gets-the-framework-page": answers(
                Shop,
                page("<h1>Bad Request</h1>"),
                both(status(400), asked(lambda call: not call.payload and call.request.body[:1] == b"{")),
            ),
        },
    ),
    *breaks(
        "SZ-36 SZ-46",
        "Error Response",
        "message",
        plain={
            "unscoped-is-a-bare-text": answers(Shop, body(lambda _: "write_order is required"), status(403)),
        },
    ),
]
