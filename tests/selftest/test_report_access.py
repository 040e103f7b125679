"""The pages for everybody: axe-core finds nothing in either theme, with all folds open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reporting import write_reports
from tests.reporting.matrix import matrix_page
from tests.reporting.prepare import prepare
from tests.selftest import report_samples as samples
from tests.selftest.reports_browser.browser import chromium, npm_package

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async tags => (await axe.run(document, { runOnly: tags })).violations.map(
  v => [v.id, ...v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + n.failureSummary)].join("; "))"""
RUNS = ("mixed", "half_not_exercised", "set_up_fault", "nothing_exercised", "hostile")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pages")
    for name in RUNS:
        write_reports(getattr(samples, name)(), home)
        (home / "report.html").rename(home / f"{name}.html")
    runs = [(name, prepare(getattr(samples, name)())) for name in ("half_not_exercised", "hostile")]
    (home / "matrix.html").write_text(matrix_page(runs), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320)])
@pytest.mark.parametrize("name", [*RUNS, "matrix"])
def test_axe_finds_nothing(browser: Any, pages: Path, name: str, scheme: str, width: int) -> None:
    source = (npm_package("axe-core", "4.14.1") / "axe.min.js").read_text(encoding="utf-8")
    # The page's own policy forbids foreign scripts, axe included.
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.evaluate(source)
    found = page.evaluate(AXE, TAGS)
    context.close()
    assert found == []
