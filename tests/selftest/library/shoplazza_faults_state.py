"""Shoplazza: faults in what becomes of orders, many of which only a sequence of requests shows."""

from __future__ import annotations

from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    after,
    answers,
    arranged,
    before,
    both,
    breaking,
    later,
    put,
    rows,
    skipping,
    status,
    tally,
    variant,
    without,
)
from tests.selftest.library.inputs import (
    everything,
    force,
    last_one,
    noted,
    on_refusal,
    refuse_where,
    remembering,
    set_state,
    text,
)

breaks = breaking("shoplazza")
success = status(2)
CANCELLED = put("/order/status", "cancelled")


def _record_only(self: Shop, call: Call) -> None:
    if call.order.number % 5:
        Shop.commit(self, call)
    else:
        self.record(call)


def _the_next_too(vendor: Shop, call: Call) -> None:
    for other in everything(vendor):
        if other.number == call.order.number + 1 and other.state == "placed":
            force(vendor, other)


def _all_of_them(vendor: Shop, call: Call) -> None:
    for other in everything(vendor):
        if other.state == "placed" and abs(other.number - call.order.number) < 50:
            force(vendor, other)


def _another_comes_back(vendor: Shop, call: Call) -> None:
    for other in everything(vendor):
        if other.state == "cancelled" and other.arranged == "cancelled" and other is not call.order:
            set_state(vendor, other, "placed")
            break


def _later_comes_back(vendor: Shop, call: Call) -> None:
    later(0.4, lambda: set_state(vendor, call.order, "placed"))


def _toggle(self: Shop, call: Call) -> None:
    if call.order.state == "cancelled":
        set_state(self, call.order, "placed")
    else:
        Shop.commit(self, call)


def _after_refusals(vendor: Shop, call: Call, cause: str, number: int) -> None:
    if cause == "state" and tally(vendor, call.order.id) == number:
        set_state(vendor, call.order, "placed")


def _cancel_on_failure(vendor: Shop, call: Call, cause: str) -> None:
    if cause == "broken" and call.found is not None:
        force(vendor, call.found)


def _count(vendor: Shop, call: Call, cause: str) -> None:
    counted = noted(vendor, "refusals")
    counted[call.path_id, cause] = counted.get((call.path_id, cause), 0) + 1


def stuck(cause: str, most: int) -> type[Shop]:
    """The vendor that never cancels an order for which so many requests were refused."""

    def check(vendor: Shop, call: Call) -> None:
        refuse_where("broken", lambda c: noted(vendor, "refusals").get((c.path_id, cause), 0) > most)(
            vendor, call
        )

    return before(on_refusal(Shop, _count), "check_state", check)


def _joined(vendor: Shop, call: Call) -> None:
    earlier = vendor.document_of(call.order)["cancel_reason"]
    text("reason", lambda given: "; ".join(filter(None, [earlier, given])))(vendor, call)


EFFECTS = [
    *breaks(
        "SZ-05",
        "Introduction: cancelled",
        "state",
        plain={
            "success-without-an-effect": answers(variant(Shop, commit=lambda *_: None), CANCELLED, success),
        },
    ),
    *breaks(
        "SZ-52",
        "Introduction: cancelled",
        "state",
        input={
            "no-effect-without-a-reason": answers(
                skipping(Shop, "commit", lambda _, call: not call.payload.get("reason")), CANCELLED, success
            ),
        },
    ),
    *breaks(
        "SZ-05 SZ-100",
        "Introduction: cancelled",
        "state",
        input={
            "no-effect-for-orders-with-five-lines": answers(
                variant(Shop, commit=_record_only), CANCELLED, success
            ),
        },
    ),
    *breaks(
        "SZ-01 SZ-05",
        "Introduction",
        "status",
        input={
            "orders-paid-by-gift-card-not-found": before(
                Shop, "check_state", refuse_where("unknown", lambda call: call.order.number % 7 == 5)
            ),
        },
    ),
    *breaks(
        "SZ-98",
        "Error Detail: 500",
        "state",
        plain={
            "failure-cancels-all-the-same": on_refusal(Shop, _cancel_on_failure),
        },
    ),
    *breaks(
        "SZ-41",
        "Path Parameters: id",
        "state",
        plain={
            "the-next-order-goes-too": after(Shop, "commit", _the_next_too),
            "the-whole-shop-goes": after(Shop, "commit", _all_of_them),
        },
    ),
    *breaks(
        "SZ-41 SZ-101",
        "Path Parameters: id",
        "state",
        history={
            "another-order-comes-back": after(Shop, "commit", _another_comes_back),
        },
    ),
]

SEQUENCES = [
    *breaks(
        "SZ-47",
        "Introduction: cancelled",
        "state",
        history={
            "comes-back-after-a-while": after(Shop, "commit", _later_comes_back),
        },
    ),
    *breaks(
        "SZ-38 SZ-49",
        "Introduction: cancelled",
        "state",
        history={
            "second-cancel-places-again": variant(without(Shop, "check_state"), commit=_toggle),
            "refused-cancel-places-again": on_refusal(
                Shop, lambda self, call, cause: _after_refusals(self, call, cause, 1)
            ),
        },
    ),
    *breaks(
        "SZ-49 SZ-101 SZ-104",
        "Introduction: cancelled",
        "state",
        history={
            "third-cancel-places-again": on_refusal(
                Shop, lambda self, call, cause: _after_refusals(self, call, cause, 2)
            ),
        },
    ),
    *breaks(
        "SZ-48 SZ-37",
        "Error Detail",
        "status",
        history={
            "second-cancel-is-a-redirect": rows(Shop, state=(302, "Found")),
        },
    ),
    *breaks(
        "SZ-04",
        "Introduction: cancelled",
        "schema",
        history={
            "second-cancel-shows-placed": answers(
                without(Shop, "check_state"),
                put("/order/status", "placed"),
                both(success, arranged("cancelled")),
            ),
        },
    ),
    *breaks(
        "SZ-59 SZ-06",
        "Success Response: cancel_reason",
        "schema",
        history={
            "second-reason-joined-to-the-first": before(without(Shop, "check_state"), "record", _joined),
        },
    ),
    *breaks(
        "SZ-87",
        "Introduction: write_order",
        "state",
        history={
            "stuck-after-an-attempt-without-the-scope": stuck("forbidden", 0),
        },
    ),
    *breaks(
        "SZ-88",
        "Error Detail: 400 Unauthorized",
        "state",
        history={
            "stuck-after-an-attempt-without-credentials": stuck("unauthenticated", 1),
        },
    ),
    *breaks(
        "SZ-89",
        "Error Detail: Bad Request",
        "state",
        history={
            "stuck-after-malformed-requests": stuck("bad_body", 9),
        },
    ),
    *breaks(
        "SZ-03 SZ-05",
        "Success Response: id",
        "schema",
        history={
            "answer-remembered-by-token": remembering(
                Shop, lambda call: call.request.headers.get("access-token")
            ),
            "answer-remembered-by-body": remembering(Shop, lambda call: call.request.body),
        },
    ),
    *breaks(
        "SZ-03",
        "Success Response: id",
        "schema",
        history={
            "every-fifth-success-shows-the-order-before": last_one(Shop, 0, 5),
        },
    ),
]
