"""How surely races are found: `python -m tests.selftest.races [--runs 50] [--profile default] [--spin]`.

Runs the race requirements of one API against the reference with windows of several lengths, against a shop on SQLite
that two processes serve, and against both without a window. Prints the share of runs that accused.
"""

import argparse
import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.harness.budget import PROFILES, register_profiles
from tests.harness.ledger import Ledger
from tests.harness.loader import load
from tests.harness.race import play_race
from tests.harness.scene import Scene
from tests.harness.target import from_url
from tests.reference.messages import Answer
from tests.reference.server import serving
from tests.reference.vendor import Call, Vendor
from tests.reference.waffo_pancake import WaffoPancake

API = "waffo-pancake"
KINDS = {"double cancel": "WP-35", "cancel against a payment": "WP-36", "crossed answers": "WP-60"}
WINDOWS_MS = (1, 3, 10)
ROOT = Path(__file__).parents[2]


class Crossing(WaffoPancake):
    """Keeps the order of the last request in a place that all requests share, and answers from there."""

    last = ""

    def before_commit(self, call: Call) -> None:
        """Remember the order, then take some time."""
        self.last = call.order_id
        if self.window_ms:
            time.sleep(self.window_ms / 1000)
        super().before_commit(call)

    def render_success(self, call: Call) -> Answer:
        """Answer about whatever order came last."""
        call.order_id = self.last
        return super().render_success(call)


@contextlib.contextmanager
def reference(vendor: Vendor) -> Iterator[str]:
    """The URL of a changed reference."""
    with serving({API: vendor}) as url:
        yield url


@contextlib.contextmanager
def sqlite(flaw: str | None) -> Iterator[str]:
    """The URL of a shop on SQLite that two processes serve, with a flaw or without."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "tests.selftest.sqlite_shop",
            "--port",
            str(port),
            "--database",
            f"{folder}/shop.db",
        ]
        command += ["--flaw", flaw] if flaw else []
        servers: list[subprocess.Popen[bytes]] = []
        try:
            # One after the other: both would write the new database at once.
            for _ in range(2):
                server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
                servers.append(server)
                assert server.stdout is not None
                server.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            for server in servers:
                server.terminate()
                server.wait()


def accused(url: str, requirement_id: str, profile: str) -> bool:
    """Whether one run of a race requirement fails."""
    spec, ledger = load(API), Ledger()
    scene = Scene(spec, from_url(url, [API]), ledger)
    try:
        play_race(scene, spec.requirement(requirement_id), PROFILES[profile])
    finally:
        scene.close()
    return any(entry.failure is not None for entry in ledger.entries.values())


def rows(runs: int, profile: str) -> Iterator[tuple[str, str, int]]:
    """Server, kind of race, and how many of the runs accused."""
    for kind, requirement_id in KINDS.items():
        crossed = kind == "crossed answers"
        for window in WINDOWS_MS:
            with reference(Crossing(window) if crossed else WaffoPancake(window)) as url:
                yield (
                    f"window of {window} ms",
                    kind,
                    sum(accused(url, requirement_id, profile) for _ in range(runs)),
                )
        with sqlite("newest" if crossed else "check-then-act") as url:
            statements = "UPDATE, then SELECT" if crossed else "SELECT, then UPDATE"
            found = sum(accused(url, requirement_id, profile) for _ in range(runs))
            yield f"{statements}, two processes", kind, found
        with sqlite(None) as url:
            yield (
                "one UPDATE, two processes (correct)",
                kind,
                sum(accused(url, requirement_id, profile) for _ in range(runs)),
            )
        with reference(WaffoPancake()) as url:
            yield "no window (correct)", kind, sum(accused(url, requirement_id, profile) for _ in range(runs))


def spin() -> list[subprocess.Popen[bytes]]:
    """Two processes that keep the machine busy until they are killed."""
    return [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]


def main() -> int:
    """Print one row per server and kind of race; exit status 1 if a share is out of bounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--profile", choices=list(PROFILES), default="default")
    parser.add_argument("--spin", action="store_true", help="keep the machine busy with two other processes")
    options = parser.parse_args()
    register_profiles()
    busy = spin() if options.spin else []
    bad = 0
    try:
        for server, kind, found in rows(options.runs, options.profile):
            correct = "correct" in server
            wrong = found > 0 if correct else found < options.runs * 0.98
            bad += wrong
            sys.stdout.write(
                f"{kind:26} {server:38} {found:3} of {options.runs} runs accuse{'  <-- !' if wrong else ''}\n"
            )
            sys.stdout.flush()
    finally:
        for process in busy:
            process.kill()
            process.wait()
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
