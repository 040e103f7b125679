"""Front Payment: faults of the rules that few implementers think of."""

from __future__ import annotations

from tests.reference.front_payment import FrontPayment as F
from tests.selftest.library import clients
from tests.selftest.library.changes import answers, before, breaking, put, rows, status, variant
from tests.selftest.library.inputs import refuse_where
from tests.selftest.library.sleights import (
    assigned,
    cancels_all,
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

breaks = breaking("front-payment")
ODD = variant(
    rows(F, odd=(500, "Something Went Wrong")),
    status_messages=F.status_messages | {500: "Internal Server Error"},
)
NAMED = variant(F, status_messages=F.status_messages | {406: "Not Acceptable"})

RULES = clients.Rules(
    served="FP-121",
    refused="FP-122",
    bad="FP-130",
    own="FP-01",
    barred="FP-91 FP-92",
    guarded="FP-125 FP-126",
    keyed="FP-134",
    spelt="FP-131",
    members="FP-132",
    next="FP-124",
    quiet="FP-127",
    after_failure="FP-123",
    contained="FP-128",
)

REST = [
    *breaks(
        "FP-129",
        "Endpoint: ORDER_UUID",
        "state",
        input={"a-path-without-id-cancels-all": cancels_all(F)},
    ),
    *clients.faults("front-payment", NAMED, RULES, "Response", "invalid", "invalid"),
    *breaks(
        "FP-120",
        "Response: 417",
        "validation",
        history={"what-is-asked-again-is-not-checked": gives_in(F, "validate")},
    ),
    *breaks(
        "FP-119",
        "Endpoint: ORDER_UUID",
        "state",
        input={
            "an-id-in-the-body-goes-before": named_elsewhere(F, "id"),
        },
    ),
    *breaks(
        "FP-118",
        "Response: 400",
        "state",
        history={"state-is-that-of-the-first-look": stale(F)},
    ),
    *breaks(
        "FP-50",
        "Introduction",
        "state",
        history={"only-the-last-twenty-are-remembered": forgetful(F, 20)},
    ),
    *breaks(
        "FP-117",
        "Request Payload",
        "state",
        input={"status-of-the-body-is-stored": assigned(F)},
    ),
    *breaks(
        "FP-32",
        "Authorization",
        "robustness",
        input={"tokens-outside-ascii-break": fragile(F)},
    ),
    *breaks(
        "FP-116",
        "Response",
        "state",
        history={"what-was-refused-is-done-later": cancels_later(F)},
    ),
    *breaks(
        "FP-115 FP-108",
        "Response",
        "race",
        history={"the-actor-is-kept-where-all-requests-share-it": shares_the_actor(F)},
    ),
    *breaks(
        "FP-114",
        "Response: 404",
        "status",
        history={"an-unknown-id-is-refused-otherwise-the-second-time": unlike_before(F, "invalid")},
    ),
    *breaks(
        "FP-07",
        "Response: 202",
        "schema",
        plain={"success-with-null-errors": answers(F, put("/errors", None), status(2))},
    ),
    *breaks(
        "FP-16",
        "Response: 417 errors",
        "schema",
        plain={"no-errors-listed": answers(F, put("/errors", []), status(417))},
    ),
    *breaks(
        "FP-33",
        "Authorization",
        "credentials",
        plain={"no-token-is-405": rows(F, unauthenticated=(405, "No."))},
    ),
    *breaks(
        "FP-34", "Authorization", "ownership", plain={"strangers-order-is-405": rows(F, foreign=(405, "No."))}
    ),
    *breaks("FP-100", "Response: 510", "state", history={"retry-is-500": retried(ODD, "odd")}),
    *breaks(
        "FP-105",
        "Response",
        "robustness",
        input={
            "nulls-in-a-list-are-405": before(
                F,
                "validate",
                refuse_where("no_method", lambda call: call.payload.get("cancellationNote") == [None, None]),
            )
        },
    ),
]
