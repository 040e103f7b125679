"""What faults and readings of the Oracle Commerce API are put together from, beyond what all APIs share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.reference.messages import Answer, Refusal
from tests.reference.oracle_commerce import OracleCommerce
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import Condition, Edit, before, refuse, variant
from tests.selftest.library.inputs import force

OC = OracleCommerce
Json: TypeAlias = Any
Change = Callable[[Json], object]


def coded(**codes: str) -> type[OracleCommerce]:
    """The vendor that gives some causes another error code."""
    return variant(OC, codes=OC.codes | codes)


def numbered(wanted: Callable[[int], bool]) -> Condition:
    """Answers about orders whose number, which decides how an order looks, fits."""
    return lambda vendor, call, answer: call.found is not None and wanted(call.found.number)


def reason_rule(
    cause_of: Callable[[Json], str | None], base: type[OracleCommerce] = OC
) -> type[OracleCommerce]:
    """The vendor that refuses a reason for the cause that a function gives for it; None accepts it.

    The function gets None where the reason is missing.
    """

    def validate(vendor: OracleCommerce, call: Call) -> None:
        order_id = call.payload.get("orderId")
        if not isinstance(order_id, str) or not order_id:
            refuse("invalid")
        cause = cause_of(call.payload.get("cancelReason"))
        if cause:
            refuse(cause)

    return variant(base, validate=validate)


def reasons_like(accepts: Callable[[str], object]) -> type[OracleCommerce]:
    """The vendor that takes every text as a reason that a function accepts."""

    def cause_of(value: Json) -> str | None:
        if not isinstance(value, str) or not value:
            return "invalid"
        return None if accepts(value) else "reason"

    return reason_rule(cause_of)


def finding(locate: Callable[[OracleCommerce, Call, Json], Order | None]) -> type[OracleCommerce]:
    """The vendor that finds orders in a way of its own, by the value of orderId (None: missing)."""

    def validate(vendor: OracleCommerce, call: Call) -> None:
        reason = call.payload.get("cancelReason")
        if not isinstance(reason, str) or not reason:
            refuse("invalid")
        if reason not in vendor.reasons:
            refuse("reason")

    def find(vendor: OracleCommerce, call: Call) -> None:
        call.found = locate(vendor, call, call.payload.get("orderId"))
        if call.found is None:
            refuse("unknown")

    return variant(OC, validate=validate, find=find)


def ids_like(matches: Callable[[str, str], object]) -> type[OracleCommerce]:
    """The vendor that also takes the first order whose id (the first argument) matches the text that was sent."""

    def find(vendor: OracleCommerce, call: Call) -> None:
        wanted = vendor.order_id_of(call)
        if wanted and vendor.orders.find(wanted) is None:
            known = (one for one in list(vendor.orders._by_id) if matches(one, wanted))
            call.payload = call.payload | {"orderId": next(known, wanted)}
        OC.find(vendor, call)

    return variant(OC, find=find)


def edited(change: Change) -> Edit:
    """Replace the order of a success by what a function returns for it."""

    def edit(answer: Answer) -> None:
        if isinstance(answer.body, dict) and "order" in answer.body:
            answer.body["order"] = change(answer.body["order"])

    return edit


def part(name: str, change: Change) -> Edit:
    """Replace one member of the order of a success by what a function returns for it."""
    return edited(lambda order: order | {name: change(order[name])})


def parts(name: str, change: Change) -> Edit:
    """Replace each item of one member of the order of a success by what a function returns for it."""
    return part(name, lambda found: [change(item) for item in found])


def group(name: str, change: Change) -> Edit:
    """Replace one member of the shipping group by what a function returns for it."""
    return part("shippingGroups", lambda found: found | {name: change(found[name])})


def lines(name: str, change: Change) -> Edit:
    """Replace one member of each item of the cart by what a function returns for it."""

    def changed(cart: Json) -> object:
        return cart | {"items": [item | {name: change(item[name])} for item in cart["items"]]}

    return part("shoppingCart", changed)


def everywhere(change: Change) -> Edit:
    """Replace every value in the order of a success, the inner ones first, by what a function makes of it."""

    def walk(value: Json) -> Json:
        if isinstance(value, dict):
            value = {name: walk(inner) for name, inner in value.items()}
        elif isinstance(value, list):
            value = [walk(inner) for inner in value]
        return change(value)

    return edited(lambda order: {name: walk(inner) for name, inner in order.items()})


def as_texts(*names: str) -> Change:
    """Turn members of an object, where they are there, into texts."""
    return lambda value: value | {name: str(value[name]).lower() for name in names if name in value}


def by_id(values: Json) -> dict[str, Any]:
    """A list of objects as one object, by their ids."""
    return {str(value.get("id", number)): value for number, value in enumerate(values)}


def sole(value: Json) -> Json:
    """What a careless conversion from XML makes of a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def although(*causes: str) -> type[OracleCommerce]:
    """The vendor that cancels an order although it refuses the request for one of these causes."""

    def render_error(vendor: OracleCommerce, call: Call, refusal: Refusal) -> Answer:
        order = vendor.orders.find(_named(call.request.body))
        if refusal.cause in causes and order is not None and order.state != vendor.cancelled:
            force(vendor, order)
        return OC.render_error(vendor, call, refusal)

    return variant(OC, render_error=render_error)


def _named(body: bytes) -> str:
    try:
        return str(json.loads(body)["orderId"])
    except (ValueError, LookupError, TypeError):
        return ""


def breaking_on(where: Json, step: str = "validate") -> type[OC]:
    """The vendor that breaks on the calls for which a condition holds."""

    def do(_: OC, call: Call) -> None:
        if where(call):
            raise ValueError("something unexpected")

    return before(OC, step, do)
