"""Known failures don't fail a run; those that pass, have expired or don't exist do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.reporting.known import KnownFailuresError, apply_known, first_file, load_known
from tests.selftest import report_samples as samples

TODAY = date(2026, 11, 22)


def entry(name: str, api: str = "lamp", more: str = "") -> str:
    return f'[[known]]\nid = "{name}"\napi = "{api}"\nreason = "ticket 7"\n{more}\n'


def applied(text: str, tmp_path: Path) -> tuple[dict[str, Any], list[str]]:
    path = tmp_path / "known.toml"
    path.write_text(text, encoding="utf-8")
    results = samples.mixed()
    problems = apply_known(results, load_known(path), TODAY)
    by_id = {requirement["id"]: requirement for requirement in results["requirements"]}
    return by_id, problems


def test_a_known_failure_is_marked(tmp_path: Path) -> None:
    by_id, problems = applied(entry("LA-08", more="expires = 2026-11-22"), tmp_path)
    assert problems == []
    assert by_id["LA-08"]["known"] == {"reason": "ticket 7", "expires": "2026-11-22"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (entry("LA-01"), "LA-01 is listed as a known failure, but it passes."),
        (entry("LA-08", more="expires = 2026-11-21"), "The known failure LA-08 expired on 2026-11-21."),
        (entry("LA-99"), "lamp has no requirement LA-99."),
        (entry("LA-08", api="kettle"), "LA-08 is a requirement of lamp, not of kettle."),
    ],
)
def test_an_entry_that_must_go_is_named_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    by_id, problems = applied(f"# why\n\n{text}", tmp_path)
    assert len(problems) == 1
    assert problems[0].startswith(words)
    assert f"({tmp_path / 'known.toml'} line 3)" in problems[0]
    assert by_id["LA-08"]["known"] is None


@pytest.mark.parametrize("text", [entry("LA-14"), entry("XX-01", api="not-selected"), ""])
def test_what_the_run_did_not_look_at_is_left_alone(text: str, tmp_path: Path) -> None:
    assert applied(text, tmp_path)[1] == []


def test_the_first_file_excuses_the_run_that_it_was_written_from(tmp_path: Path) -> None:
    by_id, problems = applied(first_file(samples.mixed()), tmp_path)
    assert problems == []
    failed = [requirement for requirement in by_id.values() if requirement["verdict"] == "failed"]
    assert failed
    assert all(requirement["known"] for requirement in failed)


def test_the_first_file_holds_hostile_reasons_as_text(tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_text(first_file(samples.hostile()).encode("utf-8", "strict").decode(), encoding="utf-8")
    assert len(load_known(path)) == 7


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[known", "is not TOML"),
        ("[known]\nid = 1", "write [[known]] with double brackets"),
        ("other = 1", "unknown key 'other'"),
        ("known = [1]", "entry 1 is no table"),
        ('[[known]]\nid = "A-1"\napi = "lamp"', "line 1: `reason` is missing"),
        ('[[known]]\nid = 3\napi = "lamp"\nreason = "x"', "entry 1: `id` is missing"),
        (entry("A-1", more='until = "x"'), "line 1: unknown key 'until'"),
        (entry("A-1", more='expires = "soon"'), "line 1: `expires` is no date"),
        (entry("A-1", more="expires = 2026-01-01T00:00:00"), "line 1: `expires` is no date"),
        (entry("A-1") + entry("A-1"), "A-1 stands there twice"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "known.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnownFailuresError) as caught:
        load_known(path)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownFailuresError, match="cannot be read"):
        load_known(tmp_path / "none.toml")
