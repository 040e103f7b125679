"""Faults that show by a client's habits, or by what the server was asked about another order just before.

They are the same for every vendor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.reference.messages import Answer, Refusal, Request
from tests.reference.vendor import Call, Vendor
from tests.selftest.library import Fault
from tests.selftest.library.changes import (
    V,
    after,
    answers,
    asked,
    before,
    breaking,
    code,
    parent,
    rows,
    skipping,
    variant,
)
from tests.selftest.library.inputs import everything, force, handling, noted, on_refusal, set_state
from tests.selftest.library.sleights import idle, unknown


@dataclass(frozen=True)
class Rules:
    """The ids of the requirements that state ten rules, and of those about another owner where there is one.

    `served`: any client is; `refused`: any is alike; `bad`: so it is with a bad request; `guarded`: nobody passes
    without credentials, whatever the request carries; `keyed`: nor with what else may carry some; `spelt` and
    `members`: nor by another path, or by what the body says; `next`: a refusal does not spread to the next request;
    `quiet`: nor to other orders; `after_failure` and `contained`: likewise for a failure; `own`: an owner may cancel;
    `barred`: nobody else may.
    """

    served: str
    refused: str
    bad: str
    guarded: str
    keyed: str
    spelt: str
    members: str
    next: str
    quiet: str
    after_failure: str
    contained: str
    own: str = ""
    barred: str = ""


def faults(
    api: str, base: type[Vendor], rules: Rules, place: str, cause: str, bad: str = "bad_body"
) -> list[Fault]:
    """Faults of the rules; `cause` is that of a refusal that spreads, `bad` that of the bad request."""
    breaks = breaking(api)
    return [
        *breaks(
            rules.served,
            place,
            "robustness",
            input={
                "a-list-of-media-types-is-not-acceptable": picky(base, "accept", lambda value: "," in value),
                "a-closed-connection-undoes-the-cancel": idle(base, _closes),
                "who-asks-whether-to-go-on-may-not": picky(base, "expect", bool),
                "cookies-are-not-acceptable": picky(base, "cookie", bool),
            },
        ),
        *breaks(
            rules.bad,
            place,
            "message",
            input={"bad-requests-break-for-who-accepts-anything": _fussy(base, bad)},
        ),
        *(_others(api, base, rules, place) if rules.own else []),
        *breaks(
            rules.refused,
            place,
            "message",
            input={"unknown-orders-cannot-be-told-in-german": speechless(base, "de")},
        ),
        *_guards(api, base, rules, place),
        *breaks(
            rules.after_failure,
            place,
            "state",
            history={
                "a-failure-breaks-the-next-one": spreading(base, "broken"),
                "a-failure-rolls-the-last-cancel-back": rolling_back(base),
            },
        ),
        *breaks(
            rules.next, place, "state", history={"a-refusal-sticks-to-the-next-one": spreading(base, cause)}
        ),
        *breaks(
            rules.quiet, place, "state", input={"a-refusal-cancels-the-newest-order": straying(base, cause)}
        ),
        *breaks(
            rules.contained,
            place,
            "state",
            input={"a-failure-cancels-the-newest-order": straying(base, "broken")},
        ),
    ]


def _guards(api: str, base: type[Vendor], rules: Rules, place: str) -> list[Fault]:
    breaks = breaking(api)
    return [
        *breaks(
            rules.guarded,
            place,
            "credentials",
            input={"forms-come-from-friends": trusting(base, _is_form)},
        ),
        *breaks(
            rules.keyed,
            place,
            "credentials",
            input={
                "any-key-opens": trusting(base, lambda call: "x-api-key" in call.request.headers),
                "any-session-opens": trusting(
                    base, lambda call: "session" in call.request.headers.get("cookie", "")
                ),
                "any-token-in-the-query-opens": trusting(base, lambda call: "token" in call.request.query),
            },
        ),
        *breaks(
            rules.spelt,
            place,
            "credentials",
            input={
                "a-slash-behind-the-path-opens-it": opened(base, ""),
                "a-format-behind-the-path-opens-it": opened(base, ".json"),
            },
        ),
        *breaks(
            rules.members,
            place,
            "credentials",
            input={
                "who-names-the-id-in-the-body-may": trusting(base, lambda call: b'"id"' in call.request.body),
                "who-says-so-is-an-admin": trusting(base, lambda call: b"isAdmin" in call.request.body),
            },
        ),
    ]


def _others(api: str, base: type[Vendor], rules: Rules, place: str) -> list[Fault]:
    def first(call: Call) -> bool:
        return call.actor is base.actors[0]

    breaks = breaking(api)
    return [
        *breaks(
            rules.own,
            place,
            "status",
            input={"only-the-first-owner-is-told-right": answers(base, code(203), asked(_is_other))},
        ),
        *breaks(
            rules.barred,
            place,
            "ownership",
            input={
                "the-first-owner-may-cancel-everything": skipping(
                    base, "check_owner", lambda _, call: first(call)
                )
            },
        ),
    ]


def _is_other(call: Call) -> bool:
    return call.found is not None and call.actor.identity == call.found.owner == "stranger"


def _fussy(base: type[V], cause: str) -> type[V]:
    """The class that breaks on a bad request of who accepts anything."""

    def render_error(self: V, call: Call, refusal: Refusal) -> Answer:
        fussy = refusal.cause == cause and call.request.headers.get("accept") == "*/*"
        told = Refusal("broken") if fussy else refusal
        return parent(kind, self).render_error(call, told)  # type: ignore[no-any-return]

    kind = variant(base, render_error=render_error)
    return kind


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


def opened(base: type[V], end: str) -> type[V]:
    """The class that serves everybody where the path has a further part at its end, or an empty one."""

    def change(request: Request) -> Request:
        *first, last = request.segments
        if not last.endswith(end) or (last and not end):
            return request
        segments = (*first, last.removesuffix(end)) if end else tuple(first)
        return replace(request, segments=segments, headers={**request.headers, "x-open": "yes"})

    return trusting(handling(base, change), lambda call: "x-open" in call.request.headers)


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


def straying(base: type[V], cause: str) -> type[V]:
    """The class that, when it refuses for a cause, cancels the newest order that can be cancelled, if it is another."""

    def do(self: Vendor, call: Call, found: str) -> None:
        newest = next(
            (order for order in reversed(everything(self)) if order.state in self.cancellable), None
        )
        if (
            found == cause
            and newest is not None
            and newest.id != self.order_id_of(call)
            and not newest.failing
        ):
            force(self, newest)

    return on_refusal(base, do)


def rolling_back(base: type[V]) -> type[V]:
    """The class in which a failure undoes the cancel before it."""

    def keep(self: Vendor, call: Call) -> None:
        noted(self, "last")["order"] = call.order

    def undo(self: Vendor, call: Call, found: str) -> None:
        last = noted(self, "last").pop("order", None)
        if found == "broken" and last is not None and last is not call.found:
            set_state(self, last, self.initial)

    return on_refusal(after(base, "commit", keep), undo)
