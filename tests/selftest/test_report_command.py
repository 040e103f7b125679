"""`python -m tests.reporting`: compare, combine, render again, list known failures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reporting import write_reports
from tests.reporting.__main__ import main
from tests.reporting.known import load_known
from tests.selftest import report_samples as samples

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("all_green", "mixed"):
        write_reports(getattr(samples, name)(), tmp_path / name)
    return tmp_path


def test_diff_names_what_newly_fails(home: Path, capsys: Captured) -> None:
    assert main(["diff", str(home / "all_green/results.json"), str(home / "mixed/results.json")]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "Newly failing: 6"
    assert (
        "    LA-03 a completed order is terminal: a cancel leaves it as it was (passed, now failed)"
        in printed
    )
    assert "No longer exercised: 3" in printed
    assert printed[-1] == "Unchanged: 199"


def test_diff_the_other_way_round_finds_them_fixed(home: Path, capsys: Captured) -> None:
    assert main(["diff", str(home / "mixed/results.json"), str(home / "all_green/results.json")]) == 0
    assert "Fixed: 8" in capsys.readouterr().out


def test_diff_knows_another_way_to_fail(home: Path, capsys: Captured) -> None:
    other = samples.mixed()
    proof = next(entry for entry in other["requirements"] if entry["id"] == "KE-04")["evidence"]
    proof["difference"]["seen"] = "status 500"
    write_reports(other, home / "other")
    assert main(["diff", str(home / "mixed/results.json"), str(home / "other/results.json")]) == 0
    assert "Changed: 1\n    KE-04" in capsys.readouterr().out


def test_diff_does_not_mind_other_ids_and_ports(home: Path, capsys: Captured) -> None:
    text = (home / "mixed/results.json").read_text(encoding="utf-8")
    (home / "again.json").write_text(
        text.replace("ord-000", "ord-123").replace("49152", "50001"), encoding="utf-8"
    )
    assert main(["diff", str(home / "mixed/results.json"), "again.json"]) == 0
    assert "Unchanged: 210" in capsys.readouterr().out


def test_html_renders_the_same_page_again(home: Path) -> None:
    assert main(["html", "mixed/results.json", "-o", "again.html"]) == 0
    assert (home / "again.html").read_bytes() == (home / "mixed/report.html").read_bytes()


def test_matrix_shows_every_implementation(home: Path) -> None:
    assert main(["matrix", "mixed/results.json", "all_green/results.json", "-o", "matrix.html"]) == 0
    page = (home / "matrix.html").read_text(encoding="utf-8")
    assert "1 of 2 conform" in page
    assert "mixed/results.json" in page
    assert "requirements that every implementation passes" in page


def test_known_failures_writes_a_first_file_and_no_second(home: Path, capsys: Captured) -> None:
    assert main(["known-failures", "mixed/results.json", "-o", "known.toml"]) == 0
    assert len(load_known(home / "known.toml")) == 6
    assert main(["known-failures", "mixed/results.json", "-o", "known.toml"]) == 4
    assert "exists already" in capsys.readouterr().err


BAD = {
    "missing": (None, "cannot be read"),
    "not JSON": ("{", "line 1: is not JSON"),
    "not UTF-8": (b"\xff\xfe{", "is not UTF-8"),
    "a list": ("[]", "not the results of a run"),
    "a long number": ("[" + "1" * 5_000 + "]", "holds a number of too many digits"),
    "deep": ("[" * 100_000, "nested too deeply"),
    "another version": ('{"schema": "9", "requirements": []}', "schema version 9"),
    "a wrong verdict": ("verdict", "at /requirements/0/verdict: 'fine' is not one of"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["diff", "matrix", "html", "known-failures"])
def test_bad_input_is_one_sentence(name: str, command: str, home: Path, capsys: Captured) -> None:
    content, words = BAD[name]
    path = home / "bad.json"
    if content == "verdict":
        data = samples.all_green()
        data["requirements"][0]["verdict"] = "fine"
        content = json.dumps(data)
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main([command, str(path), *([str(path)] if command == "diff" else [])]) == 4
    error = capsys.readouterr().err
    assert error.startswith(str(path))
    assert words in error
    assert error.count("\n") == 1


def test_an_output_that_cannot_be_written_is_one_sentence(home: Path, capsys: Captured) -> None:
    (home / "file").write_text("", encoding="utf-8")
    assert main(["html", "mixed/results.json", "-o", "file/report.html"]) == 4
    assert capsys.readouterr().err.count("\n") == 1


def test_wrong_usage_has_the_status_of_wrong_usage(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["frobnicate"])
    assert ended.value.code == 4
    assert "invalid choice" in capsys.readouterr().err
