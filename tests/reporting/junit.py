"""JUnit XML in the shape that Jenkins and GitLab read: one test case per requirement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from tests.reporting.hostile import one_line, xml
from tests.reporting.model import Requirement, Results, counts, of_api, place


def junit(results: Results) -> str:
    """Return the document: a suite per API, and one for set-up faults if there are any."""
    root = ET.Element("testsuites", name="cancel-order conformance", time=f"{results['duration_s']:.3f}")
    if results["setup"]:
        _set_up(root, results)
    for api in results["apis"]:
        _suite(root, results, api)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(root: ET.Element, results: Results, api: str) -> None:
    requirements = of_api(results, api)
    found = counts(requirements)
    facts = results["apis"][api]
    suite = _start(root, api, len(requirements), results)
    suite.set("failures", str(sum(_fails(requirement) for requirement in requirements)))
    suite.set("skipped", str(found["not_exercised"]))
    _properties(
        suite, {"conclusion": facts["conclusion"], "exercised": f"{facts['exercised']} of {facts['total']}"}
    )
    for requirement in requirements:
        _case(suite, requirement, results)


def _start(root: ET.Element, name: str, tests: int, results: Results) -> ET.Element:
    started = str(results["started"]).split(".")[0].removesuffix("Z").split("+")[0]
    counted = {"name": xml(name), "tests": str(tests), "failures": "0", "errors": "0", "skipped": "0"}
    return ET.SubElement(root, "testsuite", {**counted, "time": "0", "timestamp": xml(started)})


def _properties(parent: ET.Element, values: Mapping[str, Any]) -> None:
    holder = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(holder, "property", name=name, value=xml(str(value)))


def _fails(requirement: Requirement) -> bool:
    return requirement["verdict"] == "failed" and not requirement.get("known")


def _case(suite: ET.Element, requirement: Requirement, results: Results) -> None:
    title = one_line(f"{requirement['id']} {requirement['says']}", 240)
    elapsed = (requirement.get("evidence") or {}).get("elapsed_ms") or 0
    case = ET.SubElement(
        suite, "testcase", name=title, classname=xml(requirement["api"]), time=f"{elapsed / 1000:.3f}"
    )
    facts = {name: requirement[name] for name in ("level", "family", "verdict")}
    _properties(
        case, {**facts, "section": requirement["source"]["section"], "place": place(requirement, results)}
    )
    reason = one_line(str(requirement.get("reason") or "no reason was given"), 1000)
    if _fails(requirement):
        kind = ((requirement.get("evidence") or {}).get("difference") or {}).get("kind") or "failed"
        ET.SubElement(case, "failure", message=reason, type=xml(kind)).text = xml(
            explain(requirement, results)
        )
    elif requirement["verdict"] == "not_exercised":
        needs = requirement.get("needs")
        ET.SubElement(case, "skipped", message=f"{reason} (needs: {one_line(needs)})" if needs else reason)
    elif requirement["verdict"] != "passed":
        _warn(case, requirement, results)


def _warn(case: ET.Element, requirement: Requirement, results: Results) -> None:
    known = requirement.get("known")
    head = f"known failure: {known['reason']}" if known else "warning: a SHOULD is not met"
    ET.SubElement(case, "system-out").text = xml(f"{head}\n{explain(requirement, results)}")


def explain(requirement: Requirement, results: Results) -> str:
    """Return the plain text of a broken requirement: place, expected, seen, curl line."""
    evidence = requirement.get("evidence") or {}
    lines = [
        f"{requirement['level']} {requirement['id']}: {requirement['says']}",
        place(requirement, results),
    ]
    lines += [
        f"{name}: {evidence[name]}"
        for name in ("given", "expected", "seen", "error", "curl")
        if evidence.get(name)
    ]
    return "\n".join(lines if evidence else [*lines, str(requirement.get("reason"))])


def _set_up(root: ET.Element, results: Results) -> None:
    faults = results["setup"]
    suite = _start(root, "set-up", len(faults), results)
    suite.set("errors", str(len(faults)))
    for fault in faults:
        name = one_line(f"{fault['door']}: {fault['what']}", 240)
        case = ET.SubElement(suite, "testcase", name=name, classname=xml(fault["api"] or "set-up"), time="0")
        error = ET.SubElement(case, "error", message=one_line(fault["what"], 1000), type=xml(fault["door"]))
        error.text = xml(fault["mend"])
