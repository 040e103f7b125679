"""Shoplazza: faults in who is let in, and in which order is meant."""

from __future__ import annotations

import dataclasses

from tests.reference.messages import Answer, Request
from tests.reference.shoplazza import Shoplazza as Shop
from tests.reference.vendor import Call
from tests.selftest.library.changes import before, breaking, ordered, skipping, tally, variant, without
from tests.selftest.library.inputs import (
    also_methods,
    anonymous,
    force,
    handling,
    looked_up,
    on_refusal,
    refuse_where,
    tokens,
)

breaks = breaking("shoplazza")


def _cancels_anyway(vendor: Shop, call: Call, cause: str) -> None:
    found = vendor.orders.find(call.path_id)
    if cause == "unauthenticated" and found is not None and not found.failing:
        force(vendor, found)


def _cancelled_already(vendor: Shop, call: Call) -> bool:
    found = vendor.orders.find(call.path_id)
    return found is not None and found.state == "cancelled"


def _cancelled_by_the_owner(vendor: Shop, call: Call) -> bool:
    found = vendor.orders.find(call.path_id)
    return found is not None and found.state == "cancelled" and found.arranged == "placed"


def _scope_comes_last(self: Shop, call: Call) -> Answer:
    self.authorise(call)
    return Shop.render_success(self, call)


def _query_id(request: Request) -> Request:
    known, parts = request.query.get("id"), request.segments
    return dataclasses.replace(request, segments=(*parts[:3], known, *parts[4:])) if known else request


def _body_id(self: Shop, call: Call) -> str:
    return str(call.payload.get("id", call.path_id))


def _let_in(self: Shop, call: Call) -> None:
    if not _cancelled_by_the_owner(self, call):
        Shop.authorise(self, call)


def _leave_it(self: Shop, call: Call) -> None:
    if call.order.state != "cancelled":
        Shop.check_state(self, call)


def digits(text: str) -> str:
    """What is left of a text when only its digits count."""
    return "".join(filter(str.isdigit, text))


UNKEYED = skipping(Shop, "authenticate", _cancelled_already)

CREDENTIALS = [
    *breaks(
        "SZ-27 SZ-29",
        "Error Detail: 400 Unauthorized",
        "credentials",
        plain={
            "no-token-is-the-owner": anonymous(Shop),
        },
        input={
            "empty-token-passes": skipping(
                Shop, "authenticate", lambda _, call: call.request.headers.get("access-token") == ""
            ),
        },
    ),
    *breaks(
        "SZ-28 SZ-29",
        "Error Detail: 400 Unauthorized",
        "credentials",
        plain={
            "any-token-will-do": tokens(Shop, lambda _, given: given),
        },
        input={
            "token-compared-by-its-beginning": tokens(
                Shop, lambda known, given: len(given) > 6 and known.startswith(given)
            ),
            "token-compared-up-to-its-length": tokens(Shop, lambda known, given: given.startswith(known)),
            "token-compared-without-case": tokens(Shop, lambda known, given: known.lower() == given.lower()),
            "token-compared-by-length": tokens(Shop, lambda known, given: len(known) == len(given)),
        },
    ),
    *breaks(
        "SZ-29",
        "Error Detail: 400 Unauthorized",
        "credentials",
        plain={
            "bad-token-refused-after-the-cancel": on_refusal(Shop, _cancels_anyway),
        },
    ),
    *breaks(
        "SZ-86",
        "Error Detail: 400 Unauthorized",
        "credentials",
        input={
            "anybody-succeeds-on-a-cancelled-order": variant(UNKEYED, check_state=_leave_it),
        },
    ),
    *breaks(
        "SZ-111",
        "Error Detail: 400 Unauthorized",
        "credentials",
        history={
            "credentials-forgotten-after-the-owner": variant(
                skipping(Shop, "authenticate", _cancelled_by_the_owner),
                authorise=_let_in,
                check_state=_leave_it,
            ),
        },
    ),
    *breaks(
        "SZ-31 SZ-83",
        "Introduction: write_order",
        "ownership",
        plain={
            "scope-not-checked": without(Shop, "authorise"),
        },
        history={
            "scope-forgotten-every-other-time": skipping(
                Shop, "authorise", lambda self, call: not call.actor.scoped and tally(self, "scope") % 2 == 0
            ),
        },
    ),
    *breaks(
        "SZ-83",
        "Introduction: write_order",
        "ownership",
        plain={
            "scope-checked-after-the-cancel": variant(
                without(Shop, "authorise"), render_success=_scope_comes_last
            ),
        },
    ),
    *breaks(
        "SZ-85",
        "Introduction: write_order",
        "ownership",
        input={
            "scope-checked-only-with-a-reason": skipping(
                ordered(Shop, "authenticate", "parse_body", "validate", "authorise", "find", "check_state"),
                "authorise",
                lambda _, call: not call.payload.get("reason"),
            ),
            "scope-checked-only-with-a-body": skipping(
                Shop, "authorise", lambda _, call: not call.request.body
            ),
        },
    ),
    *breaks(
        "SZ-112",
        "Error Detail: 400 Unauthorized",
        "credentials",
        input={
            "token-checked-only-with-a-reason": skipping(
                ordered(Shop, "parse_body", "validate", "authenticate", "authorise", "find", "check_state"),
                "authenticate",
                lambda _, call: not call.payload.get("reason"),
            ),
        },
    ),
    *breaks(
        "SZ-110",
        "Introduction: write_order",
        "ownership",
        history={
            "scope-forgotten-after-the-owner": variant(
                skipping(Shop, "authorise", _cancelled_by_the_owner), check_state=_leave_it
            ),
        },
    ),
]

IDS = [
    *breaks(
        "SZ-92 SZ-03",
        "Path Parameters: id",
        "validation",
        input={
            "id-found-by-its-beginning": looked_up(
                Shop, lambda known, given: len(given) > 8 and known.startswith(given)
            ),
            "id-found-by-its-end": looked_up(
                Shop, lambda known, given: len(given) > 7 and known.endswith(given)
            ),
        },
    ),
    *breaks(
        "SZ-91 SZ-92",
        "Path Parameters: id",
        "validation",
        input={
            "id-found-inside-a-longer-one": looked_up(Shop, lambda known, given: given.startswith(known)),
            "id-taken-for-a-pattern": looked_up(
                Shop, lambda known, given: given[-1] in "%*" and known.startswith(given[:-1])
            ),
            "id-compared-by-its-digits": looked_up(Shop, lambda known, given: digits(known) == digits(given)),
            "id-found-in-a-statement": looked_up(
                Shop, lambda known, given: "' OR '1'='1" in given and known in given
            ),
        },
    ),
    *breaks(
        "SZ-93",
        "Error Detail: 404",
        "robustness",
        input={
            "id-crashes-where-it-has-no-dash": before(
                Shop, "find", refuse_where("broken", lambda call: "-" not in call.path_id)
            ),
            "id-crashes-where-it-is-not-ascii": before(
                Shop, "find", refuse_where("broken", lambda call: not call.path_id.isascii())
            ),
            "id-crashes-where-it-is-long": before(
                Shop, "find", refuse_where("broken", lambda call: len(call.path_id) > 64)
            ),
        },
    ),
    *breaks(
        "SZ-67",
        "Path Parameters: id",
        "validation",
        input={
            "id-from-the-query": handling(Shop, _query_id),
        },
    ),
    *breaks(
        "SZ-66",
        "Path Parameters: id",
        "validation",
        input={
            "id-from-the-body": variant(Shop, order_id_of=_body_id),
        },
    ),
    *breaks(
        "SZ-72",
        "API Structure Overview",
        "validation",
        plain={
            "get-cancels": also_methods(Shop, "GET"),
            "head-and-options-cancel": also_methods(Shop, "HEAD", "OPTIONS"),
            "delete-cancels": also_methods(Shop, "DELETE"),
        },
    ),
]
