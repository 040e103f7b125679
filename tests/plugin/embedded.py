"""The embedded reference implementation, as a process of its own on a free loopback port."""

import subprocess
import sys
from functools import cached_property

from tests.plugin.flags import ROOT


class Embedded:
    """A reference, started at once and ready when its `url` is. It ends with `close`, or with this process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.reference", "--until-stdin-closes"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    @cached_property
    def url(self) -> str:
        """Its base URL. Raises RuntimeError when it did not start."""
        assert self._process.stdout is not None
        ready = self._process.stdout.readline().split()
        if len(ready) != 2 or ready[0] != "ready":
            self.close()
            raise RuntimeError("the embedded reference did not start; try python -m tests.reference")
        return ready[1]

    def close(self) -> None:
        """End the reference."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
