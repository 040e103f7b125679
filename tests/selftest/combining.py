"""Several changes of one reference implementation, combined into one."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import FunctionType
from typing import cast

from tests.reference.vendor import Vendor
from tests.reference.vendors import ALL
from tests.selftest.library.changes import COMBINED

Make = Callable[[], Vendor]
PASSES_ON = frozenset({"super", "parent", "__class__"})
"""Names in the code of a step that gives the word to the step which it replaces."""

OF_THE_CLASS = frozenset({"__module__", "__doc__", "__abstractmethods__", "__qualname__", "_abc_impl"})


class ClashError(ValueError):
    """Two changes replace the same step, or cannot stand in one class."""


def combined(makes: Sequence[Make]) -> Vendor:
    """Return a fresh vendor that has all the changes; each is the vendor of a subclass of the same reference.

    Raises:
        ClashError: they can't be combined.
    """
    kinds = tuple(dict.fromkeys(changed_class(make) for make in makes))
    _check(kinds)
    base = _base(kinds[0])
    try:
        together = cast(type[Vendor], ABCMeta(f"Combined{base.__name__}", kinds, _merged(kinds)))
    except TypeError as problem:
        raise ClashError(str(problem)) from None
    return together()


@cache
def changed_class(make: Make) -> type[Vendor]:
    """Return the class of the vendors that `make` returns."""
    return type(make())


def _check(kinds: Sequence[type[Vendor]]) -> None:
    for number, one in enumerate(kinds):
        for other in kinds[:number]:
            for name in _changes(one).keys() & _changes(other).keys():
                if not _stand_together(_base(one), name, _changes(one)[name], _changes(other)[name]):
                    raise ClashError(name)


def _stand_together(base: type[Vendor], name: str, one: object, other: object) -> bool:
    """Whether two replacements of the same member can stand beside each other."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        before = getattr(base, name)
        return not _differences(before, one).keys() & _differences(before, other).keys()
    return (_passes_on(one) and _passes_on(other)) or one == other


def _passes_on(member: object) -> bool:
    if not isinstance(member, FunctionType):
        return False
    code = member.__code__
    return bool(PASSES_ON & {*code.co_names, *code.co_freevars})


def _changes(kind: type[Vendor]) -> dict[str, object]:
    """The members that a class replaces in its reference, the outermost replacement of each."""
    base, found = _base(kind), dict[str, object]()
    for one in reversed(kind.__mro__):
        if one not in base.__mro__:
            found.update({name: value for name, value in vars(one).items() if name not in OF_THE_CLASS})
    return found


def _merged(kinds: Sequence[type[Vendor]]) -> dict[str, object]:
    """The tables (such as `errors`) that several classes change, with all the changes."""
    base, tables = _base(kinds[0]), dict[str, dict[object, object]]()
    for kind in kinds:
        for name, value in _changes(kind).items():
            if isinstance(value, Mapping):
                before = getattr(base, name)
                tables.setdefault(name, dict(before)).update(_differences(before, value))
    return {COMBINED: True, **tables}


def _differences(before: Mapping[object, object], after: Mapping[object, object]) -> dict[object, object]:
    return {key: value for key, value in after.items() if before.get(key) != value}


def _base(kind: type[Vendor]) -> type[Vendor]:
    return next(reference for reference in ALL if reference.api == kind.api)
