"""Which vendors there are, and how a served set of them is put together."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable

from tests.reference.front_payment import FrontPayment
from tests.reference.oracle_commerce import OracleCommerce
from tests.reference.shoplazza import Shoplazza
from tests.reference.vendor import Vendor
from tests.reference.waffo_pancake import WaffoPancake
from tests.reference.wix_restaurants import WixRestaurants

ALL: tuple[type[Vendor], ...] = (WaffoPancake, Shoplazza, FrontPayment, WixRestaurants, OracleCommerce)
NAMES = tuple(vendor.api for vendor in ALL)


def vendors(
    names: Iterable[str] = NAMES,
    changed: Iterable[Callable[[], Vendor]] = (),
    window_ms: float | None = None,
) -> dict[str, Vendor]:
    """Return fresh vendors by API name; each of the `changed` ones stands in for the one of its API."""
    wanted = set(names)
    served = {vendor.api: vendor(window_ms) for vendor in ALL if vendor.api in wanted}
    for make in changed:
        vendor = make()
        vendor.window_ms = vendor.window_ms if window_ms is None else window_ms
        served[vendor.api] = vendor
    return served


def load(reference: str) -> Callable[[], Vendor]:
    """Return the callable that `module:name` (a class or a function without parameters) refers to.

    Raises:
        ValueError: there is nothing like that.
    """
    module, _, name = reference.partition(":")
    try:
        found: object = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"{reference!r} is not the MODULE:NAME of a vendor: {error}") from error
    if not callable(found):
        raise ValueError(f"{reference!r} is not callable")  # noqa: TRY004 - argparse reports it
    return found
