"""Wix Restaurants: faults in the status and the envelope of answers."""

from __future__ import annotations

from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import (
    all_of,
    answers,
    asked,
    body,
    both,
    breaking,
    code,
    drop,
    header,
    media,
    page,
    raw,
    remake,
    rows,
    skipping,
    status,
    variant,
)

breaks = breaking("wix-restaurants")
success = status(2)
refusal = status(4, 5)
NOTHING = {"order": None}


def _swallow(self: Wix, call: Call) -> None:
    if not call.order.failing:
        Wix.commit(self, call)


STATUS = [
    *breaks(
        "WX-01",
        "Response Object",
        "status",
        plain={
            "success-is-a-redirect": answers(Wix, all_of(code(303), header("Location", "/orders")), success),
            "success-told-as-500": answers(
                Wix, all_of(code(500), body(lambda _: {"message": "", "details": {}})), success
            ),
            "success-told-as-404": answers(Wix, code(404), success),
        },
    ),
    *breaks(
        "WX-01 WX-95",
        "Response Object",
        "status",
        input={
            "orders-with-three-lines-told-as-500": answers(
                Wix, code(500), both(success, asked(lambda call: call.order.number % 4 == 2))
            ),
        },
    ),
    *breaks(
        "WX-25",
        "Path Params: id",
        "status",
        plain={
            "unknown-id-crashes": rows(
                Wix, unknown=(500, "Cannot read properties of undefined (reading 'status')")
            ),
            "unknown-id-succeeds-with-nothing": answers(
                Wix, all_of(code(200), body(lambda _: NOTHING)), status(404)
            ),
            "unknown-id-is-a-redirect": rows(Wix, unknown=(302, "Found")),
        },
    ),
    *breaks(
        "WX-134",
        "Errors",
        "status",
        plain={
            "failure-told-as-400": rows(Wix, broken=(400, "Failed")),
            "failure-told-as-404": rows(Wix, broken=(404, "Failed")),
        },
    ),
    *breaks(
        "WX-135",
        "Errors",
        "status",
        plain={"too-long-is-422": rows(Wix, invalid=(422, "{description}"))},
    ),
    *breaks(
        "WX-29",
        "Errors",
        "status",
        plain={
            "failure-swallowed": variant(skipping(Wix, "break_if_failing", lambda *_: True), commit=_swallow),
        },
    ),
    *breaks(
        "WX-25 WX-22 WX-23 WX-24 WX-29 WX-32",
        "Errors",
        "status",
        plain={
            "every-error-is-200": answers(Wix, code(200), refusal),
        },
    ),
    *breaks(
        "WX-09 WX-11",
        "Body Params: message",
        "status",
        plain={
            "validation-errors-are-200": answers(
                Wix, code(200), both(status(400), asked(lambda call: call.payload))
            ),
        },
    ),
    *breaks(
        "WX-32 WX-62",
        "Body Params",
        "status",
        plain={
            "malformed-body-is-500": rows(Wix, bad_body=(500, "Unexpected token in JSON at position 1")),
        },
    ),
    *breaks(
        "WX-11",
        "Body Params: message",
        "status",
        input={
            "wrong-type-is-500": rows(Wix, invalid=(500, "message.trim is not a function")),
        },
    ),
    *breaks(
        "WX-22 WX-23",
        "Authentication",
        "status",
        plain={
            "no-identity-is-404": rows(Wix, unauthenticated=(404, "Not found")),
            "no-identity-is-500": rows(Wix, unauthenticated=(500, "Cannot decode the identity")),
            "no-identity-sent-to-the-login": answers(
                Wix, all_of(code(302), header("Location", "/login")), status(401)
            ),
        },
    ),
    *breaks(
        "WX-24",
        "Permissions",
        "status",
        plain={
            "no-permission-is-500": rows(Wix, forbidden=(500, "Denied")),
        },
    ),
    *breaks(
        "WX-28 WX-95",
        "Errors",
        "status",
        history={
            "conflict-told-as-500": rows(Wix, state=(500, "Conflict")),
        },
    ),
    *breaks(
        "WX-28",
        "Errors",
        "status",
        history={
            "conflict-is-a-redirect": rows(Wix, state=(302, "Found")),
        },
    ),
]

MESSAGES = [
    *breaks(
        "WX-27",
        "Errors",
        "message",
        plain={
            "no-permission-is-xml": answers(
                Wix,
                all_of(raw(lambda _: b"<error>PERMISSION_DENIED</error>"), media("application/xml")),
                status(403),
            ),
        },
    ),
    *breaks(
        "WX-26",
        "Errors",
        "header",
        plain={
            "unknown-id-gets-the-framework-page": answers(Wix, page("<h1>Not Found</h1>"), status(404)),
            "malformed-body-gets-the-framework-page": answers(
                Wix,
                page("<h1>Bad Request</h1>"),
                both(status(400), asked(lambda call: not call.payload and call.request.body[:1] == b"{")),
            ),
        },
    ),
    *breaks(
        "WX-26",
        "Errors",
        "message",
        plain={
            "validation-error-is-python-not-json": answers(
                Wix, lambda answer: setattr(answer, "raw", repr(answer.body).encode()), status(400)
            ),
        },
        history={
            "conflict-is-cut-json": answers(Wix, raw(lambda sent: sent[:-2]), status(409)),
        },
    ),
    *breaks(
        "WX-94",
        "Errors",
        "message",
        plain={
            "failure-shows-the-order-canceled": answers(
                Wix, body(lambda sent: sent | {"order": {"status": "CANCELED"}}), status(500)
            ),
        },
    ),
]

ENVELOPE = [
    *breaks(
        "WX-02",
        "Response Object",
        "schema",
        plain={
            "order-bare": answers(Wix, body(lambda sent: sent["order"]), success),
            "order-under-data": answers(Wix, body(lambda sent: {"data": sent}), success),
            "orders-in-a-list": answers(Wix, body(lambda sent: {"orders": [sent["order"]]}), success),
            "success-says-nothing": answers(Wix, body(lambda _: {}), success),
            "success-is-empty": answers(Wix, all_of(code(204), raw(lambda _: b"")), success),
            "order-is-null": answers(Wix, body(lambda _: NOTHING), success),
        },
    ),
    *breaks(
        "WX-02",
        "Response: id",
        "schema",
        plain={
            "id-as-a-number": answers(Wix, remake("/order/id", int), success),
            "id-left-out": answers(Wix, drop("/order/id"), success),
        },
    ),
    *breaks(
        "WX-03",
        "Response: id",
        "schema",
        plain={
            "id-in-32-bits": answers(Wix, remake("/order/id", lambda text: str(int(text) % 2**32)), success),
            "id-in-exponential-form": answers(
                Wix, remake("/order/id", lambda text: f"{float(text):.6e}"), success
            ),
        },
    ),
    *breaks(
        "WX-02",
        "Response: status",
        "schema",
        plain={
            "status-left-out": answers(Wix, drop("/order/status"), success),
        },
    ),
    *breaks(
        "WX-04",
        "Cancel Order: first sentence",
        "schema",
        plain={
            "status-spelt-with-two-ls": answers(Wix, remake("/order/status", lambda _: "CANCELLED"), success),
            "status-in-small-letters": answers(Wix, remake("/order/status", str.lower), success),
            "status-from-before": answers(Wix, remake("/order/status", lambda _: "NEW"), success),
        },
    ),
    *breaks(
        "WX-02 WX-04",
        "Cancel Order: first sentence",
        "schema",
        plain={
            "status-of-the-enumeration": answers(Wix, remake("/order/status", lambda _: 4), success),
        },
    ),
    *breaks(
        "WX-39",
        "Response: JSON",
        "header",
        plain={
            "success-is-text-html": answers(Wix, media("text/html"), success),
        },
    ),
    *breaks(
        "WX-39 WX-02",
        "Response: JSON",
        "schema",
        plain={
            "success-with-a-trailer": answers(Wix, raw(lambda sent: sent + b"\n1"), success),
            "success-is-python-not-json": answers(
                Wix, lambda answer: setattr(answer, "raw", repr(answer.body).encode()), success
            ),
            "success-guarded-against-scripts": answers(Wix, raw(lambda sent: b")]}',\n" + sent), success),
        },
    ),
]
