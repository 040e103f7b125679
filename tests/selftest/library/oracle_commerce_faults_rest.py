"""Oracle Commerce: faults of the rules that few implementers think of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reference.messages import Answer, Refusal
from tests.reference.oracle_commerce import REASONS
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library import clients
from tests.selftest.library.changes import (
    answers,
    before,
    breaking,
    drop,
    put,
    racing,
    remake,
    rows,
    skipping,
    status,
    variant,
)
from tests.selftest.library.copies import cancels_each_named, closes_what_is_open, parses_texts
from tests.selftest.library.inputs import everything, noted, refuse_where, set_state, text
from tests.selftest.library.oracle_commerce_parts import OC, coded, reasons_like
from tests.selftest.library.sleights import (
    all_the_same,
    assigned,
    cancels_later,
    crashing,
    forgetful,
    fragile,
    gives_in,
    mentioning,
    named_elsewhere,
    named_in_text,
    secretly,
    shares_the_actor,
    stale,
    unlike_before,
)

breaks = breaking("oracle-commerce")
PLACE = "Default Response"
LOOSE = frozenset(reason.lower() for reason in REASONS)


def _reason(call: Call) -> Any:
    return call.payload.get("cancelReason")


def _without_surrogates(value: str) -> str:
    return value.encode("utf-8", "ignore").decode()


def _unlabelled(properties: Any) -> Any:
    return [{"id": one["id"], "value": one["value"]} for one in properties]


class OwnedByAll(OC):
    """Takes an order for everybody's own once its owner asked for it."""

    def validate(self, call: Call) -> None:
        """Look who asks."""
        order = self.orders.find(self.order_id_of(call))
        if order is not None and order.owner == call.actor.identity:
            noted(self, "asked")[order.id] = True
        super().validate(call)

    def check_owner(self, call: Call) -> None:
        """Look among the orders that were asked for."""
        if call.order.id not in noted(self, "asked"):
            super().check_owner(call)


class Newest(OC):
    """Shows the order that was made last in place of the one that was cancelled."""

    def render_success(self, call: Call) -> Answer:
        """Show it."""
        newest = max(everything(self), key=lambda order: order.number)
        return Answer(
            200, {"result": "success", "order": self.render_order(newest) | {"orderStatus": "Removed"}}
        )


def _note_removal(self: OC, order: Order) -> None:
    OC.record_advance(self, order)
    noted(self, "outside")[order.id] = order.state


def _write_back(self: OC, call: Call) -> None:
    OC.before_commit(self, call)
    if noted(self, "outside").get(call.order.id) == "removed":
        set_state(self, call.order, "submitted")
        raise Refusal("broken")


def _names(header: str) -> Callable[[OC, Call], bool]:
    return lambda _, call: header in call.request.headers


INPUT = [
    *breaks(
        "OC-128",
        "Default Response, 200218",
        "validation",
        history={"what-is-asked-again-is-not-checked": gives_in(OC, "validate")},
    ),
    *breaks(
        "OC-129",
        "Default Response, 28107",
        "ownership",
        history={"owning-is-asked-once-per-order": OwnedByAll},
    ),
    *breaks(
        "OC-106",
        "Introduction",
        "schema",
        history={"success-shows-the-newest-order": Newest},
    ),
    *breaks(
        "OC-21",
        "Request Body",
        "validation",
        input={
            "texts-are-parsed-again": parses_texts(OC),
            "what-is-cut-off-is-completed": closes_what_is_open(OC),
        },
    ),
    *breaks(
        "OC-148",
        "Default Response, 28107",
        "ownership",
        input={
            "whoever-names-an-organization-owns-all": skipping(OC, "check_owner", _names("x-ccorganization")),
            "whoever-names-a-user-owns-all": skipping(OC, "check_owner", _names("x-user-id")),
        },
    ),
    *breaks(
        "OC-146",
        "Default Response, 28107",
        "ownership",
        input={"of-two-ids-the-owner-of-one-is-asked-for": cancels_each_named(OC, "orderId")},
    ),
    *breaks(
        "OC-127",
        "Request Body: orderId",
        "state",
        input={
            "an-id-in-the-body-goes-before": named_elsewhere(OC, "id"),
        },
    ),
    *breaks(
        "OC-126",
        "Default Response, 200101",
        "state",
        history={"state-is-that-of-the-first-look": stale(OC)},
    ),
    *breaks(
        "OC-53",
        "Success Response",
        "state",
        history={"only-the-last-twenty-are-remembered": forgetful(OC, 20)},
    ),
    *breaks(
        "OC-81 OC-104",
        "Request Body",
        "state",
        input={"status-of-the-body-is-stored": assigned(OC)},
    ),
    *breaks(
        "OC-31",
        "Default Response, 28107",
        "robustness",
        input={"tokens-outside-ascii-break": fragile(OC)},
    ),
    *breaks(
        "OC-118",
        PLACE,
        "validation",
        input={
            "half-a-character-is-left-out": before(OC, "validate", text("cancelReason", _without_surrogates))
        },
    ),
    *breaks(
        "OC-63",
        "Payload Parameters: cancelReason",
        "validation",
        input={
            "loose-reasons-refused-but-cancelled": secretly(
                reasons_like(
                    lambda reason: reason.strip().replace(" ", "").replace("_", "").lower() in LOOSE
                ),
                "reason",
                lambda call: _reason(call) not in REASONS,
            )
        },
    ),
    *breaks(
        "OC-68",
        "Payload Parameters",
        "validation",
        input={
            "lower-case-names-refused-but-cancelled": named_in_text(
                OC, "invalid", lambda call: "orderid" in call.payload
            )
        },
    ),
    *breaks(
        "OC-77",
        "Payload Parameters: orderId",
        "validation",
        input={
            "blank-in-the-id-refused-but-cancelled": named_in_text(
                OC,
                "unknown",
                lambda call: str(call.payload.get("orderId")) != str(call.payload.get("orderId")).strip(),
            )
        },
    ),
    *breaks("OC-78", PLACE, "message", input={"no-json-blamed-on-the-reason": coded(bad_body="200218")}),
    *breaks(
        "OC-107",
        PLACE,
        "robustness",
        input={
            "nulls-in-a-list-redirect": before(
                rows(OC, odd=(302, "Found")),
                "validate",
                refuse_where("odd", lambda call: _reason(call) == [None, None]),
            )
        },
    ),
    *breaks(
        "OC-117",
        "Headers: X-CCAsset-Language",
        "header",
        input={
            "language-refused": before(
                OC,
                "parse_body",
                refuse_where("invalid", lambda call: "x-ccasset-language" in call.request.headers),
            )
        },
    ),
    *breaks(
        "OC-93",
        PLACE,
        "robustness",
        input={
            "unknown-and-wrong-reason-crash": crashing(
                OC, "validate", lambda _, call: _reason(call) not in REASONS
            )
        },
    ),
]

STATES = [
    *breaks(
        "OC-125",
        "Default Response",
        "state",
        history={"what-was-refused-is-done-later": cancels_later(OC)},
    ),
    *breaks(
        "OC-124 OC-109",
        "Default Response",
        "race",
        history={"the-actor-is-kept-where-all-requests-share-it": shares_the_actor(OC)},
    ),
    *breaks(
        "OC-123",
        "Default Response: 210105",
        "status",
        history={"an-unknown-id-is-refused-otherwise-the-second-time": unlike_before(OC, "foreign")},
    ),
    *breaks(
        "OC-86",
        PLACE,
        "ownership",
        input={"strangers-remove-incomplete-orders": all_the_same(OC, "foreign", states=("incomplete",))},
    ),
    *breaks(
        "OC-92",
        PLACE,
        "state",
        input={"wrong-reasons-remove-incomplete-orders": all_the_same(OC, "reason", states=("incomplete",))},
    ),
    *breaks(
        "OC-94",
        PLACE,
        "state",
        input={
            "no-reason-removes-incomplete-orders": all_the_same(
                OC, "invalid", lambda call: "cancelReason" not in call.payload, states=("incomplete",)
            )
        },
    ),
    *breaks(
        "OC-112",
        "Introduction",
        "race",
        history={
            "cancel-undoes-a-removal-from-outside": variant(
                racing(OC, 3), record_advance=_note_removal, before_commit=_write_back
            )
        },
    ),
]

SHAPE = [
    *breaks(
        "OC-45",
        "Success Response: dynamicProperties",
        "schema",
        input={
            "properties-without-labels": answers(
                OC, remake("/order/dynamicProperties", _unlabelled), status(2)
            )
        },
    ),
    *breaks(
        "OC-32", PLACE, "credentials", plain={"no-session-is-400": rows(OC, unauthenticated=(400, "Log in."))}
    ),
    *breaks("OC-26", PLACE, "message", plain={"no-message": answers(OC, drop("/message"), status(4))}),
    *breaks("OC-36", PLACE, "status", plain={"failure-is-404": rows(OC, broken=(404, "Not found."))}),
    *breaks("OC-106", "Introduction", "schema", history={"answers-tell-the-order-before": mentioning(OC)}),
    *breaks(
        "OC-114",
        "Success Response",
        "schema",
        plain={"result-is-ok": answers(OC, put("/result", "ok"), status(2))},
    ),
    *breaks(
        "OC-115",
        "Success Response",
        "schema",
        plain={"status-is-closed": answers(OC, put("/order/orderStatus", "Closed"), status(2))},
    ),
    *breaks(
        "OC-116",
        PLACE,
        "schema",
        plain={"status-in-words": answers(OC, put("/status", "Bad Request"), status(4))},
    ),
]

RULES = clients.Rules(
    served="OC-130",
    refused="OC-131",
    bad="OC-140",
    own="OC-41",
    barred="OC-11 OC-85",
    guarded="OC-134 OC-135",
    keyed="OC-147",
    spelt="OC-142",
    members="OC-143",
    next="OC-133",
    quiet="OC-136",
    after_failure="OC-132",
    contained="OC-137",
)

REST = [
    *clients.faults(
        "oracle-commerce",
        OC,
        RULES,
        "Default Response",
        "reason",
        "reason",
    ),
    *INPUT,
    *STATES,
    *SHAPE,
]
