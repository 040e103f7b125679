"""One line of live progress on a terminal; nothing where the output goes to a file, as in CI."""

import os
import time
from typing import Any

import pytest

from tests.plugin.run import Run

CATEGORY = {"passed": "passed", "failed": "failed", "skipped": "skipped"}


class Progress:
    """Rewrites one line after every test: API, requirements judged so far, requests, seconds."""

    def __init__(self, reporter: Any, run: Run) -> None:
        self._reporter, self._run, self._start = reporter, run, time.monotonic()
        self._totals = {spec.api: len(spec.requirements) for spec in run.options.specs}
        reporter.showfspath = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show how far the run is."""
        if report.when == "call":
            self._reporter.rewrite(self.line(report.nodeid), erase=True)

    def line(self, test: str) -> str:
        """The line after a test whose node id ends in `[api-...]`."""
        api = next((name for name in self._totals if f"[{name}" in test), "")
        ids = {r.id for spec in self._run.options.specs if spec.api == api for r in spec.requirements}
        judged = sum(entry.judgements > 0 for i, entry in self._run.ledger.entries.items() if i in ids)
        failed = sum(entry.failure is not None for entry in self._run.ledger.entries.values())
        seconds = time.monotonic() - self._start
        told = f"{api}  {judged}/{self._totals.get(api, 0)} requirements"
        return f"{told}  {sum(self._run.requests.values())} requests  {seconds:.0f} s" + (
            f"  {failed} broken" if failed else ""
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Count as ever, but print no letters between the lines."""
        if report.when != "call":
            return None
        category = "warned" if getattr(report, "warned", False) else CATEGORY[report.outcome]
        return category, "", ""

    def pytest_sessionfinish(self) -> None:
        """Leave the line behind."""
        self._reporter.ensure_newline()


def show_progress(config: pytest.Config, run: Run) -> None:
    """Show live progress if somebody is looking."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.isatty and config.option.verbose == 0 and not os.environ.get("CI"):
        config.pluginmanager.register(Progress(reporter, run), "conformance-progress")
