"""Changes that show only for some requests or orders: further pieces beside those in `changes`."""

from __future__ import annotations

import copy
import dataclasses
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from tests.reference.messages import Answer, Refusal, Request
from tests.reference.store import Order
from tests.reference.vendor import Call, Vendor
from tests.selftest.library.changes import Condition, Doing, V, asked, parent, racing, variant

# What is asked


def order_is(test: Callable[[Order], object]) -> Condition:
    """Answers about an order that was found and that passes a test."""
    return asked(lambda call: call.found is not None and test(call.found))


def refuse_where(cause: str, test: Callable[[Call], object], **facts: object) -> Doing:
    """Raise a Refusal for the calls that pass a test."""

    def do(_: Vendor, call: Call) -> None:
        if test(call):
            raise Refusal(cause, **facts)

    return do


def text(name: str, make: Callable[[str], object]) -> Doing:
    """Replace a member of the body that was read, where it is a text."""

    def do(_: Vendor, call: Call) -> None:
        if isinstance(call.payload.get(name), str):
            call.payload = call.payload | {name: make(call.payload[name])}

    return do


def reading_as(base: type[V], make: Callable[[bytes], dict[str, Any]]) -> type[V]:
    """The class that reads bodies that it would refuse in its own way."""

    def parse_body(self: V, call: Call) -> None:
        try:
            parent(kind, self).parse_body(call)
        except Refusal:
            call.payload = make(call.request.body)

    kind = variant(base, parse_body=parse_body)
    return kind


# Who and which


def looked_up(base: type[V], match: Callable[[str, str], object]) -> type[V]:
    """The class that also takes the first order whose id (the first argument) matches what was asked for."""

    def find(self: V, call: Call) -> None:
        wanted = self.order_id_of(call)
        if wanted and self.orders.find(wanted) is None:
            known = [order.id for order in everything(self)]
            call.path_id = next((one for one in known if match(one, wanted)), wanted)
        parent(kind, self).find(call)

    kind = variant(base, find=find)
    return kind


def tokens(base: type[V], accept: Callable[[str, str], object]) -> type[V]:
    """The class that takes what was sent (the second argument) for the first token it is accepted for."""

    def authenticate(self: V, call: Call) -> None:
        given = self.token_of(call.request)
        found = [actor for known, actor in self.tokens.items() if accept(known, given)]
        if given in self.tokens or not found:
            parent(kind, self).authenticate(call)
        else:
            call.actor = found[0]

    kind = variant(base, authenticate=authenticate)
    return kind


def anonymous(base: type[V]) -> type[V]:
    """The class that takes whoever sends no credentials for the owner."""

    def authenticate(self: V, call: Call) -> None:
        if call.request.headers.get(self.credentials_header.lower()) is None:
            call.actor = self.actors[0]
        else:
            parent(kind, self).authenticate(call)

    kind = variant(base, authenticate=authenticate)
    return kind


def handling(base: type[V], change: Callable[[Request], Request]) -> type[V]:
    """The class that takes each request for another one."""

    def handle(self: V, request: Request) -> Answer:
        return parent(kind, self).handle(change(request))  # type: ignore[no-any-return]

    kind = variant(base, handle=handle)
    return kind


def also_methods(base: type[V], *methods: str) -> type[V]:
    """The class that cancels on other methods too."""

    def change(request: Request) -> Request:
        return dataclasses.replace(request, method=base.method) if request.method in methods else request

    return handling(base, change)


# What becomes of orders


def everything(vendor: Vendor) -> list[Order]:
    """All orders of a vendor, oldest first."""
    return list(vendor.orders._by_id.values())


def set_state(vendor: Vendor, order: Order, state: str) -> None:
    """Bring an order to a state, whatever state it is in; nothing is left of a cancellation."""
    with order.lock:
        order.state = state
        if state != vendor.cancelled:
            order.document = None


def force(vendor: Vendor, order: Order) -> None:
    """Cancel an order behind the back of the checks."""
    call = Call(Request("POST", ()))
    call.found, call.order_id = order, order.id
    with order.lock:
        vendor.commit(call)


def on_refusal(base: type[V], do: Callable[[Any, Call, str], object]) -> type[V]:
    """The class that does something with the call and cause of each refusal."""

    def render_error(self: V, call: Call, refusal: Refusal) -> Answer:
        do(self, call, refusal.cause)
        return parent(kind, self).render_error(call, refusal)  # type: ignore[no-any-return]

    kind = variant(base, render_error=render_error)
    return kind


def noted(vendor: Vendor, name: str) -> dict[Any, Any]:
    """Whatever a vendor keeps under a name from one request to the next."""
    found: dict[Any, Any] = vendor.__dict__.setdefault(f"noted_{name}", {})
    return found


# At once


def shared(base: type[V], name: str, step: str, ms: float) -> type[V]:
    """The class that keeps a member of the call, after a step, where other calls find and replace it."""

    def changed(self: V, call: Call) -> object:
        result = getattr(parent(kind, self), step)(call)
        note = noted(self, "shared")
        note[name] = getattr(call, name)
        time.sleep(ms / 1000)
        setattr(call, name, note[name])
        return result

    kind = variant(base, **{step: changed})
    return kind


def remembering(base: type[V], key: Callable[[Call], object]) -> type[V]:
    """The class that answers from its memory where it has had a success with the same key."""

    def cancel(self: V, call: Call) -> Answer:
        memory = noted(self, "memory")
        if key(call) not in memory:
            answer = parent(kind, self).cancel(call)
            memory[key(call)] = (answer.status, answer.body)
        return Answer(*memory[key(call)])

    kind = variant(base, cancel=cancel)
    return kind


def merging(base: type[V], ms: float) -> type[V]:
    """The class that gives one answer to all requests with one body that come while the first of them is under way."""

    def cancel(self: V, call: Call) -> Answer:
        flights: dict[bytes, Future[Answer]] = noted(self, "flights")
        mine: Future[Answer] = Future()
        flight = flights.setdefault(call.request.body, mine)
        if flight is not mine:
            found = flight.result()
            return Answer(found.status, copy.deepcopy(found.body))
        try:
            mine.set_result(parent(kind, self).cancel(call))
        except Refusal as refusal:
            mine.set_exception(refusal)
        finally:
            time.sleep(ms / 1000)
            del flights[call.request.body]
        return mine.result()

    kind = variant(base, cancel=cancel)
    return kind


def writing_back(base: type[V], ms: float) -> type[V]:
    """The class whose refused requests write the order back as they had found it, so much later."""

    def render_error(self: V, call: Call, refusal: Refusal) -> Answer:
        found = self.orders.find(call.path_id)
        state = found.state if found else ""
        time.sleep(ms / 1000)
        if found and state in self.cancellable:
            set_state(self, found, state)
        return parent(kind, self).render_error(call, refusal)  # type: ignore[no-any-return]

    kind = variant(base, render_error=render_error)
    return kind


def undoing(base: type[V], ms: float) -> type[V]:
    """The class in which who comes second, while a cancel is under way, is refused and rolls it back."""

    def cancel(self: V, call: Call) -> Answer:
        busy, key = noted(self, "busy"), call.request.segments
        if key in busy:
            _roll_back(self, key[3], 2 * ms)
            raise Refusal("state", state="being cancelled")
        busy[key] = True
        try:
            time.sleep(ms / 1000)
            return parent(kind, self).cancel(call)  # type: ignore[no-any-return]
        finally:
            busy.pop(key, None)

    kind = variant(base, cancel=cancel)
    return kind


def _roll_back(vendor: Vendor, order_id: str, ms: float) -> None:
    found = vendor.orders.find(order_id)
    time.sleep(ms / 1000)
    if found is not None and found.state == vendor.cancelled:
        set_state(vendor, found, vendor.initial)


def overwriting(base: type[V], ms: float) -> type[V]:
    """The class that puts an order back as it had read it where it was changed before the commit."""

    def before_commit(self: V, call: Call) -> None:
        read = call.order.state
        parent(kind, self).before_commit(call)
        if call.order.state != read:
            set_state(self, call.order, read)
            raise Refusal("broken")

    kind = variant(racing(base, ms), before_commit=before_commit)
    return kind


def aborting(base: type[V], ms: float) -> type[V]:
    """The class in which requests that meet are all told that they failed, though one has an effect."""

    def cancel(self: V, call: Call) -> Answer:
        met, key = noted(self, "met"), call.request.segments
        met[key] = met.get(key, 0) + 1
        try:
            alone = met[key] == 1
            time.sleep(ms / 1000)
            alone = alone and met[key] == 1
            answer: Answer = parent(kind, self).cancel(call)
        finally:
            met[key] -= 1
        if not alone:
            raise Refusal("broken")
        return answer

    kind = variant(base, cancel=cancel)
    return kind


def last_one(base: type[V], ms: float, every: int = 1) -> type[V]:
    """The class whose every so manieth success shows whichever order was cancelled last."""

    def render_success(self: V, call: Call) -> Answer:
        note = noted(self, "last")
        earlier, note["order"] = note.get("order", call.order), call.order
        note["count"] = note.get("count", 0) + 1
        if ms:
            time.sleep(ms / 1000)
            earlier = note["order"]
        mine, call.found = call.found, earlier if note["count"] % every == 0 else call.found
        answer: Answer = parent(kind, self).render_success(call)
        call.found = mine
        return answer

    kind = variant(base, render_success=render_success)
    return kind
