"""Sets of values: what lies in them, which edges are tried, what is drawn at random."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness.domain import (
    ALWAYS,
    BLANKS,
    CONTROLS,
    LONG,
    TEXT_EDGES,
    contains,
    edges,
    strategy,
)

TEXT = {"type": "string"}
ANY = TEXT | {"characters": "any"}
ASCII = TEXT | {"characters": "ascii"}
NO_TEXT: dict[str, Any] = {"not": {"type": "string"}}


@pytest.mark.parametrize(
    ("domain", "value", "expected"),
    [
        ({"enum": [1, "a"]}, "a", True),
        ({"enum": [1, "a"]}, "b", False),
        (TEXT, "a", True),
        (TEXT, 1, False),
        (TEXT, "", False),
        (TEXT, " \t\n\u3000", False),
        (TEXT | {"blank": True}, "", True),
        (TEXT | {"blank": True}, " \t", True),
        (TEXT | {"blank": True, "minLength": 1}, "", False),
        (TEXT | {"minLength": 2}, "a", False),
        (TEXT | {"minLength": 2}, "ab", True),
        (TEXT | {"maxLength": 2}, "ab", True),
        (TEXT | {"maxLength": 2}, "abc", False),
        (TEXT | {"maxLength": 2}, "😀😀", True),
        (TEXT, "a" * LONG, True),
        (TEXT, "a" * (LONG + 1), False),
        (TEXT | {"maxBytes": 4}, "éé", True),
        (TEXT | {"maxBytes": 4}, "ééa", False),
        (TEXT | {"maxBytes": 4}, "😀", True),
        (TEXT | {"maxBytes": 3}, "😀", False),
        (TEXT | {"pattern": "b"}, "abc", True),
        (TEXT | {"pattern": "^b"}, "abc", False),
        (TEXT | {"not": {"enum": ["a"]}}, "a", False),
        (TEXT | {"not": {"enum": ["a"]}}, "b", True),
        (TEXT | {"not": {"pattern": "b"}}, "abc", False),
        (TEXT | {"not": {"pattern": "b"}}, "ac", True),
        (TEXT, "a\tb\nc\rd", True),
        (TEXT, "👨\u200d👩", True),
        (TEXT, "a\u0007", False),
        (TEXT, "a\u200bb", False),
        (TEXT, "a\ufffe", False),
        (TEXT, "a\ud800", False),
        (ANY, "a\u0007\u0000", True),
        (ANY, "a\ud800", False),
        (ANY, "a\udfff", False),
        (ANY, "a\ud7ff\ue000", True),
        (ASCII, "a ~", True),
        (ASCII, "a\x7f", False),
        (ASCII, "a\tb", False),
        (ASCII, "é", False),
        (NO_TEXT, 1, True),
        (NO_TEXT, 1.5, True),
        (NO_TEXT, True, True),
        (NO_TEXT, None, True),
        (NO_TEXT, [], True),
        (NO_TEXT, {}, True),
        (NO_TEXT, "a", False),
        ({"not": {"type": ["string", "null"]}}, None, False),
        ({"not": {"type": ["string", "null"]}}, False, True),
        ({"not": {"type": "number"}}, 1.5, False),
        ({"not": {"type": "number"}}, True, True),
        ({"not": {"type": "boolean"}}, True, False),
        ({"not": {"type": "array"}}, [], False),
        ({"not": {"type": "object"}}, {}, False),
    ],
)  # fmt: skip
def test_contains(domain: dict[str, Any], value: Any, expected: bool) -> None:
    assert contains(domain, value) is expected


def test_an_enum_is_tried_whole_in_its_order() -> None:
    assert edges({"enum": ["b", None, "a"]}) == ["b", None, "a"]


def test_wrong_types_are_all_tried() -> None:
    kinds = [type(value) for value in edges(NO_TEXT)]
    assert list(dict.fromkeys(kinds)) == [int, float, bool, list, dict, type(None)]


def test_one_unwanted_type_or_several() -> None:
    assert edges({"not": {"type": ["string", "number", "boolean", "array", "object"]}}) == [None]
    assert edges({"not": {"type": "null"}})[-3:] == ["text", "", "1"]


def test_text_edges_come_first_and_without_repeats() -> None:
    found = edges(TEXT)
    assert found[: len(TEXT_EDGES)] == list(TEXT_EDGES)
    assert len(found) == len(set(found))
    assert not set(BLANKS) & set(found)
    assert not set(CONTROLS) & set(found)


def test_a_small_budget_spreads_over_all_edges() -> None:
    few, every = edges(TEXT, 10), edges(TEXT)
    assert set(ALWAYS) <= set(few)
    assert 10 <= len(few) <= 14
    assert [few[0], few[-1]] == [every[0], every[-1]]
    assert few == [value for value in every if value in few]
    assert edges({"enum": [1, 2, 3]}, 1) == [1, 2, 3]


def test_blanks_and_controls_are_tried_where_they_belong() -> None:
    assert set(BLANKS) <= set(edges(TEXT | {"blank": True}))
    assert set(CONTROLS) <= set(edges(ANY))


@pytest.mark.parametrize(("low", "high"), [(3, 9), (1, 1000), (1000, 1001)])
def test_edges_stand_at_the_limits(low: int, high: int) -> None:
    found = edges(TEXT | {"minLength": low, "maxLength": high})
    for filler in "aé語😀":
        for length in (low, low + 1, high - 1, high):
            assert filler * length in found
    assert {len(text) for text in found} <= set(range(low, high + 1))


def test_edges_stand_at_the_limit_of_bytes() -> None:
    found = edges(TEXT | {"maxBytes": 12})
    assert {"a" * 12, "é" * 6, "語" * 4, "😀" * 3} <= set(found)
    assert max(len(text.encode()) for text in found) == 12


def test_one_very_long_text_is_tried_where_no_limit_forbids() -> None:
    found = edges(TEXT)
    assert [len(text) for text in found if len(text) > 1000] == [LONG - 1, LONG]


def test_every_edge_lies_in_its_domain() -> None:
    for domain in (TEXT, ANY, ASCII, TEXT | {"maxLength": 5}, TEXT | {"pattern": "^[a-z]+$"}):
        assert all(contains(domain, value) for value in edges(domain))
        assert edges(domain)


def test_an_enum_has_no_random_values() -> None:
    assert strategy({"enum": ["a"]}) is None


DOMAINS: list[dict[str, Any]] = [
    TEXT, ANY, ASCII, TEXT | {"maxLength": 3}, TEXT | {"minLength": 1001}, TEXT | {"minLength": 200, "maxLength": 210},
    TEXT | {"minLength": 999, "maxLength": 1000},
    TEXT | {"pattern": "^[0-9]{3}$"}, TEXT | {"not": {"enum": ["a"]}}, TEXT | {"blank": True}, NO_TEXT,
    {"not": {"type": ["number", "array", "boolean", "null", "string"]}},
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(DOMAINS)))
def test_random_values_lie_in_the_domain(number: int) -> None:
    values = strategy(DOMAINS[number])
    assert values is not None

    @settings(
        max_examples=15,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(values)
    def each(value: Any) -> None:
        assert contains(DOMAINS[number], value)

    each()


def test_random_values_differ() -> None:
    drawn, values = set(), strategy(TEXT)
    assert values is not None

    @settings(
        max_examples=20,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def each(data: st.DataObject) -> None:
        drawn.add(data.draw(values))

    each()
    assert len(drawn) > 5
