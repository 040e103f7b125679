"""The suite as a whole, run as a user runs it on implementations that are right, and on twenty that are not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.reference.server import serving
from tests.reference.vendor import Vendor
from tests.selftest.broken_servers import Conforming
from tests.selftest.broken_servers import serving as serving_model
from tests.selftest.reference_client import Served
from tests.selftest.suite_runs import QUICK, ROOT, Ended, copy_suite, run_suite
from tests.selftest.twenty_faults import TWENTY, CancelsCompleted, IgnoresOwners

WAFFO = ("--api", "waffo-pancake")
FIRST_SCREEN = 45


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A run of one API on the embedded reference."""
    return run_suite(tmp_path_factory.mktemp("plain"), *WAFFO, *QUICK)


def test_the_reference_conforms(plain: Ended) -> None:
    api = plain.results["apis"]["waffo-pancake"]
    assert plain.code == 0, plain.output
    assert api["conclusion"] == "conforms"
    assert api["exercised"] == api["total"]
    assert plain.having("passed") == [r["id"] for r in plain.results["requirements"]]
    assert "conforms" in plain.output


def test_results_hold_to_their_schema(plain: Ended) -> None:
    schema = json.loads((ROOT / "tests" / "reporting" / "results.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(plain.results)


def test_counts_agree(plain: Ended) -> None:
    api = plain.results["apis"]["waffo-pancake"]
    for level, counts in api["levels"].items():
        of_level = [r for r in plain.results["requirements"] if r["level"] == level]
        assert counts == {v: sum(r["verdict"] == v for r in of_level) for v in counts}
    assert plain.results["requests"] == api["requests"] > 0
    listed = [i for section in api["outline"] for i in section["requirements"]]
    assert sorted(listed) == sorted(r["id"] for r in plain.results["requirements"])
    assert all(r["tests"] and r["judgements"] for r in plain.results["requirements"])


def test_every_file_is_written(plain: Ended) -> None:
    assert {path.name for path in plain.reports.iterdir()} >= {"results.json", "report.html", "junit.xml"}


def lasting(results: dict[str, Any]) -> dict[str, Any]:
    """Results without what may differ between two runs: times, ports, and the command."""
    kept = {
        name: value for name, value in results.items() if name not in ("started", "duration_s", "command")
    }
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", json.dumps(kept, sort_keys=True))
    read: dict[str, Any] = json.loads(text)
    return read


def test_two_runs_are_alike(plain: Ended, tmp_path: Path) -> None:
    again = run_suite(tmp_path, *WAFFO, *QUICK)
    assert lasting(again.results) == lasting(plain.results)


ORDERS = {"in random order": ("-p", "randomly"), "in two processes": ("-n", "2")}


@pytest.mark.parametrize("how", ORDERS.values(), ids=ORDERS.keys())
def test_other_orders_give_the_same_verdicts(how: tuple[str, ...], plain: Ended, tmp_path: Path) -> None:
    again = run_suite(tmp_path, *WAFFO, *QUICK, *how)
    assert again.code == 0, again.output
    assert lasting(again.results) == lasting(plain.results)


# What only asks


ASKED = {
    "help": ("--help",),
    "version": ("--version", "--version"),
    "markers": ("--markers",),
    "fixtures": ("--fixtures", "tests/conformance"),
    "fixtures of tests": ("--fixtures-per-test", "tests/conformance"),
    "cache": ("-p", "cacheprovider", "--cache-show"),
    "list": ("--collect-only", "-q", "tests/conformance"),
    "plan": ("--setup-plan", "-k", "WP-01"),
    "list for workers": ("--collect-only", "-q", "-n", "2", "tests/conformance"),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_question_sends_nothing_and_leaves_the_reports(name: str, tmp_path: Path) -> None:
    report, model = tmp_path / "results.json", Conforming()
    report.write_text("{}", "utf-8")
    with serving_model(model) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *ASKED[name])
    assert ended.code == 0, ended.output
    assert model.calls == 0
    assert report.read_text("utf-8") == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    if name.startswith("list"):
        assert "[waffo-pancake-WP-01]" in ended.output


# No vacuous green


def test_selecting_nothing_is_not_green(tmp_path: Path) -> None:
    ended = run_suite(tmp_path, *WAFFO, "-k", "nothing_at_all")
    assert ended.code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


def test_selecting_a_few_cannot_say(tmp_path: Path) -> None:
    ended = run_suite(tmp_path, *WAFFO, "-k", "WP-01")
    assert ended.requirement("WP-01")["verdict"] == "passed"
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "cannot say"


VACUOUS = '''
"""A test that looks at nothing."""

import pytest


@pytest.mark.form("contract")
def test_nothing(requirement, play):
    """Judge nothing."""
    play([requirement], lambda: None)
'''


def test_a_test_that_judges_nothing_fails(tmp_path: Path) -> None:
    root = copy_suite(tmp_path)
    (root / "tests" / "conformance" / "test_vacuous.py").write_text(VACUOUS, "utf-8")
    ended = run_suite(tmp_path / "out", *WAFFO, "tests/conformance/test_vacuous.py", root=root)
    assert ended.code == pytest.ExitCode.TESTS_FAILED, ended.output
    assert "1 failed" in ended.output


# --strict and --known-failures


@pytest.fixture
def completed_too() -> Iterator[str]:
    with serving({"waffo-pancake": CancelsCompleted()}) as url:
        yield url


class Wordy(Conforming):
    """Conforms, but a success carries an empty warning that a SHOULD forbids."""

    def cancel(self, body: bytes, headers: Any) -> tuple[int, object]:
        """Add errors to a success."""
        status, value = super().cancel(body, headers)
        return (status, {**value, "errors": [{"message": "fine"}]}) if status == 200 else (status, value)  # type: ignore[dict-item]


def test_strict_makes_warnings_failures(tmp_path: Path) -> None:
    with serving_model(Wordy()) as url:
        lenient = run_suite(tmp_path / "lenient", "--base-url", url, *WAFFO, "-k", "test_every_answer")
        strict = run_suite(
            tmp_path / "strict", "--base-url", url, *WAFFO, "-k", "test_every_answer", "--strict"
        )
    assert (lenient.code, lenient.requirement("WP-05")["verdict"]) == (0, "warned")
    assert (strict.code, strict.requirement("WP-05")["verdict"]) == (1, "failed")
    assert strict.results["strict"] is True


def known_failures(path: Path, *ids: str) -> str:
    entries = "".join(
        f'[[known]]\nid = "{i}"\napi = "waffo-pancake"\nreason = "mended in the next release"\n' for i in ids
    )
    path.write_text(entries, "utf-8")
    return str(path)


def test_known_failures_do_not_fail_the_run(completed_too: str, tmp_path: Path) -> None:
    first = run_suite(tmp_path / "first", "--base-url", completed_too, *WAFFO, *QUICK)
    file = known_failures(tmp_path / "known.toml", *first.having("failed"))
    ended = run_suite(
        tmp_path / "second", "--base-url", completed_too, *WAFFO, *QUICK, "--known-failures", file
    )
    assert first.code == 1
    assert ended.code == 0, ended.output
    assert ended.requirement("WP-10")["known"]["reason"] == "mended in the next release"


def test_a_known_failure_that_passes_is_told(tmp_path: Path) -> None:
    file = known_failures(tmp_path / "known.toml", "WP-01")
    ended = run_suite(tmp_path / "reports", *WAFFO, "-k", "WP-01", "--known-failures", file)
    assert ended.code == 1
    assert "WP-01" in ended.output


# Evidence


def test_a_failure_is_told_whole(tmp_path: Path) -> None:
    with serving({"waffo-pancake": IgnoresOwners()}) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
        tokens = [line["headers"]["Authorization"].split()[1] for line in actors(url)]
    failed = ended.requirement("WP-27")
    assert failed["evidence"]["request"]["method"] == "POST"
    assert failed["evidence"]["response"]["status"] == 200
    assert "403" in failed["evidence"]["expected"]
    assert "$TOKEN" in failed["evidence"]["curl"]
    for text in (failed["says"], failed["evidence"]["curl"].split()[0], "Order does not belong to user"):
        assert text in ended.output
    for token in tokens:
        assert token not in ended.output + ended.all_files()


def actors(url: str) -> list[dict[str, Any]]:
    """Headers of every actor of the API."""
    served = Served(url)
    return [
        {"headers": served.headers("waffo-pancake", name)}
        for name in ("customer", "stranger", "expired", "buyer")
    ]


# Twenty broken rules


@pytest.mark.parametrize("fault", TWENTY, ids=lambda fault: fault.__name__)
def test_a_broken_rule_fails_its_requirement(fault: type[Vendor], tmp_path: Path) -> None:
    with serving({fault.api: fault()}) as url:
        ended = run_suite(tmp_path, "--base-url", url, "--api", fault.api, *QUICK)
    assert ended.code == 1, ended.output
    assert "Traceback" not in ended.output
    assert set(TWENTY[fault]) <= set(ended.having("failed"))
    screen = "\n".join(ended.output.splitlines()[:FIRST_SCREEN])
    assert any(i in screen for i in TWENTY[fault])
