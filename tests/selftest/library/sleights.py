"""Changes in which what is told and what is done part ways, or in which one answer tells of another's order."""

from __future__ import annotations

from collections.abc import Callable

from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call, Vendor
from tests.selftest.library.changes import V, after, parent, skipping, variant
from tests.selftest.library.inputs import everything, force, noted, on_refusal

Test = Callable[[Call], object]


def secretly(base: type[V], cause: str, test: Test) -> type[V]:
    """The class that cancels an order where a test holds, and tells that it refused to."""

    def do(self: Vendor, call: Call) -> None:
        if test(call):
            self.commit(call)
            raise Refusal(cause, state=call.order.state, rule="", description="", sent="")

    return after(base, "check_state", do)


def all_the_same(base: type[V], cause: str, test: Test = lambda call: True) -> type[V]:  # noqa: ARG005
    """The class that refuses for a cause and cancels the order that was named all the same."""

    def do(self: Vendor, call: Call, found: str) -> None:
        order = self.orders.find(self.order_id_of(call))
        if found == cause and test(call) and order is not None:
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
    return skipping(base, "commit", lambda self, call: test(call))  # noqa: ARG005


def unknown(vendor: Vendor, call: Call) -> bool:
    """Whether no order has the id that was asked for."""
    return vendor.orders.find(vendor.order_id_of(call)) is None


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
