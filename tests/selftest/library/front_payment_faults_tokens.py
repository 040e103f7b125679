"""Faulty implementations of the Front Payment API: credentials and ownership."""

from __future__ import annotations

from collections.abc import Callable

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Actor, Call
from tests.selftest.library.changes import answers, breaking, skipping, status, tally, variant, without
from tests.selftest.library.front_payment_faults_shape import CRASH
from tests.selftest.library.front_payment_faults_state import late
from tests.selftest.library.inputs import tokens

breaks = breaking("front-payment")
MERCHANT = F.actors[0]


def _let_in(test: Callable[[str], object]) -> type[F]:
    """The vendor that takes everybody whose header passes a test for the merchant."""

    def authenticate(self: F, call: Call) -> None:
        value = call.request.headers.get("authorization", "")
        if self.token_of(call.request) not in self.tokens and test(value):
            call.actor = MERCHANT
        else:
            F.authenticate(self, call)

    return variant(F, authenticate=authenticate)


class LastWord(F):
    """Takes the last word of the header for the token, whatever the scheme."""

    def authenticate(self, call: Call) -> None:
        """Look the last word up."""
        actor = self.tokens.get(call.request.headers.get("authorization", "").split(" ")[-1])
        if actor is None:
            raise Refusal("unauthenticated")
        call.actor = actor


class BareToken(F):
    """Takes the whole header for the token where it has no scheme."""

    def authenticate(self, call: Call) -> None:
        """Look the whole header up first."""
        actor = self.tokens.get(call.request.headers.get("authorization", ""))
        if actor is None:
            super().authenticate(call)
        else:
            call.actor = actor


class RemembersTheLast(F):
    """Who was let in last is who comes next, where the token is missing."""

    last: Actor | None = None

    def authenticate(self, call: Call) -> None:
        """Fall back on the last actor."""
        if self.last and not call.request.headers.get("authorization"):
            call.actor = self.last
            return
        super().authenticate(call)
        self.last = call.actor


class TrustsKnownOrders(F):
    """Looks at the token of the first request for an order only."""

    def authenticate(self, call: Call) -> None:
        """Let everybody in who comes back."""
        if tally(self, call.path_id) == 1:
            super().authenticate(call)
        else:
            call.actor = MERCHANT


class StrangersLock(F):
    """Whoever asks first for an order has it from then on."""

    def check_owner(self, call: Call) -> None:
        """Refuse whoever isn't the first one."""
        holders: dict[str, str] = self.__dict__.setdefault("holders", {})
        if holders.setdefault(call.order_id, call.actor.identity) != call.actor.identity:
            raise Refusal("foreign")
        super().check_owner(call)


class LocksOut(F):
    """A failed attempt shuts the order for its owner, too."""

    def authenticate(self, call: Call) -> None:
        """Refuse whoever comes after an unknown token for the same order."""
        shut: set[str] = self.__dict__.setdefault("shut", set())
        try:
            super().authenticate(call)
        except Refusal:
            shut.add(call.path_id)
            raise
        if call.path_id in shut:
            raise Refusal("unauthenticated")


def _told_as_success(cause: str) -> type[F]:
    """The vendor that does nothing for a cause of refusal, and tells of a success."""

    def render_error(self: F, call: Call, refusal: Refusal) -> Answer:
        if refusal.cause == cause:
            return F.render_success(self, call)
        return F.render_error(self, call, refusal)

    return variant(F, render_error=render_error)


TOKENS = [
    *breaks(
        "FP-31 FP-32 FP-86 FP-112",
        "Authorization",
        "credentials",
        plain={
            "any-token-is-let-in": _let_in(lambda _: True),
            "any-token-that-is-there-is-let-in": _let_in(bool),
            "no-token-is-let-in": _let_in(lambda value: not value),
            "an-unknown-token-is-told-of-a-success": _told_as_success("unauthenticated"),
            "an-unknown-token-breaks-the-server": answers(F, CRASH, status(401)),
        },
        input={
            "an-empty-bearer-token-is-let-in": _let_in(lambda value: value.strip().lower() == "bearer"),
            "a-token-cut-short-is-let-in": tokens(
                F, lambda known, given: len(given) > 8 and known.startswith(given)
            ),
            "a-lengthened-token-is-let-in": tokens(F, lambda known, given: given.startswith(known)),
            "tokens-are-compared-without-case": tokens(
                F, lambda known, given: known.lower() == given.lower()
            ),
            "tokens-are-compared-by-their-letters": tokens(
                F, lambda known, given: sorted(known) == sorted(given)
            ),
            "tokens-are-compared-by-length": tokens(F, lambda known, given: len(known) == len(given)),
            "tokens-are-compared-by-their-beginning": tokens(F, lambda known, given: known[:8] == given[:8]),
            "any-scheme-will-do": LastWord,
            "a-token-without-a-scheme-will-do": BareToken,
        },
        history={
            "a-missing-token-means-the-last-one": RemembersTheLast,
            "the-token-is-checked-once-per-order": TrustsKnownOrders,
        },
    ),
    *breaks(
        "FP-87 FP-88 FP-90",
        "Authorization",
        "credentials",
        plain={"refused-for-the-token-but-cancelled": late("unauthenticated")},
        history={"a-failed-attempt-shuts-the-owner-out": LocksOut},
    ),
    *breaks(
        "FP-91 FP-92 FP-93 FP-113",
        "Authorization; Response, 404",
        "ownership",
        plain={
            "a-stranger-can-cancel": without(F, "check_owner"),
            "a-stranger-is-refused-but-cancels": late("foreign"),
            "a-stranger-is-told-of-a-success": _told_as_success("foreign"),
        },
        input={
            "a-stranger-can-cancel-every-third-order": skipping(
                F, "check_owner", lambda _, call: call.order.number % 3 == 0
            ),
        },
        history={
            "a-stranger-can-cancel-at-the-second-attempt": skipping(
                F, "check_owner", lambda self, call: tally(self, call.order_id) > 1
            ),
            "a-stranger-locks-the-order": StrangersLock,
        },
    ),
]
