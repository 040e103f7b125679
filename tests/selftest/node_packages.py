"""The npm packages of tests/selftest/clients, installed once into a cache folder outside the tree."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

CLIENTS = Path(__file__).parent / "clients"
INSTALL = ("install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def node_folder() -> Path:
    """A folder with the scripts of `clients` and what they import. Skips the test where Node.js or npm is missing."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            pytest.skip(
                f"{tool} is not on this machine: install Node.js 20 to run clients that nobody here wrote"
            )
    folder = _cache() / f"clients-{hashlib.sha256(_every_file()).hexdigest()[:16]}"
    if not folder.is_dir():
        _install(folder)
    return folder


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cancel-order-conformance"


def _every_file() -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(CLIENTS.iterdir()) if path.is_file())


def _install(folder: Path) -> None:
    """Install beside the folder, then rename: two test processes may come here at the same moment."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        fresh = Path(place) / "fresh"
        shutil.copytree(CLIENTS, fresh, ignore=shutil.ignore_patterns("node_modules"))
        ended = subprocess.run(
            [shutil.which("npm") or "npm", *INSTALL], cwd=fresh, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            pytest.fail(
                f"npm could not install the packages of {CLIENTS}: {ended.stderr.strip()[-500:]}",
                pytrace=False,
            )
        if not folder.is_dir():
            fresh.rename(folder)


def play(script: str, base_url: str, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let a client script make calls at a URL; returns what it made of each answer."""
    command = [shutil.which("node") or "node", script, base_url, json.dumps(calls)]
    ended = subprocess.run(
        command, cwd=node_folder(), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    results: list[dict[str, Any]] = json.loads(ended.stdout)
    return results
