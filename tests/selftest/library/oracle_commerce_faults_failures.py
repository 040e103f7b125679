"""Oracle Commerce: faults in what is left when a cancellation breaks inside the server."""

from __future__ import annotations

from tests.reference.vendor import Call
from tests.selftest.library.changes import before, breaking, refuse, tally, variant
from tests.selftest.library.oracle_commerce_parts import OC, although

breaks = breaking(OC.api)
FAILS = "Default Response"


def swallow(_: OC, call: Call) -> None:
    """Break, but go on without a change."""
    if call.order.failing:
        call.payload = call.payload | {"unchanged": True}


def unless_unchanged(vendor: OC, call: Call) -> None:
    """Commit, but for what broke."""
    if not call.payload.get("unchanged"):
        OC.commit(vendor, call)


def breaks_once(vendor: OC, call: Call) -> None:
    """Break at first; later take the order for cancelled, since it was begun already."""
    if call.order.failing:
        if tally(vendor, call.order_id) == 1:
            refuse("broken")
        swallow(vendor, call)


def breaks_all(vendor: OC, call: Call) -> None:
    """Break, and so does everything after the third time."""
    if call.order.failing:
        vendor.__dict__["broken"] = vendor.__dict__.get("broken", 0) + 1
    if call.order.failing or vendor.__dict__.get("broken", 0) > 3:
        refuse("broken")


FAILURES = [
    *breaks(
        "OC-138",
        FAILS,
        "state",
        plain={"failure-leaves-it-removed": although("broken")},
    ),
    *breaks(
        "OC-98",
        FAILS,
        "state",
        plain={
            "failure-is-swallowed": variant(OC, break_if_failing=swallow, commit=unless_unchanged),
        },
    ),
    *breaks(
        "OC-101 OC-42",
        FAILS,
        "state",
        history={
            "retry-after-a-failure-pretends": variant(
                OC, break_if_failing=breaks_once, commit=unless_unchanged
            )
        },
    ),
    *breaks(
        "OC-01 OC-97 OC-105",
        FAILS,
        "robustness",
        history={
            "three-failures-break-everything": variant(OC, break_if_failing=breaks_all),
            "first-requests-break": before(OC, "check_state", lambda v, _: tally(v, "start") <= 3 and 1 // 0),
        },
    ),
]
