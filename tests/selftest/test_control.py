"""A suite that would find nothing says so before its first test; contradictory results are no credential."""

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.harness import control
from tests.harness.control import check_control
from tests.harness.examples import check_examples
from tests.harness.faults import SpecFault, SuiteFault
from tests.harness.ledger import Entry
from tests.harness.loader import api_names, load
from tests.reporting import NAMES, remove_reports, write_reports
from tests.reporting.consistency import contradictions
from tests.selftest.report_samples import all_green


@pytest.mark.parametrize("api", api_names())
def test_the_control_is_found_wrong(api: str) -> None:
    check_control(load(api))


@pytest.mark.parametrize(
    ("holder", "name", "blind", "told"),
    [
        (control, "judge", lambda _, __, expect: (expect[0], None), "the judging of statuses"),
        (control, "schema_difference", lambda *_: None, "the judging by schemas"),
        (control, "explained", lambda *_: True, "the search for histories"),
        (Entry, "fail", lambda *_: None, "the ledger"),
    ],
)
def test_a_blind_suite_is_refused(
    monkeypatch: pytest.MonkeyPatch, holder: object, name: str, blind: Callable[..., object], told: str
) -> None:
    monkeypatch.setattr(holder, name, blind)
    with pytest.raises(SuiteFault, match=told):
        check_control(load("waffo-pancake"))


@pytest.mark.parametrize("api", api_names())
def test_the_examples_keep_what_is_asked_of_every_answer(api: str) -> None:
    check_examples(load(api))


@pytest.mark.parametrize(
    "change",
    [
        {"value": "nothing"},
        {"value": "data.orderid"},
        {"equals": "'cancelled'"},
        {"value": None, "equals": None, "schema": "Error"},
    ],
)
def test_a_requirement_that_no_example_shows_is_refused(change: dict[str, Any]) -> None:
    spec = load("waffo-pancake")
    told = next(one for one in spec.requirements if one.id == "WP-04")
    assert told.every is not None
    blind = replace(spec, requirements=(replace(told, every=replace(told.every, **change)),))
    with pytest.raises(
        SpecFault, match=r"specs/waffo-pancake/requirements\.yaml: WP-04: no example of an answer"
    ):
        check_examples(blind)


@pytest.mark.parametrize(
    ("place", "member", "value"),
    [
        (["requestBody", "content", "application/json"], "example", {"cancellationNote": 7}),
        (["responses", "404", "content", "application/json"], "example", {"status_code": 200}),
        (["parameters", 0], "example", 7),
    ],
)
def test_an_example_that_breaks_the_schema_beside_it_is_refused(
    place: list[Any], member: str, value: Any
) -> None:
    spec = load("front-payment")
    document = copy.deepcopy(dict(spec.operation.document))
    item = part = document["paths"][spec.operation.path][spec.operation.method]
    for step in place:
        part = part[step]
    part[member] = value
    odd = replace(spec, operation=replace(spec.operation, document=document, item=item))
    at = ".".join(map(str, place[:2])) if place[0] != "requestBody" else "requestBody"
    with pytest.raises(
        SpecFault, match=rf"specs/front-payment/openapi\.yaml: {at}: the example .* does not fit"
    ):
        check_examples(odd)


def changed(change: Callable[[dict[str, Any]], object]) -> list[str]:
    results = copy.deepcopy(dict(all_green()))
    change(results)
    return list(contradictions(results))


def test_good_results_agree_with_themselves() -> None:
    assert changed(lambda results: None) == []


@pytest.mark.parametrize(
    "change",
    [
        {"judgements": 0},
        {"tests": []},
        {"verdict": "failed"},
        {"verdict": "not_exercised", "needs": "the actor stranger"},
        {"verdict": "not_exercised", "tests": []},
    ],
)
def test_a_contradiction_is_told(change: dict[str, Any]) -> None:
    def spoil(results: dict[str, Any]) -> None:
        next(one for one in results["requirements"] if one["level"] == "MUST").update(change)

    assert len(changed(spoil)) == 1


def test_old_reports_go_and_nothing_else(tmp_path: Path) -> None:
    write_reports(all_green(), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    remove_reports(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
