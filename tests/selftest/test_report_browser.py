"""The report in a real browser: filters, links, copying, comparing, the keyboard, and hostile text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reporting import write_reports
from tests.reporting.diff import compare
from tests.reporting.prepare import prepare
from tests.selftest import report_samples as samples
from tests.selftest.reports_browser.browser import chromium

RUNS = {
    name: getattr(samples, name)
    for name in ("all_green", "mixed", "fifty_failures", "half_not_exercised", "set_up_fault", "hostile")
}
Page = Any
Open = Callable[..., Page]
VISIBLE = "els => els.filter(e => e.offsetParent).map(e => e.dataset.id)"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("reports")
    for name, run in RUNS.items():
        write_reports(run(), home / name)
    return home


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def open_report(browser: Any, reports: Path) -> Iterator[Open]:
    """Open a report; afterwards no console message, error, dialog or foreign request may have been."""
    said: list[str] = []
    contexts = []

    def open_it(name: str = "mixed", place: str = "", **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: said.extend([request.url] * (not request.url.startswith("file:"))))
        page.goto(f"{(reports / name / 'report.html').as_uri()}{place}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert said == []


def shown(page: Page) -> list[str]:
    ids: list[str] = page.eval_on_selector_all("#outline li[data-id]", VISIBLE)
    return ids


def until(page: Page, condition: str) -> None:
    """Wait for a condition; Playwright's own way evaluates a string, which the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(30)
    pytest.fail(f"never came true: {condition}")


def clipboard(page: Page, said: str) -> str:
    until(page, f"document.getElementById('said').textContent === '{said} copied'")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_filters_narrow_the_page(open_report: Open) -> None:
    page = open_report()
    page.select_option("#f-verdict", "failed")
    assert sorted(shown(page)) == ["KE-04", "KE-11", "KE-12", "LA-03", "LA-08", "LA-13"]
    page.select_option("#f-api", "lamp")
    assert sorted(shown(page)) == ["LA-03", "LA-08", "LA-13"]
    assert page.text_content("#status") == "3 of 210 requirements shown."
    assert page.locator(".finding:visible").count() == 3
    page.click("#reset")
    assert len(shown(page)) == 210


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("verdict:failed -api:kettle NOT family:races", {"LA-03", "LA-08"}),
        ('"names its current status" verdict:failed', {"LA-08"}),
        ("api:lamp verdict:not_exercised", {"LA-14", "LA-21"}),
        ("COMPLETED text:cancelled", {"LA-08", "LA-15"}),
        ("verdict:warned level:should", {"LA-10", "LA-15"}),
        ("LA-03 or nonsense", set()),
    ],
)
def test_search_words(open_report: Open, query: str, ids: set[str]) -> None:
    page = open_report()
    page.fill("#q", query)
    until(page, "location.hash.startsWith('#q=')")
    assert set(shown(page)) == ids
    assert page.is_visible("#no-match") is not bool(ids)


def test_a_filter_can_be_sent_to_a_colleague(open_report: Open) -> None:
    page = open_report(place="#q=api%3Aspoon%20verdict%3Anot_exercised")
    assert shown(page) == ["SP-07"]
    assert page.input_value("#f-verdict") == "not_exercised"


def test_a_cell_of_the_matrix_filters(open_report: Open) -> None:
    page = open_report()
    page.click('a.cell[data-filter="api:kettle family:credentials verdict:failed"]')
    assert sorted(shown(page)) == ["KE-04", "KE-11"]


@pytest.mark.parametrize("name", ["LA-15", "LA-13", "SP-07", "MU-42"])
def test_a_link_to_a_requirement_opens_it(open_report: Open, name: str) -> None:
    page = open_report(place=f"#{name}")
    top = f"document.getElementById('{name}').getBoundingClientRect().top"
    until(page, f"0 <= {top} && {top} < 800")
    assert page.evaluate(f"!document.getElementById('{name}').closest('details:not([open])')")


def test_it_opens_at_the_first_failure(open_report: Open) -> None:
    page = open_report()
    assert (
        page.evaluate("[...document.querySelectorAll('details.proof')].map(d => d.open).indexOf(true)") == 0
    )
    for selector in (".strongest a", ".sentence", ".matrix", ".gap", ".stamp"):
        box = page.locator(selector).first.bounding_box()
        assert box["y"] + box["height"] <= 800, selector
    page.click(".strongest a")
    assert page.evaluate(
        "document.activeElement.closest('.strongest') !== null || location.hash === '#KE-04'"
    )


def test_copying(open_report: Open) -> None:
    page = open_report()
    page.locator(".finding .copy").first.click()
    assert clipboard(page, "Repeat the request").startswith("curl -sS -X POST")
    page.locator(".finding .permalink").first.click()
    assert clipboard(page, "Link").endswith("report.html#KE-04")
    page.locator(".finding .doubt summary").first.click()
    page.locator(".finding .dispute").first.click()
    text = clipboard(page, "Text")
    assert "KE-04" in text
    assert "expected: status 401" in text
    assert "seen: status 403" in text


@pytest.mark.parametrize("other", [name for name in RUNS if name != "hostile"])
def test_comparing_finds_what_the_command_line_finds(open_report: Open, reports: Path, other: str) -> None:
    page = open_report()
    page.set_input_files("#file", reports / other / "results.json")
    page.wait_for_selector("#compare:not([hidden])")
    found = compare(prepare(RUNS[other]()), prepare(samples.mixed()))
    heads = page.locator("#compare h3").all_text_contents()
    assert heads == [
        f"Newly failing ({len(found.newly_failing)})",
        f"No longer exercised ({len(found.no_longer_exercised)})",
        f"Fixed ({len(found.fixed)})",
        f"Changed ({len(found.changed)})",
    ]
    assert f"{len(found.unchanged)} requirements are unchanged" in page.text_content("#compare-body")


DROP = """text => {
  const data = new DataTransfer();
  data.items.add(new File([text], "other.json", { type: "application/json" }));
  document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


def test_a_dropped_file_is_compared_and_its_text_is_text(open_report: Open) -> None:
    page = open_report()
    other = samples.mixed()
    other["started"] = "2027-01-01T00:00:00Z"
    other["requirements"][0].update(id="<img src=x onerror=alert(1)>", says=samples.HOSTILE, verdict="failed")
    page.evaluate(DROP, json.dumps(other))
    page.wait_for_selector("#compare:not([hidden])")
    assert "the later run" in page.text_content("#compare-body")
    assert "Newly failing (1)" in page.text_content("#compare-body")
    assert page.locator("#compare img").count() == 0
    page.click("#close")
    assert not page.is_visible("#compare")


@pytest.mark.parametrize("text", ["not json", "{}", "[]", "null", '{"schema": "2", "requirements": []}'])
def test_a_wrong_file_is_refused_in_words(open_report: Open, text: str) -> None:
    page = open_report()
    page.evaluate(DROP, text)
    until(page, "document.getElementById('status').textContent.includes('cannot be compared')")
    assert not page.is_visible("#compare")


def test_the_keyboard_reaches_and_works_everything(open_report: Open) -> None:
    page = open_report()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#F1"
    page.focus("#q")
    page.keyboard.type("verdict:warned")
    until(page, "decodeURIComponent(location.hash).includes('verdict:warned')")
    assert sorted(shown(page)) == ["LA-10", "LA-15"]
    page.locator(".finding:visible summary").first.focus()
    before = page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is not before
    reached = set()
    page.focus("#q")
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert {"f-api", "f-verdict", "f-level", "f-family", "reset", "fold", "choose"} <= reached


def test_everything_is_there_without_scripts(open_report: Open) -> None:
    page = open_report(java_script_enabled=False)
    text = page.inner_text("body")
    for words in ("does not conform", "40 of 42 exercised", "curl -sS", "status 401", "Legend", "SHA-256"):
        assert words in text
    assert not page.is_visible("#tools")
    assert page.locator("button:visible").count() == 0
    assert page.locator("#outline li:visible").count() == 210


def test_hostile_text_stays_text(open_report: Open) -> None:
    page = open_report("hostile")
    page.click("#fold")
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    text = page.inner_text("body")
    assert "eyJhbGciOi" not in page.content()
    assert "s3cr3ts3cr3t" not in page.content()
    assert "‹ESC›" in text
    assert "‹U+202E›" in text
    assert not any(character in text for character in "\x1b\u202e\u2066\x00")


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("width", [320, 768])
def test_nothing_scrolls_sideways(open_report: Open, name: str, width: int) -> None:
    page = open_report(name, viewport={"width": width, "height": 700})
    page.click("#fold")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_printing_shows_the_folds_and_hides_the_tools(open_report: Open) -> None:
    page = open_report()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.is_visible("#tools")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 5
