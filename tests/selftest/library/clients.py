"""Faults that show by a client's habits, or by what the server was asked about another order just before.

They are the same for every vendor.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.reference.messages import Refusal
from tests.reference.vendor import Call, Vendor
from tests.selftest.library import Fault
from tests.selftest.library.changes import V, before, breaking, parent, rows, variant
from tests.selftest.library.inputs import noted, on_refusal
from tests.selftest.library.sleights import idle, unknown

Rules = tuple[str, str, str, str, str]


def faults(api: str, base: type[Vendor], rules: Rules, place: str, cause: str) -> list[Fault]:
    """Faults of five rules.

    Any client is served; any is refused alike; no failure spreads; no refusal (`cause`) spreads; nobody passes without
    credentials, whatever the request carries.
    """
    breaks = breaking(api)
    served, refused, failures, refusals, guarded = rules
    return [
        *breaks(
            served,
            place,
            "robustness",
            input={
                "a-list-of-media-types-is-not-acceptable": picky(base, "accept", lambda value: "," in value),
                "a-closed-connection-undoes-the-cancel": idle(base, _closes),
            },
        ),
        *breaks(
            refused,
            place,
            "message",
            input={"unknown-orders-cannot-be-told-in-german": speechless(base, "de")},
        ),
        *breaks(guarded, place, "credentials", input={"forms-come-from-friends": trusting(base, _is_form)}),
        *breaks(
            failures, place, "state", history={"a-failure-breaks-the-next-one": spreading(base, "broken")}
        ),
        *breaks(
            refusals, place, "state", history={"a-refusal-sticks-to-the-next-one": spreading(base, cause)}
        ),
    ]


def _closes(call: Call) -> bool:
    return call.request.headers.get("connection") == "close"


def _is_form(call: Call) -> bool:
    return call.request.headers.get("content-type", "").endswith("form-urlencoded")


def trusting(base: type[V], test: Callable[[Call], object]) -> type[V]:
    """The class that takes who sends what passes a test for the owner."""

    def authenticate(self: V, call: Call) -> None:
        if test(call):
            call.actor = self.actors[0]
        else:
            parent(kind, self).authenticate(call)

    kind = variant(base, authenticate=authenticate)
    return kind


def picky(base: type[V], header: str, test: Callable[[str], object]) -> type[V]:
    """The class that refuses with 406 what a header asks for."""

    def do(_: Vendor, call: Call) -> None:
        if test(call.request.headers.get(header, "")):
            raise Refusal("picky")

    return before(rows(base, picky=(406, "Not acceptable")), "authenticate", do)


def speechless(base: type[V], language: str) -> type[V]:
    """The class that breaks where it has to tell in a language that no order has the id."""

    def do(self: Vendor, call: Call) -> None:
        if call.request.headers.get("accept-language", "").startswith(language) and unknown(self, call):
            raise Refusal("broken")

    return before(base, "find", do)


def spreading(base: type[V], cause: str) -> type[V]:
    """The class that, once it has refused for a cause, refuses the next request for it that is about another order."""

    def keep(self: Vendor, call: Call, found: str) -> None:
        if found == cause:
            noted(self, "refused").setdefault("order", self.order_id_of(call))

    def use(self: Vendor, call: Call) -> None:
        earlier = noted(self, "refused").pop("order", None)
        if earlier not in (None, self.order_id_of(call)):
            raise Refusal(cause, sent="", rule="", description="", state="")

    return before(on_refusal(base, keep), "before_commit", use)
