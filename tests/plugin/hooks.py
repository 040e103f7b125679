"""The hooks: from pytest's items to judgements, from judgements to the exit status and the reports."""

import os
import shutil
from collections.abc import Generator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.harness import budget
from tests.harness.preflight import Preflight
from tests.harness.spec import Requirement
from tests.harness.target import Target
from tests.plugin.embedded import Embedded
from tests.plugin.flags import add_options
from tests.plugin.options import CONFORMANCE, is_conformance_run, read_options
from tests.plugin.progress import show_progress
from tests.plugin.run import Run, listed, start
from tests.plugin.sparing import sparing
from tests.reporting import remove_reports, terminal_summary, write_reports
from tests.reporting.consistency import contradictions
from tests.reporting.findings import merge
from tests.reporting.github import annotations, step_summary
from tests.reporting.known import apply_known

RUN = pytest.StashKey[Run]()
EMBEDDED = pytest.StashKey[Embedded | None]()
RESULTS = pytest.StashKey[dict[str, Any]]()
PROBLEMS = pytest.StashKey[list[str]]()
QUESTIONS = ("help", "version", "markers", "showfixtures", "show_fixtures_per_test", "cacheshow")
"""Options by which pytest tells about itself, and runs no test."""
LISTS = ("collectonly", "setuponly", "setupplan")
"""Options by which it lists what it would run."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Make the profiles known before Hypothesis reads --hypothesis-profile; add options where `early` did not."""
    budget.register_profiles()
    if not pluginmanager.has_plugin("cancel-order-conformance"):
        add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Refuse an unknown profile in a sentence, before Hypothesis does it with a traceback."""
    profile = getattr(config.option, "hypothesis_profile", None)
    if profile and profile not in budget.PROFILES:
        known = ", ".join(budget.PROFILES)
        raise pytest.UsageError(f"--hypothesis-profile: unknown profile {profile!r}; known are {known}.")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Check all input and start the run before anything is collected."""
    config.addinivalue_line("markers", "form(*names): the test plays the requirements of these forms")
    if not is_conformance_run(config) or _has_any(config, QUESTIONS):
        return
    options = read_options(config)
    if _has_any(config, LISTS):
        config.stash[RUN] = listed(options)
        return
    worker: Mapping[str, Any] | None = getattr(config, "workerinput", None)
    if worker is not None:
        checked = Preflight((), worker["unreachable"])
        share = (int(worker["workerid"].removeprefix("gw")), worker["workercount"])
        config.stash[RUN] = Run(options, Target.from_dict(worker["target"]), checked, share)
        return
    _be_brief(config)
    _remove_reports(options.report_dir)
    config.stash[RUN], config.stash[EMBEDDED] = start(options)
    show_progress(config, config.stash[RUN])


def _has_any(config: pytest.Config, names: Sequence[str]) -> bool:
    """Whether one of these options is given; a plugin that is switched off adds none."""
    return any(getattr(config.option, name, None) for name in names)


def _remove_reports(directory: Path) -> None:
    try:
        remove_reports(directory)
    except OSError as problem:
        raise pytest.UsageError(
            f"--report-dir: {problem.filename} cannot be replaced ({problem.strerror}); remove it first."
        ) from None


def _be_brief(config: pytest.Config) -> None:
    """The summary by requirement tells every failure once; pytest's own accounts come only when asked for."""
    if config.option.tbstyle == "auto":
        config.option.tbstyle = "no"
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if config.option.reportchars == "fE" and reporter is not None:
            reporter.reportchars = ""


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand target and preflight to a worker."""
    run = node.config.stash.get(RUN, None)
    if run is not None:
        node.workerinput.update(target=run.target.as_dict(), unreachable=dict(run.checked.unreachable))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each requirement of the forms that a test function names, or for each API."""
    run, marker = metafunc.config.stash.get(RUN, None), metafunc.definition.get_closest_marker("form")
    if run is None or marker is None:
        return
    specs = [spec for spec in run.options.specs if spec.api not in run.checked.unreachable]
    found = [r for spec in specs for r in spec.requirements if r.form in marker.args]
    if "requirements" in metafunc.fixturenames:
        metafunc.parametrize("requirements", [found] if found else [], ids=["-".join(r.id for r in found)])
    elif "requirement" in metafunc.fixturenames:
        metafunc.parametrize("requirement", found, ids=[f"{r.api}-{r.id}" for r in found])
    else:
        metafunc.parametrize("spec", specs, ids=[spec.api for spec in specs])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the empty parameter sets of APIs that give no answer; spare static pools."""
    items[:] = [item for item in items if not item.name.endswith("[NOTSET]")]
    run = config.stash.get(RUN, None)
    if run is not None and any(api.orders for api in run.target.apis.values()):
        items[:] = sparing(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the judgements decide whether a test passed."""
    report = yield
    run = item.config.stash.get(RUN, None)
    if run is not None and call.when == "call" and CONFORMANCE in Path(item.path).parents:
        drained = run.drain()
        vars(report)["drained"] = drained
        if report.outcome == "passed":
            _decide(report, run, drained["judgements"])
    return report


def _decide(report: pytest.TestReport, run: Run, judgements: Mapping[str, Mapping[str, Any]]) -> None:
    requirements = {r.id: r for spec in run.options.specs for r in spec.requirements}
    broken = [requirements[i] for i, found in judgements.items() if found["failure"] is not None]
    failed = [r for r in broken if (r.level == "MUST" or run.options.strict) and not _known(run, r)]
    if failed:
        report.outcome = "failed"
        report.longrepr = "\n\n".join(_account(r, judgements[r.id]["failure"]) for r in failed)
    elif any(r.every is None or item_is_tour(report) for r in broken):
        vars(report)["warned"] = True
    elif not any(found["judgements"] for found in judgements.values()):
        reasons = [reason for found in judgements.values() for reason in found["skipped"]]
        report.outcome = "skipped" if reasons else "failed"
        report.longrepr = (
            (report.nodeid, 0, reasons[0]) if reasons else "The test made no judgement, so it says nothing."
        )


def item_is_tour(report: pytest.TestReport) -> bool:
    """Whether a test looks at answers of every kind: there a broken SHOULD invariant is counted, once."""
    return "::test_every_answer[" in report.nodeid


def _known(run: Run, requirement: Requirement) -> bool:
    known = run.options.known
    spec = next(spec for spec in run.options.specs if spec.api == requirement.api)
    above, reached = [requirement.id], set[str]()
    while above:
        reached.add(above[-1])
        above += [other for other in spec.requirement(above.pop()).unless if other not in reached]
    return bool(known.keys() & reached) or (requirement.is_general and bool(known))


def _account(requirement: Requirement, failure: Mapping[str, Any]) -> str:
    return (
        f"{requirement.id} ({requirement.level}) {requirement.says}\n  document: {requirement.place}\n"
        f"  given:    {failure['given']}\n  expected: {failure['expected']}\n"
        f"  seen:     {failure['seen']}\n  {failure['curl']}"
    )


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the judgements of a test, of this process or of a worker."""
    drained = getattr(report, "drained", None)
    if drained is not None and _main is not None:
        _main.merge(drained, report.nodeid)


_main: Run | None = None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember the run of the main process for the reports of its workers."""
    global _main  # noqa: PLW0603 (pytest_runtest_logreport is given no config)
    _main = session.config.stash.get(RUN, None) if not hasattr(session.config, "workerinput") else None


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Count a broken SHOULD on its own."""
    return ("warned", "w", "WARNED") if getattr(report, "warned", False) and report.passed else None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Decide the exit status and write the reports."""
    run = session.config.stash.get(RUN, None)
    if run is None:
        return
    run.close()
    if hasattr(session.config, "workerinput") or _has_any(session.config, LISTS):
        return
    results = run.results(int(exitstatus))
    problems = apply_known(results, dict(run.options.known), date.today()) if run.options.known else []
    problems += contradictions(results)
    session.exitstatus = results["exit_status"] = _exit_status(run, results, int(exitstatus), problems)
    results["requirements"] = merge(results["requirements"])
    write_reports(results, run.options.report_dir)
    session.config.stash[RESULTS], session.config.stash[PROBLEMS] = results, problems


def _exit_status(run: Run, results: Mapping[str, Any], exitstatus: int, problems: list[str]) -> int:
    """Pytest's status, unless the verdicts are worse."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and run.checked.unreachable:
        return int(pytest.ExitCode.TESTS_FAILED)
    if exitstatus != pytest.ExitCode.OK:
        return exitstatus
    failed = any(r["verdict"] == "failed" and not r["known"] for r in results["requirements"])
    empty = any(api["exercised"] == 0 for api in results["apis"].values())
    return int(pytest.ExitCode.TESTS_FAILED) if failed or empty or problems else exitstatus


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell the verdicts, and where the reports are."""
    results = config.stash.get(RESULTS, None)
    if results is None:
        return
    colour, width = bool(terminalreporter.hasmarkup), shutil.get_terminal_size((100, 24)).columns
    lines = [*terminal_summary(results, colour=colour, width=width), *config.stash[PROBLEMS]]
    terminalreporter.section("conformance")
    for line in [*lines, f"Report: {config.stash[RUN].options.report_dir / 'report.html'}"]:
        terminalreporter.write_line(line)
    _tell_github(terminalreporter, results)


def _tell_github(terminalreporter: Any, results: dict[str, Any]) -> None:
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for line in annotations(results):
        terminalreporter.write_line(line)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(step_summary(results))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the embedded reference."""
    embedded = config.stash.get(EMBEDDED, None)
    if embedded is not None:
        embedded.close()
