"""Several changes of one reference implementation, combined into one."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

from tests.reference.vendor import Vendor
from tests.reference.vendors import ALL

Make = Callable[[], Vendor]


class ClashError(ValueError):
    """Two changes replace the same step, or cannot stand in one class."""


def combined(makes: Sequence[Make]) -> Vendor:
    """Return a fresh vendor that has all the changes; each is the vendor of a subclass of the same reference.

    Raises:
        ClashError: they can't be combined.
    """
    kinds = [changed_class(make) for make in makes]
    api = kinds[0].api
    try:
        together = cast(
            type[Vendor], ABCMeta("Combined" + _base(api).__name__, tuple(dict.fromkeys(kinds)), {})
        )
    except TypeError as problem:
        raise ClashError(str(problem)) from None
    return together()


@cache
def changed_class(make: Make) -> type[Vendor]:
    """Return the class of the vendors that `make` returns."""
    return type(make())


def overridden(make: Make) -> frozenset[str]:
    """Return the names of the members that a change replaces."""
    kind = changed_class(make)
    base = _base(kind.api)
    own = (vars(one) for one in kind.__mro__ if one not in base.__mro__)
    dunders = {"__module__", "__doc__", "__abstractmethods__", "__qualname__", "_abc_impl", "__orig_bases__"}
    return frozenset(name for members in own for name in members if name not in dunders)


def _base(api: str) -> type[Vendor]:
    return next(kind for kind in ALL if kind.api == api)
