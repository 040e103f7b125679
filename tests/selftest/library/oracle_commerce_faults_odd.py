"""Oracle Commerce: faults in what becomes of odd payloads: crashes, no answer, and requests that do nothing."""

from __future__ import annotations

import re

from tests.reference.messages import Answer
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    answers,
    asked,
    both,
    breaking,
    code,
    delivered,
    put,
    status,
    variant,
    without,
)
from tests.selftest.library.oracle_commerce_parts import OC, breaking_on

breaks = breaking(OC.api)
REASON, ORDER_ID = "Default Response, 200218", "Default Response, 210105"
REQUEST = "Root Schema, cancelOrder_request"


def strings(call: Call) -> str:
    """All texts of the payload."""
    return " ".join(value for value in call.payload.values() if isinstance(value, str))


def members(vendor: OC, call: Call) -> None:
    """Read the two members in the order in which the document names them, and nothing else."""
    found = re.fullmatch(
        rb'\s*\{\s*"orderId"\s*:\s*"([^"\\]*)"\s*,\s*"cancelReason"\s*:\s*(.*)\}\s*', call.request.body
    )
    OC.parse_body(vendor, call)
    if isinstance(call.payload.get("orderId"), str) and not found:
        call.payload = {}


def nothing_done(vendor: OC, call: Call) -> Answer:
    """Answer a body that is no object as if it asked for nothing."""
    if call.request.body.lstrip()[:1] != b"{":
        return Answer(200, {"result": "success", "order": {"orderId": "o1"}})
    return OC.cancel(vendor, call)


ODD = [
    *breaks(
        "OC-61 OC-97",
        REASON,
        "robustness",
        input={
            "breaks-on-astral-reason": breaking_on(lambda c: any(ch > "\uffff" for ch in strings(c))),
            "breaks-on-other-scripts": breaking_on(lambda c: not strings(c).isascii()),
            "breaks-on-nul": breaking_on(lambda c: "\0" in strings(c)),
            "breaks-on-per-cent": breaking_on(lambda c: "%s" in strings(c)),
            "breaks-on-braces": breaking_on(lambda c: "{" in strings(c)),
            "breaks-on-quotes": breaking_on(lambda c: "'" in strings(c)),
            "breaks-on-long-reason": breaking_on(lambda c: len(str(c.payload.get("cancelReason"))) > 255),
            "hangs-up-on-control-characters": answers(
                OC, delivered("none"), asked(lambda c: "\x1b" in strings(c))
            ),
        },
    ),
    *breaks(
        "OC-73 OC-97",
        ORDER_ID,
        "robustness",
        input={
            "breaks-on-long-id": breaking_on(lambda c: len(str(c.payload.get("orderId"))) > 1000),
            "hangs-up-on-long-id": answers(
                OC, delivered("none"), asked(lambda c: len(str(c.payload.get("orderId"))) > 255)
            ),
            "breaks-on-id-without-letter": breaking_on(
                lambda c: str(c.payload.get("orderId", "o"))[:1] == "0"
            ),
        },
    ),
    *breaks(
        "OC-21",
        REQUEST,
        "robustness",
        plain={"empty-body-breaks": breaking_on(lambda c: not c.request.body, "parse_body")},
        input={
            "array-breaks": breaking_on(lambda c: c.request.body.startswith(b"["), "parse_body"),
            "null-breaks": breaking_on(lambda c: c.request.body == b"null", "parse_body"),
            "no-json-breaks": breaking_on(lambda c: c.request.body[-1:] in (b":", b"{"), "parse_body"),
            "no-object-is-a-success": variant(OC, cancel=nothing_done),
        },
    ),
    *breaks(
        "OC-79",
        REQUEST,
        "robustness",
        input={
            "byte-order-mark-breaks": breaking_on(
                lambda c: c.request.body[:3] == b"\xef\xbb\xbf", "parse_body"
            ),
            "member-twice-breaks": breaking_on(
                lambda c: c.request.body.count(b'"orderId"') > 1, "parse_body"
            ),
        },
    ),
    *breaks(
        "OC-80",
        REQUEST,
        "robustness",
        input={"members-in-one-order-only": variant(OC, parse_body=members)},
    ),
    *breaks(
        "OC-81",
        "Default Response, 200126",
        "robustness",
        input={"further-member-breaks": breaking_on(lambda c: len(c.payload) > 2)},
    ),
    *breaks(
        "OC-31",
        "Default Response, 28107",
        "robustness",
        input={
            "no-credentials-break": breaking_on(
                lambda c: "authorization" not in c.request.headers, "authenticate"
            ),
            "no-credentials-is-a-success": answers(
                answers(OC, put("/errorCode", None), status(401)),
                code(200),
                both(status(401), asked(lambda c: "authorization" not in c.request.headers)),
            ),
        },
    ),
    *breaks(
        "OC-84",
        "Introduction",
        "robustness",
        input={"any-method-cancels": without(OC, "route")},
    ),
]
