"""Every file that a run leaves behind holds to its published shape, whatever the implementation said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import reporting
from tests.reporting import github
from tests.selftest import report_samples as samples

SHAPES = Path(reporting.__file__).parent
RUNS = {
    "all green": samples.all_green,
    "mixed": samples.mixed,
    "fifty failures": samples.fifty_failures,
    "half not exercised": samples.half_not_exercised,
    "set-up fault": samples.set_up_fault,
    "nothing exercised": samples.nothing_exercised,
    "hostile": samples.hostile,
}
Run = Callable[[], dict[str, Any]]
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())


@pytest.fixture(scope="module")
def checker() -> jsonschema.Draft202012Validator:
    schema = json.loads((SHAPES / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@every_run
def test_results_json_is_valid(run: Run, checker: jsonschema.Draft202012Validator, tmp_path: Path) -> None:
    reporting.write_reports(run(), tmp_path)
    text = (tmp_path / "results.json").read_text(encoding="ascii")
    assert "\x7f" not in text
    assert "\\ud83" not in text or "\\ud800" not in text
    checker.validate(json.loads(text))


@every_run
def test_junit_is_valid(run: Run, tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    reporting.write_reports(run(), tmp_path)
    schema = etree.XMLSchema(etree.parse(str(SHAPES / "junit.xsd")))
    schema.assertValid(etree.parse(str(tmp_path / "junit.xml")))


def test_junit_says_what_each_requirement_came_to(tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    reporting.write_reports(samples.mixed(), tmp_path)
    root = etree.parse(str(tmp_path / "junit.xml")).getroot()
    cases = {case.get("name").split()[0]: case for case in root.iter("testcase")}
    assert cases["LA-08"].find("failure").get("type") == "message"
    assert cases["LA-08"].get("classname") == "lamp"
    assert "needs" in cases["LA-21"].find("skipped").get("message")
    assert cases["LA-15"].find("failure") is None
    assert cases["LA-15"].findtext("system-out").startswith("warning")
    assert cases["KE-12"].findtext("system-out").startswith("known failure: fixed in release 9")
    assert (root.get("failures"), root.get("skipped")) == ("5", "3")
    values = {entry.get("name"): entry.get("value") for entry in cases["LA-08"].iter("property")}
    assert (values["level"], values["section"], values["family"]) == ("MUST", "Errors", "messages")


def test_a_set_up_fault_is_an_error(tmp_path: Path) -> None:
    reporting.write_reports(samples.set_up_fault(), tmp_path)
    text = (tmp_path / "junit.xml").read_text(encoding="utf-8")
    assert text.count("<error ") == 1
    assert "<failure" not in text


@every_run
def test_no_half_written_file_is_left(run: Run, tmp_path: Path) -> None:
    paths = reporting.write_reports(run(), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_a_failed_write_leaves_the_old_report(tmp_path: Path) -> None:
    reporting.write_reports(samples.all_green(), tmp_path)
    before = (tmp_path / "results.json").read_bytes()
    with pytest.raises(TypeError):
        reporting.write_reports({**samples.all_green(), "seed": object()}, tmp_path)
    assert (tmp_path / "results.json").read_bytes() == before


@pytest.mark.parametrize("tests", [["preflight"], ["preflight", "tests/x.py::test_it[a]"]])
def test_the_line_that_repeats_a_test_names_no_preflight(tests: list[str], tmp_path: Path) -> None:
    run = samples.mixed()
    for entry in run["requirements"]:
        entry["tests"] = tests
    reporting.write_reports(run, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "preflight</" not in page
    assert ("test_it[a]" in page) is (len(tests) > 1)


@every_run
def test_two_runs_write_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        reporting.write_reports(run(), tmp_path / name)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_annotations_are_single_commands() -> None:
    lines = github.annotations(samples.hostile())
    assert lines
    for line in lines:
        assert line.startswith(("::error title=", "::warning title="))
        assert line.isprintable()
    known = next(line for line in github.annotations(samples.mixed()) if "KE-12" in line)
    assert known.startswith("::warning ")


def test_step_summary_shows_hostile_text_as_text() -> None:
    summary = github.step_summary(samples.hostile())
    assert "\n::" not in summary
    assert "\x1b" not in summary
    outside = "".join(summary.replace("``", "`").split("`")[0::2])
    assert "<script" not in outside
    assert "@everyone" not in outside


def test_step_summary_names_findings() -> None:
    summary = github.step_summary(samples.mixed())
    assert "| lamp | ✗ does not conform | 40 of 42 |" in summary
    assert "current status: COMPLETED" in summary
    assert "LA\\-08, LA\\-15" in summary


def test_the_badge_counts_passed_exercised_and_all(tmp_path: Path) -> None:
    reporting.write_reports(samples.mixed(), tmp_path)
    assert "199 / 207 / 210" in (tmp_path / "badge.svg").read_text(encoding="utf-8")
