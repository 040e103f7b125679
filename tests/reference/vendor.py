"""The pipeline that every vendor shares: named checks, then an atomic check-and-set, then the answer."""

from __future__ import annotations

import logging
import secrets
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.reference.messages import Answer, Refusal, Request, decode
from tests.reference.store import Order, Orders

log = logging.getLogger(__name__)

Errors = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Actor:
    """Somebody who sends requests. Actors with the same `identity` own the same orders."""

    name: str
    identity: str
    expired: bool = False
    scoped: bool = True


NOBODY = Actor("nobody", "nobody")


@dataclass
class Call:
    """One cancel request on its way through the checks, which fill in the members one after another.

    `found` is None until the order is found; `order` is for the steps that come after that.
    """

    request: Request
    path_id: str = ""
    actor: Actor = NOBODY
    payload: dict[str, Any] = field(default_factory=dict)
    order_id: str = ""
    found: Order | None = None

    @property
    def order(self) -> Order:
        """The order to cancel. Raises LookupError before it is found."""
        if self.found is None:
            raise LookupError("the order is not found yet")
        return self.found


class Vendor(ABC):
    """One cancel API.

    A subclass overrides class attributes and steps. A step takes the call, fills it in or raises Refusal.
    `checks` is the order in which the steps are run: what stands first wins where several causes apply.
    From `find` on, the order's lock is held until the change is committed, so that check and set are one.

    `window_ms` drops that lock and sleeps so many milliseconds between the checks and the commit: a race
    window; 0 lets other threads in without a delay.
    """

    api: ClassVar[str]
    method: ClassVar[str] = "POST"
    path: ClassVar[str]
    checks: ClassVar[tuple[str, ...]]
    """The names of the steps before the commit."""

    states: ClassVar[tuple[str, ...]]
    """The states an order can be arranged in."""

    initial: ClassVar[str]
    """The state that a `failing` order looks like."""

    cancelled: ClassVar[str]
    cancellable: ClassVar[frozenset[str]]
    changes: ClassVar[dict[str, tuple[str, ...]]]
    """What the outside world may do: states by the state they may follow."""

    actors: ClassVar[tuple[Actor, ...]]
    """Who there is; the first one owns orders by default."""

    credentials_header: ClassVar[str] = "Authorization"
    scheme: ClassVar[str] = "Bearer "
    other_headers: ClassVar[dict[str, str]] = {}
    errors: ClassVar[Errors]
    """Status and text of each cause of a refusal."""

    failures: ClassVar[int | None] = None
    """How often the cancellation of a `failing` order breaks before it works; None: always."""

    def __init__(self, window_ms: float | None = None) -> None:
        self.window_ms = window_ms
        self.orders = Orders()
        self.tokens = {self.new_token(actor): actor for actor in self.actors}
        self._template = tuple(self.path.split("/")[1:])

    # The cancel pipeline

    def handle(self, request: Request) -> Answer:
        """Answer one request to this API."""
        call = Call(request)
        try:
            answer = self.cancel(call)
        except Refusal as refusal:
            answer = self.render_error(call, refusal)
        except Exception:
            log.exception("%s: unexpected error", self.api)
            answer = self.render_error(call, Refusal("broken"))
        answer.headers.update(self.headers(call))
        return self.respond(call, answer)

    def cancel(self, call: Call) -> Answer:
        """Run the checks, commit the cancellation and return the success; raise Refusal otherwise."""
        with ExitStack() as held:
            for check in self.checks:
                getattr(self, check)(call)
                if check == "find" and self.window_ms is None:
                    held.enter_context(call.order.lock)
            self.before_commit(call)
            self.break_if_failing(call)
            self.commit(call)
            return self.render_success(call)

    def route(self, call: Call) -> None:
        """Refuse an unknown path (`no_path`) or method (`no_method`); take the order id from the path."""
        segments = call.request.segments
        if len(segments) != len(self._template):
            raise Refusal("no_path")
        for expected, found in zip(self._template, segments, strict=True):
            if expected.startswith("{"):
                call.path_id = found
            elif expected != found:
                raise Refusal("no_path")
        if call.request.method != self.method:
            raise Refusal("no_method")

    def authenticate(self, call: Call) -> None:
        """Find the actor behind the credentials; refuse unknown and expired ones (`unauthenticated`)."""
        actor = self.tokens.get(self.token_of(call.request))
        if actor is None or actor.expired:
            raise Refusal("unauthenticated")
        call.actor = actor

    def authorise(self, call: Call) -> None:
        """Refuse an actor without the documented scope or permission (`forbidden`)."""
        if not call.actor.scoped:
            raise Refusal("forbidden")

    def parse_body(self, call: Call) -> None:
        """Read the body as a JSON object; refuse anything else (`bad_body`)."""
        try:
            value = decode(call.request.body)
        except ValueError:
            raise Refusal("bad_body") from None
        if not isinstance(value, dict):
            raise Refusal("bad_body")
        call.payload = value

    @abstractmethod
    def validate(self, call: Call) -> None:
        """Refuse members of the body that break the documented rules."""

    def order_id_of(self, call: Call) -> str:
        """Return the id of the order to cancel."""
        return call.path_id

    def find(self, call: Call) -> None:
        """Find the order; refuse an id that no order has (`unknown`)."""
        call.order_id = self.order_id_of(call)
        call.found = self.orders.find(call.order_id)
        if call.found is None:
            raise Refusal("unknown")

    def check_owner(self, call: Call) -> None:
        """Refuse an actor that doesn't own the order (`foreign`)."""
        if call.order.owner != call.actor.identity:
            raise Refusal("foreign")

    def check_state(self, call: Call) -> None:
        """Refuse an order that can't be cancelled in its state (`state`)."""
        if call.order.state not in self.cancellable:
            raise Refusal("state", state=call.order.state)

    def before_commit(self, call: Call) -> None:
        """Do what stands between check and set; with a race window, sleep."""
        if self.window_ms is not None:
            time.sleep(self.window_ms / 1000)

    def break_if_failing(self, call: Call) -> None:
        """Break inside (`broken`) where the order was arranged to."""
        order = call.order
        if order.failing and (self.failures is None or order.failures < self.failures):
            order.failures += 1
            raise Refusal("broken")

    def commit(self, call: Call) -> None:
        """Set the new state and record the cancellation in the order's document."""
        call.order.state = self.cancelled
        self.record(call)

    def record(self, call: Call) -> None:  # noqa: B027 - not every vendor records more
        """Write into the order what a cancellation leaves behind beside the state."""

    @abstractmethod
    def render_success(self, call: Call) -> Answer:
        """Return the documented success for the order that was just cancelled."""

    def render_error(self, call: Call, refusal: Refusal) -> Answer:
        """Return the documented answer to a refused request."""
        status, text = self.errors[refusal.cause]
        answer = Answer(status, self.error_body(call, refusal, status, text.format(**refusal.facts)))
        if refusal.cause == "no_method":
            answer.headers["Allow"] = self.method
        return answer

    @abstractmethod
    def error_body(self, call: Call, refusal: Refusal, status: int, text: str) -> object:
        """Return the error envelope, a JSON value."""

    def headers(self, call: Call) -> dict[str, str]:
        """Return further headers of every answer."""
        return {}

    def respond(self, call: Call, answer: Answer) -> Answer:
        """Return the answer that is really sent: the place for changes to whole answers."""
        return answer

    # Actors

    def new_token(self, actor: Actor) -> str:
        """Return a fresh token for an actor."""
        return f"{actor.name[:3]}_{secrets.token_urlsafe(24)}"

    def token_of(self, request: Request) -> str:
        """Return the token that a request carries, or an empty text."""
        value = request.headers.get(self.credentials_header.lower(), "")
        if value[: len(self.scheme)].lower() != self.scheme.lower():
            return ""
        return value[len(self.scheme) :]

    def headers_of(self, name: str) -> dict[str, str] | None:
        """Return the request headers of the actor with this name; None where there is no such actor."""
        for token, actor in self.tokens.items():
            if actor.name == name:
                return {self.credentials_header: self.scheme + token, **self.other_headers}
        return None

    # Provider states

    @abstractmethod
    def new_id(self, number: int) -> str:
        """Return a fresh id for the order with this number."""

    def arrange(self, state: str, owner: str) -> Order:
        """Store and return a fresh order in one of `states` that belongs to the actor named `owner`."""
        identity = next(actor.identity for actor in self.actors if actor.name == owner)
        failing = state == "failing"
        return self.orders.add(
            lambda number: self.new_order(number, identity, self.initial if failing else state, failing)
        )

    def new_order(self, number: int, identity: str, state: str, failing: bool) -> Order:
        """Return a new order, not stored yet."""
        return Order(number, self.new_id(number), identity, state, state, failing)

    def document_of(self, order: Order) -> dict[str, Any]:
        """Return what answers show of an order; it is made up when it is first asked for."""
        with order.lock:
            if order.document is None:
                order.document = self.build(order)
            return order.document

    def build(self, order: Order) -> dict[str, Any]:
        """Return the document of an order in the state that it was arranged in."""
        return {}

    def observe(self, order: Order) -> dict[str, str]:
        """Return what the outside may know of an order: its state and further facts."""
        return {"state": order.state, **order.facts}

    def advance(self, order: Order, state: str) -> bool:
        """Let the outside world change an order's state; return False where its present state forbids it."""
        with order.lock:
            if state not in self.changes.get(order.state, ()):
                return False
            order.state = state
            self.record_advance(order)
        return True

    def record_advance(self, order: Order) -> None:  # noqa: B027 - not every vendor records more
        """Write into the order what a change from outside leaves behind beside the state."""
