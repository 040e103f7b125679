"""Answers that came at the same moment: which of them some order of single steps explains."""

import pytest

from tests.harness.exchange import Answer
from tests.harness.history import Operation, explained, first_impossible, next_states
from tests.harness.spec import Spec
from tests.selftest.small_spec import CATALOGUE, answer, exchange, lamps, read

OFF = answer(200, {"id": "L1", "state": "off"})
DARK = answer(409, {"error": "it is dark"})
IS_OFF = answer(409, {"error": "it is off"})
IS_BROKEN = answer(409, {"error": "it is broken"})


def cancel(given: Answer) -> Operation:
    return Operation("cancel", exchange(given))


def change(state: str, done: bool | None) -> Operation:
    return Operation(f"outside: {state}", change=state, done=done)


def refused() -> Operation:
    outcome = next(o for o in lamps().states["off"].cancel)
    return Operation("guest", exchange(IS_OFF, actor="guest"), expect=(outcome,))


def goes_off() -> Operation:
    return Operation("guest", exchange(OFF, actor="guest"), expect=lamps().states["on"].cancel)


# Single steps


@pytest.mark.parametrize(
    ("operation", "state", "expected"),
    [
        (cancel(OFF), "on", {"off"}),
        (cancel(OFF), "off", set()),
        (cancel(IS_OFF), "off", {"off"}),
        (cancel(DARK), "off", {"off"}),
        (cancel(IS_OFF), "on", set()),
        (cancel(IS_BROKEN), "broken", {"broken"}),
        (cancel(OFF), "broken", {"off"}),
        (cancel(answer(500)), "failing", {"failing"}),
        (change("broken", True), "on", {"broken"}),
        (change("broken", True), "broken", {"broken"}),
        (change("broken", True), "off", set()),
        (change("broken", False), "on", set()),
        (change("broken", False), "off", {"off"}),
        (change("broken", False), "broken", {"broken"}),
        (change("broken", None), "on", {"on", "broken"}),
        (change("broken", None), "off", {"off"}),
        (refused(), "off", {"off"}),
        (refused(), "on", set()),
        (goes_off(), "on", {"on"}),
    ],
)
def test_next_states(operation: Operation, state: str, expected: set[str]) -> None:
    assert next_states(lamps(), operation, state) == expected


def fragile() -> Spec:
    """Lamps that may break when they are switched off, and may be off all the same."""
    states = CATALOGUE["states"] | {"on": {"cancel": ["off", "crash"], "changes": ["broken", "off"]}}
    return read(states=states)


def test_what_broke_may_have_had_its_effect() -> None:
    broke = cancel(answer(500))
    assert next_states(fragile(), broke, "on") == {"on", "off"}
    assert next_states(fragile(), broke, "off") == frozenset()
    assert explained(fragile(), [broke, cancel(IS_OFF)], "on", "off")
    assert explained(fragile(), [broke], "on", "off")
    assert explained(fragile(), [broke], "on", "on")


def test_what_broke_takes_nothing_back() -> None:
    assert not explained(fragile(), [cancel(OFF), cancel(answer(500))], "on", "on")


# Histories


@pytest.mark.parametrize(
    ("operations", "final"),
    [
        ([], "on"),
        ([cancel(OFF)], "off"),
        ([cancel(OFF)], "dark"),
        ([cancel(OFF)], None),
        ([cancel(IS_OFF), cancel(OFF), cancel(DARK)], "off"),
        ([change("broken", True), cancel(IS_BROKEN)], "broken"),
        ([cancel(IS_BROKEN), change("broken", True)], "broken"),
        ([change("broken", True), cancel(OFF)], "off"),
        ([cancel(OFF), change("broken", False)], "off"),
        ([change("broken", False), cancel(OFF), cancel(IS_OFF)], "off"),
        ([cancel(IS_OFF), change("off", True)], "off"),
        ([change("broken", None), cancel(IS_BROKEN)], "broken"),
        ([change("broken", None), cancel(OFF)], "off"),
        ([cancel(OFF), refused()], "off"),
        ([cancel(IS_BROKEN), cancel(OFF), cancel(IS_OFF), change("broken", True)], "off"),
    ],
)
def test_explained(operations: list[Operation], final: str | None) -> None:
    assert explained(lamps(), operations, "on", final)


@pytest.mark.parametrize(
    ("operations", "final"),
    [
        ([], "off"),
        ([cancel(OFF)], "on"),
        ([cancel(OFF), cancel(OFF)], "off"),
        ([cancel(OFF), cancel(OFF)], None),
        ([cancel(IS_OFF)], None),
        ([cancel(IS_OFF)], "on"),
        ([cancel(IS_BROKEN), cancel(OFF)], "off"),
        ([change("broken", True), cancel(IS_OFF)], "broken"),
        ([change("broken", False)], "on"),
        ([cancel(OFF), change("broken", True)], "broken"),
        ([change("broken", True), change("off", True)], "off"),
        ([refused()], "on"),
        ([cancel(answer(500)), cancel(OFF)], "off"),
    ],
)
def test_unexplained(operations: list[Operation], final: str | None) -> None:
    assert not explained(lamps(), operations, "on", final)


def test_an_observed_name_may_be_another_of_the_state() -> None:
    assert explained(lamps(), [cancel(answer(500))], "failing", "on")
    assert not explained(lamps(), [cancel(OFF)], "on", "gone")


def test_many_operations_are_searched_quickly() -> None:
    operations = [cancel(IS_OFF) for _ in range(14)]
    assert explained(lamps(), [*operations, cancel(OFF)], "on", "off")
    assert not explained(lamps(), [*operations, cancel(OFF), cancel(OFF)], "on", "off")


def test_the_first_impossible_operation() -> None:
    assert first_impossible(lamps(), [cancel(OFF), cancel(IS_OFF)], "on") is None
    assert first_impossible(lamps(), [cancel(OFF), cancel(OFF), cancel(IS_OFF)], "on") == 1
    assert first_impossible(lamps(), [cancel(IS_OFF), cancel(OFF)], "on") == 0
    assert first_impossible(lamps(), [], "on") is None


@pytest.mark.parametrize(
    ("state", "led_to"),
    [("on", {"broken", "off"}), ("broken", {"off"}), ("off", set()), ("failing", set())],
)
def test_where_cancels_and_the_world_may_lead(state: str, led_to: set[str]) -> None:
    assert lamps().led_to(state) == led_to
