"""Shoplazza: faults of the rules that few implementers think of."""

from __future__ import annotations

import unicodedata
from typing import Any

from tests.reference.messages import Refusal
from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library import clients
from tests.selftest.library.changes import (
    answers,
    before,
    breaking,
    code,
    drop,
    put,
    remake,
    rows,
    status,
    variant,
)
from tests.selftest.library.inputs import looked_up, on_refusal, refuse_where, set_state
from tests.selftest.library.sleights import (
    all_the_same,
    assigned,
    cancels_all,
    cancels_later,
    crashing,
    forgetful,
    fragile,
    gives_in,
    idle,
    kept,
    mentioning,
    named_elsewhere,
    retried,
    scope_free,
    secretly,
    shares_the_actor,
    unknown,
    unlike_before,
)

breaks = breaking("shoplazza")
ODD = rows(Shop, odd=(418, "I'm a teapot"))


def _reason(call: Call) -> Any:
    return call.payload.get("reason")


def _name_a_reason(_: Shop, call: Call) -> None:
    call.payload = {"reason": "No reason given"} | call.payload


def _reopen(self: Shop, call: Call, cause: str) -> None:
    if (
        cause == "state"
        and call.order.state == "cancelled"
        and call.order.arranged == "placed"
        and self.document_of(call.order)["cancel_reason"] is None
    ):
        set_state(self, call.order, "placed")


def _no_reason_no_order(self: Shop, call: Call) -> None:
    if unknown(self, call) and "reason" not in call.payload:
        raise Refusal("invalid")


RULES = clients.Rules(
    served="SZ-120 SZ-70",
    refused="SZ-121",
    guarded="SZ-124 SZ-125",
    next="SZ-123",
    quiet="SZ-127",
    after_failure="SZ-122",
    contained="SZ-128",
)

REST = [
    *breaks(
        "SZ-126",
        "Error Detail: Unauthorized",
        "credentials",
        input={
            "who-sends-nothing-needs-no-token": clients.trusting(Shop, lambda call: not call.request.body)
        },
    ),
    *clients.faults(
        "shoplazza",
        Shop,
        RULES,
        "Error Detail",
        "invalid",
    ),
    *breaks(
        "SZ-119",
        "Error Detail: Bad Request",
        "validation",
        history={"what-is-asked-again-is-not-checked": gives_in(Shop, "parse_body")},
    ),
    *breaks(
        "SZ-118",
        "Path Parameters: id",
        "state",
        input={
            "an-id-in-the-body-goes-before": named_elsewhere(Shop, "id"),
        },
    ),
    *breaks(
        "SZ-47",
        "Introduction",
        "state",
        history={"only-the-last-twenty-are-remembered": forgetful(Shop, 20)},
    ),
    *breaks(
        "SZ-92",
        "Path Parameters: id",
        "validation",
        input={
            "full-width-digits-are-digits": looked_up(
                Shop, lambda known, given: unicodedata.normalize("NFKC", given) == known
            )
        },
    ),
    *breaks(
        "SZ-117",
        "Success Response: cancel_reason",
        "state",
        history={"reason-of-a-refused-request-is-kept": kept(Shop, "reason")},
    ),
    *breaks(
        "SZ-116 SZ-100",
        "Body Parameters",
        "state",
        input={"status-of-the-body-is-stored": assigned(Shop)},
    ),
    *breaks(
        "SZ-28",
        "Error Detail: 400",
        "robustness",
        input={"tokens-outside-ascii-break": fragile(Shop)},
    ),
    *breaks(
        "SZ-115",
        "Error Detail",
        "state",
        history={"what-was-refused-is-done-later": cancels_later(Shop)},
    ),
    *breaks(
        "SZ-114 SZ-107",
        "Error Detail",
        "race",
        history={"the-actor-is-kept-where-all-requests-share-it": shares_the_actor(Shop)},
    ),
    *breaks(
        "SZ-113",
        "Error Detail 404",
        "status",
        history={"an-unknown-id-is-refused-otherwise-the-second-time": unlike_before(Shop, "forbidden")},
    ),
    *breaks(
        "SZ-43", "Success Response", "status", plain={"success-is-202": answers(Shop, code(202), status(2))}
    ),
    *breaks(
        "SZ-44",
        "Introduction: status",
        "schema",
        plain={"all-orders-end-finished": answers(Shop, put("/order/status", "finished"), status(2))},
    ),
    *breaks(
        "SZ-45",
        "Success Response",
        "schema",
        plain={"success-with-errors": answers(Shop, put("/errors", ["Aborted"]), status(2))},
    ),
    *breaks(
        "SZ-50",
        "Introduction",
        "state",
        history={
            "fulfilled-orders-seem-cancelled": answers(
                idle(
                    variant(Shop, cancellable=frozenset({"placed", "fulfilled"})),
                    lambda call: call.order.state == "fulfilled",
                ),
                put("/order/status", "cancelled"),
                status(2),
            )
        },
    ),
    *breaks(
        "SZ-51",
        "Introduction",
        "state",
        history={"cancelled-from-outside-reopens": on_refusal(Shop, _reopen)},
    ),
    *breaks(
        "SZ-09",
        "Success Response: cancel_reason",
        "schema",
        plain={"no-reason-gets-one": before(Shop, "record", _name_a_reason)},
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
        "SZ-65",
        "Body Parameters",
        "validation",
        input={
            "further-members-are-406": before(
                Shop,
                "validate",
                refuse_where("state", lambda call: set(call.payload) - {"reason"}, state="odd"),
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
        "SZ-73",
        "Success Response: Order",
        "schema",
        plain={
            "landing-site-is-an-object": answers(Shop, put("/order/landing_site", {"url": ""}), status(2))
        },
    ),
    *breaks(
        "SZ-16",
        "Success Response: Order",
        "schema",
        plain={"total-tax-with-currency": answers(Shop, put("/order/total_tax", "USD 1.00"), status(2))},
    ),
    *breaks(
        "SZ-77",
        "Success Response: shipping_line",
        "schema",
        plain={
            "shipping-name-is-a-list": answers(
                Shop, put("/order/shipping_line", {"name": ["Post"]}), status(2)
            )
        },
    ),
    *breaks(
        "SZ-79",
        "Success Response: line_items",
        "schema",
        plain={
            "line-price-is-an-object": answers(
                Shop,
                remake(
                    "/order/line_items",
                    lambda lines: [line | {"price": {"amount": "1.00"}} for line in lines],
                ),
                status(2),
            )
        },
    ),
    *breaks(
        "SZ-80",
        "Success Response: additional_total",
        "schema",
        input={"additional-total-is-off": answers(Shop, put("/order/additional_total", "999.00"), status(2))},
    ),
    *breaks(
        "SZ-82",
        "Success Response: updated_at",
        "schema",
        plain={
            "updated-before-it-was-created": answers(
                Shop, put("/order/updated_at", "2001-01-01T00:00:00Z"), status(2)
            )
        },
    ),
    *breaks(
        "SZ-22",
        "Success Response: Order",
        "schema",
        plain={"no-number": answers(Shop, drop("/order/number"), status(2))},
    ),
    *breaks(
        "SZ-84",
        "Introduction",
        "credentials",
        history={"cancelled-needs-no-scope": scope_free(Shop, 3)},
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
    *breaks("SZ-99", "Error Detail: 500", "state", history={"retry-is-not-found": retried(Shop, "unknown")}),
    *breaks(
        "SZ-102",
        "Success Response",
        "schema",
        history={"answers-tell-the-order-before": mentioning(Shop)},
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
