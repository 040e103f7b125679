"""Faulty implementations of the Front Payment API: odd requests, two causes at once, what others leave behind."""

from __future__ import annotations

from tests.reference.front_payment import FrontPayment as F
from tests.reference.messages import Answer, Refusal
from tests.reference.vendor import Call
from tests.selftest.library.changes import answers, asked, breaking, skipping, tally
from tests.selftest.library.front_payment_faults_shape import CRASH, note
from tests.selftest.library.front_payment_faults_state import late
from tests.selftest.library.inputs import everything, noted, set_state

breaks = breaking("front-payment")


class RemembersOne(F):
    """Cancelling an order brings the one that was cancelled before back."""

    def record(self, call: Call) -> None:
        """Reopen the last one."""
        memory = noted(self, "last")
        if "order" in memory:
            set_state(self, memory["order"], "open")
        memory["order"] = call.order


class ReopensLater(F):
    """The third cancel of an order reopens it."""

    def check_state(self, call: Call) -> None:
        """Refuse, and count."""
        try:
            super().check_state(call)
        except Refusal:
            if call.order.state == "cancelled" and tally(self, call.order_id) == 2:
                call.order.state = "open"
            raise


class TellsTheLastNote(F):
    """The errors of an invalid payload show the note that was given last."""

    def problems(self, refusal: Refusal, text: str) -> object:
        """Show what there was before."""
        last = noted(self, "notes").get("last", "")
        return [*super().problems(refusal, text), f"Last value: {last}"]  # type: ignore[misc]

    def validate(self, call: Call) -> None:
        """Remember the note."""
        super().validate(call)
        noted(self, "notes")["last"] = note(call)


class CaseMatters(F):
    """An id in other letter case is found and told as cancelled, but another row is written."""

    def find(self, call: Call) -> None:
        """Find whatever letter case the id has."""
        wanted = call.path_id.lower()
        known = next((one for one in everything(self) if one.id.lower() == wanted), None)
        if known and known.id != call.path_id:
            raise Refusal("nothing")
        super().find(call)

    def render_error(self, call: Call, refusal: Refusal) -> Answer:
        """Tell of a success where nothing was written."""
        if refusal.cause == "nothing":
            return self.render_success(call)
        return super().render_error(call, refusal)


def _nothing_where(test: object) -> type[F]:
    return skipping(F, "commit", lambda _, call: test(call))  # type: ignore[operator]


def _two_causes(call: Call) -> bool:
    order = call.found
    return (
        order is not None
        and order.state != "open"
        and not isinstance(call.payload.get("cancellationNote"), str)
    )


class LooksFirst(F):
    """Looks the order up before the payload is checked."""

    checks = ("route", "authenticate", "parse_body", "find", "validate", "check_owner", "check_state")


def _unknown_and_invalid(call: Call) -> bool:
    return call.found is None and call.payload.get("cancellationNote", 0) is None


def _stranger_and_invalid(call: Call) -> bool:
    return call.actor.name == "stranger" and "cancellationNote" not in call.payload


ODD = [
    *breaks(
        "FP-64 FP-71 FP-74 FP-77 FP-80 FP-81",
        "Response, 202; Request Payload",
        "validation",
        input={
            "ids-in-other-case-are-told-as-cancelled": CaseMatters,
            "blank-notes-are-told-as-cancelled": skipping(
                skipping(
                    F,
                    "validate",
                    lambda _, call: "cancellationNote" in call.payload and not note(call).strip(),
                ),
                "commit",
                lambda _, call: not note(call).strip(),
            ),
            "notes-with-a-null-character-are-told-as-cancelled": _nothing_where(
                lambda call: "\0" in note(call)
            ),
            "no-json-is-refused-but-cancels": late("bad_body"),
            "under-another-media-type-nothing-is-stored": _nothing_where(
                lambda call: "json" not in call.request.headers.get("content-type", "").lower()
            ),
        },
    ),
    *breaks(
        "FP-43 FP-84 FP-85 FP-89 FP-94 FP-95 FP-101",
        "Response, several causes at once",
        "robustness",
        input={
            "two-causes-break-the-server": answers(LooksFirst, CRASH, asked(_two_causes)),
            "an-unknown-order-without-a-note-breaks-the-server": answers(
                LooksFirst,
                CRASH,
                asked(_unknown_and_invalid),
            ),
            "a-stranger-without-a-note-breaks-the-server": answers(F, CRASH, asked(_stranger_and_invalid)),
            "a-stranger-breaks-on-paid-orders": answers(
                F,
                CRASH,
                asked(
                    lambda call: (
                        call.found is not None
                        and call.found.state == "paid"
                        and call.actor.name == "stranger"
                    )
                ),
            ),
        },
    ),
    *breaks(
        "FP-35 FP-41 FP-42 FP-103 FP-104 FP-107",
        "Introduction: update the order's status",
        "state",
        history={
            "the-next-cancel-reopens-the-last-order": RemembersOne,
            "the-third-cancel-reopens": ReopensLater,
            "errors-tell-the-last-note": TellsTheLastNote,
        },
    ),
]
