"""What the world sees of an order: by provider states, under whatever id it has now."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.harness.exchange import Exchange, Request
from tests.harness.faults import NotOffered
from tests.harness.judge import resolve
from tests.harness.provider import ProviderStates
from tests.harness.spec import Spec
from tests.harness.wire import Wire

POLL_S = 0.02
GONE = "gone: the provider states no longer know it"
# How often to wait in vain for an effect; a server that never has it is not waited for again and again.
PATIENCE = 5
# Within which time what follows from an effect by itself must show; no document tells one.
FACTS_S = 1.0


class Observation:
    """Observes the orders of one API."""

    def __init__(self, spec: Spec, provider: ProviderStates | None, wire: Wire) -> None:
        self.spec, self.provider, self.wire = spec, provider, wire
        self._can_observe = provider is not None
        self._settled: tuple[tuple[str, int], Mapping[str, Any]] | None = None
        self._patience = PATIENCE
        self._later_ids: dict[str, list[str]] = {}

    def observe(self, order: str) -> Mapping[str, Any]:
        """State and facts of an order as the world sees it. Raises NotOffered or SetupFault.

        An order that got a new id is found under the id that an answer told; one that is gone is in no state.
        """
        if not self._can_observe or self.provider is None:
            needs = "observation of orders (GET {ps}/{api}/orders/{id})"
            raise NotOffered("the target cannot observe orders", needs)
        try:
            for name in (order, *self._later_ids.get(order, ())):
                seen = self.provider.observe(self.spec.api, name)
                if seen is not None:
                    return seen
        except NotOffered:
            self._can_observe = False
            raise
        return {"state": GONE}

    def remember(self, exchange: Exchange) -> None:
        """Keep the ids that a success tells, for later observations of its order."""
        if exchange.status is not None and 200 <= exchange.status < 300:
            known = self._later_ids.setdefault(exchange.context.order, [])
            known += [name for name in self.new_ids(exchange) if name not in known]

    def new_ids(self, exchange: Exchange) -> list[str]:
        """Ids of the order that an answer tells, where the spec says it may get a new one."""
        if exchange.answer is None or not self.spec.id_returned:
            return []
        found = (resolve(exchange.answer.json, pointer) for pointer in self.spec.id_returned)
        return [value for value in found if isinstance(value, str) and value]

    def forget(self) -> None:
        """Observe anew, though nothing was sent meanwhile: time has passed."""
        self._settled = None

    def settled(self, order: str, wanted: str) -> Mapping[str, Any]:
        """Observe until the order is in the wanted state, or the time in which effects must show is over."""
        now = (order, self.wire.sent)
        if (
            self._settled
            and self._settled[0] == now
            and self.spec.same_state(wanted, self._settled[1]["state"])
        ):
            return self._settled[1]
        seen = self._until(order, lambda seen: self.spec.same_state(wanted, seen["state"]), self.spec.settles)
        self._settled = (now, seen)
        return seen

    def facts(self, order: str, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Observe until the order shows the wanted facts, of those that it shows, or their time is over."""
        return self._until(
            order, lambda seen: all(seen.get(name, value) == value for name, value in wanted.items()), FACTS_S
        )

    def _until(
        self, order: str, right: Callable[[Mapping[str, Any]], bool], seconds: float
    ) -> Mapping[str, Any]:
        end = time.monotonic() + (seconds if self._patience else 0)
        while True:
            seen = self.observe(order)
            if right(seen):
                return seen
            if time.monotonic() >= end:
                self._patience -= bool(self._patience and seconds)
                return seen
            time.sleep(POLL_S)

    def dead(self) -> str | None:
        """The transport error, if the implementation gives no answer at all any more."""
        answer, error = self.wire.send(Request("OPTIONS", "/", (), None))
        return None if answer else error
