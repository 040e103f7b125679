"""Faulty implementations of the Oracle Commerce API under which an order ends in a wrong state."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from typing import NoReturn

from tests.reference.messages import Answer, Refusal, Request
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    after,
    before,
    breaking,
    later,
    refuse,
    skipping,
    tally,
    variant,
)
from tests.selftest.library.inputs import everything, force, on_refusal, set_state
from tests.selftest.library.oracle_commerce_faults_access import ACCESS
from tests.selftest.library.oracle_commerce_faults_failures import FAILURES
from tests.selftest.library.oracle_commerce_faults_races import RACES
from tests.selftest.library.oracle_commerce_parts import OC, although

breaks = breaking(OC.api)
Test = Callable[[OC, Call], object]
CANCELS, INCOMPLETE = "Introduction", "Introduction, must not be Incomplete"
STATE_ROW = "Default Response, 200101"


def leaves(state: str, where: Test = lambda _, __: True) -> type[OC]:
    """The vendor that tells a success, but leaves the order in another state."""

    def do(vendor: OC, call: Call) -> None:
        if where(vendor, call):
            set_state(vendor, call.order, state)

    return after(OC, "render_success", do)


def when_state(state: str, do: Test) -> type[OC]:
    """The vendor that does something before it looks at the state of an order in this state."""
    return before(OC, "check_state", lambda vendor, call: call.order.state == state and do(vendor, call))


def brings(vendor: OC, call: Call, state: str) -> NoReturn:
    """Bring the order to a state, and refuse the request."""
    set_state(vendor, call.order, state)
    refuse("state")


def also(which: Callable[[Order, Order], object]) -> type[OC]:
    """The vendor that cancels other orders of the same owner too, those that fit the cancelled one."""

    def do(vendor: OC, call: Call) -> None:
        for other in everything(vendor):
            if other is not call.order and other.owner == call.order.owner and which(other, call.order):
                force(vendor, other)

    return after(OC, "render_success", do)


def bring_back(vendor: OC, call: Call) -> None:
    """Submit the order before this one anew."""
    for other in everything(vendor):
        if other.number == call.order.number - 1 and other.state == "removed":
            set_state(vendor, other, "submitted")


def as_arranged(vendor: OC, call: Call) -> None:
    """Look at the state that the order began in."""
    if call.order.arranged not in vendor.cancellable:
        refuse("state")


def as_first_seen(vendor: OC, call: Call) -> None:
    """Look at the state that the order was in when it was first asked for."""
    seen = vendor.__dict__.setdefault("seen", {})
    if seen.setdefault(call.order.id, call.order.state) not in vendor.cancellable:
        refuse("state")


def remembered(key: Callable[[Call], object], *statuses: int) -> type[OC]:
    """The vendor that gives an answer with one of these statuses again to every request with the same key."""

    def handle(vendor: OC, request: Request) -> Answer:
        answers: dict[object, Answer] = vendor.__dict__.setdefault("answers", {})
        call = Call(request)
        known = answers.get(key(call))
        if known is not None:
            return deepcopy(known)
        answer = OC.handle(vendor, request)
        if answer.status in statuses:
            answers[key(call)] = deepcopy(answer)
        return answer

    return variant(OC, handle=handle)


def payload(call: Call) -> object:
    """What was sent, whoever sent it."""
    return call.request.body


def sender(call: Call) -> object:
    """Who sent it, whatever was sent."""
    return call.request.headers.get("authorization"), len(call.request.body)


def _made_up_for(vendor: OC, call: Call, cause: str) -> None:
    order = call.found
    if cause != "state" or order is None:
        return

    def later() -> None:
        for _ in range(100):
            time.sleep(0.02)
            if order.state in vendor.cancellable:
                time.sleep(0.15)
                force(vendor, order)
                break

    threading.Thread(target=later, daemon=True).start()


def blocked_after(times: int, *causes: str) -> type[OC]:
    """The vendor that no longer cancels an order after so many refusals for these causes."""

    def count(vendor: OC) -> Counter[object]:
        found: Counter[object] = vendor.__dict__.setdefault("refusals", Counter())
        return found

    def order_of(call: Call) -> object:
        try:
            return str(json.loads(call.request.body).get("orderId"))
        except (ValueError, AttributeError):
            return None

    def render_error(vendor: OC, call: Call, refusal: Refusal) -> Answer:
        count(vendor)[order_of(call)] += refusal.cause in causes
        return OC.render_error(vendor, call, refusal)

    def check_state(vendor: OC, call: Call) -> None:
        if count(vendor)[call.order_id] >= times:
            refuse("state")
        OC.check_state(vendor, call)

    return variant(OC, render_error=render_error, check_state=check_state)


SUCCESSES = [
    *breaks(
        "OC-06 OC-104",
        CANCELS,
        "state",
        plain={
            "nothing-happens": leaves("submitted"),
            "becomes-incomplete": leaves("incomplete"),
        },
        input={
            "some-orders-stay": leaves("submitted", lambda _, call: call.order.number % 4 == 1),
            "stays-for-one-reason": leaves(
                "submitted", lambda _, call: call.payload["cancelReason"] == "paymentNotReceived"
            ),
        },
    ),
    *breaks(
        "OC-06 OC-104 OC-79 OC-81 OC-83 OC-88 OC-108",
        CANCELS,
        "state",
        history={
            "every-seventh-stays": leaves("submitted", lambda vendor, _: tally(vendor, "left") % 7 == 0),
            "answer-of-the-sender-repeated": remembered(sender, 200),
        },
    ),
    *breaks(
        "OC-53",
        CANCELS,
        "state",
        history={
            "reopens-after-300-ms": after(
                OC,
                "render_success",
                lambda vendor, call: later(0.3, lambda: set_state(vendor, call.order, "submitted")),
            )
        },
    ),
    *breaks(
        "OC-38 OC-07 OC-105 OC-108",
        CANCELS,
        "state",
        plain={"next-order-too": also(lambda other, order: other.number == order.number + 1)},
        input={
            "incomplete-orders-of-the-site-too": also(
                lambda other, order: other.state == "incomplete" and (other.number - order.number) % 3 == 0
            )
        },
        history={
            "order-before-comes-back": after(OC, "render_success", bring_back),
        },
    ),
]

REFUSALS = [
    *breaks(
        "OC-08 OC-09 OC-54 OC-57",
        INCOMPLETE,
        "state",
        plain={
            "incomplete-is-cancelled": variant(OC, cancellable=frozenset({"submitted", "incomplete"})),
            "incomplete-is-refused-but-cancelled": although("state"),
            "incomplete-is-refused-but-submitted": when_state(
                "incomplete", lambda v, c: brings(v, c, "submitted")
            ),
        },
        input={
            "incomplete-of-one-line-is-cancelled": skipping(
                OC, "check_state", lambda _, call: call.order.number % 3 == 0
            )
        },
    ),
    *breaks(
        "OC-54",
        INCOMPLETE,
        "state",
        input={
            "incomplete-can-be-unprocessable": skipping(
                OC, "check_state", lambda _, call: call.payload["cancelReason"] == "cannotProcessOrder"
            )
        },
    ),
    *breaks(
        "OC-59 OC-105",
        INCOMPLETE,
        "state",
        history={
            "incomplete-is-cancelled-at-the-third-try": skipping(
                OC, "check_state", lambda vendor, call: tally(vendor, call.order_id) >= 3
            )
        },
    ),
    *breaks(
        "OC-14",
        "Default Response, 200218",
        "state",
        plain={"cancelled-before-the-reason-is-looked-at": although("reason")},
    ),
    *breaks(
        "OC-64",
        "Introduction, Note",
        "state",
        plain={"cancelled-although-input-is-invalid": although("invalid")},
    ),
    *breaks(
        "OC-35 OC-33",
        STATE_ROW,
        "state",
        plain={
            "removed-is-invalid-input": when_state("removed", lambda _, __: refuse("invalid")),
            "removed-breaks": when_state("removed", lambda _, __: 1 // 0),
            "removed-becomes-submitted": when_state("removed", lambda v, c: brings(v, c, "submitted")),
        },
    ),
    *breaks(
        "OC-33 OC-119",
        CANCELS,
        "state",
        history={
            "third-cancel-reopens": when_state(
                "removed",
                lambda v, c: tally(v, c.order_id) == 2 and brings(v, c, "submitted"),
            ),
            "second-cancel-breaks": when_state(
                "removed", lambda _, c: c.order.arranged != "removed" and 1 // 0
            ),
        },
    ),
]

CHANGES = [
    *breaks(
        "OC-55 OC-57",
        INCOMPLETE,
        "state",
        history={
            "state-as-it-was-at-first": variant(OC, check_state=as_arranged),
            "once-submitted-always-submitted": skipping(
                OC, "check_state", lambda _, call: call.order.arranged == "submitted"
            ),
        },
    ),
    *breaks(
        "OC-56",
        INCOMPLETE,
        "state",
        history={
            "state-as-first-seen": variant(OC, check_state=as_first_seen),
            "refusals-remembered": remembered(lambda call: (payload(call), sender(call)), 400),
        },
    ),
    *breaks(
        "OC-144",
        INCOMPLETE,
        "state",
        history={"refused-cancels-are-made-up-for": on_refusal(OC, _made_up_for)},
    ),
    *breaks(
        "OC-58",
        STATE_ROW,
        "state",
        history={
            "removed-from-outside-breaks": when_state(
                "removed",
                lambda _, c: c.order.arranged == "submitted" and "order_id" not in c.order.facts and 1 // 0,
            ),
            "removed-from-outside-reopens": when_state(
                "removed",
                lambda v, c: c.order.arranged == "submitted" and brings(v, c, "incomplete"),
            ),
        },
    ),
    *breaks(
        "OC-102",
        "Default Response, Possible Fix",
        "state",
        history={"blocked-after-ten-refusals": blocked_after(10, "reason", "invalid")},
    ),
    *breaks(
        "OC-103",
        "Default Response, Possible Fix",
        "state",
        history={"blocked-after-invalid-input": blocked_after(1, "invalid")},
    ),
    *breaks(
        "OC-12",
        "Default Response, 28107",
        "ownership",
        history={"blocked-after-a-stranger": blocked_after(1, "foreign")},
    ),
    *breaks(
        "OC-91",
        "Default Response, 28107",
        "credentials",
        history={"blocked-after-bad-credentials": blocked_after(3, "unauthenticated")},
    ),
]

STATE = [*SUCCESSES, *REFUSALS, *CHANGES, *FAILURES, *ACCESS, *RACES]
