"""From a catalogue to a Spec: what is read, and each fault with its place and mend."""

from typing import Any

import pytest

from tests.harness.faults import SpecFault
from tests.harness.spec import statuses
from tests.harness.template import MISSING
from tests.selftest.small_spec import CATALOGUE, entry, read, requirement

# Statuses


@pytest.mark.parametrize(
    ("value", "some", "others", "size"),
    [
        (404, {404}, {403, 405}, 1),
        ("4xx", {400, 499}, {399, 500}, 100),
        ([200, "5xx"], {200, 500, 599}, {201, 600}, 101),
        (["4xx", "not 401", "not 403", 503], {400, 402, 503}, {401, 403, 501}, 99),
    ],
)
def test_statuses(value: Any, some: set[int], others: set[int], size: int) -> None:
    assert some <= statuses(value)
    assert not others & statuses(value)
    assert len(statuses(value)) == size


# What a catalogue says


def test_a_spec() -> None:
    spec = read()
    assert (spec.id_in, spec.id_name, spec.id_unknown, spec.id_returned) == (
        "path",
        "id",
        "^L[0-9]{4}$",
        ("/new",),
    )
    assert (spec.body, dict(spec.query), dict(spec.headers), spec.settles) == ({"why": "night"}, {}, {}, 0)
    assert spec.places == {"lamp": ("/lamp", "/data/lamp")}
    assert spec.actors == {"owner": "owner", "guest": "other"}


def test_a_request_without_a_body() -> None:
    spec = read(request={"query": {"a": "1"}, "headers": {"X": "y"}}, settles=0.5)
    assert spec.body is MISSING
    assert (spec.query, spec.headers, spec.settles) == ({"a": "1"}, {"X": "y"}, 0.5)


def test_states() -> None:
    states = read().states
    assert states["on"].changes == ("broken", "off")
    assert [states[name].terminal for name in states] == [False, True, False, False]
    assert states["off"].names == ["off", "dark"]
    assert states["failing"].names == ["failing", "on"]
    assert [o.name for o in states["broken"].cancel] == ["already", "off"]
    assert read().same_state("off", "dark")
    assert not read().same_state("off", "on")
    assert read().same_state("elsewhere", "elsewhere")


def test_defaults_of_a_requirement() -> None:
    found = requirement()
    assert (found.form, found.given, found.actor, found.when, found.then) == (
        "single",
        "on",
        None,
        None,
        None,
    )
    assert (found.bystanders, found.steps, found.race, found.every, found.unless) == (
        False,
        (),
        None,
        None,
        (),
    )
    assert found.send.domain is None


def test_a_requirement() -> None:
    found = requirement(
        given="off", expect=["already", {"status": 410}], when={"status": "4xx"}, then="unchanged", fact={"lit": False},
        bystanders=True, unless=["LA-09"],
        send={"set": {"why": {"any": {"enum": [1, 2]}}}, "drop": ["x"], "outside": True},
        **{"as": "guest"},
    )  # fmt: skip
    assert (found.given, found.actor, found.then, found.fact, found.bystanders) == (
        "off",
        "guest",
        "unchanged",
        {"lit": False},
        True,
    )
    assert [o.name for o in found.expect] == ["already", ""]
    assert found.when == frozenset(range(400, 500))
    assert (found.send.domain, found.send.drop, found.send.outside) == ({"enum": [1, 2]}, ("x",), True)
    assert found.unless == ("LA-09",)


@pytest.mark.parametrize(("kinds", "expected"), [("cut", ("cut",)), (["cut", "empty"], ("cut", "empty"))])
def test_credentials(kinds: Any, expected: tuple[str, ...]) -> None:
    send = requirement(send={"credentials": kinds}).send
    assert send.credentials == expected
    assert send.domain == {"enum": list(expected)}


def test_steps() -> None:
    found = requirement(
        steps=[{"change": "broken"}, {"pause": 0.5}, {"as": "guest", "times": 3, "expect": ["off"]}],
        then="off",
    )
    between = requirement(steps=[{"others": 3}, {}]).steps
    assert [(step.others, step.is_request) for step in between] == [(3, False), (0, True)]
    assert found.form == "moments"
    assert requirement(steps=[{}]).form == "steps"
    assert [(s.change, s.pause, s.actor, s.times, s.is_request) for s in found.steps] == [
        ("broken", None, None, 1, False), (None, 0.5, None, 1, False), (None, None, "guest", 3, True),
    ]  # fmt: skip


def test_a_race() -> None:
    race = requirement(
        race={
            "requests": [{"times": 4}, {"as": "guest", "expect": ["refused"]}],
            "change": "off",
            "orders": 2,
        }
    ).race
    assert race is not None
    assert (race.orders, race.change, [r.times for r in race.requests]) == (2, "off", [4, 1])
    alone = requirement(race={"requests": [{}]}).race
    assert alone is not None
    assert (alone.orders, alone.change) == (1, None)


def test_an_invariant() -> None:
    every = requirement(
        every={"status": 200, "given": ["on"], "as": ["guest"], "plain": True}, schema="Lamp", at="lamp"
    ).every
    assert every is not None
    assert (every.status, every.given, every.actors, every.plain) == (
        frozenset([200]),
        ("on",),
        ("guest",),
        True,
    )
    assert (every.schema, every.at, every.body, every.media, every.answered, every.effect) == (
        "Lamp",
        "lamp",
        MISSING,
        False,
        None,
        False,
    )
    every = requirement(every={}, media="json").every
    assert every is not None
    assert (every.status, every.media, every.at) == (None, True, None)
    every = requirement(every={}, value="a", equals="1").every
    assert every is not None
    assert (every.value, every.equals) == ("a", "1")
    every = requirement(every={}, answered="2xx", effect=True).every
    assert every is not None
    assert (every.answered, every.effect) == (frozenset(range(200, 300)), True)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"section": "Errors"}, "Errors"),
        ({"section": "Errors", "row": "404"}, "Errors, 404"),
        ({"section": "Errors", "row": 0}, "Errors, 0"),
        ({"elsewhere": "errors page"}, "the vendor's errors page"),
    ],
)
def test_places(source: dict[str, Any], place: str) -> None:
    assert requirement(source=source, level="SHOULD").place == place


@pytest.mark.parametrize(
    ("members", "general"),
    [
        ({"lifecycle": True}, True),
        ({"contract": True, "expect": ["off"]}, True),
        ({"every": {}, "effect": True}, True),
        ({"every": {}, "media": "json"}, False),
        ({"secrecy": True}, False),
        ({}, False),
    ],
)
def test_general_requirements(members: dict[str, Any], general: bool) -> None:
    assert requirement(**members).is_general is general


# Faults that a schema cannot see


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"expect": ["of"]}, "LA-02: unknown outcome 'of'; did you mean 'off'?"),
        ({"expect": ["zzzz"]}, "LA-02: unknown outcome 'zzzz'; known are off, already, crash, refused."),
        ({"expect": [{"status": 200, "effect": "of"}]}, "LA-02: unknown state 'of'; did you mean 'off'?"),
        ({"expect": [{"status": 200, "schema": "Lam"}]}, "LA-02: unknown schema 'Lam'; did you mean 'Lamp'?"),
        (
            {"expect": [{"status": 200, "body": "{order|cutt}"}]},
            "LA-02: unknown filter 'cutt'; did you mean 'cut'?",
        ),
        ({"given": "brokn"}, "LA-02: unknown state 'brokn'; did you mean 'broken'?"),
        ({"as": "gest"}, "LA-02: unknown actor 'gest'; did you mean 'guest'?"),
        ({"then": "unchangd"}, "LA-02: unknown state 'unchangd'; did you mean 'unchanged'?"),
        ({"send": {"set": {"a": "{order|x-x-x}"}}}, "LA-02: unknown filter 'x-x-x'; known are cut"),
        ({"send": {"set": {"a": {"any": {"enum": ["{order|cutt}"]}}}}}, "LA-02: unknown filter 'cutt'"),
        ({"send": {"order": {"any": {"enum": [1]}}, "credentials": "cut"}}, "LA-02: only one value"),
        ({"send": {"client": "closes", "credentials": "cut"}}, "LA-02: only one value"),
        (
            {"race": {"requests": [{"given": "off"}]}},
            "LA-02: all its requests are about the same orders; give given",
        ),
        (
            {"race": {"apart": True, "requests": [{"given": "of"}]}},
            "LA-02.race: unknown state 'of'; did you mean 'off'?",
        ),
        (
            {"race": {"requests": [{"send": {"client": "closes"}}]}},
            "LA-02: a race sends its requests in its own",
        ),
        (
            {"send": {"set": {"a": {"any": {"enum": [1]}}, "b": {"any": {"enum": [1]}}}}},
            "LA-02: only one value",
        ),
        (
            {"send": {"drop": ["why"], "outside": True}, "expect": ["refused", {"status": [204, 404]}]},
            "LA-02: does not say what a success leaves; give its outcomes with a 2xx an effect.",
        ),
        ({"lifecycle": True, "secrecy": True}, "LA-02: is both lifecycle and secrecy; split it."),
        (
            {"mirrored": True, "send": {"set": {"why": {"any": {"enum": ["a"]}}}}, "expect": ["off"]},
            "LA-02: is mirrored, but not one fixed request; take mirrored away.",
        ),
        ({"mirrored": True, "steps": [{}, {}]}, "LA-02: is mirrored, but not one fixed request"),
        ({"expect": ["off"], "media": "json"}, "LA-02: 'media' belongs to an invariant; give it an `every`."),
        ({"every": {}}, "LA-02: judges nothing; give it schema, body, value, media, answered or effect."),
        ({"every": {}, "at": "/a"}, "LA-02: judges nothing"),
        ({"every": {}, "value": "a"}, "LA-02: value and equals go together; give both."),
        ({"every": {}, "equals": "a"}, "LA-02: value and equals go together; give both."),
        ({"every": {}, "value": "a.(", "equals": "1"}, "LA-02: 'a.(' is no JSONata expression"),
        ({"every": {}, "value": "a", "equals": "1 +"}, "LA-02: '1 +' is no JSONata expression"),
        ({"every": {"given": ["of"]}, "media": "json"}, "LA-02: unknown state 'of'"),
        ({"every": {"as": ["gest"]}, "media": "json"}, "LA-02: unknown actor 'gest'"),
        ({"every": {}, "schema": "Lamp", "at": "lam"}, "LA-02: unknown place 'lam'; did you mean 'lamp'?"),
        ({"every": {}, "schema": "Lam"}, "LA-02: unknown schema 'Lam'"),
        ({"steps": [{}, {"change": "brokn"}]}, "LA-02.steps[2]: unknown state 'brokn'"),
        ({"steps": [{"as": "gest"}, {}]}, "LA-02.steps[1]: unknown actor 'gest'"),
        ({"race": {"requests": [{}], "change": "brokn"}}, "LA-02: unknown state 'brokn'"),
        ({"race": {"requests": [{"expect": ["of"]}]}}, "LA-02.race: unknown outcome 'of'"),
        ({"source": {"elsewhere": "page"}}, "LA-02: what only another page says is at most a SHOULD."),
    ],
)
def test_wrong_requirements(members: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecFault) as fault:
        requirement(**members)
    assert str(fault.value).startswith(f"requirements.yaml: {says}")


def test_a_single_requirement_must_judge_something() -> None:
    with pytest.raises(SpecFault, match="LA-02: judges nothing; give it expect, then, fact or bystanders"):
        read(entry(send={"drop": ["why"]}))


@pytest.mark.parametrize("member", [{"then": "off"}, {"fact": {"a": 1}}, {"bystanders": True}])
def test_one_judgement_is_enough(member: dict[str, Any]) -> None:
    assert read(entry(**member)).requirements[0].form == "single"


def test_ids_are_unique_and_have_the_prefix() -> None:
    with pytest.raises(SpecFault, match="LA-02: the id stands twice; number one of them anew"):
        read(entry("LA-02", expect=["off"]), entry("LA-02", expect=["off"]))
    with pytest.raises(SpecFault, match="XX-02: an id here begins with LA"):
        read(entry("XX-02", expect=["off"]))


def test_unless_names_a_requirement_and_goes_in_no_circle() -> None:
    with pytest.raises(SpecFault, match="LA-02: unknown requirement 'LA-03'"):
        read(entry("LA-02", expect=["off"], unless=["LA-03"]))
    with pytest.raises(SpecFault, match="explained by itself"):
        read(
            entry("LA-02", expect=["off"], unless=["LA-03"]), entry("LA-03", expect=["off"], unless=["LA-02"])
        )
    with pytest.raises(SpecFault, match="explained by itself"):
        read(entry("LA-02", expect=["off"], unless=["LA-02"]))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"cancel": ["of"]}, "states.on.cancel: unknown outcome 'of'"),
        ({"cancel": ["off"], "changes": ["brokn"]}, "states.on: unknown state 'brokn'"),
        ({"cancel": ["off"], "looks_like": "brokn"}, "states.on: unknown state 'brokn'"),
    ],
)
def test_wrong_states(state: dict[str, Any], says: str) -> None:
    with pytest.raises(SpecFault) as fault:
        read(states=CATALOGUE["states"] | {"on": state})
    assert says in str(fault.value)


def test_wrong_outcomes() -> None:
    with pytest.raises(SpecFault, match=r"outcomes\.off: unknown state 'of'"):
        read(outcomes=CATALOGUE["outcomes"] | {"off": {"status": 200, "effect": "of"}})


def test_somebody_owns_the_orders() -> None:
    with pytest.raises(SpecFault, match="actors: nobody is the owner"):
        read(actors={"guest": "other"})
