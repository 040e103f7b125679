"""A run against a server that answers poison leaves every report whole, and nothing alive in it."""

from pathlib import Path
from typing import Any

import pytest

from tests.selftest.broken_servers import TOKEN, Conforming, Reply, serving
from tests.selftest.report_samples import HOSTILE
from tests.selftest.reports_browser.browser import chromium
from tests.selftest.suite_runs import QUICK, ROOT, WAFFO, Ended, is_judged, run_suite

html5lib = pytest.importorskip("html5lib")
etree = pytest.importorskip("lxml.etree")

PASS = "gw_pass_0a1b2c3d4e5f"
HUGE = HOSTILE.encode("utf-8", "replace").decode() + "A" * 200_000


class Poisonous(Conforming):
    """Echoes what it was sent, credentials included, among poison in every member."""

    def actor(self, name: str) -> Reply:
        """Give the actor the pass of a gateway, too."""
        status, told = super().actor(name)
        assert isinstance(told, dict)
        return status, {"headers": told["headers"] | {"X-Gateway-Pass": PASS}} if told else told

    def cancel(self, body: bytes, headers: Any) -> Reply:
        """Answer with the right status and wrong texts."""
        status, _ = super().cancel(body, headers)
        sent = body.decode("utf-8", "replace")[:1000]
        secrets = f"{headers.get('Authorization')} {headers.get('X-Gateway-Pass')}"
        echo = f"{HUGE} {secrets} {sent}"
        return status, {
            # What is told of the body ends within the credentials.
            "cut": f"{'x' * 270} {secrets}",
            HUGE[:300]: echo,
            "data": {"orderId": echo, "status": echo},
            "errors": [{"message": echo, "layer": HUGE}],
        }


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    with serving(Poisonous()) as url:
        return run_suite(tmp_path_factory.mktemp("reports"), "--base-url", url, *WAFFO, *QUICK)


def test_the_run_ends_with_verdicts_and_whole_reports(ended: Ended) -> None:
    is_judged(ended)
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "does not conform"
    html5lib.HTMLParser(strict=True).parse((ended.reports / "report.html").read_text("utf-8"))
    schema = etree.XMLSchema(etree.parse(str(ROOT / "tests" / "reporting" / "junit.xsd")))
    schema.assertValid(etree.parse(str(ended.reports / "junit.xml")))


def test_nothing_alive_or_secret_is_printed_or_written(ended: Ended) -> None:
    for name, text in {"terminal": ended.output, "files": ended.all_files()}.items():
        assert TOKEN[:10] not in text, name
        assert PASS[:10] not in text, name
        assert not any(sign in text for sign in "\x1b\x00\u202e\u2066"), name
    assert "‹ESC›" in (ended.reports / "report.html").read_text("utf-8"), "the poison never came"
    assert max(path.stat().st_size for path in ended.reports.iterdir()) < 5_000_000


def test_nothing_executes_in_a_browser(ended: Ended) -> None:
    with chromium() as browser:
        page = browser.new_page()
        foreign: list[str] = []
        page.on(
            "request", lambda request: foreign.extend([request.url] * (not request.url.startswith("file:")))
        )
        page.goto(Path(ended.reports / "report.html").as_uri())
        page.click("#fold")
        assert page.evaluate("window.pwned") is None
        assert (page.locator("img").count(), page.locator("script").count(), foreign) == (0, 1, [])
