"""Orders in a wanted state: arranged in batches by provider states, or taken from static pools."""

import random
import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import rstr

from tests.harness.faults import NotOffered, SetupFault
from tests.harness.provider import ProviderStates
from tests.harness.spec import Spec
from tests.harness.target import UNKNOWN_POOL

BATCH = 20
WORD = re.compile(r"[A-Za-z0-9_-]{6,}")
CHECKED = re.compile(
    "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}|[0-9a-f]{20,}"
)
SIGNS = {sign: signs for signs in ("0123456789", "abcdef", "ABCDEF") for sign in signs}
MIN_DIGITS = 9
"""A shorter number may stand in an answer for something else than an order."""


@dataclass(frozen=True)
class Order:
    """An order that the suite arranged or was given, and may cancel; `owner` is named where it is not the usual one."""

    id: str
    state: str
    owner: str | None = None


class Orders:
    """Gives each order away once. `share` (i, n) is this process's part of the static pools."""

    def __init__(
        self,
        spec: Spec,
        provider: ProviderStates | None,
        pools: Mapping[str, Sequence[str]],
        share: tuple[int, int] = (0, 1),
    ) -> None:
        self._spec, self._provider = spec, provider
        index, workers = share
        self._static = {state: deque(ids[index::workers]) for state, ids in pools.items()}
        self._fresh: dict[tuple[str, str], deque[str]] = {}
        self._seen: set[str] = set()
        self._spent: set[str] = set()
        self._unknown: dict[str, str] = {}
        self._form: str | None = None
        self._random = random.Random(f"{spec.api} {index}")  # noqa: S311 (names of nothing, not secrets)

    def take(self, state: str, owner: str | None = None) -> Order:
        """One order in a state that nobody had before. Raises NotOffered or SetupFault."""
        owner = owner or self._spec.owner
        if state in self._static and owner == self._spec.owner:
            if not self._static[state]:
                raise NotOffered(
                    f"the pool of {state} orders is used up", f"more {state} orders in the target file"
                )
            return Order(self._static[state].popleft(), state)
        if self._provider is None:
            needs = f"orders in the state {state}"
            raise NotOffered(f"the target offers no {state} orders", needs)
        stock = self._fresh.setdefault((state, owner), deque())
        if not stock:
            self._refill(stock, state, owner)
        return Order(stock.popleft(), state, None if owner == self._spec.owner else owner)

    def _refill(self, stock: deque[str], state: str, owner: str) -> None:
        assert self._provider is not None
        ids = self._provider.arrange(self._spec.api, state, owner, BATCH)
        if again := self._seen.intersection(ids):
            raise SetupFault(
                f"the provider states gave the id {min(again)} of {self._spec.api} a second time; every id is fresh."
            )
        self._seen.update(ids)
        self._form = ids[0] if all(CHECKED.fullmatch(one) for one in ids) else None
        stock.extend(ids)

    def has_pool(self, state: str) -> bool:
        """Whether orders in a state come from a static pool, which is used up."""
        return state in self._static

    def take_many(self, state: str, count: int) -> list[Order]:
        """Several orders in one state."""
        return [self.take(state) for _ in range(count)]

    def spare(self, state: str, count: int) -> list[Order]:
        """Several orders that only pass by: none where they would come from a static pool."""
        return [] if state in self._static or self._provider is None else self.take_many(state, count)

    def beside(self, named: Collection[str]) -> dict[str, str] | None:
        """Ids of the further orders among `named`: another one of the owner's, a stranger's. None: not offered."""
        found, first = {}, self._spec.first_state
        try:
            if "other" in named:
                found["other"] = self.spare(first, 1)[0].id
            if "foreign" in named:
                found["foreign"] = self.take(first, self._spec.strangers[0]).id
        except (IndexError, NotOffered, SetupFault):
            return None
        return found

    def take_newest(self, state: str) -> list[Order]:
        """The order in a state that was arranged last, if it is not taken yet."""
        stock = self._fresh.get((state, self._spec.owner))
        return [Order(stock.pop(), state)] if stock else []

    def others_in(self, told: str, asked: str, own: str) -> str | None:
        """The id of an order other than its `own` that a text told, and that was not asked about, if there is one."""
        found = self.others_among(set(WORD.findall(told)), own) - set(WORD.findall(asked))
        return min((name for name in found if len(name) >= MIN_DIGITS or not name.isdigit()), default=None)

    def others_among(self, texts: set[str], own: str) -> set[str]:
        """Those of the texts that are ids of orders that the suite knows of, other than its `own`."""
        given = (set(ids) & texts for ids in self._static.values())
        return (self._seen & texts).union(*given) - {own}

    def spend(self, order: str) -> None:
        """Remember that a request may have brought an order into another state."""
        self._spent.add(order)

    def give_back(self, order: Order) -> None:
        """Return an order to its static pool, where nothing but refusals came of it; fresh ones are not reused."""
        if order.state in self._static and order.owner is None and order.id not in self._spent:
            self._static[order.state].append(order.id)

    def is_other(self, text: str, own: str) -> bool:
        """Whether a text is the id of an order that the suite knows of, other than its `own`."""
        return bool(self.others_among({text}, own))

    def _alike(self, form: str) -> str:
        """Another id of the same form, with the version and variant of a UUID."""
        kept = (14, 19) if "-" in form else ()
        return "".join(
            sign if i in kept else self._random.choice(SIGNS.get(sign, sign)) for i, sign in enumerate(form)
        )

    def unknown_beside(self, order: Order) -> str:
        """An id that no order has; beside one order always the same, so that it can be asked for again."""
        if order.id not in self._unknown:
            self._unknown[order.id] = self.unknown()
        return self._unknown[order.id]

    def unknown(self) -> str:
        """Another id that no order has: from the target file, else a made-up well-formed one.

        Where orders have ids of a form that servers check (a UUID, a long hexadecimal number), it has that form too.
        """
        pool = self._static.get(UNKNOWN_POOL)
        if pool:
            pool.rotate(-1)
            return pool[-1]
        if self._form:
            return self._alike(self._form)
        return str(rstr.Rstr(self._random).xeger(self._spec.id_unknown.strip("^$")))
