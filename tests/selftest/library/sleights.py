"""Changes in which what is told and what is done part ways, or in which one answer tells of another's order."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call, Vendor
from tests.selftest.library.changes import V, after, before, parent, skipping, variant
from tests.selftest.library.inputs import everything, force, noted, on_refusal, set_state

Test = Callable[[Call], object]


def secretly(base: type[V], cause: str, test: Test) -> type[V]:
    """The class that cancels an order where a test holds, and tells that it refused to."""

    def do(self: Vendor, call: Call) -> None:
        if test(call):
            self.commit(call)
            raise Refusal(cause, state=call.order.state, rule="", description="", sent="")

    return after(base, "check_state", do)


def all_the_same(
    base: type[V],
    cause: str,
    test: Test = lambda call: True,
    states: Sequence[str] = (),
) -> type[V]:
    """The class that refuses for a cause and cancels the order that was named all the same, where it is in `states`."""

    def do(self: Vendor, call: Call, found: str) -> None:
        order = self.orders.find(self.order_id_of(call))
        if found == cause and test(call) and order and order.state in (states or self.cancellable):
            force(self, order)

    return on_refusal(base, do)


def named_in_text(base: type[V], cause: str, test: Test) -> type[V]:
    """The class that refuses for a cause and cancels every order whose id stands in the request."""

    def do(self: Vendor, call: Call, found: str) -> None:
        if found == cause and test(call):
            sent = call.request.body.decode("utf-8", "replace") + "/".join(call.request.segments)
            for order in everything(self):
                if order.id in sent and order.state in self.cancellable:
                    force(self, order)

    return on_refusal(base, do)


def idle(base: type[V], test: Test) -> type[V]:
    """The class that tells a success where a test holds, and does nothing."""
    return skipping(base, "commit", lambda self, call: test(call))


def crashing(base: type[V], step: str, when: Callable[[Vendor, Call], object]) -> type[V]:
    """The class that breaks before a step for an id that no order has, where a further test holds."""

    def do(self: Vendor, call: Call) -> None:
        if unknown(self, call) and when(self, call):
            raise Refusal("broken")

    return before(base, step, do)


def fragile(base: type[V]) -> type[V]:
    """The class that breaks on a token with letters outside ASCII."""

    def do(self: Vendor, call: Call) -> None:
        if not self.token_of(call.request).isascii():
            raise Refusal("broken")

    return before(base, "authenticate", do)


def kept(base: type[V], name: str) -> type[V]:
    """The class that keeps a member of what it refuses for a later request without that member."""

    def keep(self: Vendor, call: Call, _: str) -> None:
        with suppress(ValueError, AttributeError):
            found = json.loads(call.request.body).get(name)
            noted(self, "kept")[self.order_id_of(call)] = found

    def use(self: Vendor, call: Call) -> None:
        found = noted(self, "kept").get(self.order_id_of(call))
        if isinstance(found, str) and name not in call.payload:
            call.payload = call.payload | {name: found}

    return before(on_refusal(base, keep), "commit", use)


def stale(base: type[V]) -> type[V]:
    """The class that goes by the state in which it met an order first, if it could be cancelled then."""

    def meet(self: Vendor, call: Call, _: str = "") -> None:
        order = self.orders.find(self.order_id_of(call))
        if order is not None:
            noted(self, "met").setdefault(order.id, order.state)

    def was_cancellable(self: Vendor, call: Call) -> bool:
        open_then = noted(self, "met").get(call.order.id) in self.cancellable
        return open_then and call.order.state != self.cancelled

    return skipping(after(on_refusal(base, meet), "find", meet), "check_state", was_cancellable)


def forgetful(base: type[V], most: int) -> type[V]:
    """The class that remembers so many cancellations only; orders that were cancelled before are as new."""

    def remember(self: Vendor, call: Call) -> None:
        done = noted(self, "done")
        done[call.order.id] = call.order
        if len(done) > most:
            oldest = next(iter(done))
            set_state(self, done.pop(oldest), self.initial)

    return after(base, "commit", remember)


def named_elsewhere(base: type[V], *names: str) -> type[V]:
    """The class that prefers the id of an order that stands under another name in the body or the query string."""

    def order_id_of(self: V, call: Call) -> str:
        sent = {**call.request.query, **call.payload}
        found = [sent[name] for name in names if isinstance(sent.get(name), str)]
        known = [one for one in found if self.orders.find(one) is not None]
        return known[0] if known else str(parent(kind, self).order_id_of(call))

    kind = variant(base, order_id_of=order_id_of)
    return kind


def gives_in(base: type[V], step: str) -> type[V]:
    """The class that leaves out a check when it is asked the same thing again."""

    def again(self: Vendor, call: Call) -> bool:
        asked = noted(self, f"asked for {step}")
        key = (call.request.segments, call.request.body)
        asked[key] = asked.get(key, 0) + 1
        return bool(asked[key] > 1)

    return skipping(base, step, again)


def assigned(base: type[V]) -> type[V]:
    """The class that stores whatever status the body of a success names."""

    def do(self: Vendor, call: Call) -> None:
        named = call.payload.get("status", call.payload.get("state"))
        if isinstance(named, str):
            set_state(self, call.order, named.lower())

    return after(base, "commit", do)


def cancels_all(base: type[V]) -> type[V]:
    """The class that takes a path with a blank id for all orders, though it refuses it."""

    def do(self: Vendor, call: Call, _: str) -> None:
        if not all(part.strip() for part in call.request.segments):
            for order in everything(self):
                if order.state in self.cancellable:
                    force(self, order)

    return on_refusal(base, do)


def scope_free(base: type[V], at: int) -> type[V]:
    """The class that tells everybody with a token a success for a cancelled order; its id is segment `at`."""

    def cancel(self: V, call: Call) -> Answer:
        known = self.token_of(call.request) in self.tokens and len(call.request.segments) > at
        call.found = self.orders.find(call.request.segments[at]) if known else None
        if call.found is not None and call.found.state == self.cancelled:
            return self.render_success(call)
        answer: Answer = parent(kind, self).cancel(call)
        return answer

    kind = variant(base, cancel=cancel)
    return kind


def unknown(vendor: Vendor, call: Call) -> bool:
    """Whether no order has the id that was asked for."""
    return vendor.orders.find(vendor.order_id_of(call)) is None


def unlike_before(base: type[V], cause: str) -> type[V]:
    """The class that refuses an id that no order has for another cause when it is asked for again."""

    def find(self: V, call: Call) -> None:
        try:
            parent(kind, self).find(call)
        except Refusal:
            asked: set[str] = noted(self, "asked in vain").setdefault("ids", set())
            if self.order_id_of(call) in asked:
                raise Refusal(cause) from None
            asked.add(self.order_id_of(call))
            raise

    kind = variant(base, find=find)
    return kind


def remembers_the_permission(base: type[V]) -> type[V]:
    """The class that keeps for each order that somebody with the permission asked for it, and asks no more."""

    def authorise(self: V, call: Call) -> None:
        granted = noted(self, "granted")
        if call.path_id not in granted:
            parent(kind, self).authorise(call)
            granted[call.path_id] = True

    kind = variant(base, authorise=authorise)
    return kind


def cancels_later(base: type[V], ms: float = 150) -> type[V]:
    """The class that refuses, and some time later cancels the order all the same."""

    def do(self: Vendor, call: Call, _: str) -> None:
        order = self.orders.find(self.order_id_of(call)) or call.found
        if order is not None and order.state in self.cancellable and not order.failing:
            timer = threading.Timer(ms / 1000, force, (self, order))
            timer.daemon = True
            timer.start()

    return on_refusal(base, do)


def shares_the_actor(base: type[V], ms: float = 2) -> type[V]:
    """The class that keeps the actor of a request for a while where every request looks for its own."""

    def authenticate(self: V, call: Call) -> None:
        parent(kind, self).authenticate(call)
        note = noted(self, "actor")
        note["now"] = call.actor
        time.sleep(ms / 1000)
        call.actor = note["now"]

    kind = variant(base, authenticate=authenticate)
    return kind


def retried(base: type[V], cause: str) -> type[V]:
    """The class that refuses for a cause whatever had failed before."""

    def break_if_failing(self: V, call: Call) -> None:
        if call.order.failing and call.order.failures:
            raise Refusal(cause)
        parent(kind, self).break_if_failing(call)

    kind = variant(base, break_if_failing=break_if_failing)
    return kind


def mentioning(base: type[V]) -> type[V]:
    """The class whose answers have a further member with the id of another order, the one asked for before."""

    def respond(self: V, call: Call, answer: Answer) -> Answer:
        answer = parent(kind, self).respond(call, answer)
        note = noted(self, "asked for")
        if call.found is not None:
            earlier, note["id"] = note.get("id"), call.found.id
            if earlier not in (None, call.found.id) and isinstance(answer.body, dict):
                answer.body = answer.body | {"previous": earlier}
        return answer

    kind = variant(base, respond=respond)
    return kind
