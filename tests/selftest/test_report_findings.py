"""One fault is one finding; two faults are two."""

from __future__ import annotations

from typing import Any

from tests.reporting.findings import grouped, merge
from tests.reporting.gaps import following, gaps
from tests.reporting.marks import in_words, marked
from tests.reporting.pretty import pretty
from tests.selftest import report_samples as samples
from tests.selftest import report_samples_parts as parts

Data = dict[str, Any]


def found(*requirements: Data) -> list[list[str]]:
    return [[entry["id"] for entry in group] for group in grouped(merge(requirements)).values()]


def broken(number: int, family: str, proof: Data | None, **changes: object) -> Data:
    return parts.failed("lamp", number, family, proof, **changes)


def test_the_same_difference_is_one_finding_whatever_the_ids() -> None:
    one = parts.evidence("message", "/message", expected="no", seen="order ord-00012345 said no")
    two = parts.evidence("message", "/message", expected="no", seen="order ord-99912345 said no")
    assert found(broken(1, "messages", one), broken(2, "status", two)) == [["LA-02", "LA-01"]]


def test_the_same_exchange_is_one_finding() -> None:
    proof = parts.evidence("status", expected="status 400", seen="status 200")
    other = {**parts.evidence("body", "/data", expected="null", seen="{}"), "request": proof["request"]}
    first, second = broken(1, "status", proof), broken(2, "schema", other)
    second["evidence"]["request"] = first["evidence"]["request"]
    assert found(first, second) == [["LA-01", "LA-02"]]


def test_two_families_with_the_same_statuses_are_two_findings() -> None:
    groups = found(broken(1, "credentials", parts.evidence()), broken(2, "validation", parts.evidence()))
    assert groups == [["LA-01"], ["LA-02"]]


def test_causes_join_through_a_third() -> None:
    one, two, three = (broken(number, "status", parts.evidence()) for number in (1, 2, 3))
    two["evidence"]["difference"] = {"kind": "body", "at": "/a", "expected": "1", "seen": "2"}
    three["evidence"]["difference"] = two["evidence"]["difference"]
    three["evidence"]["request"] = one["evidence"]["request"]
    assert len(found(one, two, three)) == 1


def test_a_wrong_text_is_one_finding_whichever_state_it_names() -> None:
    one, two = (
        parts.evidence(
            "message",
            "/m",
            given=f"a {state} order",
            expected=f"status: {state}",
            seen=f"it is {state} already",
        )
        for state in ("completed", "canceled")
    )
    assert found(broken(1, "state", one), broken(2, "messages", two)) == [["LA-02", "LA-01"]]


def test_what_a_broken_requirement_explains_is_no_gap() -> None:
    cause = broken(1, "state", parts.state_evidence())
    follower, second, loop = (
        parts.requirement("lamp", number, "races", "not_exercised", reason=f"told by LA-{other:02}")
        for number, other in ((2, 1), (3, 2), (4, 4))
    )
    lacking = parts.left_out("lamp", 6, "status")
    requirements = [cause, follower, second, loop, lacking]
    assert following(requirements) == {"LA-01": ["LA-02", "LA-03"]}
    assert [(gap.words.split()[0], len(gap.requirements)) for gap in gaps(requirements)] == [
        ("needs", 1),
        ("because", 1),
    ]


def test_no_answer_is_one_finding_and_a_failure_without_evidence_is_kept() -> None:
    silent = [
        broken(number, family, parts.evidence("no answer", seen="connection refused", error="refused"))
        for number, family in ((1, "status"), (2, "schema"), (3, "state"))
    ]
    assert found(*silent, broken(4, "races", None)) == [["LA-01", "LA-02", "LA-03"], ["LA-04"]]


def test_the_strongest_comes_first() -> None:
    warned = [broken(number, "schema", parts.evidence("body", "/a")) for number in (5, 10, 15)]
    known = broken(1, "status", parts.evidence(), known={"reason": "x", "expires": None})
    new = broken(2, "state", parts.state_evidence())
    assert found(*warned, known, new) == [["LA-02"], ["LA-01"], ["LA-05", "LA-10", "LA-15"]]


def test_merging_changes_nothing_else() -> None:
    requirements = samples.mixed()["requirements"]
    assert [{**entry, "finding": None} for entry in merge(requirements)] == requirements


def test_marks_show_only_what_differs() -> None:
    expected, seen = marked("Order cannot be canceled", "Order can't be canceled")
    assert [part.text for part in expected if part.differs] == ["cannot"]
    assert "".join(part.text for part in seen) == "Order can't be canceled"
    assert in_words(expected, seen) == "Only in expected: “cannot”. Only in seen: “can't”."


def test_marks_of_huge_texts_are_quick_and_whole() -> None:
    left, right = "a b " * 50_000, "a b " * 20_000 + "c " * 50_000
    expected, seen = marked(left, right)
    assert ("".join(part.text for part in expected), "".join(part.text for part in seen)) == (left, right)


def test_pretty_json_marks_the_place_and_keeps_what_was_written() -> None:
    lines = pretty('{"b": [1.10, {"a/b": null}], "b": "\\u202e"}', "/b/1/a~1b")
    assert [line.text for line in lines if line.marked] == ['      "a/b": null']
    text = "\n".join(line.text for line in lines)
    assert "1.10" in text
    assert text.count('"b":') == 2
    assert "‹U+202E›" in text
    assert [line.text for line in pretty("<html>\nx", "/a")] == ["<html>", "x"]
    assert pretty("[" * 100_000, None)[0].text.startswith("[[[")
