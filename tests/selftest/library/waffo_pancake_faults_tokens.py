"""Faulty implementations of the Waffo Pancake API: credentials and ownership."""

from __future__ import annotations

from collections.abc import Callable

from tests.reference.messages import Refusal
from tests.reference.vendor import Actor, Call
from tests.reference.waffo_pancake import WaffoPancake as W
from tests.selftest.library.changes import (
    breaking,
    skipping,
    tally,
    variant,
    without,
)
from tests.selftest.library.inputs import tokens
from tests.selftest.library.waffo_pancake_faults_state import late

breaks = breaking("waffo-pancake")
CUSTOMER = W.actors[0]


class TrustsKnownOrders(W):
    """Looks at the token of the first request for an order only."""

    def authenticate(self, call: Call) -> None:
        """Let everybody in who comes back."""
        if tally(self, call.request.body) == 1:
            super().authenticate(call)
        else:
            call.actor = CUSTOMER


class StrangersLock(W):
    """Whoever asks first for an order owns it from then on."""

    def check_owner(self, call: Call) -> None:
        """Refuse whoever isn't the first one."""
        holders: dict[str, str] = self.__dict__.setdefault("holders", {})
        first = holders.setdefault(call.order_id, call.actor.identity)
        if first != call.actor.identity:
            raise Refusal("foreign")
        super().check_owner(call)


class RemembersTheLast(W):
    """Who was let in last is who comes next, where the token is missing."""

    last: Actor | None = None

    def authenticate(self, call: Call) -> None:
        """Fall back on the last actor."""
        if self.last and not call.request.headers.get("authorization"):
            call.actor = self.last
            return
        super().authenticate(call)
        self.last = call.actor


class AcceptsExpired(W):
    """Looks tokens up without a glance at their age."""

    def authenticate(self, call: Call) -> None:
        """Let expired tokens in."""
        actor = self.tokens.get(self.token_of(call.request))
        if actor is None:
            raise Refusal("unauthenticated")
        call.actor = actor


class AcceptsExpiredAgain(AcceptsExpired):
    """Forgets the age of a token that it has seen before."""

    def authenticate(self, call: Call) -> None:
        """Let expired tokens in from the second time on for the same order."""
        super().authenticate(call)
        if call.actor.expired and tally(self, call.request.body) == 1:
            raise Refusal("unauthenticated")


class LocksOut(W):
    """A failed attempt shuts the order for its owner's token."""

    def authenticate(self, call: Call) -> None:
        """Refuse whoever comes after an unknown token for the same order."""
        shut: set[bytes] = self.__dict__.setdefault("shut", set())
        try:
            super().authenticate(call)
        except Refusal:
            shut.add(call.request.body)
            raise
        if call.request.body in shut:
            raise Refusal("unauthenticated")


def _let_in(test: Callable[[str], object]) -> type[W]:
    """The vendor that takes everybody whose header passes a test for the customer."""

    def authenticate(self: W, call: Call) -> None:
        if self.token_of(call.request) not in self.tokens and test(
            call.request.headers.get("authorization", "")
        ):
            call.actor = CUSTOMER
        else:
            W.authenticate(self, call)

    return variant(W, authenticate=authenticate)


CREDENTIALS = [
    *breaks(
        "WP-22 WP-25 WP-66",
        "Errors 401: token invalid or malformed",
        "credentials",
        plain={
            "any-token-is-let-in": _let_in(lambda _: True),
            "any-token-that-is-there-is-let-in": _let_in(bool),
            "no-token-is-let-in": _let_in(lambda value: not value),
        },
        input={
            "an-empty-bearer-token-is-let-in": _let_in(lambda value: value.strip().lower() == "bearer"),
            "a-token-cut-short-is-let-in": tokens(
                W, lambda known, given: len(given) > 8 and known.startswith(given)
            ),
            "a-lengthened-token-is-let-in": tokens(W, lambda known, given: given.startswith(known)),
            "tokens-are-compared-without-case": tokens(
                W, lambda known, given: known.lower() == given.lower()
            ),
            "tokens-are-compared-by-their-letters": tokens(
                W, lambda known, given: sorted(known) == sorted(given)
            ),
            "tokens-are-compared-by-length": tokens(W, lambda known, given: len(known) == len(given)),
            "tokens-are-compared-by-their-beginning": tokens(W, lambda known, given: known[:8] == given[:8]),
        },
        history={
            "a-missing-token-means-the-last-one": RemembersTheLast,
            "the-token-is-checked-once-per-order": TrustsKnownOrders,
        },
    ),
    *breaks(
        "WP-23 WP-53 WP-64",
        "Errors 401: token expired",
        "credentials",
        plain={"expired-tokens-are-let-in": AcceptsExpired},
        history={"an-expired-token-is-let-in-the-second-time": AcceptsExpiredAgain},
    ),
    *breaks(
        "WP-01 WP-28 WP-65",
        "Success Response (200)",
        "credentials",
        history={"a-failed-attempt-shuts-the-owner-out": LocksOut},
    ),
]


class OwnsAfterwards(W):
    """Ownership once proved for an order is proved for everybody."""

    def check_owner(self, call: Call) -> None:
        """Look into a cache first."""
        proved: set[str] = self.__dict__.setdefault("proved", set())
        if call.order_id not in proved:
            super().check_owner(call)
        proved.add(call.order_id)


def _commit_own(self: W, call: Call) -> None:
    if call.order.owner == call.actor.identity:
        W.commit(self, call)


OWNERSHIP = [
    *breaks(
        "WP-27 WP-28 WP-61 WP-67",
        "Errors 403",
        "ownership",
        plain={
            "a-stranger-can-cancel": without(W, "check_owner"),
            "a-stranger-is-told-of-a-success": variant(W, check_owner=lambda *_: None, commit=_commit_own),
        },
        input={
            "a-stranger-can-cancel-every-third-order": skipping(
                W, "check_owner", lambda _, call: call.order.number % 3 == 0
            ),
        },
        history={
            "a-stranger-can-cancel-at-the-second-attempt": skipping(
                W, "check_owner", lambda self, call: tally(self, call.order_id) > 1
            ),
        },
    ),
    *breaks(
        "WP-26 WP-28 WP-53",
        "Errors 401 and 403",
        "state",
        history={
            "canceled-before-the-owner-is-checked": late("foreign"),
            "canceled-before-the-token-is-checked": variant(
                late("unauthenticated"),
                checks=(
                    "route",
                    "parse_body",
                    "validate",
                    "authenticate",
                    "find",
                    "check_owner",
                    "check_state",
                ),
            ),
            "a-stranger-locks-the-order": StrangersLock,
        },
    ),
]

TOKENS = [*CREDENTIALS, *OWNERSHIP]
