"""The page as a file: valid, self-contained, small, complete without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reporting import write_reports
from tests.reporting.matrix import matrix_page
from tests.reporting.prepare import prepare
from tests.selftest import report_samples as samples
from tests.selftest import report_samples_parts as parts
from tests.selftest.reports_browser.browser import npm_package
from tests.selftest.test_report_files import every_run

Run = Callable[[], dict[str, Any]]
# The table's roles say what the phone layout's `display` would take away; a title counts its escapes.
RULES = {"extends": ["html-validate:recommended"], "rules": {"no-redundant-role": "off", "long-title": "off"}}


def page_of(run: Run, directory: Path) -> str:
    write_reports(run(), directory)
    return (directory / "report.html").read_text(encoding="utf-8")


@every_run
def test_the_page_parses_strictly(run: Run, tmp_path: Path) -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    html5lib.HTMLParser(strict=True).parse(page_of(run, tmp_path))


@pytest.mark.parametrize(
    "run", [samples.mixed, samples.set_up_fault, samples.nothing_exercised, samples.hostile]
)
def test_the_page_satisfies_an_html_checker(run: Run, tmp_path: Path) -> None:
    validate_html(page_of(run, tmp_path), tmp_path)


def test_the_matrix_page_satisfies_an_html_checker(tmp_path: Path) -> None:
    runs = [
        (name, prepare(getattr(samples, name)())) for name in ("nothing_exercised", "hostile", "set_up_fault")
    ]
    validate_html(matrix_page(runs), tmp_path)


def validate_html(text: str, directory: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    program = npm_package("html-validate", "10.17.0") / "bin" / "html-validate.mjs"
    (directory / "rules.json").write_text(json.dumps({**RULES, "root": True}), encoding="utf-8")
    (directory / "page.html").write_text(text, encoding="utf-8")
    command = [node, str(program), "--config", "rules.json", "page.html"]
    ended = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr


@every_run
def test_ids_are_unique_and_links_lead_somewhere(run: Run, tmp_path: Path) -> None:
    page = page_of(run, tmp_path)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert not re.findall(r'href="[^#]|src="', page)


@every_run
def test_the_policy_allows_only_what_the_page_holds(run: Run, tmp_path: Path) -> None:
    page = page_of(run, tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    words = policy.group(1).replace("&#39;", "'")
    assert words.startswith("default-src 'none'; ")
    assert "unsafe" not in words
    for tag in ("style", "script"):
        held = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(held) == 1
        assert base64.b64encode(hashlib.sha256(held[0].encode()).digest()).decode() in words


@pytest.mark.parametrize(
    ("run", "most"),
    [(samples.all_green, 300_000), (samples.fifty_failures, 1_000_000), (samples.hostile, 1_000_000)],
)
def test_the_page_stays_small(run: Run, most: int, tmp_path: Path) -> None:
    assert len(page_of(run, tmp_path).encode()) <= most


def test_a_page_that_would_be_too_large_says_what_it_leaves_out(tmp_path: Path) -> None:
    def run() -> dict[str, Any]:
        results = samples.fifty_failures()
        for entry in results["requirements"]:
            if entry["evidence"]:
                entry["evidence"]["history"] *= 12
                for item in entry["evidence"]["history"]:
                    item["response"] = parts.response(200, {"padding": "x" * 4000})
        return results

    page = page_of(run, tmp_path)
    assert len(page.encode()) <= 1_000_000
    assert "To keep this page small, bodies are cut at" in page


def test_all_that_a_reader_needs_is_in_the_text(tmp_path: Path) -> None:
    page = page_of(samples.mixed, tmp_path)
    digest = hashlib.sha256((tmp_path / "results.json").read_bytes()).hexdigest()
    for text in (
        "2 of 5 APIs do not conform. 207 of 210 requirements exercised.",
        "The same cause also breaks",
        '<mark>      "message": &#34;',
        "Why no order explains it.",
        "✗ impossible",
        "earlier exchange",
        "pytest --base-url",
        "fixed in release 9 (until 2027-01-31)",
        "the actor “expired”: a token that was valid once",
        digest,
    ):
        assert text.replace('"', "&#34;") in page or text in page, text


def test_readings_and_purpose_are_shown_when_they_are_known(tmp_path: Path) -> None:
    results = samples.mixed()
    entry = next(entry for entry in results["requirements"] if entry["id"] == "LA-08")
    entry["accepts"] = ["a 409 with the same message"]
    entry["evidence"]["on_purpose"] = "the id has 25 characters, one fewer than the shortest valid one"
    results.update(seed=42, slowest=[{"requirement": "LA-08", "request": "POST /x", "elapsed_ms": 99.5}])
    page = page_of(lambda: results, tmp_path)
    for text in (
        "a 409 with the same message",
        "one fewer than the shortest",
        "--hypothesis-seed=42",
        "99.5 ms",
    ):
        assert text in page


def test_the_same_exchange_is_stored_once(tmp_path: Path) -> None:
    results = samples.mixed()
    by_id = {entry["id"]: entry for entry in results["requirements"]}
    by_id["LA-15"]["evidence"] = by_id["LA-08"]["evidence"]
    assert "Decided by the same exchange as" in page_of(lambda: results, tmp_path)


def test_a_set_up_fault_is_the_headline(tmp_path: Path) -> None:
    page = page_of(samples.set_up_fault, tmp_path)
    assert page.index("Fault at the set-up") < page.index('id="result"')
    assert "Nothing was exercised: 0 of 20 requirements" in page
