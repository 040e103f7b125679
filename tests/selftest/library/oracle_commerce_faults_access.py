"""Faulty implementations of the Oracle Commerce API that serve the wrong people."""

from __future__ import annotations

from tests.reference.vendor import Call
from tests.selftest.library.changes import before, breaking, refuse, skipping, tally, variant, without
from tests.selftest.library.inputs import tokens
from tests.selftest.library.oracle_commerce_parts import OC, although

breaks = breaking(OC.api)
OWNER_ROW = "Default Response, 28107"


def owner_first(vendor: OC, call: Call) -> None:
    """Refuse strangers, but for removed orders, which are shown as they are."""
    if call.order.state != vendor.cancelled:
        OC.check_owner(vendor, call)


def owner_of_others(_: OC, call: Call) -> None:
    """Refuse strangers; whoever asked last is the owner from then on."""
    owner, call.order.owner = call.order.owner, call.actor.identity
    if owner != call.actor.identity:
        refuse("foreign")


def once_refused(vendor: OC, call: Call) -> None:
    """Refuse unknown credentials; what was looked up once is in the cache and passes."""
    token = vendor.token_of(call.request)
    if token and token not in vendor.tokens and tally(vendor, token) > 1:
        call.actor = vendor.actors[0]
        return
    OC.authenticate(vendor, call)


def last_one(vendor: OC, call: Call) -> None:
    """Take a request without credentials for one of whoever came last."""
    if "authorization" in call.request.headers:
        OC.authenticate(vendor, call)
        vendor.__dict__["last"] = call.actor
    elif "last" in vendor.__dict__:
        call.actor = vendor.__dict__["last"]
    else:
        refuse("unauthenticated")


ACCESS = [
    *breaks(
        "OC-11 OC-85 OC-120",
        OWNER_ROW,
        "ownership",
        plain={
            "strangers-may-cancel": without(OC, "check_owner"),
            "strangers-are-refused-too-late": although("foreign"),
        },
        input={
            "strangers-may-cancel-on-one-site": skipping(
                OC, "check_owner", lambda _, call: call.order.number % 3 == 1
            ),
            "strangers-may-cancel-with-some-reasons": skipping(
                OC,
                "check_owner",
                lambda _, call: call.payload["cancelReason"] in ("changeOfMind", "noLongerNeeded"),
            ),
        },
    ),
    *breaks(
        "OC-87 OC-88",
        OWNER_ROW,
        "ownership",
        plain={
            "removed-orders-shown-to-strangers": variant(
                OC, check_owner=owner_first, cancellable=frozenset({"submitted", "removed"})
            )
        },
    ),
    *breaks(
        "OC-100",
        OWNER_ROW,
        "ownership",
        input={
            "strangers-cancel-what-would-break": skipping(
                skipping(OC, "check_owner", lambda _, call: call.order.failing),
                "break_if_failing",
                lambda _, call: call.actor.identity != call.order.owner,
            )
        },
    ),
    *breaks(
        "OC-12",
        OWNER_ROW,
        "ownership",
        history={"whoever-asked-last-is-the-owner": variant(OC, check_owner=owner_of_others)},
    ),
    *breaks(
        "OC-31 OC-90 OC-121 OC-122",
        OWNER_ROW,
        "credentials",
        plain={
            "anybody-is-the-shopper": tokens(OC, lambda _, __: True),
            "nobody-is-the-shopper": tokens(OC, lambda _, given: not given),
            "cancelled-before-credentials-are-looked-at": although("unauthenticated"),
        },
        input={
            "beginning-of-a-token-will-do": tokens(
                OC, lambda known, given: given and known.startswith(given)
            ),
            "more-than-a-token-will-do": tokens(OC, lambda known, given: given.startswith(known)),
            "token-in-any-case": tokens(OC, lambda known, given: known.lower() == given.lower()),
            "token-of-the-right-length": tokens(OC, lambda known, given: len(known) == len(given)),
            "first-eight-characters-count": tokens(OC, lambda known, given: known[:8] == given[:8]),
            "end-of-a-token-is-not-looked-at": tokens(
                OC, lambda known, given: known[:-2] == given[: len(known) - 2]
            ),
        },
        history={
            "credentials-refused-once-pass": variant(OC, authenticate=once_refused),
            "nobody-is-whoever-came-last": variant(OC, authenticate=last_one),
        },
    ),
    *breaks(
        "OC-11 OC-12 OC-105 OC-109 OC-120",
        OWNER_ROW,
        "ownership",
        history={
            "every-fifth-stranger-passes": skipping(
                OC,
                "check_owner",
                lambda v, c: c.order.owner != c.actor.identity and tally(v, "stranger") % 5 == 0,
            )
        },
    ),
    *breaks(
        "OC-89",
        OWNER_ROW,
        "ownership",
        plain={
            "reason-of-a-stranger-breaks": before(
                OC,
                "validate",
                lambda v, c: (
                    c.actor.name == "stranger" and c.payload.get("cancelReason") not in v.reasons and 1 // 0
                ),
            )
        },
    ),
]
