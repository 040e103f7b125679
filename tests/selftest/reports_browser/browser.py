"""Chromium and npm packages for the tests of the pages; a test is skipped by name where they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Without these, Chromium keeps asking its maker's hosts for updates, which a test machine refuses.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cancel-order-conformance"


@contextmanager
def chromium() -> Iterator[Any]:
    """Give the machine's Chromium, driven by Playwright; skip the test where one of them is missing."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


def npm_package(name: str, version: str) -> Path:
    """Return the folder of an npm package, installed once into the user's cache; skip where npm fails."""
    home = CACHE / f"{name}-{version}"
    folder = home / "node_modules" / name
    if not (folder / "package.json").exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed")
        home.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(home), f"{name}@{version}"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if ended.returncode:
            pytest.skip(f"npm cannot install {name}@{version}")
    return folder
