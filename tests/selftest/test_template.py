"""Texts with placeholders: which there are, how they are filled, what matches them."""

import sys
from typing import Any

import pytest

from tests.harness.template import MISSING, TOO_DEEP, fill, mismatch, placeholders, shown, text_pattern

VALUES: dict[str, Any] = {"order": "L1", "state": ["on", "lit"], "body": '{"a": 1}', "body.why": "night"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{order}", {"order"}),
        ("x {unknown} {foreign} {state} {any} y", {"unknown", "foreign", "state", "any"}),
        ("{body} {body.why} {body|members}", {"body", "body.why", "body|members"}),
        ("{order|other-case}", {"order|other-case"}),
        ({"a": ["{order}", {"b": "{state}"}]}, {"order", "state"}),
        ({"{order}": 1}, set()),
        ("{ order } {orders} {{}} {}", set()),
        ([], set()),
        ({}, set()),
        (7, set()),
        (None, set()),
    ],
)
def test_placeholders(value: Any, expected: set[str]) -> None:
    assert placeholders(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("is {order}", "is L1"),
        ("{order}{order}", "L1L1"),
        ("{order|cut}", "L"),
        ("{order|headless}", "1"),
        ("{order|letterless}", "1"),
        ("{order|other-letters}", "Q1"),
        ("{order|other-case}", "l1"),
        ("{order|escaped}", "\\u004c\\u0031"),
        ("{body|members}", '"a": 1'),
        ("{unknown}", "{unknown}"),
        ("{{order}}", "{L1}"),
        ({"{order}": ["{order}", 1, None]}, {"L1": ["L1", 1, None]}),
        (True, True),
    ],
)
def test_fill(value: Any, expected: Any) -> None:
    assert fill(value, VALUES) == expected


def test_an_id_without_letters_gets_one() -> None:
    assert fill("{order|other-letters}", {"order": "12"}) == "Q12"


def test_the_letters_at_the_beginning_change_their_case_alone() -> None:
    assert fill("{order|head-case} {order|inner-case}", {"order": "ORD_aB1"}) == "ord_aB1 ORD_Ab1"


def test_escaped_characters_beyond_the_plane_are_pairs() -> None:
    assert fill("{order|escaped}", {"order": "😀"}) == "\\ud83d\\ude00"


def test_an_unknown_filter_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{order|upside-down}", VALUES)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{order}", "L1"),
        ("{state}", "on"),
        ("{state}", "lit"),
        ("it is {state}.", "it is lit."),
        ("{any}", ""),
        ("say {any}", "say a\nb"),
        ("{body.why}!", "night!"),
        ("{body.other}", "whatever"),
        ("plain", "plain"),
        (1, 1.0),
        (1.5, 1.5),
        (None, None),
        (False, False),
        ({}, {"more": 1}),
        ({"a": {"b": "{order}"}}, {"a": {"b": "L1", "c": 2}}),
        ([], [1]),
        ([1], [1, 2]),
        (["{order}"], ["L1"]),
    ],
)
def test_match(template: Any, value: Any) -> None:
    assert mismatch(template, value, VALUES) is None


@pytest.mark.parametrize(
    ("template", "value", "at", "expected", "seen"),
    [
        ("plain", "Plain", "", '"plain"', '"Plain"'),
        ("{order}", "L2", "", '"L1"', '"L2"'),
        ("{order}", MISSING, "", '"L1"', "nothing"),
        ("{order}", ["L1"], "", '"L1"', '["L1"]'),
        ("{state}", "off", "", '"on" or "lit"', '"off"'),
        ("it is {state}", "it is off", "", '"it is on/lit"', '"it is off"'),
        ("it is {state}", "it is on ", "", '"it is on/lit"', '"it is on "'),
        ("it is {state}", 5, "", '"it is on/lit"', "5"),
        ("say {any}", "said x", "", '"say …"', '"said x"'),
        (1, True, "", "1", "true"),
        (True, 1, "", "true", "1"),
        (0, False, "", "0", "false"),
        (1, "1", "", "1", '"1"'),
        (1, 2, "", "1", "2"),
        (None, MISSING, "", "null", "nothing"),
        (None, False, "", "null", "false"),
        ({}, [], "", "an object", "[]"),
        ([], {}, "", "an array", "{}"),
        ({"a": 1}, {}, "/a", "1", "nothing"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "/a/b", "1", "2"),
        ({"a": 1, "b": 2}, {"a": 0, "b": 0}, "/a", "1", "0"),
        ([1, 2], [1], "/1", "2", "nothing"),
        ([1, {"x": "é"}], [1, {"x": "e"}], "/1/x", '"é"', '"e"'),
    ],
)  # fmt: skip
def test_mismatch(template: Any, value: Any, at: str, expected: str, seen: str) -> None:
    found = mismatch(template, value, VALUES)
    assert found is not None
    assert (found.at, found.expected, found.seen) == (at, expected, seen)


def test_mismatch_begins_where_it_is_told() -> None:
    found = mismatch({"a": 1}, {"a": 2}, {}, "/errors/0")
    assert found is not None
    assert found.at == "/errors/0/a"


def test_whole_placeholders_keep_their_type() -> None:
    assert mismatch("{body.n}", 5, {"body.n": 5}) is None
    assert mismatch("{body.n}", "5", {"body.n": 5}) is not None
    assert mismatch("n={body.n}", "n=5", {"body.n": 5}) is None


def test_patterns_are_literal_but_for_placeholders() -> None:
    assert text_pattern("a.b {state} (c)", {"state": ["on", "o.f"]}) == r"a\.b\ (?:on|o\.f)\ \(c\)"
    assert text_pattern("{order} {state}.", {"order": "L1", "state": "on"}) == r"(?:L1)\ (?:on)\."
    assert mismatch("a.{any}", "axb", {}) is not None


def test_whole_placeholder_with_filter_is_matched_as_text() -> None:
    assert mismatch("{order|cut}", "L1", VALUES) is None


def test_values_are_shown_as_json() -> None:
    assert shown({"é": [1, None]}) == '{"é": [1, null]}'
    assert shown(MISSING) == "nothing"
    assert "set()" in shown(set())
    assert repr(MISSING) == "nothing"


def test_what_is_nested_too_deeply_is_told_so() -> None:
    deep: list[Any] = []
    for _ in range(sys.getrecursionlimit()):
        deep = [deep]
    assert shown(deep) == TOO_DEEP
    found = mismatch({"a": "{order}"}, {"a": deep}, VALUES)
    assert found is not None
    assert (found.at, found.seen) == ("/a", TOO_DEEP)
