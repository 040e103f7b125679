"""A mock server that nobody here wrote serves each openapi.yaml, and the suite tells what a mock can't do."""

import random
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rstr

from tests.harness.loader import api_names, load
from tests.selftest.node_packages import node_folder
from tests.selftest.suite_runs import QUICK, ROOT, Ended, run_suite

START_S = 60
# Where the mock leaves a request without an answer, the suite need not wait long for it.
LATENCY_S = 2
POOL = 3000

# A mock answers every valid request with the documented success, whatever the order: so what speaks of one answer alone
# passes, and nothing of what speaks of states, owners or the order's own id does.
STATELESS = {
    "waffo-pancake": ("WP-01", "WP-02", "WP-04", "WP-05", "WP-31"),
    "shoplazza": ("SZ-01", "SZ-02", "SZ-04", "SZ-43", "SZ-44"),
    "front-payment": ("FP-01", "FP-02", "FP-03", "FP-04", "FP-05", "FP-44"),
    "wix-restaurants": ("WX-01", "WX-02", "WX-04", "WX-17", "WX-38"),
    "oracle-commerce": ("OC-01", "OC-02", "OC-03", "OC-04", "OC-41"),
}
STATEFUL = {
    "waffo-pancake": ("WP-03", "WP-10", "WP-13", "WP-14", "WP-27", "WP-30", "WP-57"),
    "shoplazza": ("SZ-03", "SZ-05", "SZ-06", "SZ-35", "SZ-50"),
    "front-payment": ("FP-23", "FP-24", "FP-26", "FP-27", "FP-28", "FP-40"),
    "wix-restaurants": ("WX-03", "WX-05", "WX-35", "WX-47", "WX-49"),
    "oracle-commerce": ("OC-06", "OC-08", "OC-09", "OC-98"),
}


@contextmanager
def mocking(api: str) -> Iterator[tuple[str, list[str]]]:
    """Serve the mock of an API; yields its URL and the lines that it prints."""
    port = free_port()
    script = node_folder() / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    spec = ROOT / "specs" / api / "openapi.yaml"
    command = [
        shutil.which("node") or "node",
        str(script),
        "mock",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        str(spec),
    ]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        reader = threading.Thread(target=lines.extend, args=(process.stdout,), daemon=True)
        reader.start()
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}", lines
        finally:
            process.terminate()
            process.wait(10)
            reader.join(5)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the mock did not start: {process.poll()}")


def target_file(api: str, url: str, path: Path) -> str:
    """Write a target file with arbitrary tokens and ids: a mock takes any."""
    spec, ids = load(api), rstr.Rstr(random.Random(api))
    header = spec.operation.credentials_header
    lines = [f"latency_budget = {LATENCY_S}", f"[apis.{api}]", f'base_url = "{url}"', f"[apis.{api}.actors]"]
    lines += [f'{actor} = {{ "{header}" = "Bearer token-of-{actor}" }}' for actor in spec.actors]
    lines += [f"[apis.{api}.orders]"]
    for state in [*spec.states, "unknown"]:
        pool = dict.fromkeys(ids.xeger(spec.id_unknown.strip("^$")) for _ in range(POOL))
        lines.append(f"{state} = {list(pool)}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


@pytest.fixture(scope="module", params=api_names())
def mocked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Ended, list[str]]:
    """An API's name, the run of the suite against its mock, and what the mock printed."""
    api, folder = request.param, tmp_path_factory.mktemp(request.param)
    with mocking(api) as (url, lines):
        target = target_file(api, url, folder / "target.toml")
        ended = run_suite(folder / "reports", f"--target={target}", *QUICK)
    return api, ended, lines


def test_the_mock_takes_the_spec_without_complaint(mocked: tuple[str, Ended, list[str]]) -> None:
    _, _, lines = mocked
    start = "".join(lines).split("Prism is listening")[0]
    assert "Prism is listening" in "".join(lines)
    for word in ("warn", "error", "fatal"):
        assert word not in start.lower()


def test_the_report_is_clear(mocked: tuple[str, Ended, list[str]]) -> None:
    api, ended, _ = mocked
    assert ended.code == pytest.ExitCode.TESTS_FAILED, ended.output
    assert "Traceback" not in ended.output
    assert "INTERNALERROR" not in ended.output
    assert ended.results["setup"] == []
    assert ended.results["apis"][api]["conclusion"] == "does not conform"


def test_what_a_mock_can_do_passes(mocked: tuple[str, Ended, list[str]]) -> None:
    api, ended, _ = mocked
    assert {i: ended.requirement(i)["verdict"] for i in STATELESS[api]} == dict.fromkeys(
        STATELESS[api], "passed"
    )


def test_state_rules_fail_or_are_not_exercised(mocked: tuple[str, Ended, list[str]]) -> None:
    api, ended, _ = mocked
    assert set(STATEFUL[api]).isdisjoint(ended.having("passed"))
