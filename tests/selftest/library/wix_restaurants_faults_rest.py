"""Wix Restaurants: faults of the rules that few implementers think of."""

from __future__ import annotations

import unicodedata
from typing import Any

from tests.reference.vendor import Call
from tests.reference.wix_restaurants import WixRestaurants as Wix
from tests.selftest.library import clients
from tests.selftest.library.changes import (
    after,
    answers,
    before,
    breaking,
    ordered,
    put,
    rows,
    skipping,
    status,
    variant,
)
from tests.selftest.library.copies import writes_copies_back
from tests.selftest.library.inputs import looked_up, noted, on_refusal, refuse_where, set_state
from tests.selftest.library.sleights import (
    all_the_same,
    cancels_all,
    cancels_later,
    crashing,
    forgetful,
    fragile,
    gives_in,
    idle,
    kept,
    named_elsewhere,
    named_in_text,
    retried,
    scope_free,
    secretly,
    shares_the_actor,
    unlike_before,
)
from tests.selftest.library.wix_restaurants_faults_log import LOG, SHAPE

breaks = breaking("wix-restaurants")
ODD = rows(Wix, odd=(418, "I'm a teapot"))


def _message(call: Call) -> Any:
    return call.payload.get("message")


def _note_message(self: Wix, call: Call) -> None:
    noted(self, "messages")[call.order.id] = _message(call)


def _reopen_for_another(self: Wix, call: Call, cause: str) -> None:
    if cause == "state" and noted(self, "messages").get(call.order.id) not in (None, _message(call)):
        set_state(self, call.order, self.initial)


def _comes_later(call: Call) -> bool:
    return "message" in list(call.payload)[1:]


def _is_form(call: Call) -> bool:
    return "form" in call.request.headers.get("content-type", "")


def _refusing(step: str, cause: str, test: Any) -> type[Wix]:
    return before(Wix, step, refuse_where(cause, test, rule="", description=""))


def _reopen(self: Wix, call: Call, cause: str) -> None:
    from_outside = (
        self.document_of(call.order)["activities"][-1]["message"] == "canceled" if call.found else False
    )
    if cause == "state" and call.order.arranged == "new" and from_outside:
        set_state(self, call.order, "new")


STATES = [
    *breaks(
        "WX-120",
        "Body Params",
        "validation",
        history={"what-is-asked-again-is-not-checked": gives_in(Wix, "validate")},
    ),
    *breaks(
        "WX-119",
        "Path Params: id",
        "state",
        input={
            "an-id-in-the-body-goes-before": named_elsewhere(Wix, "id"),
        },
    ),
    *breaks(
        "WX-46",
        "Cancel Order",
        "state",
        history={"only-the-last-twenty-are-remembered": forgetful(Wix, 20)},
    ),
    *breaks(
        "WX-76",
        "Path Params: id",
        "validation",
        input={
            "full-width-digits-are-digits": looked_up(
                Wix, lambda known, given: unicodedata.normalize("NFKC", given) == known
            )
        },
    ),
    *breaks(
        "WX-118",
        "Body Params",
        "state",
        history={"message-of-a-refused-request-is-kept": kept(Wix, "message")},
    ),
    *breaks(
        "WX-117",
        "Errors",
        "state",
        history={"what-was-refused-is-done-later": cancels_later(Wix)},
    ),
    *breaks(
        "WX-116 WX-105",
        "Errors",
        "race",
        history={"the-actor-is-kept-where-all-requests-share-it": shares_the_actor(Wix)},
    ),
    *breaks(
        "WX-115",
        "Path Params: id",
        "status",
        history={"an-unknown-id-is-refused-otherwise-the-second-time": unlike_before(Wix, "forbidden")},
    ),
    *breaks(
        "WX-49",
        "Introduction",
        "state",
        history={
            "fulfilled-orders-seem-canceled": answers(
                idle(Wix, lambda call: call.order.state == "fulfilled"),
                put("/order/status", "CANCELED"),
                status(2),
            )
        },
    ),
    *breaks(
        "WX-50", "Introduction", "state", history={"canceled-from-outside-reopens": on_refusal(Wix, _reopen)}
    ),
    *breaks("WX-93", "Errors", "state", history={"retry-is-not-found": retried(Wix, "unknown")}),
]

BODY = [
    *breaks(
        "WX-54",
        "Body Params: message",
        "validation",
        input={
            "many-bytes-refused-but-canceled": secretly(
                Wix,
                "invalid",
                lambda call: 1000 < len(str(_message(call)).encode("utf-8", "replace")) <= 4000,
            )
        },
    ),
    *breaks(
        "WX-63",
        "Body Params",
        "state",
        input={
            "form-refused-but-canceled": all_the_same(
                Wix, "bad_body", lambda call: call.request.body[:8] == b"message="
            )
        },
    ),
    *breaks(
        "WX-64",
        "Body Params",
        "state",
        input={
            "garbage-refused-but-canceled": all_the_same(
                Wix, "bad_body", lambda call: call.request.body[-2:] == b"}x"
            )
        },
    ),
    *breaks(
        "WX-67",
        "Body Params",
        "validation",
        input={"id-in-the-body-is-400": _refusing("validate", "bad_body", lambda call: "id" in call.payload)},
    ),
    *breaks(
        "WX-69",
        "Body Params: message",
        "validation",
        input={
            "long-query-refused-but-canceled": secretly(
                Wix, "invalid", lambda call: len(call.request.query.get("message", "")) > 1000
            )
        },
    ),
    *breaks(
        "WX-31",
        "Request: cURL",
        "header",
        input={"form-media-type-breaks-parsing": _refusing("parse_body", "broken", _is_form)},
    ),
    *breaks(
        "WX-72",
        "Request: cURL",
        "header",
        input={
            "no-limit-under-the-form-media-type": skipping(Wix, "validate", lambda _, call: _is_form(call))
        },
    ),
    *breaks(
        "WX-102",
        "Errors",
        "robustness",
        input={
            "nulls-in-a-list-are-a-teapot": before(
                ODD, "validate", refuse_where("odd", lambda call: _message(call) == [None, None])
            )
        },
    ),
]

WHO_AND_WHICH = [
    *breaks(
        "WX-22",
        "Authentication",
        "robustness",
        input={"tokens-outside-ascii-break": fragile(Wix)},
    ),
    *breaks("WX-30", "Path Params: id", "robustness", input={"no-id-means-all": cancels_all(Wix)}),
    *breaks(
        "WX-77",
        "Path Params: id",
        "validation",
        input={
            "blank-in-the-id-refused-but-canceled": secretly(
                looked_up(Wix, lambda known, wanted: known == wanted.strip()),
                "unknown",
                lambda call: call.request.segments[3] != call.order.id,
            )
        },
    ),
    *breaks(
        "WX-78",
        "Path Params: id",
        "robustness",
        input={
            "wrong-type-and-unknown-crash": crashing(
                Wix, "validate", lambda _, call: isinstance(_message(call), list | dict)
            )
        },
    ),
    *breaks(
        "WX-81",
        "Headers: Authorization",
        "credentials",
        input={
            "other-scheme-refused-but-canceled": named_in_text(
                variant(Wix, scheme="Bearer "),
                "unauthenticated",
                lambda call: call.request.headers.get("authorization", "").startswith("Basic"),
            )
        },
    ),
    *breaks(
        "WX-82",
        "Headers: Authorization",
        "robustness",
        input={
            "nobody-and-wrong-type-crash": _refusing(
                "authenticate",
                "broken",
                lambda call: "authorization" not in call.request.headers and b"[]" in call.request.body,
            )
        },
    ),
    *breaks(
        "WX-86", "Permissions", "credentials", history={"canceled-needs-no-permission": scope_free(Wix, 3)}
    ),
    *breaks(
        "WX-87",
        "Permissions",
        "credentials",
        input={
            "forbidden-objects-cancel": all_the_same(
                Wix, "forbidden", lambda call: b'{"text"' in call.request.body
            )
        },
    ),
    *breaks(
        "WX-88",
        "Permissions",
        "robustness",
        input={
            "forbidden-and-unknown-crash": crashing(Wix, "authorise", lambda _, call: not call.actor.scoped)
        },
    ),
]

RULES = clients.Rules(
    served="WX-121",
    refused="WX-122",
    bad="WX-133",
    guarded="WX-125 WX-127",
    keyed="WX-142",
    spelt="WX-138",
    members="WX-139",
    next="WX-124",
    quiet="WX-129",
    after_failure="WX-123",
    contained="WX-130",
)

REST = [
    *breaks(
        "WX-131",
        "Permissions",
        "credentials",
        input={
            "fulfilled-orders-need-no-permission": skipping(
                ordered(Wix, "authenticate", "parse_body", "validate", "find", "authorise", "check_state"),
                "authorise",
                lambda _, call: call.order.state == "fulfilled",
            )
        },
    ),
    *breaks(
        "WX-132",
        "Cancel Order",
        "state",
        history={
            "another-message-reopens": on_refusal(after(Wix, "commit", _note_message), _reopen_for_another)
        },
    ),
    *breaks(
        "WX-128",
        "Authentication",
        "credentials",
        input={"who-sends-nothing-needs-no-token": clients.trusting(Wix, lambda call: not call.request.body)},
    ),
    *breaks(
        "WX-126",
        "Body Params: message",
        "validation",
        input={
            "only-a-first-message-is-validated": skipping(Wix, "validate", lambda _, call: _comes_later(call))
        },
    ),
    *breaks(
        "WX-141",
        "Cancel Order",
        "state",
        history={"a-copy-from-before-is-written-back": writes_copies_back(Wix)},
    ),
    *clients.faults("wix-restaurants", Wix, RULES, "Errors", "invalid"),
    *LOG,
    *SHAPE,
    *STATES,
    *BODY,
    *WHO_AND_WHICH,
]
