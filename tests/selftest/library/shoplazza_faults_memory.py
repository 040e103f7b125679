"""Shoplazza: faults in what the server remembers, shares or gives away from one request to the next."""

from __future__ import annotations

from typing import Any

from tests.reference.messages import Answer
from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call, Vendor
from tests.selftest.library import clients
from tests.selftest.library.changes import (
    answers,
    breaking,
    put,
    remake,
    status,
    variant,
)
from tests.selftest.library.copies import writes_copies_back
from tests.selftest.library.inputs import noted, on_refusal, set_state
from tests.selftest.library.sleights import (
    assigned,
    cancels_later,
    forgetful,
    fragile,
    gives_in,
    idle,
    kept,
    named_elsewhere,
    remembers_the_permission,
    retried,
    scope_free,
    shares_the_actor,
    unlike_before,
)

breaks = breaking("shoplazza")


def _reopen(self: Shop, call: Call, cause: str) -> None:
    if (
        cause == "state"
        and call.order.state == "cancelled"
        and call.order.arranged == "placed"
        and self.document_of(call.order)["cancel_reason"] is None
    ):
        set_state(self, call.order, "placed")


RULES = clients.Rules(
    served="SZ-120 SZ-70",
    refused="SZ-121",
    bad="SZ-129",
    guarded="SZ-124 SZ-125",
    keyed="SZ-138",
    spelt="SZ-132",
    members="SZ-133",
    next="SZ-123",
    quiet="SZ-127",
    after_failure="SZ-122",
    contained="SZ-128",
)


def _pile_up(self: Vendor, _: Call, answer: Answer) -> bool:
    """Keep all errors in one list, as a default value does that is changed in place."""
    if isinstance(answer.body, dict) and isinstance(answer.body.get("errors"), list):
        pile = noted(self, "errors").setdefault("all", [])
        pile += answer.body["errors"]
        answer.body["errors"] = [*pile]
    return False


def _without_codes(order: dict[str, Any]) -> str:
    total, codes = (float(order[name]) for name in ("line_item_discount_total", "code_discount_total"))
    return f"{total - codes:.2f}"


MEMORY = [
    *breaks(
        "SZ-134",
        "Introduction: write_order",
        "ownership",
        history={"a-permission-is-kept-for-the-order": remembers_the_permission(Shop)},
    ),
    *breaks(
        "SZ-135",
        "Error Response: errors",
        "message",
        history={"errors-pile-up": answers(Shop, lambda _: None, _pile_up)},
    ),
    *breaks(
        "SZ-136",
        "Success Response: line_item_discount_total",
        "schema",
        input={
            "line-discounts-leave-the-codes-out": answers(
                Shop,
                remake("/order", lambda order: {**order, "line_item_discount_total": _without_codes(order)}),
            )
        },
    ),
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
        "SZ-137",
        "Introduction",
        "state",
        history={"a-copy-from-before-is-written-back": writes_copies_back(Shop)},
    ),
    *breaks(
        "SZ-138",
        "Error Detail",
        "credentials",
        input={
            "any-authorization-opens": clients.trusting(
                Shop, lambda call: "authorization" in call.request.headers
            )
        },
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
        "SZ-84",
        "Introduction",
        "credentials",
        history={"cancelled-needs-no-scope": scope_free(Shop, 3)},
    ),
    *breaks("SZ-99", "Error Detail: 500", "state", history={"retry-is-not-found": retried(Shop, "unknown")}),
]
