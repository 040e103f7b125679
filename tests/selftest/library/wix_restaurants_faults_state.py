"""Wix Restaurants: faults in what becomes of orders."""

from __future__ import annotations

from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import (
    after,
    answers,
    arranged,
    before,
    both,
    breaking,
    code,
    later,
    put,
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
)

breaks = breaking("wix-restaurants")
success = status(2)
CANCELED = put("/order/status", "CANCELED")
PLACE = "Cancel Order: first sentence"


def _the_next_too(vendor: Wix, call: Call) -> None:
    for other in everything(vendor):
        if other.number == call.order.number + 1 and other.state == "new":
            force(vendor, other)


def _customers_other_orders(vendor: Wix, call: Call) -> None:
    for other in everything(vendor):
        if other.state == "new" and other.number % 5 == call.order.number % 5:
            force(vendor, other)


def _another_comes_back(vendor: Wix, call: Call) -> None:
    for other in everything(vendor):
        if other.state == "canceled" and other.arranged == "canceled" and other is not call.order:
            set_state(vendor, other, "new")
            break


def _later_comes_back(vendor: Wix, call: Call) -> None:
    later(0.4, lambda: set_state(vendor, call.order, "new"))


def _toggle(self: Wix, call: Call) -> None:
    if call.order.state == "canceled":
        set_state(self, call.order, "new")
    else:
        Wix.commit(self, call)


def _after_refusals(vendor: Wix, call: Call, cause: str, number: int) -> None:
    if cause == "state" and tally(vendor, call.order.id) == number:
        set_state(vendor, call.order, "new")


def _cancel_on_failure(vendor: Wix, call: Call, cause: str) -> None:
    if cause == "broken" and call.found is not None:
        force(vendor, call.found)


def _count(vendor: Wix, call: Call, cause: str) -> None:
    counted = noted(vendor, "refusals")
    counted[call.path_id, cause] = counted.get((call.path_id, cause), 0) + 1


def stuck(cause: str, most: int) -> type[Wix]:
    """The vendor that never cancels an order for which so many requests were refused."""

    def check(vendor: Wix, call: Call) -> None:
        refuse_where("broken", lambda c: noted(vendor, "refusals").get((c.path_id, cause), 0) > most)(
            vendor, call
        )

    return before(on_refusal(Wix, _count), "check_state", check)


EFFECTS = [
    *breaks(
        "WX-05",
        PLACE,
        "state",
        plain={
            "success-without-an-effect": answers(variant(Wix, commit=lambda *_: None), CANCELED, success),
        },
    ),
    *breaks(
        "WX-51",
        PLACE,
        "state",
        input={
            "no-effect-without-a-message": answers(
                skipping(Wix, "commit", lambda _, call: not call.payload.get("message")), CANCELED, success
            ),
        },
    ),
    *breaks(
        "WX-05 WX-99",
        PLACE,
        "state",
        input={
            "no-effect-for-deliveries": answers(
                skipping(Wix, "commit", lambda _, call: call.order.number % 3 == 1), CANCELED, success
            ),
        },
    ),
    *breaks(
        "WX-01",
        "Response Object",
        "status",
        input={
            "orders-with-a-reward-not-found": before(
                Wix, "check_state", refuse_where("unknown", lambda call: call.order.number % 5 == 0)
            ),
        },
    ),
    *breaks(
        "WX-92",
        "Errors",
        "state",
        plain={
            "failure-cancels-all-the-same": on_refusal(Wix, _cancel_on_failure),
        },
    ),
    *breaks(
        "WX-35",
        "Path Params: id",
        "state",
        plain={
            "the-next-order-goes-too": after(Wix, "commit", _the_next_too),
            "the-customers-other-orders-go-too": after(Wix, "commit", _customers_other_orders),
        },
    ),
    *breaks(
        "WX-35 WX-100",
        "Path Params: id",
        "state",
        history={
            "another-order-comes-back": after(Wix, "commit", _another_comes_back),
        },
    ),
]

SEQUENCES = [
    *breaks(
        "WX-46",
        PLACE,
        "state",
        history={
            "comes-back-after-a-while": after(Wix, "commit", _later_comes_back),
        },
    ),
    *breaks(
        "WX-47 WX-48",
        PLACE,
        "state",
        history={
            "second-cancel-makes-it-new-again": variant(without(Wix, "check_state"), commit=_toggle),
            "refused-cancel-makes-it-new-again": on_refusal(
                Wix, lambda self, call, cause: _after_refusals(self, call, cause, 1)
            ),
        },
    ),
    *breaks(
        "WX-48 WX-99 WX-100",
        PLACE,
        "state",
        history={
            "third-cancel-makes-it-new-again": on_refusal(
                Wix, lambda self, call, cause: _after_refusals(self, call, cause, 2)
            ),
        },
    ),
    *breaks(
        "WX-04",
        PLACE,
        "schema",
        history={
            "second-cancel-shows-new": answers(
                without(Wix, "check_state"), put("/order/status", "NEW"), both(success, arranged("canceled"))
            ),
        },
    ),
    *breaks(
        "WX-48",
        "Errors",
        "status",
        history={
            "second-cancel-of-its-own-crashes": answers(Wix, code(500), both(status(409), arranged("new"))),
        },
    ),
    *breaks(
        "WX-89",
        "Permissions",
        "state",
        history={
            "stuck-after-an-attempt-without-permission": stuck("forbidden", 0),
        },
    ),
    *breaks(
        "WX-90",
        "Authentication",
        "state",
        history={
            "stuck-after-an-attempt-without-identity": stuck("unauthenticated", 0),
        },
    ),
    *breaks(
        "WX-98",
        "Body Params: message",
        "state",
        history={
            "stuck-after-invalid-messages": stuck("invalid", 9),
        },
    ),
    *breaks(
        "WX-03 WX-05",
        "Response Object",
        "schema",
        history={
            "answer-remembered-by-identity": remembering(
                Wix, lambda call: call.request.headers.get("authorization")
            ),
            "answer-remembered-by-body": remembering(Wix, lambda call: call.request.body),
        },
    ),
    *breaks(
        "WX-03",
        "Response Object",
        "schema",
        history={
            "every-fifth-success-shows-the-order-before": last_one(Wix, 0, 5),
        },
    ),
]
