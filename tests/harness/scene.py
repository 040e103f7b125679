"""One API of the implementation under test: arranges orders, sends requests, observes what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tests.harness.case import PLAIN, altered, build
from tests.harness.credentials import Secrets, credential_names, secret_names, spoil
from tests.harness.evidence import Witness
from tests.harness.exchange import Context, Exchange, Request
from tests.harness.faults import NotOffered, Unreachable
from tests.harness.invariants import ABSENT, judge_invariants
from tests.harness.judge import Difference, judge
from tests.harness.ledger import NOT_SHOWN, Ledger
from tests.harness.observation import Observation
from tests.harness.orders import Order, Orders
from tests.harness.provider import ProviderStates
from tests.harness.spec import Outcome, Requirement, Send, Spec
from tests.harness.target import ApiTarget, Target
from tests.harness.template import fill
from tests.harness.wire import Wire

GIVE_UP_AFTER = 5
# How many connections a race opens at once; fewer where a server does not take so many.
MAX_WIDTH = 16


class Scene(Observation):
    """Everything that a test needs to play a request and to learn what it did."""

    def __init__(self, spec: Spec, target: Target, ledger: Ledger, share: tuple[int, int] = (0, 1)) -> None:
        self.ledger = ledger
        self._api: ApiTarget = target.apis[spec.api]
        self.base_url = self._api.base_url
        provider = ProviderStates(target.provider_states) if target.provider_states else None
        super().__init__(spec, provider, Wire(self.base_url, target.latency_budget))
        self.orders = Orders(spec, self.provider, self._api.orders, share)
        self.secrets = Secrets()
        self.witness = Witness(self.base_url, spec.operation.credentials_header, self.secrets)
        self._actors: dict[str, Mapping[str, str] | NotOffered] = {}
        self._told: dict[str, str] = {}
        self._silent = 0
        self.broken: set[str] = set()
        """Orders about which something broke inside the server: no document says what became of them."""
        self.width, self.narrowed = MAX_WIDTH, 0

    # Actors

    def actor(self, name: str | None) -> Mapping[str, str]:
        """Request headers of an actor (the owner by default). Raises NotOffered."""
        name = name or self.spec.owner
        if name not in self._actors:
            self._actors[name] = self._find_actor(name)
        found = self._actors[name]
        if isinstance(found, NotOffered):
            raise found
        return found

    def _find_actor(self, name: str) -> Mapping[str, str] | NotOffered:
        headers = self._api.actors.get(name)
        if headers is None:
            if self.provider is None:
                return NotOffered(f"the target offers no actor {name}", f"the actor {name}")
            try:
                headers = self.provider.actor(self.spec.api, name)
            except NotOffered as problem:
                return problem
        for header in secret_names(headers, self.spec.operation.credentials_header):
            self.secrets.add(headers[header])
        return headers

    def spoilt(self, actor: str | None, kind: str) -> Mapping[str, str] | None:
        """An actor's headers with spoilt credentials; None where the kind changes nothing for them."""
        headers = self.actor(actor)
        names = credential_names(headers, self.spec.operation.credentials_header)
        spoilt = spoil(headers, names, kind)
        for name in names if spoilt else ():
            self.secrets.add_spoilt((spoilt or {}).get(name, ""), headers[name])
        return spoilt

    def _played_by(self, order: Order, actor: str | None) -> str:
        """Who plays an actor's part: where the order has another owner than usual, the two change theirs."""
        if order.owner is None:
            return actor or self.spec.owner
        return order.owner if actor in (None, self.spec.owner) else self.spec.owner

    # Requests

    def request(
        self, order: Order, send: Send = PLAIN, choice: Any = None, actor: str | None = None
    ) -> Request | None:
        """The request that a requirement describes; None if it is the valid one, or would name another real order."""
        actor = self._played_by(order, actor)
        kind = (choice or send.credentials[0]) if send.credentials else None
        headers = self.spoilt(actor, kind) if kind else self.actor(actor)
        if headers is None:
            return None
        if isinstance(choice, str) and self.orders.is_other(fill(choice, {"order": order.id}), order.id):
            return None
        named = send.named(choice)
        unknown = self.orders.unknown_beside(order) if "unknown" in named else ""
        beside = self.orders.beside(named)
        if beside is None:
            return None
        built = build(self.spec, send, choice, order.id, unknown, headers, kind, beside)
        if send != PLAIN and replace(built, spoilt=None) == build(
            self.spec, PLAIN, None, order.id, unknown, self.actor(actor)
        ):
            return None
        return built

    def context(self, order: Order, send: Send, choice: Any, actor: str | None) -> Context:
        """What the suite knows about a request when it sends it."""
        outside = send.outside or send.method is not None
        words = altered(send, choice)
        found = Context(order.id, order.state, actor or self.spec.owner, send == PLAIN, outside, words)
        return (
            replace(found, owner=order.owner, asker=self._played_by(order, actor)) if order.owner else found
        )

    def send(self, request: Request, context: Context) -> Exchange:
        """Send one request and judge every invariant on its answer.

        Raises Unreachable when the implementation has not answered several times in a row.
        """
        if self._silent >= GIVE_UP_AFTER:
            raise Unreachable(f"the implementation gave no answer {GIVE_UP_AFTER} times in a row")
        answer, error = self.wire.send(request)
        self._silent = 0 if answer else self._silent + 1
        if answer is None or not 400 <= answer.status < 500:
            self.orders.spend(context.order)
        exchange = Exchange(request, answer, error, context)
        self.check(exchange)
        return exchange

    def cancel(
        self, order: Order, send: Send = PLAIN, choice: Any = None, actor: str | None = None
    ) -> Exchange | None:
        """Play one request on an order; None where it would not differ from the valid one."""
        request = self.request(order, send, choice, actor)
        return None if request is None else self.send(request, self.context(order, send, choice, actor))

    def check(self, exchange: Exchange) -> None:
        """Judge all invariants on an exchange.

        Of requests for one order at once, chance decides which succeed: only what they break counts.
        """
        self.remember(exchange)
        if exchange.status is None or exchange.status >= 500:
            self.broken.add(exchange.context.order)
        if foreign := self.foreign_id(exchange):
            self._tells(exchange, foreign)
        for requirement, difference in judge_invariants(self.spec, exchange):
            if exchange.context.maybe and difference in (None, ABSENT):
                continue
            if difference is ABSENT:
                self.ledger.skip(requirement, NOT_SHOWN)
            else:
                self.judged(requirement, exchange, difference)

    def foreign_id(self, exchange: Exchange) -> str | None:
        """An id in the answer that another order has, or was told to have, and that was not asked about."""
        if exchange.answer is None:
            return None
        request = exchange.request
        asked = unquote(request.target) + (request.body or b"").decode("utf-8", "replace")
        found = self.orders.others_in(exchange.answer.text, asked, exchange.context.order)
        return found or self._changed_id(exchange)

    def _changed_id(self, exchange: Exchange) -> str | None:
        """The new id in the answer to a valid cancel that another order has, or was told to have."""
        if not exchange.context.plain or not 200 <= (exchange.status or 0) < 300:
            return None
        own = exchange.context.order
        for name in self.new_ids(exchange):
            if self._told.setdefault(name, own) != own or self.orders.is_other(name, own):
                return name
        return None

    def _tells(self, exchange: Exchange, foreign: str) -> None:
        """Judge, for the requirement that answers tell nothing of other orders, one that does."""
        seen = f"the answer holds {foreign}, which belongs to another order"
        for requirement in self.spec.requirements:
            if requirement.form == "secrecy":
                self.judged(requirement, exchange, Difference("body", "nothing about other orders", seen))

    # Judging

    def judged(
        self,
        requirement: Requirement,
        exchange: Exchange,
        difference: Difference | None,
        *,
        history: Sequence[tuple[str, Exchange]] = (),
        states: Mapping[str, Any] | None = None,
        timeline: Mapping[str, Any] | None = None,
    ) -> bool:
        """Write one judgement into the ledger. Returns whether the requirement was kept."""

        def evidence(found: Difference) -> dict[str, Any]:
            entries = [self.witness.entry(earlier, note) for note, earlier in history]
            return self.witness.evidence(
                exchange, found, exchange.situation, history=entries, states=states, timeline=timeline
            )

        size = exchange.size + sum(earlier.size for _, earlier in history)
        return self.ledger.judged(requirement, difference, evidence, size)

    # States

    def state_difference(self, order: str, wanted: str) -> Difference | None:
        """Whether the order is in the wanted state, by observation or else by what a further cancel is answered.

        Raises NotOffered where neither tells.
        """
        try:
            seen = str(self.settled(order, wanted)["state"])
        except NotOffered:
            return self._probe(order, wanted)
        if self.spec.same_state(wanted, seen):
            return None
        return Difference("state", f"the order is {wanted}", f"it is {seen}")

    def _probe(self, order: str, wanted: str) -> Difference | None:
        probe = self.cancel(Order(order, wanted))
        assert probe is not None
        consistent = [
            n for n, state in self.spec.states.items() if judge(self.spec, probe, state.cancel, n)[0]
        ]
        if wanted not in consistent:
            told = " or ".join(consistent) or "in no documented state"
            return Difference(
                "state", f"the order is {wanted}", f"a further cancel is answered as if it were {told}"
            )
        # An order whose cancellation fails inside may look like any other of its state.
        if not all(name == wanted or self.spec.same_state(name, wanted) for name in consistent):
            raise NotOffered(
                "the target cannot observe orders", "observation of orders (GET {ps}/{api}/orders/{id})"
            )
        return None

    def told_state(self, exchange: Exchange) -> str | None:
        """The state that the answer to a cancel tells.

        None where it tells nothing: no answer, 5xx, an odd success, a refusal after a 5xx.
        """
        state = self.spec.states[exchange.context.state]
        if exchange.status is None or exchange.status >= 500 or exchange.context.outside:
            return None
        if exchange.status >= 400:
            return None if exchange.context.order in self.broken else state.name
        outcome, _ = judge(self.spec, exchange, [o for o in state.cancel if o.effect])
        return outcome.effect if outcome else None

    def state_after(self, exchange: Exchange, outcome: Outcome | None) -> str:
        """The state that the model gives the order after an answer that was judged to be `outcome`."""
        return (outcome.effect if outcome else None) or self.told_state(exchange) or exchange.context.state

    def check_effect(self, exchange: Exchange) -> None:
        """Judge the invariants about effects: what is observed is what the answer told."""
        wanted = self.told_state(exchange)
        requirements = [r for r in self.spec.requirements if r.every and r.every.effect]
        if wanted is None or not requirements or not self._can_observe:
            return
        try:
            seen = str(self.settled(exchange.context.order, wanted)["state"])
        except NotOffered:
            return
        difference = (
            None
            if self.spec.same_state(wanted, seen)
            else Difference("state", f"the order is {wanted}, as the answer tells", f"it is {seen}")
        )
        states = {"arranged": exchange.context.state, "expected": wanted, "observed": seen}
        for requirement in requirements:
            self.judged(requirement, exchange, difference, states=states)

    def check_state(self, exchange: Exchange) -> None:
        """Judge, for the requirement about histories, that a valid cancel is answered as the order's state says."""
        _, difference = judge(self.spec, exchange, self.spec.states[exchange.context.state].cancel)
        for requirement in self.spec.requirements:
            if requirement.form == "lifecycle":
                self.judged(requirement, exchange, difference)

    def change(self, order: Order, state: str) -> bool:
        """Let the world outside bring the order to a state. Raises NotOffered."""
        if self.provider is None:
            raise NotOffered(
                "the target does not offer outside changes", f"the outside change of an order to {state}"
            )
        self._settled = None
        return self.provider.change(self.spec.api, order.id, state)

    def close(self) -> None:
        """Close all connections."""
        self.wire.close()
        if self.provider:
            self.provider.close()
