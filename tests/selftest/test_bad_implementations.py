"""Whatever an implementation does, it gets a verdict and whole reports; never a traceback."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.selftest.broken_servers import TOKEN, Conforming, HangUp, Model, Reply, serving
from tests.selftest.suite_runs import GOOD, QUICK, WAFFO, is_judged, run_suite


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_nobody_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = run_suite(tmp_path, "--base-url", url, *WAFFO)
    is_judged(ended)
    note = ended.results["setup"][0]
    assert url in note["what"]
    assert "refused" in note["what"]
    assert note["mend"]
    assert set(ended.having("failed")) == {
        r["id"] for r in ended.results["requirements"] if r["level"] == "MUST"
    }
    assert "refused" in ended.requirement("WP-01")["reason"]


class RefusesTheOwner(Model):
    """The owner's credentials don't work."""

    def cancel(self, body: bytes, headers: Any) -> Reply:
        """Refuse."""
        return 401, {"errors": [{"message": "Authentication failed"}]}


def test_the_owner_is_refused(tmp_path: Path) -> None:
    with serving(RefusesTheOwner()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert "customer" in ended.results["setup"][0]["mend"]
    assert ended.requirement("WP-01")["verdict"] == "failed"


class HangsUpOnCancel(Model):
    """The API closes every connection, while its provider states work."""

    def cancel(self, body: bytes, headers: Any) -> Reply:
        """Close the connection."""
        raise HangUp


class DiesUnderWay(Conforming):
    """API and provider states stop to answer in the middle of the run."""

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> Reply:
        """Work for a while."""
        if self.calls > 200:
            raise HangUp
        return super().answer(method, path, body, headers)


@pytest.mark.parametrize("model", [Model, HangsUpOnCancel, DiesUnderWay], ids=lambda model: model.__name__)
def test_an_implementation_at_fault_is_judged(model: Callable[[], Model], tmp_path: Path) -> None:
    with serving(model()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "does not conform"
    assert [note for note in ended.results["setup"] if note["door"] != "implementation"] == []
    assert TOKEN not in ended.output + ended.all_files()


def test_no_token_in_any_output(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    with serving(Model()) as url:
        file.write_text(GOOD.replace("http://127.0.0.1:1", url))
        ended = run_suite(
            tmp_path / "reports", f"--target={file}", *QUICK, "-vv", "--tb=long", "-k", "WP-0 or WP-2"
        )
    is_judged(ended)
    assert "SECRET_9f8e7d6c" not in ended.output + ended.all_files()
    assert "$TOKEN" in ended.all_files()
