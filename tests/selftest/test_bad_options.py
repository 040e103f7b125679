"""Whatever is wrong with an option or a target file, one sentence says what, where and how to mend it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.selftest.broken_servers import TOKEN, Conforming, Model, serving
from tests.selftest.suite_runs import GOOD, QUICK, WAFFO, is_judged, is_refused, run_suite

# Options


@dataclass(frozen=True)
class Options:
    """Wrong options, and what the sentence must say."""

    arguments: tuple[str, ...]
    says: tuple[str, ...]


OPTIONS = {
    "unknown API": Options(("--api", "waffo"), ("--api", "'waffo'", "waffo-pancake")),
    "empty API": Options(("--api", ""), ("--api", "''", "waffo-pancake")),
    "URL without scheme": Options(
        ("--base-url", "localhost:8080"), ("--base-url", "localhost:8080", "http://")
    ),
    "URL without host": Options(("--base-url", "http://"), ("--base-url", "http://localhost:8080")),
    "URL of another scheme": Options(
        ("--base-url", "ftp://localhost"), ("--base-url", "ftp://localhost", "http")
    ),
    "URL with a wrong port": Options(("--base-url", "http://localhost:x"), ("--base-url", "port")),
    "URL with a port too high": Options(("--base-url", "http://localhost:99999"), ("--base-url", "port")),
    "another machine": Options(("--base-url", "http://192.0.2.1"), ("192.0.2.1", "--allow-remote")),
    "another machine's name": Options(
        ("--base-url", "http://api.example"), ("api.example", "--allow-remote")
    ),
    "missing target file": Options(("--target", "none.toml"), ("none.toml", "--target", "existing file")),
    "a folder as target file": Options(("--target", "specs"), ("specs", "--target")),
    "unknown profile": Options(("--hypothesis-profile", "nightly"), ("nightly",)),
    "missing known failures": Options(("--known-failures", "none.toml"), ("none.toml",)),
    "reports in a file": Options(("--report-dir", "LICENSE"), ("--report-dir", "LICENSE")),
    "reports where nothing can be written": Options(
        ("--report-dir", "/proc"), ("--report-dir: /proc cannot",)
    ),
    "URL with a password": Options(
        ("--base-url", "http://user:pw@localhost:8080"), ("--base-url", "password", "headers of an actor")
    ),
    "URL with a query": Options(("--base-url", "http://localhost:8080/?a=1"), ("--base-url", "?")),
    "URL with an empty label": Options(("--base-url", "http://a..localhost:8080"), ("--base-url", "host")),
    "URL with a letter outside ASCII": Options(
        ("--base-url", "http://localhost:8080/é"), ("--base-url", "%XX")
    ),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_option(name: str, tmp_path: Path) -> None:
    ended = run_suite(tmp_path, *OPTIONS[name].arguments)
    is_refused(ended, *OPTIONS[name].says)


def test_a_report_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "results.json").mkdir()
    is_refused(run_suite(tmp_path, *WAFFO), "--report-dir", "results.json", "remove it first")


def test_unknown_option(tmp_path: Path) -> None:
    ended = run_suite(tmp_path, "--base-ulr", "http://localhost:8080")
    assert ended.code == pytest.ExitCode.USAGE_ERROR
    assert "unrecognized arguments: --base-ulr" in ended.output
    assert "Traceback" not in ended.output


# Target files


@dataclass(frozen=True)
class Target:
    """A wrong target file: what is replaced by what in a good one, and what the sentence must say."""

    old: str
    new: str
    says: tuple[str, ...]
    arguments: tuple[str, ...] = ()


TARGETS = {
    "not TOML": Target("[apis.waffo-pancake]\n", "[apis.waffo-pancake\n", ("TOML", "line 4")),
    "unknown key": Target("provider_states", "provider_sates", ("'provider_sates'", "'provider_states'")),
    "unknown API": Target("waffo-pancake", "waffo-pancakes", ("apis", "'waffo-pancakes'", "'waffo-pancake'")),
    "unknown key of an API": Target(
        "base_url", "base_ulr", ("apis.waffo-pancake", "'base_ulr'", "'base_url'")
    ),
    "unknown actor": Target(
        "customer", "costumer", ("apis.waffo-pancake.actors", "'costumer'", "'customer'")
    ),
    "unknown state": Target(
        "[apis.waffo-pancake.actors]",
        "[apis.waffo-pancake.orders]\ncancelled = []\n[apis.waffo-pancake.actors]",
        ("apis.waffo-pancake.orders", "'cancelled'", "'canceled'"),
    ),
    "unset variable": Target(
        "SECRET_9f8e7d6c",
        "${NO_SUCH_VARIABLE}",
        ("apis.waffo-pancake.actors.customer", "NO_SUCH_VARIABLE", "set it"),
    ),
    "URL without scheme": Target(
        '"http://127.0.0.1:1"', '"127.0.0.1:1"', ("apis.waffo-pancake.base_url", "127.0.0.1:1", "http://")
    ),
    "provider states without scheme": Target(
        "http://127.0.0.1:1/_", "127.0.0.1:1/_", ("provider_states", "http://")
    ),
    "no base URL": Target('base_url = "http://127.0.0.1:1"', "", ("apis.waffo-pancake.base_url", "URL")),
    "a number as base URL": Target('"http://127.0.0.1:1"', "1", ("apis.waffo-pancake.base_url", "text")),
    "another machine": Target(
        '"http://127.0.0.1:1"', '"http://192.0.2.1"', ("base_url", "192.0.2.1", "--allow-remote")
    ),
    "provider states of another machine": Target(
        "127.0.0.1:1/_", "192.0.2.1/_", ("provider_states", "--allow-remote")
    ),
    "actor without headers": Target(
        '{ Authorization = "Bearer SECRET_9f8e7d6c" }', "{}", ("actors.customer", "header")
    ),
    "actor as text": Target(
        '{ Authorization = "Bearer SECRET_9f8e7d6c" }', '"SECRET_9f8e7d6c"', ("actors.customer",)
    ),
    "a budget in words": Target(
        "provider_states", 'latency_budget = "long"\nprovider_states', ("latency_budget", "seconds")
    ),
    "a budget of nothing": Target(
        "provider_states", "latency_budget = 0\nprovider_states", ("latency_budget", "600")
    ),
    "no API": Target(GOOD, "", ("apis", "[apis.NAME]")),
    "APIs as text": Target(GOOD, 'apis = "all"', ("apis", "table")),
    "an order twice": Target(
        "[apis.waffo-pancake.actors]",
        '[apis.waffo-pancake.orders]\npending = ["a", "a"]\n[apis.waffo-pancake.actors]',
        ("apis.waffo-pancake.orders.pending", "twice"),
    ),
    "orders as text": Target(
        "[apis.waffo-pancake.actors]",
        '[apis.waffo-pancake.orders]\npending = "a"\n[apis.waffo-pancake.actors]',
        ("apis.waffo-pancake.orders.pending", "list"),
    ),
    "neither provider states nor orders": Target(
        'provider_states = "http://127.0.0.1:1/_provider-states"',
        "",
        ("apis.waffo-pancake", "provider_states", "orders"),
    ),
    "an API that it lacks": Target("", "", ("[apis.shoplazza]",), ("--api", "shoplazza")),
}


@pytest.mark.parametrize("name", TARGETS)
def test_target_file(name: str, tmp_path: Path) -> None:
    wrong, file = TARGETS[name], tmp_path / "target.toml"
    with serving(Conforming()) as url:
        changed = GOOD.replace(wrong.old, wrong.new) if wrong.old else GOOD
        file.write_text(changed.replace("http://127.0.0.1:1", url) if name.startswith("neither") else changed)
        ended = run_suite(tmp_path / "reports", f"--target={file}", *wrong.arguments)
    is_refused(ended, "target.toml", *wrong.says)
    assert "SECRET_9f8e7d6c" not in ended.output


def test_variable_with_a_line_break(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    file.write_text(GOOD.replace("SECRET_9f8e7d6c", "${A_TOKEN}"))
    ended = run_suite(tmp_path, f"--target={file}", env={"A_TOKEN": "SECRET_9f8e\n7d6c"})
    is_refused(ended, "target.toml", "actors.customer")
    assert "SECRET_9f8e" not in ended.output


@pytest.mark.parametrize("form", ["option", "target file"])
def test_another_machine_is_tested_when_allowed(form: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    with serving(Model()) as url:
        elsewhere = url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 (an address of this machine that is not loopback)
        file.write_text("allow_remote = true\n" + GOOD.replace("http://127.0.0.1:1", elsewhere))
        chosen = (
            [f"--target={file}"]
            if form == "target file"
            else ["--base-url", elsewhere, "--allow-remote", *WAFFO]
        )
        ended = run_suite(tmp_path / "reports", *chosen, "-k", "WP-01")
    is_judged(ended)
    assert ended.requirement("WP-01")["verdict"] == "failed"


def test_a_new_folder_for_reports_after_a_blank_with_workers(tmp_path: Path) -> None:
    new = tmp_path / "new"
    ended = run_suite(new, *WAFFO, *QUICK, "-n", "2", "--report-dir", str(new))
    assert ended.code == pytest.ExitCode.OK, ended.output
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "conforms"


def test_a_target_file_elsewhere_after_a_blank(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    with serving(Conforming()) as url:
        file.write_text(GOOD.replace("http://127.0.0.1:1", url).replace("SECRET_9f8e7d6c", TOKEN))
        ended = run_suite(tmp_path / "reports", "--target", str(file), "-k", "WP-01")
    assert "unrecognized arguments" not in ended.output
    assert ended.requirement("WP-01")["verdict"] == "passed"
