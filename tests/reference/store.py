"""The orders of one vendor, in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass
class Order:
    """An order and what the outside may observe of it.

    `number` counts the orders of a vendor from 1 and decides how the order looks; `owner` is the identity it
    belongs to; `arranged` is the state it began in; `document` is what an answer shows of it and is replaced,
    never changed in place, so that an answer can be encoded while the next request is under way; `facts`
    stand beside the observed state.
    """

    number: int
    id: str
    owner: str
    state: str
    arranged: str = ""
    failing: bool = False
    failures: int = 0
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    document: dict[str, Any] | None = None
    facts: dict[str, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)


class Orders:
    """Orders by id. An order can have several ids. Safe for use by many threads."""

    def __init__(self) -> None:
        self._by_id: dict[str, Order] = {}
        self._count = 0
        self._lock = threading.Lock()

    def add(self, make: Callable[[int], Order]) -> Order:
        """Store and return the order that `make` returns for the next number, counted from 1."""
        with self._lock:
            self._count += 1
            order = make(self._count)
            self._by_id[order.id] = order
        return order

    def also_known_as(self, order: Order, order_id: str) -> None:
        """Let the order be found under a further id, too."""
        self._by_id[order_id] = order

    def find(self, order_id: str) -> Order | None:
        """Return the order with this id, or None."""
        return self._by_id.get(order_id)

    def __len__(self) -> int:
        return self._count
