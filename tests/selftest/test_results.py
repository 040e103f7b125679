"""What results.json says of one API."""

from typing import Any

from tests.harness.ledger import NOT_SHOWN, Ledger
from tests.harness.results import api_results
from tests.selftest.small_spec import entry, read

EVIDENCE = {"expected": "200", "seen": "500", "difference": {"kind": "status"}, "given": "a lamp"}
RULES = (
    entry("LA-02", expect=["off"], source={"section": "Off", "row": 3}),
    entry("LA-03", expect=["off"], level="SHOULD", source={"elsewhere": "faq"}),
    entry("LA-04", expect=["off"], source={"section": "Off"}, family="races"),
)


def results(*, strict: bool = False, **outcomes: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Results after one test; LA02="failed" and so on; what is not named is skipped."""
    ledger = Ledger()
    for number in ("02", "03", "04"):
        outcome = outcomes.get(f"LA{number}", "skipped")
        found = {
            "judgements": int(outcome in ("passed", "failed")),
            "failure": EVIDENCE if outcome == "failed" else None,
            "size": 1,
            "skipped": {"skipped": {"no lamps": "lamps"}, "absent": {NOT_SHOWN: ""}}.get(outcome, {}),
        }
        ledger.merge({f"LA-{number}": found}, "test_one")
    return api_results(read(*RULES), ledger, strict=strict, requests=7)


def concluded(**outcomes: str) -> tuple[str, str]:
    summary, _ = results(strict=False, **outcomes)
    return summary["conclusion"], summary["reason"]


def test_conforms() -> None:
    assert concluded(LA02="passed", LA03="passed", LA04="passed")[0] == "conforms"
    assert concluded(LA02="passed", LA04="passed")[0] == "conforms"
    assert concluded(LA02="passed", LA03="failed", LA04="passed")[0] == "conforms"


def test_cannot_say() -> None:
    conclusion, reason = concluded(LA02="passed", LA03="passed")
    assert conclusion == "cannot say"
    assert "1 MUST" in reason
    assert "LA-04: no lamps." in reason


def test_does_not_conform() -> None:
    conclusion, reason = concluded(LA02="passed", LA04="failed")
    assert conclusion == "does not conform"
    assert reason == "1 of 3 requirements failed, first LA-04."
    assert concluded(LA02="failed")[0] == "does not conform"


def test_what_the_document_lets_an_answer_leave_out_is_no_lack() -> None:
    assert concluded(LA02="passed", LA03="passed", LA04="absent")[0] == "conforms"


def test_strict() -> None:
    summary, _ = results(strict=True, LA02="passed", LA03="failed", LA04="passed")
    assert summary["conclusion"] == "does not conform"


def test_the_summary_counts() -> None:
    summary, _ = results(LA02="failed", LA03="failed")
    assert (summary["title"], summary["document"], summary["requests"]) == ("Lamps", "lamps.txt", 7)
    assert (summary["exercised"], summary["total"]) == (2, 3)
    assert summary["levels"] == {
        "MUST": {"passed": 0, "failed": 1, "warned": 0, "not_exercised": 1},
        "SHOULD": {"passed": 0, "failed": 0, "warned": 1, "not_exercised": 0},
    }


def test_the_outline_follows_the_document() -> None:
    summary, _ = results()
    assert summary["outline"] == [
        {"section": "Off", "requirements": ["LA-02", "LA-04"]},
        {"section": "Elsewhere: faq", "requirements": ["LA-03"]},
    ]


def test_a_requirement() -> None:
    _, requirements = results(LA02="failed")
    assert requirements[0] == {
        "id": "LA-02", "api": "lamps", "level": "MUST", "family": "state", "says": "A lamp obeys.",
        "source": {"section": "Off", "row": "3"}, "verdict": "failed", "judgements": 1, "tests": ["test_one"],
        "reason": "expected 200; seen 500", "needs": None, "known": None, "accepts": [],
        "finding": None, "evidence": EVIDENCE,
    }  # fmt: skip
    assert requirements[1]["source"] == {"section": "Elsewhere: faq"}
    assert (requirements[2]["source"], requirements[2]["family"]) == ({"section": "Off"}, "races")
    assert (requirements[2]["verdict"], requirements[2]["needs"], requirements[2]["evidence"]) == (
        "not_exercised",
        "lamps",
        None,
    )
