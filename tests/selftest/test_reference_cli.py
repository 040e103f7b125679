"""The command line of the reference implementations, and changed vendors served by it."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from tests.reference.messages import Answer
from tests.reference.vendor import Call
from tests.reference.waffo_pancake import WaffoPancake
from tests.selftest.reference_client import FRONT, PATHS, WAFFO, Served


class Teapot(WaffoPancake):
    """A vendor with one step changed."""

    def respond(self, call: Call, answer: Answer) -> Answer:
        """Answer everything with 418."""
        answer.status = 418
        return super().respond(call, answer)


def test_command_line(tmp_path: Path) -> None:
    target = tmp_path / "target.toml"
    arguments = [
        "--api",
        FRONT,
        "--vendor",
        f"{__name__}:Teapot",
        "--target",
        str(target),
        "--until-stdin-closes",
    ]
    command = [sys.executable, "-m", "tests.reference", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        url = process.stdout.readline().removeprefix("ready ").strip()
        assert list(Served(url).control.get("").json()["apis"]) == [FRONT, WAFFO]
        assert httpx.post(f"{url}{PATHS[WAFFO]}").status_code == 418
        apis = tomllib.loads(target.read_text())["apis"]
        process.stdin.close()
        assert process.wait(10) == 0
    assert apis[WAFFO]["base_url"] == url
    assert set(apis[FRONT]["actors"]) == {"merchant", "stranger"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_quietly(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "tests.reference"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        assert process.stderr
        url = process.stdout.readline().removeprefix("ready ").strip()
        idle = Served(url)
        assert idle.control.get("").status_code == 200
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_a_vendor_that_does_not_exist() -> None:
    command = [sys.executable, "-m", "tests.reference", "--vendor", "tests.reference.vendor:Nobody"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Nobody" in ended.stderr
