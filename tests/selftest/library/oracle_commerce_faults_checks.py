"""Oracle Commerce: faults in which reasons and which ids are taken."""

from __future__ import annotations

import fnmatch
import re

from tests.reference.oracle_commerce import REASONS
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    after,
    before,
    breaking,
    variant,
)
from tests.selftest.library.inputs import everything, force, on_refusal
from tests.selftest.library.oracle_commerce_parts import (
    OC,
    Json,
    breaking_on,
    finding,
    ids_like,
    reason_rule,
    reasons_like,
)

breaks = breaking(OC.api)


REASON, ORDER_ID = "Default Response, 200218", "Default Response, 210105"
NOTE = "Introduction, Note"
PATTERN = "|".join(sorted(REASONS))


def _reason_by_default(_: OC, call: Call) -> None:
    if "json" not in call.request.headers.get("content-type", "").lower():
        call.payload = {"cancelReason": min(REASONS), **call.payload}


def _cancels_in_any_case(vendor: OC, call: Call, cause: str) -> None:
    wanted = str(call.payload.get("orderId"))
    for order in everything(vendor) if cause == "unknown" else ():
        if order.id.lower() == wanted.lower() and order.state in vendor.cancellable:
            force(vendor, order)


def exactly(value: Json) -> str | None:
    """What the reference says of a reason: the cause to refuse it for, or None."""
    if not isinstance(value, str) or not value:
        return "invalid"
    return None if value in REASONS else "reason"


def liked(pattern: str) -> str:
    """An SQL pattern as one of the shell."""
    return pattern.replace("*", "[*]").replace("?", "[?]").replace("%", "*").replace("_", "?")


def first_text(value: Json) -> Json:
    """A text, or the first one in an array or object."""
    while isinstance(value, list | dict) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value


def latest(vendor: OC, call: Call) -> Order | None:
    """The actor's newest order that can be cancelled."""
    known = reversed(list(vendor.orders._by_id.values()))
    mine = (order for order in known if order.owner == call.actor.identity)
    return next((order for order in mine if order.state in vendor.cancellable), None)


def by_id_or_latest(vendor: OC, call: Call, value: Json) -> Order | None:
    """The order with this id; where no id is given, the actor's newest one."""
    return vendor.orders.find(str(value)) if value else latest(vendor, call)


def by_number(vendor: OC, _: Call, value: Json) -> Order | None:
    """The order whose id holds this number."""
    try:
        return vendor.orders.find(f"o{int(str(value).lstrip('o'))}")
    except ValueError:
        return None


def other_member(*names: str) -> type[OC]:
    """The vendor that reads the reason under other names too."""

    def validate(vendor: OC, call: Call) -> None:
        found = next((call.payload[name] for name in ("cancelReason", *names) if name in call.payload), None)
        call.payload = call.payload | {"cancelReason": found}
        OC.validate(vendor, call)

    return variant(OC, validate=validate)


def from_query(name: str) -> type[OC]:
    """The vendor that takes a missing member from the query string."""

    def do(_: OC, call: Call) -> None:
        call.payload = {name: call.request.query.get(name)} | call.payload

    return before(OC, "validate", do)


def unwrapped(vendor: OC, call: Call) -> None:
    """Take an object in the body for the body."""
    if len(call.payload) == 1:
        inner = next(iter(call.payload.values()))
        call.payload = inner if isinstance(inner, dict) else call.payload
    OC.validate(vendor, call)


REASON_RULES = [
    *breaks(
        "OC-13 OC-14 OC-60 OC-61 OC-62",
        REASON,
        "validation",
        plain={
            "any-reason-will-do": reasons_like(lambda _: True),
            "reason-not-looked-at": reason_rule(lambda _: None),
        },
        input={
            "long-reasons-will-do": reasons_like(lambda text: text in REASONS or len(text) > 20),
            "words-will-do": reasons_like(lambda text: text in REASONS or re.fullmatch("[a-z]+", text)),
            "numbers-will-do": reasons_like(lambda text: text in REASONS or text.isdecimal()),
        },
    ),
    *breaks(
        "OC-62 OC-61",
        REASON,
        "validation",
        input={
            "reason-by-its-beginning": reasons_like(lambda text: re.match(PATTERN, text)),
            "reason-anywhere-in-the-text": reasons_like(lambda text: re.search(PATTERN, text)),
            "part-of-a-reason": reasons_like(lambda text: any(text in reason for reason in REASONS)),
            "beginning-of-a-reason": reasons_like(lambda text: any(r.startswith(text) for r in REASONS)),
            "reason-on-any-line": reasons_like(lambda text: re.search(f"^({PATTERN})$", text, re.M)),
            "reason-as-sql-pattern": reasons_like(lambda text: fnmatch.filter(REASONS, liked(text))),
            "reason-up-to-nul": reasons_like(lambda text: text.split("\0")[0] in REASONS),
            "reasons-joined": reasons_like(lambda text: set(re.split("[,|;]", text)) <= REASONS | {""}),
            "reason-without-marks": reasons_like(lambda text: re.sub(r"\W", "", text) in REASONS),
            "emoji-is-a-reason": reasons_like(lambda text: text in REASONS or not text.isascii()),
        },
    ),
    *breaks(
        "OC-16 OC-64",
        NOTE,
        "validation",
        plain={
            "reason-is-optional": reason_rule(lambda value: None if value is None else exactly(value)),
            "missing-reason-breaks": reason_rule(lambda value: "broken" if value is None else exactly(value)),
        },
    ),
    *breaks(
        "OC-22",
        NOTE,
        "validation",
        input={
            "empty-reason-will-do": reason_rule(lambda value: None if value == "" else exactly(value)),
            "blank-reason-will-do": reasons_like(lambda text: not text.strip() or text in REASONS),
        },
    ),
    *breaks(
        "OC-20",
        "Default Response, 200126",
        "validation",
        input={
            "null-reason-will-do": variant(
                OC,
                validate=lambda v, c: None if c.payload.get("cancelReason", 1) is None else OC.validate(v, c),
            ),
            "false-reason-will-do": reason_rule(
                lambda value: None if value in (False, [], {}) else exactly(value)
            ),
            "number-is-the-place-in-the-list": reason_rule(
                lambda value: None if isinstance(value, int) and 0 <= value < len(REASONS) else exactly(value)
            ),
            "unhashable-reason-breaks": reason_rule(
                lambda value: "broken" if isinstance(value, list | dict) else exactly(value)
            ),
            "numeric-reason-breaks": reason_rule(
                lambda value: "broken" if isinstance(value, int | float) else exactly(value)
            ),
        },
    ),
    *breaks(
        "OC-67",
        "Default Response, 200126",
        "validation",
        input={"reason-in-an-array-or-object": reason_rule(lambda value: exactly(first_text(value)))},
    ),
    *breaks(
        "OC-65",
        NOTE,
        "validation",
        input={"reason-under-other-names": other_member("reason", "cancellationReason")},
    ),
    *breaks("OC-66", NOTE, "validation", input={"reason-from-the-query": from_query("cancelReason")}),
]

ID_RULES = [
    *breaks(
        "OC-15 OC-71 OC-18 OC-17",
        NOTE,
        "validation",
        plain={
            "without-id-the-newest-order": finding(by_id_or_latest),
            "missing-id-breaks": finding(lambda v, _, value: v.orders.find(value.strip())),
        },
    ),
    *breaks("OC-69", NOTE, "validation", input={"id-from-the-query": from_query("orderId")}),
    *breaks("OC-70", NOTE, "validation", input={"wrapped-payload-taken": variant(OC, validate=unwrapped)}),
    *breaks(
        "OC-141",
        "Default Response, 200126",
        "validation",
        input={
            "numeric-id-breaks": breaking_on(
                lambda call: isinstance(call.payload.get("orderId"), int | float)
            ),
            "huge-id-breaks": breaking_on(
                lambda call: call.payload.get("orderId") in (12345678901234567890, 1e300)
            ),
        },
    ),
    *breaks(
        "OC-19",
        "Default Response, 200126",
        "validation",
        input={
            "null-id-breaks": breaking_on(lambda call: call.payload.get("orderId", "") is None),
            "array-as-id-breaks": breaking_on(lambda call: isinstance(call.payload.get("orderId"), list)),
        },
    ),
    *breaks(
        "OC-72",
        "Default Response, 200126",
        "validation",
        input={
            "id-in-an-array-or-object": finding(lambda v, _, value: v.orders.find(str(first_text(value))))
        },
    ),
    *breaks(
        "OC-74 OC-76",
        ORDER_ID,
        "validation",
        input={
            "id-by-its-beginning": ids_like(lambda known, wanted: known.startswith(wanted)),
            "id-with-something-behind": ids_like(lambda known, wanted: wanted.startswith(known)),
            "id-with-something-before": ids_like(lambda known, wanted: wanted.endswith(known)),
            "id-as-sql-pattern": ids_like(lambda known, wanted: fnmatch.fnmatchcase(known, liked(wanted))),
            "id-as-shell-pattern": ids_like(fnmatch.fnmatchcase),
            "first-of-several-ids": ids_like(lambda known, wanted: wanted.split(",")[0] == known),
            "id-up-to-nul": ids_like(lambda known, wanted: wanted.split("\0")[0] == known),
            "id-in-quotes": ids_like(lambda known, wanted: wanted.strip("\"'") == known),
            "id-without-its-letter": ids_like(lambda known, wanted: known[1:] == wanted),
        },
    ),
    *breaks(
        "OC-74 OC-73 OC-76",
        ORDER_ID,
        "validation",
        input={"id-as-a-number": finding(by_number)},
    ),
    *breaks(
        "OC-75",
        ORDER_ID,
        "validation",
        input={"an-id-in-other-case-is-refused-and-cancelled": on_refusal(OC, _cancels_in_any_case)},
    ),
]


CHECKS = [
    *REASON_RULES,
    *ID_RULES,
    *breaks(
        "OC-145",
        NOTE,
        "validation",
        input={"a-form-has-a-reason-by-default": after(OC, "parse_body", _reason_by_default)},
    ),
]
