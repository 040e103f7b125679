"""From an answer to an outcome or a difference."""

from typing import Any

import pytest

from tests.harness.judge import (
    Difference,
    body_difference,
    describe,
    first_object,
    judge,
    no_answer,
    ranges,
    resolve,
    schema_difference,
    seen,
    variables,
)
from tests.harness.spec import Outcome, statuses
from tests.harness.template import MISSING, TOO_DEEP
from tests.selftest.small_spec import answer, deepest, exchange, lamps

OFF = lamps().states["on"].cancel[0]
ALREADY = lamps().states["off"].cancel[0]
GOOD = {"id": "L1", "state": "off"}


def outcome(status: int = 200, **members: Any) -> Outcome:
    return Outcome("", frozenset([status]), **members)


# Variables


def test_variables_are_order_state_and_what_was_sent() -> None:
    found = variables(lamps(), exchange(state="off", sent={"why": 1}))
    assert found == {"order": "L1", "state": ["off", "dark"], "body.why": 1}


def test_variables_of_another_state_and_of_no_object() -> None:
    assert variables(lamps(), exchange(sent=[1]), "failing") == {"order": "L1", "state": ["failing", "on"]}


# Judging


def test_the_first_outcome_that_fits() -> None:
    first, second = outcome(200), outcome(200, effect="off")
    assert judge(lamps(), exchange(answer(200)), [ALREADY, first, second]) == (first, None)


def test_no_answer_is_a_difference() -> None:
    found, difference = judge(lamps(), exchange("ConnectError: refused"), [OFF])
    assert found is None
    assert difference == Difference("no answer", "an answer", "ConnectError: refused")


def test_nothing_at_all_is_no_answer() -> None:
    assert no_answer(exchange(None)).seen == "nothing"


def test_another_status_is_told_before_the_body() -> None:
    found, difference = judge(lamps(), exchange(answer(201, {"x": 1})), [OFF, ALREADY])
    assert found is None
    assert difference is not None
    assert difference.kind == "status"
    assert difference.expected == '200 {"id": "L1", "state": "off"} or 409 {"error": "it is on"}'
    assert difference.seen == '201 {"x": 1}'
    assert difference.at is None


def test_equal_expectations_are_told_once() -> None:
    _, difference = judge(lamps(), exchange(answer(500)), [outcome(200), outcome(200), outcome(404)])
    assert difference is not None
    assert difference.expected == "200 or 404"


def test_one_near_outcome_tells_the_place() -> None:
    _, difference = judge(lamps(), exchange(answer(200, GOOD | {"id": "L2"})), [OFF, ALREADY])
    assert difference == Difference("body", '"L1"', '"L2"', "/id")


def test_several_near_outcomes_are_told_whole() -> None:
    near = [outcome(200, body={"id": "{order}"}), outcome(200, body={"id": "all"})]
    _, difference = judge(lamps(), exchange(answer(200, {"id": "L2"})), near)
    assert difference == Difference(
        "body", '200 {"id": "L1"} or 200 {"id": "all"}', '200 {"id": "L2"}', "/id"
    )


def test_of_several_near_outcomes_the_first_tells_the_place() -> None:
    near = [outcome(200, body={"message": "gone"}), outcome(200, body={"id": "all"})]
    _, difference = judge(lamps(), exchange(answer(200, {"id": "L2"})), near)
    assert difference is not None
    assert (difference.kind, difference.at) == ("message", "/message")


def test_a_message_is_a_kind_of_its_own() -> None:
    _, difference = judge(
        lamps(), exchange(answer(200, {"message": "no"})), [outcome(200, body={"message": "yes"})]
    )
    assert difference is not None
    assert difference.kind == "message"


def test_the_state_may_be_given() -> None:
    refusal = exchange(answer(409, {"error": "it is dark"}))
    assert judge(lamps(), refusal, [ALREADY])[0] is None
    assert judge(lamps(), refusal, [ALREADY], "off")[0] == ALREADY


def test_schema_comes_before_body() -> None:
    wanted = outcome(200, schema="Lamp", body={"id": "L9"})
    _, difference = judge(lamps(), exchange(answer(200, {"id": 1, "state": "off"})), [wanted])
    assert difference == Difference("body", 'type "string"', "1", "/id")
    _, difference = judge(lamps(), exchange(answer(200, GOOD)), [wanted])
    assert difference == Difference("body", '"L9"', '"L1"', "/id")
    assert judge(lamps(), exchange(answer(200, GOOD)), [outcome(200, schema="Lamp")])[1] is None


# Bodies and schemas


def test_a_list_of_bodies_holds_alternatives() -> None:
    assert body_difference([{"a": 1}, {"a": 2}], {"a": 2}, {}) is None
    assert body_difference([{"a": 1}, {"a": 2}], {"a": 3}, {}) is not None


def test_the_deepest_of_several_differences_is_told() -> None:
    found = body_difference([{"x": 1}, {"a": {"b": 1}}], {"a": {"b": 2}}, {}, "/data")
    assert found == Difference("body", "1", "2", "/data/a/b")


def test_a_long_value_is_cut() -> None:
    found = body_difference({"a": "x"}, {"a": "y" * 400}, {})
    assert found is not None
    assert found.seen == '"' + "y" * 299 + "… (402 characters)"
    found = body_difference({"a": "x"}, {"a": "y" * 298}, {})
    assert found is not None
    assert found.seen == '"' + "y" * 298 + '"'


@pytest.mark.parametrize(
    ("name", "value", "expected", "shown_value", "at"),
    [
        ("Lamp", MISSING, "a JSON body", "no JSON", ""),
        ("Lamp", {"id": "L1"}, "the member state", '{"id": "L1"}', ""),
        ("Lamp", {}, "the member id, state", "{}", ""),
        ("Lamp", {"id": 7, "state": 1}, 'type "string"', "7", "/id"),
        ("Lamp", [], 'type "object"', "[]", ""),
        ("Lamp", GOOD | {"watts": "60"}, 'type "number"', '"60"', "/watts"),
        ("Lamp", GOOD | {"bulbs": ["a", 7]}, 'type "string"', "7", "/bulbs/1"),
        ("Either", 5, "a lamp or its id", "5", ""),
        ("Only", "x", "on or off, not both", '"x"', ""),
    ],
)
def test_schema_difference(name: str, value: Any, expected: str, shown_value: str, at: str) -> None:
    assert schema_difference(lamps(), name, value) == Difference("body", expected, shown_value, at)


def test_schema_difference_begins_where_it_is_told() -> None:
    found = schema_difference(lamps(), "Lamp", {"id": 7, "state": 1}, "/lamp")
    assert found is not None
    assert found.at == "/lamp/id"
    assert schema_difference(lamps(), "Lamp", GOOD) is None


def test_a_body_nested_too_deeply_for_its_schema_is_a_difference() -> None:
    _, difference = judge(lamps(), deepest(), [outcome(200, schema="Lamp")])
    assert difference == Difference("body", "a body that fits the schema Lamp", TOO_DEEP, "")


def test_a_body_nested_too_deeply_to_be_shown_is_a_difference() -> None:
    _, difference = judge(lamps(), deepest(), [OFF])
    assert difference == Difference("body", '"L1"', TOO_DEEP, "/id")


# Words


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, "404"),
        ([500, 404], "404 or 500"),
        ("4xx", "4xx"),
        (["5xx", 200], "200 or 5xx"),
        (["2xx", "4xx"], "2xx or 4xx"),
        (["1xx", "5xx"], "1xx or 5xx"),
        ([], "no status"),
    ],
)
def test_ranges(status: Any, expected: str) -> None:
    assert ranges(statuses(status)) == expected


def test_an_incomplete_class_is_listed() -> None:
    assert ranges(frozenset(range(400, 499))).startswith("400 or 401")


def test_an_outcome_in_words() -> None:
    values = {"order": "L1", "state": ["off", "dark"], "body.n": 5}
    assert describe(outcome(404), values) == "404"
    assert describe(outcome(404, body={"is": "{state} {any}"}), values) == '404 {"is": "off/dark …"}'
    assert describe(outcome(404, body=[{"a": 1}, {"a": "{body.n}"}]), values) == '404 {"a": 1} or {"a": "5"}'
    assert describe(outcome(200, body=None), values) == "200 null"


def test_what_was_seen_in_words() -> None:
    assert seen(exchange(answer(204))) == "204"
    assert seen(exchange(answer(200, b"x" * 301))) == f"200 {'x' * 300}… (301 characters)"
    assert seen(exchange(answer(200, b"x" * 300))) == f"200 {'x' * 300}"
    assert seen(exchange("closed")) == "closed"
    assert seen(exchange(None)) == "no answer"


# Places


VALUE = {"a": [{"b": 1}, 2], "": {"c": None}, "0": "zero"}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", VALUE),
        ("/a/0/b", 1),
        ("/a/1", 2),
        ("/a/-1", 2),
        ("/a/-2/b", 1),
        ("/a/-3", MISSING),
        ("/a/2", MISSING),
        ("/a/b", MISSING),
        ("/a/-", MISSING),
        ("/a/X1", MISSING),
        ("//c", None),
        ("/0", "zero"),
        ("/x", MISSING),
        ("/0/0", MISSING),
    ],
)
def test_resolve(pointer: str, expected: Any) -> None:
    assert resolve(VALUE, pointer) == expected


def test_the_first_place_that_holds_an_object() -> None:
    value = {"a": [], "b": {"x": 1}, "c": {"y": 1}}
    assert first_object(value, ["/z", "/a", "/b", "/c"]) == ("/b", {"x": 1})
    assert first_object(value, ["/a"]) == ("", MISSING)
    assert first_object(MISSING, [""]) == ("", MISSING)
