"""What every answer must keep: which answers an invariant speaks of, and what breaks it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.harness.exchange import Exchange
from tests.harness.invariants import ABSENT, judge_invariants
from tests.harness.judge import Difference
from tests.harness.template import TOO_DEEP
from tests.selftest.small_spec import answer, deepest, entry, exchange, lamps, read

GOOD = {"id": "L1", "state": "off"}


def judged(given: Exchange, **members: Any) -> list[Difference | None]:
    """What one invariant says of an exchange; nothing at all where it does not speak of it."""
    spec = read(entry(**({"every": {}} | members)))
    return [difference for _, difference in judge_invariants(spec, given)]


def kept(given: Exchange, **members: Any) -> bool:
    return judged(given, **members) == [None]


def broken(given: Exchange, **members: Any) -> Difference:
    found = judged(given, **members)
    assert len(found) == 1
    assert found[0] not in (None, ABSENT)
    assert isinstance(found[0], Difference)
    return found[0]


# Which answers are judged


def test_without_an_answer_nothing_is_judged() -> None:
    assert judged(exchange("refused"), answered="2xx") == []
    assert judged(exchange(None), answered="2xx") == []


def test_outside_the_operation_nothing_is_judged() -> None:
    assert judged(exchange(answer(500), outside=True), answered="2xx") == []


@pytest.mark.parametrize(
    ("every", "speaks"),
    [
        ({}, True),
        ({"status": 200}, True),
        ({"status": ["4xx", 200]}, True),
        ({"status": "4xx"}, False),
        ({"given": ["on"]}, True),
        ({"given": ["off", "on"]}, True),
        ({"given": ["off"]}, False),
        ({"as": ["owner"]}, True),
        ({"as": ["guest"]}, False),
        ({"plain": True}, True),
        ({"status": 200, "given": ["off"]}, False),
    ],
)
def test_filters(every: dict[str, Any], speaks: bool) -> None:
    assert bool(judged(exchange(answer(200)), every=every, answered=200)) is speaks


def test_a_changed_request_is_not_plain() -> None:
    assert judged(exchange(answer(200), plain=False), every={"plain": True}, answered=200) == []
    assert kept(exchange(answer(200), plain=False), every={}, answered=200)


@pytest.mark.parametrize(
    ("given", "speaks"), [(["on"], False), (["on", "off"], False), (["on", "off", "broken"], True)]
)
def test_an_order_that_may_have_moved_meanwhile_is_in_all_its_states(given: list[str], speaks: bool) -> None:
    met = exchange(answer(200))
    contended = replace(met, context=replace(met.context, maybe=lamps().led_to("on")))
    assert bool(judged(contended, every={"given": given}, answered=200)) is speaks


def test_effects_are_judged_elsewhere() -> None:
    assert judged(exchange(answer(200)), effect=True) == []


def test_other_forms_are_no_invariants() -> None:
    spec = read(entry(expect=["off"]), entry("LA-03", lifecycle=True))
    assert list(judge_invariants(spec, exchange(answer(500)))) == []


# Status


def test_answered() -> None:
    assert kept(exchange(answer(204)), answered=["2xx", 404])
    assert broken(exchange(answer(500, b"oops")), answered=["2xx", 404]) == Difference(
        "status", "404 or 2xx", "500 oops"
    )


# Media type


@pytest.mark.parametrize(
    "media", ["application/json", "application/problem+JSON", "application/json; charset=utf-8"]
)
def test_json_media_types(media: str) -> None:
    assert kept(exchange(answer(200, {}, content_type=media)), media="json")


def test_no_media_type_is_no_wrong_one() -> None:
    assert kept(exchange(answer(200, {})), media="json")


def test_wrong_media_type() -> None:
    found = broken(exchange(answer(200, {}, Content_Type="text/html" + "x" * 200)), media="json")
    assert (found.kind, found.expected, len(found.seen)) == ("media type", "a JSON media type", 100)


def test_a_body_that_is_no_json() -> None:
    found = broken(exchange(answer(200, b"<p>", content_type="application/json")), media="json")
    assert found == Difference("body", "a JSON body", "200 <p>")


def test_an_empty_body_has_no_media_type() -> None:
    assert judged(exchange(answer(204, content_type="text/html")), media="json") == [ABSENT]


# Schema and body, and where


def test_schema() -> None:
    assert kept(exchange(answer(200, GOOD)), schema="Lamp")
    assert broken(exchange(answer(200, {"id": 1, "state": 2})), schema="Lamp").at == "/id"
    assert broken(exchange(answer(200, b"")), schema="Lamp").seen == "no JSON"


def test_schema_at_a_pointer() -> None:
    assert kept(exchange(answer(200, {"x": GOOD})), schema="Lamp", at="/x")
    assert broken(exchange(answer(200, {"x": []})), schema="Lamp", at="/x").at == "/x"
    assert judged(exchange(answer(200, {})), schema="Lamp", at="/x") == [ABSENT]


def test_schema_at_a_place() -> None:
    assert kept(exchange(answer(200, {"lamp": GOOD})), schema="Lamp", at="lamp")
    assert broken(exchange(answer(200, {"data": {"lamp": {}}})), schema="Lamp", at="lamp").at == "/data/lamp"
    assert judged(exchange(answer(200, {"lamp": []})), schema="Lamp", at="lamp") == [ABSENT]


def test_body() -> None:
    assert kept(exchange(answer(200, GOOD)), body={"id": "{order}"})
    assert broken(exchange(answer(200, {"id": "L2"})), body={"id": "{order}"}) == Difference(
        "body", '"L1"', '"L2"', "/id"
    )
    assert broken(exchange(answer(200, {"x": {}})), body={"id": 1}, at="/x").at == "/x/id"
    assert broken(exchange(answer(200, b"")), body={"id": 1}).seen == "nothing"
    assert broken(exchange(answer(200, {"a": 1})), body=None).expected == "null"


# Expressions


@pytest.mark.parametrize(
    ("value", "equals", "body"),
    [
        ("id", "$order", {"id": "L1"}),
        ("state", "'off'", {"state": "off"}),
        ("$count(errors)", "0", {}),
        ("done", "true", {"done": True}),
        ("sum", "$sum(items.(price * n))", {"sum": 5, "items": [{"price": 1, "n": 2}, {"price": 3, "n": 1}]}),
        ("sum", "1.005", {"sum": 1.001}),
        ("was", "$state", {"was": "on"}),
        ("code", "$status", {"code": 200}),
        ("why", "$body.why", {"why": "night"}),
        ("$same(why, $body.why)", "true", {"why": "  night\n"}),
        ("$same(a, b)", "true", {"a": "e\u0301\r\nx", "b": "\u00e9\nx"}),
        ("$mentions(text, $body.why)", "true", {"text": "it is NIGHT now"}),
        ("$mentions(text, 'day')", "false", {"text": "it is night now"}),
        ("count > 5", "true", {"count": 10**30}),
        ("count > 5 ? $order", "$order", {"count": 10**30}),
        ("$same(text, '?')", "true", {"text": "\ud800"}),
        ("n", "-1.5", {"n": -1.5}),
    ],
)
def test_equal(value: str, equals: str, body: Any) -> None:
    assert kept(exchange(answer(200, body), sent={"why": "night"}), value=value, equals=equals)


@pytest.mark.parametrize(
    ("value", "equals", "body", "shown"),
    [
        ("id", "$order", {"id": "L2"}, '"L2"'),
        ("id", "$order", {"id": "l1"}, '"l1"'),
        ("done", "true", {"done": 1}, "1"),
        ("n", "1", {"n": True}, "true"),
        ("n", "1", {"n": "1"}, '"1"'),
        ("n", "1", {"n": 1.006}, "1.006"),
        ("n", "1", {"n": 0.994}, "0.994"),
        ("why", "$body.why", {"why": "day"}, '"day"'),
        ("$same(why, 'a b')", "true", {"why": "a  b"}, "false"),
        ("id", "$lowercase($order)", {"id": "L1"}, '"L1"'),
        ("huge > 5 ? n", "1", {"huge": 10**30, "n": 2}, "2"),
    ],
)
def test_different(value: str, equals: str, body: Any, shown: str) -> None:
    found = broken(exchange(answer(200, body), sent={"why": "night"}), value=value, equals=equals)
    assert found.kind == "body"
    assert found.seen == shown
    assert found.at is None


def test_half_a_cent_is_a_difference() -> None:
    assert kept(exchange(answer(200, {"n": 2.0049})), value="n", equals="2")
    assert broken(exchange(answer(200, {"n": 2.0051})), value="n", equals="2")


def test_the_requirement_says_what_was_expected() -> None:
    found = broken(exchange(answer(200, {"n": 2})), value="n", equals="1", says="There is one lamp.")
    assert found.expected == "There is one lamp. (n = 1)"


def test_an_expression_at_a_place() -> None:
    assert broken(exchange(answer(200, {"lamp": {"n": 2}})), value="n", equals="1", at="lamp").at == "/lamp"


@pytest.mark.parametrize(
    ("value", "equals", "body"),
    [
        ("x", "1", {}),
        ("1", "x", {}),
        ("$number(x)", "1", {"x": "lots"}),
        ("x", "$body.why", {"x": 1}),
        ("x", "1", b"no JSON"),
    ],
)
def test_what_yields_nothing_is_not_judged(value: str, equals: str, body: Any) -> None:
    assert judged(exchange(answer(200, body)), value=value, equals=equals) == [ABSENT]


def test_a_long_value_is_cut() -> None:
    assert len(broken(exchange(answer(200, {"x": "y" * 999})), value="x", equals="1").seen) == 300


# The OpenAPI document


def documented(given: Exchange) -> list[Difference | None]:
    spec = read(entry(contract=True, expect=["off"]))
    return [difference for _, difference in judge_invariants(spec, given)]


def test_documented_answers() -> None:
    assert documented(exchange(answer(200, GOOD))) == [None]
    assert documented(exchange(answer(418, {"error": 1}))) == [None]


def test_a_status_without_a_schema_is_not_judged() -> None:
    assert documented(exchange(answer(404, b"anything"))) == []


def test_an_answer_that_breaks_its_schema() -> None:
    (found,) = documented(exchange(answer(200, {"id": 1, "state": "off"})))
    assert found is not None
    assert (found.kind, found.expected, found.at) == ("body", "what openapi.yaml says of 200 at /id", "/id")
    assert found.seen == "1 is not of type 'string'"
    (found,) = documented(exchange(answer(200, GOOD | {"bulbs": [7]})))
    assert found is not None
    assert found.at == "/bulbs/0"
    (found,) = documented(exchange(answer(500, {})))
    assert found is not None
    assert found.expected == "what openapi.yaml says of 500 at /"


def test_an_answer_without_json() -> None:
    assert documented(exchange(answer(200, b"<p>"))) == [Difference("body", "a JSON body", "200 <p>")]


def test_an_answer_nested_too_deeply_is_a_difference() -> None:
    assert documented(deepest()) == [Difference("body", "what openapi.yaml says of 200 at /", TOO_DEEP, "")]
    assert broken(deepest(), schema="Lamp").seen == TOO_DEEP
    assert broken(deepest(), body={"id": "{order}"}).seen == TOO_DEEP
