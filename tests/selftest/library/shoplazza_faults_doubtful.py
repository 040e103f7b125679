"""Shoplazza: faults in what becomes of doubtful requests: refused but carried out, refused for nothing, crashes."""

from __future__ import annotations

import re
from typing import Any

from tests.reference.messages import Refusal
from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    before,
    breaking,
    rows,
)
from tests.selftest.library.inputs import looked_up, refuse_where
from tests.selftest.library.sleights import (
    all_the_same,
    cancels_all,
    crashing,
    secretly,
    unknown,
)

breaks = breaking("shoplazza")
ODD = rows(Shop, odd=(418, "I'm a teapot"))


def _reason(call: Call) -> Any:
    return call.payload.get("reason")


def _no_reason_no_order(self: Shop, call: Call) -> None:
    if unknown(self, call) and "reason" not in call.payload:
        raise Refusal("invalid")


def _first_reason_of_all(_: Shop, call: Call) -> None:
    found = re.search(rb'"reason": *"([^"]*)"', call.request.body)
    if found:
        call.payload = call.payload | {"reason": found[1].decode()}


DOUBTFUL = [
    *breaks(
        "SZ-130",
        "Body Parameters: reason",
        "validation",
        input={"the-first-reason-however-deep": before(Shop, "validate", _first_reason_of_all)},
    ),
    *breaks(
        "SZ-54",
        "Body Parameters: reason",
        "validation",
        input={
            "null-reason-refused-but-cancelled": secretly(
                Shop, "invalid", lambda call: "reason" in call.payload and _reason(call) is None
            )
        },
    ),
    *breaks(
        "SZ-55",
        "Body Parameters: reason",
        "validation",
        input={
            "null-reason-refused": before(
                Shop, "validate", refuse_where("invalid", lambda call: call.payload.get("reason", "") is None)
            )
        },
    ),
    *breaks(
        "SZ-61",
        "Error Detail: Bad Request",
        "state",
        input={
            "form-refused-but-cancelled": all_the_same(
                Shop, "bad_body", lambda call: call.request.body[:7] == b"reason="
            )
        },
    ),
    *breaks(
        "SZ-62",
        "Body Parameters",
        "validation",
        input={
            "no-body-refused-but-cancelled": secretly(
                Shop, "bad_body", lambda call: not call.request.body.strip()
            )
        },
    ),
    *breaks(
        "SZ-63",
        "Error Detail: Bad Request",
        "state",
        input={
            "garbage-refused-but-cancelled": all_the_same(
                Shop, "bad_body", lambda call: call.request.body[-2:] == b"}x"
            )
        },
    ),
    *breaks(
        "SZ-69",
        "Request",
        "header",
        input={
            "other-media-refused-but-cancelled": secretly(
                Shop, "bad_body", lambda call: "json" not in call.request.headers.get("content-type", "")
            )
        },
    ),
    *breaks(
        "SZ-71",
        "Request",
        "header",
        input={
            "other-accept-refused-but-cancelled": secretly(
                Shop,
                "bad_body",
                lambda call: call.request.headers.get("accept", "*/*") in ("text/html", "image/png"),
            )
        },
    ),
    *breaks(
        "SZ-90",
        "Error Detail: 404",
        "status",
        input={"unknown-without-a-reason-is-400": before(Shop, "find", _no_reason_no_order)},
    ),
    *breaks(
        "SZ-94",
        "Request",
        "validation",
        input={
            "blank-in-the-id-refused-but-cancelled": secretly(
                looked_up(Shop, lambda known, wanted: known == wanted.strip()),
                "unknown",
                lambda call: call.request.segments[3] != call.order.id,
            )
        },
    ),
    *breaks("SZ-95", "Request", "robustness", input={"no-id-means-all": cancels_all(Shop)}),
    *breaks(
        "SZ-96",
        "Error Detail",
        "robustness",
        input={
            "wrong-type-and-unknown-crash": crashing(
                Shop, "validate", lambda _, call: not isinstance(_reason(call), str | None)
            )
        },
    ),
    *breaks(
        "SZ-97",
        "Error Detail",
        "robustness",
        input={
            "no-token-and-unknown-crash": crashing(
                Shop, "authenticate", lambda self, call: self.token_of(call.request) not in self.tokens
            )
        },
    ),
    *breaks(
        "SZ-103",
        "Error Detail",
        "robustness",
        input={
            "nulls-in-a-list-are-a-teapot": before(
                ODD, "validate", refuse_where("odd", lambda call: _reason(call) == [None, None])
            )
        },
    ),
]
