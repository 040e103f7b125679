"""Command line: `python -m tests.selftest.serve API/NAME` serves one faulty or differing implementation.

It prints `ready URL` and ends when its standard input does. `API/ONE+TWO` serves several readings at once,
`API/reference` the unchanged reference.
"""

from __future__ import annotations

import logging
import sys
import threading

from tests.reference.server import Server
from tests.reference.vendor import Vendor
from tests.reference.vendors import vendors
from tests.selftest.combining import combined
from tests.selftest.library import find

REFERENCE = "reference"


def vendor_of(name: str) -> Vendor:
    """Return a fresh vendor for `api/name`, as on the command line.

    Raises:
        LookupError: there is none of that name.
    """
    api, _, names = name.partition("/")
    if names == REFERENCE:
        return vendors([api])[api]
    entries = [find(f"{api}/{one}") for one in names.split("+")]
    return entries[0].make() if len(entries) == 1 else combined([entry.make for entry in entries])


def main() -> None:
    """Serve what the command line names."""
    logging.basicConfig(level=logging.CRITICAL)
    vendor = vendor_of(sys.argv[1])
    server = Server({vendor.api: vendor}, announce=_announce)
    threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    server.serve_until_ended()


def _announce(url: str) -> None:
    sys.stdout.write(f"ready {url}\n")
    sys.stdout.flush()


def _stop_at_end_of_input(server: Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    server.stop()


if __name__ == "__main__":
    main()
