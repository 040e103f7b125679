"""Does the same implementation get the same verdicts, every run? `python -m tests.selftest.repeat [--runs 20]`.

Runs the whole suite against its reference so often, a part of the runs with two workers and a part of them on a machine
that two other processes keep busy, and compares the verdicts on every requirement.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.harness.budget import PROFILES
from tests.selftest.races import spin
from tests.selftest.suite_runs import Ended, run_suite

LIMIT_S = 900
WAYS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "one process": ((), False),
    "two workers": (("-n", "2"), False),
    "one process, busy machine": ((), True),
    "two workers, busy machine": (("-n", "2"), True),
}
"""Further arguments, and whether the machine is kept busy."""


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


def verdicts(ended: Ended) -> dict[str, str]:
    """The verdict on every requirement, and the conclusion on every API."""
    results = ended.results
    found = {entry["id"]: str(entry["verdict"]) for entry in results["requirements"]}
    return found | {api: str(facts["conclusion"]) for api, facts in results["apis"].items()}


def main() -> int:
    """Print a line per run; exit status 1 where a verdict differs from that of the first run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--profile", choices=list(PROFILES), default="default")
    options = parser.parse_args()
    first: dict[str, str] = {}
    differing = 0
    for number in range(options.runs):
        way, (arguments, wanted) = list(WAYS.items())[number % len(WAYS)]
        with tempfile.TemporaryDirectory() as folder, busy(wanted):
            profile = ("--hypothesis-profile", options.profile)
            ended = run_suite(Path(folder) / "reports", *profile, *arguments, timeout=LIMIT_S)
            found = verdicts(ended)
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
