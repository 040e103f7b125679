"""Does the same implementation get the same verdicts, every run? `python -m tests.selftest.repeat [--runs 20]`.

Runs the whole suite against its reference so often, in one process, in random order and with two workers, and all of
that on a machine that two other processes keep busy, too. Compares all of results.json but times, ids and ports.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.harness.budget import PROFILES
from tests.selftest.races import spin
from tests.selftest.suite_runs import Ended, run_suite

LIMIT_S = 900
WAYS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "one process": ((), False),
    "random order": (("-p", "randomly"), False),
    "two workers": (("-n", "2"), False),
    "one process, busy machine": ((), True),
    "random order, busy machine": (("-p", "randomly"), True),
    "two workers, busy machine": (("-n", "2"), True),
}
"""Further arguments, and whether the machine is kept busy."""

OF_THE_DAY = ("started", "duration_s", "target", "command")
"""Members of results.json that hold times, ports or the arguments of the run."""


@contextlib.contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """Keep the machine busy for as long, where that is wanted."""
    processes: list[subprocess.Popen[bytes]] = spin() if wanted else []
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def facts(ended: Ended) -> dict[str, Any]:
    """What results.json says by requirement, by API and of the whole run, without what is another every time."""
    results = dict(ended.results)
    found: dict[str, Any] = {entry["id"]: entry for entry in results.pop("requirements")}
    found |= results.pop("apis")
    return found | {name: value for name, value in results.items() if name not in OF_THE_DAY}


def main() -> int:
    """Print a line per run; exit status 1 where one differs from the first run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--profile", choices=list(PROFILES), default="default")
    options = parser.parse_args()
    first: dict[str, Any] = {}
    differing = 0
    for number in range(options.runs):
        way, (arguments, wanted) = list(WAYS.items())[number % len(WAYS)]
        with tempfile.TemporaryDirectory() as folder, busy(wanted):
            profile = ("--hypothesis-profile", options.profile)
            ended = run_suite(Path(folder) / "reports", *profile, *arguments, timeout=LIMIT_S)
            found = facts(ended)
            first = first or found
            other = sorted(name for name in {*first, *found} if first.get(name) != found.get(name))
            differing += bool(other)
            told = f"{ended.results['requests']:,} requests, {ended.results['duration_s']:.0f} s"
            sys.stdout.write(
                f"{number + 1:3}  {way:26} {told}  {len(other)} of {len(found)} differ  {' '.join(other)}\n"
            )
            sys.stdout.flush()
    sys.stdout.write(f"{differing} of {options.runs} runs differ from the first\n")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
