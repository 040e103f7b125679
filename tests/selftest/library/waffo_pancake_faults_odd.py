"""Faulty implementations of the Waffo Pancake API: odd requests, two causes at once, what others leave behind."""

from __future__ import annotations

import re

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import answers, asked, before, both, breaking, skipping, status, tally
from tests.selftest.library.inputs import noted, set_state
from tests.selftest.library.waffo_pancake_faults_shape import CRASH
from tests.selftest.library.waffo_pancake_faults_state import SaysCanceled

breaks = breaking("waffo-pancake")


class CancelsAnyway(W):
    """Finds an id in a body that is refused as no JSON, and cancels that order."""

    def parse_body(self, call: Call) -> None:
        """Refuse, but too late."""
        try:
            super().parse_body(call)
        except Refusal:
            found = re.search(r"ORD_[0-9A-Za-z]{22}", call.request.body.decode("latin-1"))
            order = self.orders.find(found[0]) if found else None
            if order and order.state == "pending":
                order.state = "canceled"
            raise


class RemembersOne(W):
    """Cancelling an order brings the one that was cancelled before back."""

    def record(self, call: Call) -> None:
        """Reopen the last one."""
        super().record(call)
        memory = noted(self, "last")
        if "order" in memory:
            set_state(self, memory["order"], "pending")
        memory["order"] = call.order


class ReopensLater(W):
    """The third refusal of an order reopens it."""

    def check_state(self, call: Call) -> None:
        """Refuse, and count."""
        try:
            super().check_state(call)
        except Refusal:
            if call.order.state == "canceled" and tally(self, call.order_id) == 3:
                call.order.state = "pending"
            raise


class QuotesTheLast(W):
    """The message for a malformed id quotes the id of the request before."""

    def render_error(self, call: Call, refusal: Refusal) -> Answer:
        """Take the id from memory."""
        memory = noted(self, "last")
        if refusal.cause == "malformed":
            refusal.facts["sent"] = memory.get("id", "")
        memory["id"] = call.payload.get("orderId", "")
        return super().render_error(call, refusal)

    def render_success(self, call: Call) -> Answer:
        """Remember the id."""
        noted(self, "last")["id"] = call.order_id
        return super().render_success(call)


def _foreign(call: Call) -> bool:
    return call.found is not None and call.found.owner != call.actor.identity


def _refuse_pending(call: Call) -> None:
    if _foreign(call) and call.order.state != "pending":
        raise Refusal("state", state="pending")


def _not_called_json(_: W, call: Call) -> bool:
    return "json" not in call.request.headers.get("content-type", "").lower()


ODD = [
    *breaks(
        "WP-46 WP-47 WP-51",
        "Request Body",
        "validation",
        input={
            "refused-as-no-json-but-canceled": CancelsAnyway,
            "under-another-media-type-nothing-is-stored": skipping(SaysCanceled, "commit", _not_called_json),
        },
    ),
    *breaks(
        "WP-54",
        "Errors 403",
        "ownership",
        input={
            "a-stranger-breaks-on-completed-orders": answers(
                W,
                CRASH,
                both(status(403), asked(lambda call: _foreign(call) and call.order.state != "pending")),
            ),
            "a-stranger-is-told-pending": before(W, "check_owner", lambda _, call: _refuse_pending(call)),
        },
    ),
    *breaks(
        "WP-14 WP-15 WP-35 WP-57 WP-58 WP-60",
        "Cancellation Behavior: terminal states",
        "state",
        history={
            "the-next-cancel-reopens-the-last-order": RemembersOne,
            "the-third-refusal-reopens": ReopensLater,
            "the-message-quotes-the-last-id": QuotesTheLast,
        },
    ),
]
