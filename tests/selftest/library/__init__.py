"""Implementations made from the reference by one small named change each.

A *fault* breaks one documented rule and must be caught; a *reading* differs where the document is silent and
must be left in peace. One module per API and kind holds a list of them.
"""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from tests.reference.vendor import Vendor

APIS = ("waffo-pancake", "shoplazza", "front-payment", "wix-restaurants", "oracle-commerce")
Family = Literal[
    "status",
    "message",
    "schema",
    "state",
    "credentials",
    "ownership",
    "validation",
    "header",
    "robustness",
    "race",
]


@dataclass(frozen=True)
class Fault:
    """A faulty implementation.

    `breaks` are the ids of the requirements that state the broken rule, any of which may fail; `place` is the
    rule's place in the document; `shows` tells what makes the fault visible: any plain request, only some inputs
    or orders, or only a sequence of requests or a race.
    """

    name: str
    api: str
    breaks: tuple[str, ...]
    place: str
    family: Family
    shows: Literal["plain", "input", "history"]
    make: Callable[[], Vendor]


@dataclass(frozen=True)
class Reading:
    """A correct implementation that reads the document differently where it is silent; `says` tells how."""

    name: str
    api: str
    says: str
    make: Callable[[], Vendor]


def faults(api: str) -> Sequence[Fault]:
    """All faulty implementations of one API."""
    return list(_module(api, "faults").FAULTS)


def readings(api: str) -> Sequence[Reading]:
    """All correct implementations of one API that read it differently."""
    return list(_module(api, "readings").READINGS)


def _module(api: str, kind: str) -> ModuleType:
    return importlib.import_module(f"tests.selftest.library.{api.replace('-', '_')}_{kind}")


def find(name: str) -> Fault | Reading:
    """The fault or reading called `api/name`. Raises LookupError."""
    api, _, short = name.partition("/")
    listed: tuple[Callable[[str], Sequence[Fault | Reading]], ...] = (faults, readings)
    for entries in listed:
        for entry in entries(api):
            if entry.name == short:
                return entry
    raise LookupError(name)
