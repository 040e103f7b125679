"""Waffo Pancake: faults of the rules that few implementers think of."""

from __future__ import annotations

from tests.reference.messages import Refusal
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library import clients
from tests.selftest.library.changes import after, answers, before, breaking, put, rows, status, variant
from tests.selftest.library.copies import cancels_each_named, closes_what_is_open, parses_texts
from tests.selftest.library.inputs import refuse_where
from tests.selftest.library.sleights import (
    assigned,
    cancels_later,
    forgetful,
    fragile,
    gives_in,
    named_elsewhere,
    retried,
    shares_the_actor,
    stale,
    unlike_before,
)

breaks = breaking("waffo-pancake")


def _keep_the_session(_: W, call: Call) -> None:
    call.order.facts["checkout_session"] = "open"


def calls_paid(_: W, call: Call) -> None:
    """Call a completed order paid, as only other pages of the vendor do."""
    if call.order.state == "completed":
        raise Refusal("state", state="paid")


class OwnedByAll(W):
    """Takes an order for everybody's own once its owner asked for it."""

    def check_owner(self, call: Call) -> None:
        """Look among the orders that were asked for."""
        asked: set[str] = self.__dict__.setdefault("asked", set())
        if call.order_id not in asked:
            super().check_owner(call)
        asked.add(call.order_id)


RULES = clients.Rules(
    served="WP-77",
    refused="WP-78",
    bad="WP-85",
    own="WP-01",
    barred="WP-27",
    guarded="WP-81 WP-82",
    keyed="WP-91",
    spelt="WP-88",
    members="WP-89",
    next="WP-80",
    quiet="WP-83",
    after_failure="WP-79",
    contained="WP-84",
)

REST = [
    *clients.faults("waffo-pancake", W, RULES, "Errors", "malformed", "missing"),
    *breaks(
        "WP-76",
        "Errors: 400",
        "validation",
        history={"what-is-asked-again-is-not-checked": gives_in(W, "validate")},
    ),
    *breaks(
        "WP-46",
        "Request Body",
        "validation",
        input={
            "texts-are-parsed-again": parses_texts(W),
            "what-is-cut-off-is-completed": closes_what_is_open(W),
        },
    ),
    *breaks(
        "WP-90",
        "Errors: 403",
        "ownership",
        input={"of-two-ids-the-owner-of-one-is-asked-for": cancels_each_named(W, "orderId")},
    ),
    *breaks(
        "WP-75",
        "Request Body: orderId",
        "state",
        input={
            "an-id-in-the-body-goes-before": named_elsewhere(W, "id"),
        },
    ),
    *breaks(
        "WP-74",
        "Errors: 400",
        "state",
        history={"state-is-that-of-the-first-look": stale(W)},
    ),
    *breaks(
        "WP-08",
        "Cancellation Behavior",
        "state",
        history={"only-the-last-twenty-are-remembered": forgetful(W, 20)},
    ),
    *breaks(
        "WP-73 WP-56",
        "Request Body",
        "state",
        input={"status-of-the-body-is-stored": assigned(W)},
    ),
    *breaks(
        "WP-25",
        "Errors 401",
        "robustness",
        input={"tokens-outside-ascii-break": fragile(W)},
    ),
    *breaks(
        "WP-72",
        "Errors",
        "state",
        history={"what-was-refused-is-done-later": cancels_later(W)},
    ),
    *breaks(
        "WP-71 WP-61",
        "Errors",
        "race",
        history={"the-actor-is-kept-where-all-requests-share-it": shares_the_actor(W)},
    ),
    *breaks(
        "WP-05",
        "Success Response (200)",
        "schema",
        plain={
            "success-with-errors": answers(W, put("/errors", [{"message": "Order not found"}]), status(2))
        },
    ),
    *breaks(
        "WP-09", "Introduction", "state", plain={"session-stays-open": variant(W, record=_keep_the_session)}
    ),
    *breaks(
        "WP-21",
        "Errors: 400 Expected format: ORD_xxx",
        "message",
        plain={"format-message-quotes-dots": rows(W, malformed=(400, 'Expected format: ORD_xxx, got "..."'))},
    ),
    *breaks(
        "WP-38",
        "Authentication",
        "credentials",
        plain={
            "buyers-are-strangers": after(
                W, "authenticate", refuse_where("foreign", lambda call: call.actor.name == "buyer")
            )
        },
    ),
    *breaks(
        "WP-39",
        "Cancellation Behavior: completed",
        "message",
        plain={"completed-is-called-paid": before(W, "check_state", calls_paid)},
    ),
    *breaks(
        "WP-69",
        "Errors 404",
        "status",
        history={"an-unknown-id-is-foreign-the-second-time": unlike_before(W, "foreign")},
    ),
    *breaks(
        "WP-70",
        "Errors 403",
        "ownership",
        history={"owning-is-asked-once-per-order": OwnedByAll},
    ),
    *breaks("WP-34", "Errors: 500", "state", history={"retry-is-not-found": retried(W, "unknown")}),
    *breaks(
        "WP-59",
        "Errors",
        "robustness",
        input={
            "nulls-in-a-list-are-a-teapot": before(
                rows(W, odd=(418, "I'm a teapot")),
                "validate",
                refuse_where("odd", lambda call: call.payload.get("orderId") == [None, None]),
            )
        },
    ),
    *breaks(
        "WP-63",
        "Errors",
        "schema",
        plain={"layer-is-kitchen": answers(W, put("/errors/0/layer", "kitchen"), status(4))},
    ),
]
