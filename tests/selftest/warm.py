"""Processes forked from one that has imported suite and references already: each starts in a tenth of the time."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.reference.server import Server
from tests.selftest.serve import vendor_of

ROOT = Path(__file__).parents[2]
START_S = 60
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.plugin.hooks", "tests.conformance.conftest", "tests.selftest.warm"])


@contextlib.contextmanager
def served(name: str) -> Iterator[str]:
    """Serve `api/name` in a process of its own; yields its URL. Raises RuntimeError when it doesn't start."""
    here, there = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_serve, args=(name, there), daemon=True)
    process.start()
    try:
        said = here.recv() if here.poll(START_S) else "it did not start"
        if not said.startswith("http"):
            raise RuntimeError(f"it is not served: {said}")
        yield said
    finally:
        process.kill()
        process.join()


def _serve(name: str, there: Connection) -> None:
    logging.basicConfig(level=logging.CRITICAL)
    try:
        vendor = vendor_of(name)
    except Exception as problem:  # the caller is told, whatever it is
        there.send(f"{type(problem).__name__}: {problem}")
        return
    Server({vendor.api: vendor}, announce=there.send).serve_until_ended()


def run_pytest(arguments: Sequence[str], output: Path, limit_s: float) -> int | None:
    """Run pytest in this checkout; returns its exit status, None after `limit_s` seconds. It prints into a file."""
    process = FORK.Process(target=_pytest, args=(list(arguments), output), daemon=True)
    process.start()
    process.join(limit_s)
    in_time = process.exitcode
    process.kill()
    process.join()
    return in_time


def _pytest(arguments: list[str], output: Path) -> None:
    with output.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(ROOT)
    # What a pytest run around this one would tell the inner one.
    for name in [name for name in os.environ if name.startswith(("PYTEST_", "GITHUB_"))]:
        del os.environ[name]
    # Named, because pytest looks for its configuration where the value of an unknown option points.
    named = ["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]
    sys.exit(int(pytest.main([*named, *arguments])))
