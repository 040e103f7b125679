"""Command line: `python -m tests.reference` serves the reference implementations until it is ended."""

from __future__ import annotations

import argparse
import logging
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.reference.server import Server
from tests.reference.vendor import Vendor
from tests.reference.vendors import NAMES, load, vendors


def main() -> None:
    """Serve what the command line asks for."""
    parser = _parser()
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO if options.log else logging.ERROR, format="%(message)s")
    names = options.api or ([] if options.only_vendors else NAMES)
    served = vendors(names, options.vendor, options.window_ms)
    try:
        server = Server(served, options.host, options.port, announce=_announcer(served, options.target))
    except OSError as error:
        parser.error(f"can't listen on {options.host}:{options.port}: {error}")
    if options.until_stdin_closes:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    server.serve_until_ended()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="port to listen on (default: any free one)")
    add("--api", action="append", choices=NAMES, help="serve this API only (repeatable)")
    instead = "serve what this class or function returns instead of its API's vendor (repeatable)"
    add("--vendor", action="append", type=load, default=[], metavar="MODULE:NAME", help=instead)
    add("--only-vendors", action="store_true", help="serve nothing but what --vendor and --api name")
    add("--window-ms", type=float, help="open a race window of so many milliseconds in every API")
    add("--target", type=Path, metavar="FILE.toml", help="write a target file for this server")
    add("--log", action="store_true", help="write a line per request to standard error")
    add("--until-stdin-closes", action="store_true", help="end when standard input ends")
    return parser


def _announcer(served: Mapping[str, Vendor], target: Path | None) -> Callable[[str], None]:
    def announce(url: str) -> None:
        if target:
            target.write_text(target_file(served, url), encoding="utf-8")
        sys.stdout.write(f"ready {url}\n")
        sys.stdout.flush()

    return announce


def target_file(served: Mapping[str, Vendor], url: str) -> str:
    """Return the text of a target file (TOML) for vendors that are served at a URL."""
    lines = [f'provider_states = "{url}/_provider-states"']
    for api, vendor in served.items():
        lines += ["", f"[apis.{api}]", f'base_url = "{url}"', "", f"[apis.{api}.actors]"]
        for actor in vendor.actors:
            headers = vendor.headers_of(actor.name) or {}
            pairs = ", ".join(f'"{name}" = "{value}"' for name, value in headers.items())
            lines.append(f"{actor.name} = {{ {pairs} }}")
    return "\n".join(lines) + "\n"


def _stop_at_end_of_input(server: Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    server.stop()


if __name__ == "__main__":
    main()
