"""Twenty ways to break one documented rule, each of another kind: the reference with one step changed."""

import copy
from collections.abc import Mapping
from typing import Any

from tests.reference.front_payment import FrontPayment
from tests.reference.messages import Answer, Refusal, Request
from tests.reference.oracle_commerce import OracleCommerce
from tests.reference.shoplazza import Shoplazza
from tests.reference.vendor import Actor, Call, Vendor
from tests.reference.waffo_pancake import WaffoPancake
from tests.reference.wix_restaurants import WixRestaurants


class SuccessIsCreated(WaffoPancake):
    """A success is 201."""

    def render_success(self, call: Call) -> Answer:
        """Answer 201."""
        answer = super().render_success(call)
        answer.status = 201
        return answer


class WrongLiteral(WaffoPancake):
    """The message for an unknown order has a full stop too many."""

    errors = WaffoPancake.errors | {"unknown": (404, "Order not found.")}


class WrongPlaceholder(WaffoPancake):
    """The refusal names another status than the order's."""

    errors = WaffoPancake.errors | {"state": (400, "Order cannot be canceled, current status: pending")}


class CancelsCompleted(WaffoPancake):
    """A completed order is canceled."""

    cancellable = frozenset({"pending", "completed"})


class ComparesTokensLoosely(WaffoPancake):
    """A token is accepted in any letter case."""

    def token_of(self, request: Request) -> str:
        """Find the token whose letters are the same."""
        sent = super().token_of(request)
        return next((token for token in self.tokens if token.lower() == sent.lower()), "")


class IgnoresOwners(WaffoPancake):
    """Anybody cancels anybody's order."""

    def check_owner(self, call: Call) -> None:
        """Let everybody pass."""


class AcceptsExpiredTokens(WaffoPancake):
    """An expired token is as good as another."""

    actors = (*WaffoPancake.actors[:2], Actor("expired", "customer"), WaffoPancake.actors[3])


class ChecksThenActs(WaffoPancake):
    """Between check and set is a window of three milliseconds."""

    def __init__(self, window_ms: float | None = None) -> None:
        super().__init__(3 if window_ms is None else window_ms)


class RefusesButCancels(WaffoPancake):
    """A stranger is refused, and the order is canceled all the same."""

    def check_owner(self, call: Call) -> None:
        """Change the order before looking."""
        before, call.order.state = call.order.state, "canceled"
        super().check_owner(call)
        call.order.state = before


class StatusCodeAsText(FrontPayment):
    """status_code is a text."""

    def envelope(self, status: int, text: str) -> dict[str, object]:
        """Write the status as text."""
        return super().envelope(status, text) | {"status_code": str(status)}


class AnyNoteWillDo(FrontPayment):
    """A note that is a number is accepted."""

    def validate(self, call: Call) -> None:
        """Look at what is no number."""
        if not isinstance(call.payload.get("cancellationNote"), int):
            super().validate(call)


class WrongFailure(FrontPayment):
    """A failure is answered with the usual 500 instead of the documented 510."""

    errors = FrontPayment.errors | {"broken": (500, "Something Went Wrong")}
    status_messages = FrontPayment.status_messages | {500: "Execution Exception Occurred"}


class ForgetsTheReason(Shoplazza):
    """The order does not show the reason."""

    def render_order(self, order: Any) -> dict[str, Any]:
        """Leave a fixed text."""
        return super().render_order(order) | {"cancel_reason": "other"}


class MoneyAsNumber(Shoplazza):
    """The total is a number."""

    def render_order(self, order: Any) -> dict[str, Any]:
        """Turn the total into a number."""
        shown = super().render_order(order)
        return shown | {"total_price": float(shown["total_price"])}


class ForgetsTheScope(Shoplazza):
    """An app without the scope may cancel."""

    def authorise(self, call: Call) -> None:
        """Let everybody pass."""


class OffByOne(WixRestaurants):
    """A message of 1001 characters is accepted."""

    def length_of(self, message: str) -> int:
        """Count one less."""
        return len(message) - 1


class TotalsForgetQuantity(Shoplazza):
    """The sum of the lines forgets how many there are of each."""

    def render_order(self, order: Any) -> dict[str, Any]:
        """Sum the prices alone."""
        shown = copy.deepcopy(super().render_order(order))
        total = sum(float(line["price"]) for line in shown["line_items"])
        return shown | {"sub_total": f"{total:.2f}"}


class SaysItButDoesNot(WixRestaurants):
    """The answer shows a canceled order, which stays new."""

    def commit(self, call: Call) -> None:
        """Record, and leave the state."""
        self.record(call)

    def render_order(self, order: Any) -> dict[str, Any]:
        """Claim success."""
        return super().render_order(order) | {"status": "CANCELED"}


class ReopensOthers(OracleCommerce):
    """Every cancel brings back the orders that were removed before."""

    def commit(self, call: Call) -> None:
        """Bring the others back, then commit."""
        for order in list(self.orders._by_id.values()):
            if order.state == self.cancelled:
                order.state = self.initial
        super().commit(call)


class CrashesOnTypes(OracleCommerce):
    """A reason that is no text ends in a 500."""

    def validate(self, call: Call) -> None:
        """Trip."""
        reason = call.payload.get("cancelReason")
        if reason is not None and not isinstance(reason, str):
            raise Refusal("broken")
        super().validate(call)


TWENTY: Mapping[type[Vendor], tuple[str, ...]] = {
    SuccessIsCreated: ("WP-01",),
    WrongLiteral: ("WP-29",),
    WrongPlaceholder: ("WP-11",),
    CancelsCompleted: ("WP-10",),
    ComparesTokensLoosely: ("WP-22",),
    IgnoresOwners: ("WP-27",),
    AcceptsExpiredTokens: ("WP-23",),
    ChecksThenActs: ("WP-35",),
    RefusesButCancels: ("WP-28",),
    StatusCodeAsText: ("FP-30",),
    AnyNoteWillDo: ("FP-17",),
    WrongFailure: ("FP-28",),
    ForgetsTheReason: ("SZ-06",),
    MoneyAsNumber: ("SZ-75",),
    ForgetsTheScope: ("SZ-31",),
    TotalsForgetQuantity: ("SZ-19",),
    OffByOne: ("WX-09",),
    SaysItButDoesNot: ("WX-05",),
    ReopensOthers: ("OC-38",),
    CrashesOnTypes: ("OC-20",),
}
"""Each fault with the requirement that states the broken rule."""
