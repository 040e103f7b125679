"""Faulty implementations of the Oracle Commerce API that go wrong when requests meet."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.reference.messages import Answer, Refusal, Request
from tests.reference.vendor import Call
from tests.selftest.library.changes import breaking, racing, refuse, variant
from tests.selftest.library.oracle_commerce_parts import OC

breaks = breaking(OC.api)
LOCK = threading.Lock()


def shared_actor(vendor: OC, call: Call) -> None:
    """Keep who is logged in with the service rather than with the request."""
    OC.authenticate(vendor, call)
    vendor.__dict__["actor"] = call.actor
    time.sleep(0.001)


def owner_by_shared_actor(vendor: OC, call: Call) -> None:
    """Look at whoever is logged in now."""
    call.actor = vendor.__dict__["actor"]
    OC.check_owner(vendor, call)


def shared_payload(vendor: OC, call: Call) -> None:
    """Keep the payload with the service rather than with the request."""
    OC.parse_body(vendor, call)
    vendor.__dict__["payload"] = call.payload
    time.sleep(0.001)
    call.payload = vendor.__dict__["payload"]


def shared_answer(vendor: OC, call: Call, answer: Answer) -> Answer:
    """Keep the answer with the service rather than with the request."""
    vendor.__dict__["answer"] = answer
    time.sleep(0.001)
    found: Answer = vendor.__dict__["answer"]
    return found


def one_at_a_time(cause: str, places: int = 1, seconds: float = 0.002) -> type[OC]:
    """The vendor that has places for so many requests at once, and refuses the others."""

    def handle(vendor: OC, request: Request) -> Answer:
        counter: Counter[str] = vendor.__dict__.setdefault("inside", Counter())
        with LOCK:
            counter["now"] += 1
            full = counter["now"] > places
        try:
            if full:
                return vendor.render_error(Call(request), Refusal(cause))
            time.sleep(seconds)
            return OC.handle(vendor, request)
        finally:
            with LOCK:
                counter["now"] -= 1

    return variant(OC, handle=handle)


def contended(do: Callable[[], object], seconds: float = 0.003) -> type[OC]:
    """The vendor that does something in a cancel that meets another one of the same order."""

    def before_commit(vendor: OC, call: Call) -> None:
        counter: Counter[str] = vendor.__dict__.setdefault("inside", Counter())
        with LOCK:
            counter[call.order.id] += 1
        time.sleep(seconds)
        if counter[call.order.id] > 1:
            do()

    return variant(racing(OC, 0), before_commit=before_commit)


def stale_refusal(vendor: OC, call: Call) -> None:
    """Write back the order that was read, even where it is refused."""
    state = call.order.state
    time.sleep(0.003)
    if state not in vendor.cancellable:
        call.order.state = state
        refuse("state")


CHANGE = "Introduction, must not be Incomplete"

RACES = [
    *breaks(
        "OC-111",
        CHANGE,
        "race",
        history={
            "window-of-10-ms": racing(OC, 10),
            "window-of-3-ms": racing(OC, 3),
            "window-of-1-ms": racing(OC, 1),
            "natural-window": racing(OC, 0),
        },
    ),
    *breaks(
        "OC-113",
        CHANGE,
        "race",
        history={"refusal-undoes-a-submission": variant(racing(OC, 0), check_state=stale_refusal)},
    ),
    *breaks(
        "OC-109 OC-39",
        "Default Response, 28107",
        "race",
        history={
            "one-login-for-all-requests": variant(
                OC, authenticate=shared_actor, check_owner=owner_by_shared_actor
            ),
            "one-answer-for-all-requests": variant(OC, respond=shared_answer),
        },
    ),
    *breaks(
        "OC-110 OC-108",
        "Introduction",
        "race",
        history={"one-payload-for-all-requests": variant(OC, parse_body=shared_payload)},
    ),
    *breaks(
        "OC-108 OC-39",
        "Introduction",
        "race",
        history={
            "one-order-at-a-time": one_at_a_time("state"),
            "places-for-four": one_at_a_time("broken", 4, 0.005),
        },
    ),
    *breaks(
        "OC-39",
        "Introduction",
        "race",
        history={
            "rivals-all-refused": contended(lambda: refuse("state")),
            "rivals-break": contended(lambda: 1 // 0),
        },
    ),
]
