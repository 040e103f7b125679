"""From judgements to verdicts."""

from typing import Any

import pytest

from tests.harness.judge import Difference
from tests.harness.ledger import MAX_TESTS, NEVER, Ledger, verdicts
from tests.harness.spec import Requirement
from tests.selftest.small_spec import entry, read

WRONG = Difference("status", "200", "500")


def evidence(
    expected: str = "200", seen: str = "500", given: str = "a lamp", kind: str = "status"
) -> dict[str, Any]:
    return {"expected": expected, "seen": seen, "given": given, "difference": {"kind": kind}}


def rules(*entries: dict[str, Any]) -> list[Requirement]:
    """Requirements from catalogue entries; each expects a lamp to go off."""
    forms = ("lifecycle", "contract", "every", "secrecy")
    return list(
        read(
            *({**({} if any(f in e for f in forms) else {"expect": ["off"]}), **e} for e in entries)
        ).requirements
    )


def rule(requirement_id: str = "LA-02", **members: Any) -> dict[str, Any]:
    return entry(requirement_id, **members)


def ledger_of(**outcomes: str) -> Ledger:
    """A ledger after one test; LA02="failed" and so on."""
    ledger = Ledger()
    found = {
        name.replace("LA", "LA-"): {
            "judgements": 0 if outcome == "skipped" else 1,
            "failure": evidence() if outcome == "failed" else None,
            "size": 1,
            "skipped": {"no lamps": "lamps"} if outcome == "skipped" else {},
        }
        for name, outcome in outcomes.items()
    }
    ledger.merge(found, "test_one")
    return ledger


def said(requirements: list[Requirement], ledger: Ledger, strict: bool = False) -> dict[str, str]:
    return {v.requirement.id: v.verdict for v in verdicts(ledger, requirements, strict=strict)}


# Judgements


def test_a_kept_requirement_is_counted() -> None:
    ledger, (requirement,) = Ledger(), rules(rule())
    assert ledger.judged(requirement, None, lambda _: pytest.fail("no evidence is needed"), 1)
    assert ledger.judged(requirement, None, lambda _: pytest.fail("no evidence is needed"), 1)
    assert ledger.entry("LA-02").judgements == 2
    assert ledger.entry("LA-02").failure is None


def test_a_broken_requirement_is_kept_with_its_evidence() -> None:
    ledger, (requirement,) = Ledger(), rules(rule())
    seen: list[Difference] = []
    assert not ledger.judged(requirement, WRONG, lambda d: seen.append(d) or evidence(), 7)  # type: ignore[func-returns-value]
    assert seen == [WRONG]
    assert ledger.entry("LA-02").failure == evidence()
    assert (ledger.entry("LA-02").judgements, ledger.entry("LA-02").size) == (1, 7)


@pytest.mark.parametrize(("sizes", "kept"), [((5, 3), 1), ((3, 5), 0), ((3, 3), 1), ((1, 2, 1), 2)])
def test_the_shortest_evidence_is_kept(sizes: tuple[int, ...], kept: int) -> None:
    ledger = Ledger()
    for number, size in enumerate(sizes):
        ledger.entry("LA-02").fail(evidence(seen=f"{9 - number}"), size)
    assert ledger.entry("LA-02").failure == evidence(seen=f"{9 - kept}")
    assert ledger.entry("LA-02").size == sizes[kept]


@pytest.mark.parametrize("member", ["expected", "seen", "given"])
def test_of_equally_short_ones_always_the_same_is_kept(member: str) -> None:
    first, second = evidence(**{member: "a"}), evidence(**{member: "b"})
    for order in ((first, second), (second, first)):
        ledger = Ledger()
        for one in order:
            ledger.entry("LA-02").fail(one, 1)
        assert ledger.entry("LA-02").failure == first


def test_draining_empties_the_ledger() -> None:
    ledger, (requirement,) = Ledger(), rules(rule())
    ledger.judged(requirement, WRONG, lambda _: evidence(), 7)
    ledger.skip(requirement, "no lamps", "lamps")
    assert ledger.drain() == {
        "LA-02": {"judgements": 1, "failure": evidence(), "size": 7, "skipped": {"no lamps": "lamps"}}
    }
    assert ledger.drain() == {}


def test_merging_adds_up() -> None:
    ledger = ledger_of(LA02="passed")
    ledger.merge({"LA-02": {"judgements": 4, "failure": None, "size": 0, "skipped": {"why": ""}}}, "test_two")
    ledger.merge({"LA-02": {"judgements": 1, "failure": evidence(), "size": 9, "skipped": {}}}, "test_three")
    ledger.merge({"LA-02": {"judgements": 0, "failure": None, "size": 0, "skipped": {}}}, "test_four")
    found = ledger.entry("LA-02")
    assert (found.judgements, found.size, found.skipped) == (6, 9, {"why": ""})
    assert found.failure == evidence()
    assert found.tests == {
        "test_one": "passed", "test_two": "passed", "test_three": "failed", "test_four": "skipped"
    }  # fmt: skip


# Verdicts


def test_passed() -> None:
    (verdict,) = verdicts(ledger_of(LA02="passed"), rules(rule()), strict=False)
    assert (verdict.verdict, verdict.judgements, verdict.tests) == ("passed", 1, ("test_one",))
    assert (verdict.reason, verdict.needs, verdict.evidence) == (None, None, None)


def test_failed() -> None:
    ledger = ledger_of(LA02="failed")
    ledger.entry("LA-02").tests["test_other"] = "passed"
    (verdict,) = verdicts(ledger, rules(rule()), strict=False)
    assert (verdict.verdict, verdict.judgements, verdict.tests) == ("failed", 1, ("test_one",))
    assert (verdict.reason, verdict.needs, verdict.evidence) == ("expected 200; seen 500", None, evidence())


def test_a_should_is_a_warning_unless_strict() -> None:
    requirements = rules(rule(level="SHOULD"))
    assert said(requirements, ledger_of(LA02="failed")) == {"LA-02": "warned"}
    assert said(requirements, ledger_of(LA02="failed"), strict=True) == {"LA-02": "failed"}
    assert said(requirements, ledger_of(LA02="passed"), strict=True) == {"LA-02": "passed"}


def test_skipped() -> None:
    requirements = rules(rule())
    (verdict,) = verdicts(ledger_of(LA02="skipped"), requirements, strict=True)
    assert verdict.requirement is requirements[0]
    assert (verdict.verdict, verdict.judgements, verdict.tests) == ("not_exercised", 0, ("test_one",))
    assert (verdict.reason, verdict.needs) == ("no lamps", "lamps")


def test_of_several_reasons_always_the_same_is_told() -> None:
    for reasons in (["b", "a"], ["a", "b"]):
        ledger, requirements = Ledger(), rules(rule())
        for reason in reasons:
            ledger.skip(requirements[0], reason)
        (verdict,) = verdicts(ledger, requirements, strict=False)
        assert (verdict.reason, verdict.needs) == ("a", None)


def test_what_the_target_could_offer_is_told_first() -> None:
    ledger, requirements = Ledger(), rules(rule())
    ledger.skip(requirements[0], "a")
    ledger.skip(requirements[0], "no lamps", "lamps")
    (verdict,) = verdicts(ledger, requirements, strict=False)
    assert (verdict.reason, verdict.needs) == ("no lamps", "lamps")


def test_never_judged() -> None:
    (verdict,) = verdicts(Ledger(), rules(rule()), strict=False)
    assert (verdict.verdict, verdict.reason, verdict.needs, verdict.tests) == (
        "not_exercised",
        NEVER,
        None,
        (),
    )


def test_the_list_of_tests_is_sorted_and_limited() -> None:
    ledger = Ledger()
    for number in range(MAX_TESTS + 5, 0, -1):
        ledger.merge(
            {"LA-02": {"judgements": 1, "failure": None, "size": 0, "skipped": {}}}, f"test_{number:02}"
        )
    (verdict,) = verdicts(ledger, rules(rule()), strict=False)
    assert verdict.tests == tuple(f"test_{number:02}" for number in range(1, MAX_TESTS + 1))
    assert verdict.judgements == MAX_TESTS + 5


# Failures that explain others


def test_a_failure_explains_another() -> None:
    requirements = rules(rule("LA-02"), rule("LA-03", unless=["LA-02"]))
    ledger = ledger_of(LA02="failed", LA03="failed")
    assert said(requirements, ledger) == {"LA-02": "failed", "LA-03": "not_exercised"}
    assert verdicts(ledger, requirements, strict=False)[1].reason == "what failed here is told by LA-02"
    assert verdicts(ledger, requirements, strict=False)[1].tests == ("test_one",)
    assert verdicts(ledger, requirements, strict=False)[1].judgements == 1


def test_what_holds_explains_nothing() -> None:
    requirements = rules(rule("LA-02"), rule("LA-03", unless=["LA-02"]))
    assert said(requirements, ledger_of(LA02="passed", LA03="failed"))["LA-03"] == "failed"
    assert said(requirements, ledger_of(LA02="failed", LA03="passed"))["LA-03"] == "passed"


def test_the_first_that_failed_is_named() -> None:
    requirements = rules(rule("LA-02"), rule("LA-03"), rule("LA-04", unless=["LA-02", "LA-03"]))
    ledger = ledger_of(LA02="passed", LA03="failed", LA04="failed")
    assert verdicts(ledger, requirements, strict=False)[2].reason == "what failed here is told by LA-03"


def test_silence_is_not_explained_by_another_failure() -> None:
    requirements = rules(rule("LA-02"), rule("LA-03", unless=["LA-02"]))
    ledger = ledger_of(LA02="failed")
    ledger.entry("LA-03").fail(evidence(kind="no answer"), 1)
    assert said(requirements, ledger) == {"LA-02": "failed", "LA-03": "failed"}


def test_a_should_does_not_explain_a_must() -> None:
    requirements = rules(
        rule("LA-02", level="SHOULD"),
        rule("LA-03", unless=["LA-02"]),
        rule("LA-04", level="SHOULD", unless=["LA-02"]),
    )
    found = said(requirements, ledger_of(LA02="failed", LA03="failed", LA04="failed"))
    assert found == {"LA-02": "warned", "LA-03": "failed", "LA-04": "not_exercised"}


@pytest.mark.parametrize(
    "general", [{"lifecycle": True}, {"contract": True, "expect": ["off"]}, {"every": {}, "effect": True}]
)
def test_a_general_requirement_counts_where_no_other_failed(general: dict[str, Any]) -> None:
    requirements = rules(rule("LA-02"), rule("LA-03", **general))
    assert said(requirements, ledger_of(LA02="passed", LA03="failed"))["LA-03"] == "failed"
    assert said(requirements, ledger_of(LA02="failed", LA03="failed"))["LA-03"] == "not_exercised"


@pytest.mark.parametrize("other", [{"secrecy": True}, {"every": {}, "answered": 200}])
def test_other_requirements_are_not_general(other: dict[str, Any]) -> None:
    requirements = rules(rule("LA-02"), rule("LA-03", **other))
    assert said(requirements, ledger_of(LA02="failed", LA03="failed"))["LA-03"] == "failed"


def test_general_ones_do_not_explain_each_other() -> None:
    requirements = rules(rule("LA-02", lifecycle=True), rule("LA-03", contract=True, expect=["off"]))
    assert set(said(requirements, ledger_of(LA02="failed", LA03="failed")).values()) == {"failed"}


def test_a_should_does_not_silence_a_general_must() -> None:
    requirements = rules(rule("LA-02", level="SHOULD"), rule("LA-03", lifecycle=True))
    assert said(requirements, ledger_of(LA02="failed", LA03="failed")) == {
        "LA-02": "warned",
        "LA-03": "failed",
    }


def test_a_must_explains_a_general_one_whatever_should_failed_before() -> None:
    requirements = rules(
        rule("LA-02", level="SHOULD"), rule("LA-03", unless=["LA-02"]), rule("LA-04", lifecycle=True)
    )
    ledger = ledger_of(LA02="failed", LA03="failed", LA04="failed")
    assert verdicts(ledger, requirements, strict=False)[2].reason == "what failed here is told by LA-03"


def test_what_is_explained_itself_does_not_explain_general_ones() -> None:
    requirements = rules(rule("LA-02"), rule("LA-03", unless=["LA-02"]), rule("LA-04", lifecycle=True))
    ledger = ledger_of(LA02="failed", LA03="failed", LA04="failed")
    assert verdicts(ledger, requirements, strict=False)[2].reason == "what failed here is told by LA-02"
