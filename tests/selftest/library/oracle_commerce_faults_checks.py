"""Faulty implementations of the Oracle Commerce API that check payloads wrongly or break on odd ones."""

from __future__ import annotations

import fnmatch
import re

from tests.reference.messages import Answer
from tests.reference.oracle_commerce import REASONS
from tests.reference.store import Order
from tests.reference.vendor import Call
from tests.selftest.library.changes import (
    answers,
    asked,
    before,
    both,
    breaking,
    code,
    delivered,
    put,
    status,
    variant,
    without,
)
from tests.selftest.library.inputs import everything, force, on_refusal
from tests.selftest.library.oracle_commerce_parts import (
    OC,
    Json,
    finding,
    ids_like,
    reason_rule,
    reasons_like,
)

breaks = breaking(OC.api)


def _cancels_in_any_case(vendor: OC, call: Call, cause: str) -> None:
    wanted = str(call.payload.get("orderId"))
    for order in everything(vendor) if cause == "unknown" else ():
        if order.id.lower() == wanted.lower() and order.state in vendor.cancellable:
            force(vendor, order)


REASON, ORDER_ID = "Default Response, 200218", "Default Response, 210105"
NOTE, REQUEST = "Introduction, Note", "Root Schema, cancelOrder_request"
PATTERN = "|".join(sorted(REASONS))


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


def breaking_on(where: Json, step: str = "validate") -> type[OC]:
    """The vendor that breaks on the calls for which a condition holds."""

    def do(_: OC, call: Call) -> None:
        if where(call):
            raise ValueError("something unexpected")

    return before(OC, step, do)


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


def strings(call: Call) -> str:
    """All texts of the payload."""
    return " ".join(value for value in call.payload.values() if isinstance(value, str))


def members(vendor: OC, call: Call) -> None:
    """Read the two members in the order in which the document names them, and nothing else."""
    found = re.fullmatch(
        rb'\s*\{\s*"orderId"\s*:\s*"([^"\\]*)"\s*,\s*"cancelReason"\s*:\s*(.*)\}\s*', call.request.body
    )
    OC.parse_body(vendor, call)
    if isinstance(call.payload.get("orderId"), str) and not found:
        call.payload = {}


def nothing_done(vendor: OC, call: Call) -> Answer:
    """Answer a body that is no object as if it asked for nothing."""
    if call.request.body.lstrip()[:1] != b"{":
        return Answer(200, {"result": "success", "order": {"orderId": "o1"}})
    return OC.cancel(vendor, call)


ODD = [
    *breaks(
        "OC-61 OC-97",
        REASON,
        "robustness",
        input={
            "breaks-on-astral-reason": breaking_on(lambda c: any(ch > "\uffff" for ch in strings(c))),
            "breaks-on-other-scripts": breaking_on(lambda c: not strings(c).isascii()),
            "breaks-on-nul": breaking_on(lambda c: "\0" in strings(c)),
            "breaks-on-per-cent": breaking_on(lambda c: "%s" in strings(c)),
            "breaks-on-braces": breaking_on(lambda c: "{" in strings(c)),
            "breaks-on-quotes": breaking_on(lambda c: "'" in strings(c)),
            "breaks-on-long-reason": breaking_on(lambda c: len(str(c.payload.get("cancelReason"))) > 255),
            "hangs-up-on-control-characters": answers(
                OC, delivered("none"), asked(lambda c: "\x1b" in strings(c))
            ),
        },
    ),
    *breaks(
        "OC-73 OC-97",
        ORDER_ID,
        "robustness",
        input={
            "breaks-on-long-id": breaking_on(lambda c: len(str(c.payload.get("orderId"))) > 1000),
            "hangs-up-on-long-id": answers(
                OC, delivered("none"), asked(lambda c: len(str(c.payload.get("orderId"))) > 255)
            ),
            "breaks-on-id-without-letter": breaking_on(
                lambda c: str(c.payload.get("orderId", "o"))[:1] == "0"
            ),
        },
    ),
    *breaks(
        "OC-21",
        REQUEST,
        "robustness",
        plain={"empty-body-breaks": breaking_on(lambda c: not c.request.body, "parse_body")},
        input={
            "array-breaks": breaking_on(lambda c: c.request.body.startswith(b"["), "parse_body"),
            "null-breaks": breaking_on(lambda c: c.request.body == b"null", "parse_body"),
            "no-json-breaks": breaking_on(lambda c: c.request.body[-1:] in (b":", b"{"), "parse_body"),
            "no-object-is-a-success": variant(OC, cancel=nothing_done),
        },
    ),
    *breaks(
        "OC-79",
        REQUEST,
        "robustness",
        input={
            "byte-order-mark-breaks": breaking_on(
                lambda c: c.request.body[:3] == b"\xef\xbb\xbf", "parse_body"
            ),
            "member-twice-breaks": breaking_on(
                lambda c: c.request.body.count(b'"orderId"') > 1, "parse_body"
            ),
        },
    ),
    *breaks(
        "OC-80",
        REQUEST,
        "robustness",
        input={"members-in-one-order-only": variant(OC, parse_body=members)},
    ),
    *breaks(
        "OC-81",
        "Default Response, 200126",
        "robustness",
        input={"further-member-breaks": breaking_on(lambda c: len(c.payload) > 2)},
    ),
    *breaks(
        "OC-31",
        "Default Response, 28107",
        "robustness",
        input={
            "no-credentials-break": breaking_on(
                lambda c: "authorization" not in c.request.headers, "authenticate"
            ),
            "no-credentials-is-a-success": answers(
                answers(OC, put("/errorCode", None), status(401)),
                code(200),
                both(status(401), asked(lambda c: "authorization" not in c.request.headers)),
            ),
        },
    ),
    *breaks(
        "OC-84",
        "Introduction",
        "robustness",
        input={"any-method-cancels": without(OC, "route")},
    ),
]

CHECKS = [*REASON_RULES, *ID_RULES, *ODD]
