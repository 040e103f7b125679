"""Whether a results dict agrees with itself: nobody is told a verdict that the judgements do not carry."""

from __future__ import annotations

from collections.abc import Iterator

from tests.reporting.model import Requirement, Results


def contradictions(results: Results) -> Iterator[str]:
    """Work verdicts and conclusions out again, and yield a sentence for each that cannot be."""
    for one in results["requirements"]:
        if one["verdict"] == "passed" and not (one["judgements"] and one["tests"]):
            yield f"{one['id']} passed without a judgement: do not trust this run, restore the suite's own files."
    for name, api in results["apis"].items():
        if api["conclusion"] != "conforms":
            continue
        own = [one for one in results["requirements"] if one["api"] == name and one["level"] == "MUST"]
        against = next((one["id"] for one in own if one["verdict"] == "failed" or _is_untold(one)), None)
        if against:
            yield f"{name} cannot conform with {against}: do not trust this run, restore the suite's own files."


def _is_untold(one: Requirement) -> bool:
    """Whether it was not exercised though something could be told of it: no test ran, or the target lacks something."""
    return one["verdict"] == "not_exercised" and (bool(one["needs"]) or not one["tests"])
