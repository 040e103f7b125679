"""Wix Restaurants: faults in who is let in, and in which order is meant."""

from __future__ import annotations

import dataclasses

from tests.reference.messages import Answer, Request
from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library.changes import before, breaking, ordered, skipping, tally, variant, without
from tests.selftest.library.inputs import (
    also_methods,
    anonymous,
    force,
    looked_up,
    on_refusal,
    refuse_where,
    tokens,
)
from tests.selftest.library.sleights import remembers_the_permission

breaks = breaking("wix-restaurants")


def _canceled(vendor: Wix, call: Call) -> bool:
    found = vendor.orders.find(call.path_id)
    return found is not None and found.state == "canceled"


def _canceled_by_the_owner(vendor: Wix, call: Call) -> bool:
    found = vendor.orders.find(call.path_id)
    return found is not None and found.state == "canceled" and found.arranged == "new"


def _cancels_anyway(vendor: Wix, call: Call, cause: str) -> None:
    found = vendor.orders.find(call.path_id)
    if cause == "unauthenticated" and found is not None and not found.failing:
        force(vendor, found)


def _permission_comes_last(self: Wix, call: Call) -> Answer:
    self.authorise(call)
    return Wix.render_success(self, call)


def _let_in(self: Wix, call: Call) -> None:
    if not _canceled_by_the_owner(self, call):
        Wix.authorise(self, call)


def _leave_it(self: Wix, call: Call) -> None:
    if call.order.state != "canceled":
        Wix.check_state(self, call)


def _body_id(self: Wix, call: Call) -> str:
    return str(call.payload.get("id", call.path_id))


def _query_id(request: Request) -> Request:
    known, parts = request.query.get("id"), request.segments
    return dataclasses.replace(request, segments=(*parts[:3], known, *parts[4:])) if known else request


def as_number(text: str) -> float:
    """An id as parsing of numbers reads it: as far as it goes."""
    try:
        return float(text.strip())
    except ValueError:
        return float("nan")


PATIENT = ordered(Wix, "authenticate", "parse_body", "validate", "authorise", "find", "check_state")

CREDENTIALS = [
    *breaks(
        "WX-22 WX-80",
        "Authentication",
        "credentials",
        plain={
            "nobody-is-the-owner": anonymous(Wix),
        },
        input={
            "empty-identity-passes": skipping(
                Wix, "authenticate", lambda _, call: call.request.headers.get("authorization") == ""
            ),
        },
    ),
    *breaks(
        "WX-23 WX-80",
        "Authentication",
        "credentials",
        plain={
            "any-identity-will-do": tokens(Wix, lambda _, given: given),
        },
        input={
            "identity-compared-by-its-beginning": tokens(
                Wix, lambda known, given: len(given) > 6 and known.startswith(given)
            ),
            "identity-compared-up-to-its-length": tokens(Wix, lambda known, given: given.startswith(known)),
            "identity-compared-without-case": tokens(
                Wix, lambda known, given: known.lower() == given.lower()
            ),
            "identity-compared-by-length": tokens(Wix, lambda known, given: len(known) == len(given)),
            "signature-not-looked-at": tokens(
                Wix, lambda known, given: len(given) > 8 and known[: len(given) - 3] == given[:-3]
            ),
        },
    ),
    *breaks(
        "WX-80",
        "Authentication",
        "credentials",
        plain={
            "bad-identity-refused-after-the-cancel": on_refusal(Wix, _cancels_anyway),
        },
    ),
    *breaks(
        "WX-83",
        "Authentication",
        "credentials",
        input={
            "anybody-succeeds-on-a-canceled-order": variant(
                skipping(Wix, "authenticate", _canceled), check_state=_leave_it
            ),
        },
    ),
    *breaks(
        "WX-112",
        "Authentication",
        "credentials",
        history={
            "credentials-forgotten-after-the-owner": variant(
                skipping(Wix, "authenticate", _canceled_by_the_owner),
                authorise=_let_in,
                check_state=_leave_it,
            ),
        },
    ),
    *breaks(
        "WX-24 WX-85",
        "Permissions",
        "ownership",
        plain={
            "permission-not-checked": without(Wix, "authorise"),
        },
        history={
            "permission-forgotten-every-other-time": skipping(
                Wix,
                "authorise",
                lambda self, call: not call.actor.scoped and tally(self, "permission") % 2 == 0,
            ),
        },
    ),
    *breaks(
        "WX-140",
        "Permissions",
        "ownership",
        history={"a-permission-is-kept-for-the-order": remembers_the_permission(Wix)},
    ),
    *breaks(
        "WX-85",
        "Permissions",
        "ownership",
        plain={
            "permission-checked-after-the-cancel": variant(
                without(Wix, "authorise"), render_success=_permission_comes_last
            ),
        },
    ),
    *breaks(
        "WX-113",
        "Permissions",
        "ownership",
        input={
            "permission-checked-only-with-a-message": skipping(
                PATIENT, "authorise", lambda _, call: not call.payload.get("message")
            ),
        },
    ),
    *breaks(
        "WX-136",
        "Permissions",
        "ownership",
        input={
            "permission-checked-only-with-a-body": skipping(
                PATIENT, "authorise", lambda _, call: not call.request.body
            ),
        },
    ),
    *breaks(
        "WX-114",
        "Authentication",
        "credentials",
        input={
            "identity-checked-only-with-a-message": skipping(
                ordered(Wix, "parse_body", "validate", "authenticate", "authorise", "find", "check_state"),
                "authenticate",
                lambda _, call: not call.payload.get("message"),
            ),
        },
    ),
    *breaks(
        "WX-104",
        "Permissions",
        "ownership",
        history={
            "permission-forgotten-after-the-owner": variant(
                skipping(Wix, "authorise", _canceled_by_the_owner), check_state=_leave_it
            ),
        },
    ),
]

IDS = [
    *breaks(
        "WX-76 WX-03",
        "Path Params: id",
        "validation",
        input={
            "id-found-by-its-beginning": looked_up(
                Wix, lambda known, given: len(given) > 8 and known.startswith(given)
            ),
            "id-found-by-its-end": looked_up(
                Wix, lambda known, given: len(given) > 7 and known.endswith(given)
            ),
        },
    ),
    *breaks(
        "WX-75 WX-76",
        "Path Params: id",
        "validation",
        input={
            "id-found-inside-a-longer-one": looked_up(Wix, lambda known, given: given.startswith(known)),
            "id-taken-for-a-pattern": looked_up(
                Wix, lambda known, given: given[-1] in "%*" and known.startswith(given[:-1])
            ),
            "id-read-as-a-number": looked_up(Wix, lambda known, given: as_number(known) == as_number(given)),
        },
    ),
    *breaks(
        "WX-75",
        "Path Params: id",
        "validation",
        input={
            "id-found-in-a-statement": looked_up(
                Wix, lambda known, given: "' OR '1'='1" in given and known in given
            ),
        },
    ),
    *breaks(
        "WX-74 WX-95",
        "Path Params: id",
        "robustness",
        input={
            "id-crashes-where-it-is-no-number": before(
                Wix, "find", refuse_where("broken", lambda call: not call.path_id.isdecimal())
            ),
        },
    ),
    *breaks(
        "WX-74",
        "Path Params: id",
        "robustness",
        input={
            "id-crashes-over-64-bits": before(
                Wix, "find", refuse_where("broken", lambda call: as_number(call.path_id) > 2**63)
            ),
            "id-crashes-where-it-is-not-ascii": before(
                Wix, "find", refuse_where("broken", lambda call: not call.path_id.isascii())
            ),
            "id-crashes-where-it-is-long": before(
                Wix, "find", refuse_where("broken", lambda call: len(call.path_id) > 64)
            ),
        },
    ),
    *breaks(
        "WX-68",
        "Path Params: id",
        "validation",
        input={
            "id-from-the-body": variant(Wix, order_id_of=_body_id),
        },
    ),
    *breaks(
        "WX-73",
        "Endpoint: POST",
        "validation",
        plain={
            "get-cancels": also_methods(Wix, "GET"),
            "head-and-options-cancel": also_methods(Wix, "HEAD", "OPTIONS"),
            "put-and-patch-cancel": also_methods(Wix, "PUT", "PATCH"),
        },
    ),
]
