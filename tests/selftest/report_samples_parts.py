"""Requirements, evidence and exchanges of which the imaginary runs are made.

The APIs are made up, because the reports must not know the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tests.reporting.model import VERDICTS

Data = dict[str, Any]

APIS = {
    "lamp": "Lamp Shop",
    "kettle": "Kettle House",
    "spoon": "Spoon & Co",
    "broom": "Brooms",
    "mug": "Mugs",
}
URL = "http://127.0.0.1:49152"
SECTIONS = {
    "status": "Errors",
    "messages": "Errors",
    "schema": "Response fields",
    "state": "Cancellation behaviour",
    "credentials": "Authentication",
    "validation": "Request body",
    "races": "Cancellation behaviour",
}
SAYS = {
    "status": "an order that nobody has is answered with 404",
    "messages": "the refusal of a completed order names its current status",
    "schema": "the answer holds the id of the order, as a string",
    "state": "a completed order is terminal: a cancel leaves it as it was",
    "credentials": "a request with an expired token is refused",
    "validation": "an order id that cannot be decoded is refused",
    "races": "of several cancels at the same time exactly one succeeds",
}


def request(path: str = "/v1/orders/ord-00012345/cancel", body: str | None = '{"reason":"late"}') -> Data:
    headers = {"Authorization": "Bearer $TOKEN", "Content-Type": "application/json", "X-Request-Id": "r-1"}
    size = len((body or "").encode("utf-8", "replace"))
    return {"method": "POST", "url": URL + path, "headers": headers, "body": body, "body_bytes": size}


def response(status: int, body: object) -> Data:
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(text)), "Server": "lampd/2.1"}
    return {
        "status": status,
        "headers": headers,
        "body": text,
        "body_bytes": len(text.encode("utf-8", "replace")),
    }


def curl(path: str = "/v1/orders/ord-00012345/cancel") -> str:
    return (
        f"curl -sS -X POST '{URL}{path}' -H 'Authorization: Bearer $TOKEN'"
        " -H 'Content-Type: application/json' --data-raw '{\"reason\":\"late\"}'"
    )


def evidence(kind: str = "status", at: str | None = None, **changes: object) -> Data:
    """Return evidence for one difference; `changes` replace members of it."""
    expected, seen = changes.pop("expected", "status 400"), changes.pop("seen", "status 200")
    answer = response(200, {"data": {"orderId": "ord-00012345", "status": "canceled"}})
    return {
        "given": "a completed order of customer",
        "expected": f"{expected}",
        "seen": f"{seen}",
        "difference": {"kind": kind, "at": at, "expected": str(expected), "seen": str(seen)},
        "request": request(),
        "response": answer,
        "error": None,
        "curl": curl(),
        "elapsed_ms": 3.4,
        "history": [],
        "states": None,
        "timeline": None,
        **changes,
    }


def message_evidence() -> Data:
    seen = "Order can't be cancelled, current status: COMPLETED"
    expected = "Order cannot be canceled, current status: completed"
    return evidence(
        "message",
        "/errors/0/message",
        expected=expected,
        seen=seen,
        response=response(
            400, {"data": None, "errors": [{"message": seen, "layer": "order", "notes": ["a", 1, None]}]}
        ),
    )


def state_evidence() -> Data:
    first = {"request": request(), "response": response(200, {"ok": True}), "error": None, "curl": curl()}
    return evidence(
        "state",
        None,
        expected="completed",
        seen="canceled",
        history=[{**first, "note": "first cancel"}],
        states={"arranged": "completed", "expected": "completed", "observed": "canceled"},
    )


def race_evidence() -> Data:
    events = [
        {
            "lane": "1",
            "label": "cancel as customer",
            "start_ms": 0.0,
            "end_ms": 4.1,
            "answer": "200 canceled",
        },
        {
            "lane": "2",
            "label": "cancel as customer",
            "start_ms": 0.2,
            "end_ms": 3.9,
            "answer": "200 canceled",
        },
        {"lane": "3", "label": "cancel as stranger", "start_ms": 0.2, "end_ms": 1.4, "answer": "403 refused"},
        {
            "lane": "outside",
            "label": "the payment arrives",
            "start_ms": 1.0,
            "end_ms": 2.2,
            "answer": "409 refused",
        },
    ]
    marked = [{**event, "impossible": number == 1} for number, event in enumerate(events)]
    why = "Two cancels of one order both succeeded; whichever came first, the second met a canceled order."
    return evidence(
        "history",
        None,
        expected="exactly one cancel answers 200",
        seen="2 of 3 cancels answered 200",
        given="one pending order of customer, three cancels at once",
        states={"arranged": "pending", "expected": "canceled", "observed": "canceled"},
        timeline={"events": marked, "final": "canceled", "why": why},
    )


def requirement(api: str, number: int, family: str, verdict: str = "passed", **changes: object) -> Data:
    prefix = api[:2].upper()
    return {
        "id": f"{prefix}-{number:02}",
        "api": api,
        "level": "SHOULD" if number % 5 == 0 else "MUST",
        "family": family,
        "says": SAYS[family],
        "source": {"section": SECTIONS[family], "row": f"400 case {number}"},
        "verdict": verdict,
        "judgements": 0 if verdict == "not_exercised" else 3,
        "tests": [f"tests/conformance/test_rows.py::test_row[{prefix}-{number:02}]"],
        "reason": None,
        "needs": None,
        "known": None,
        "finding": None,
        "evidence": None,
        **changes,
    }


def failed(api: str, number: int, family: str, proof: Data | None, **changes: object) -> Data:
    level = changes.get("level", "SHOULD" if number % 5 == 0 else "MUST")
    verdict = "failed" if level == "MUST" else "warned"
    reason = f"expected {proof['expected']}, seen {proof['seen']}" if proof else "the implementation hung up"
    if proof and not changes.get("level"):  # each requirement has an order of its own, as in a real run
        proof["request"] = request(f"/v1/orders/ord-{number:08}/cancel")
    return requirement(api, number, family, verdict, **{"evidence": proof, "reason": reason, **changes})


def left_out(api: str, number: int, family: str, needs: str | None = None) -> Data:
    needs = needs or "the provider state “failing”, or a pool of such orders in the target file"
    reason = "the target does not offer the state failing"
    return requirement(api, number, family, "not_exercised", reason=reason, needs=needs)


def api_facts(api: str, requirements: Sequence[Data]) -> Data:
    own = [entry for entry in requirements if entry["api"] == api]
    levels = {
        level: {
            verdict: sum(e["level"] == level and e["verdict"] == verdict for e in own) for verdict in VERDICTS
        }
        for level in ("MUST", "SHOULD")
    }
    if levels["MUST"]["failed"]:
        conclusion, reason = (
            "does not conform",
            f"{levels['MUST']['failed']} required behaviours were not met.",
        )
    elif levels["MUST"]["not_exercised"] or not own:
        conclusion, reason = "cannot say", "Required behaviour was not exercised."
    else:
        conclusion, reason = "conforms", "All required behaviour was exercised and met."
    sections: dict[str, list[str]] = {}
    for entry in own:
        sections.setdefault(entry["source"]["section"], []).append(entry["id"])
    exercised = sum(entry["verdict"] != "not_exercised" for entry in own)
    return {
        "title": APIS.get(api, api),
        "document": f"{sum(map(ord, api)):03}_{api}.txt",
        "conclusion": conclusion,
        "reason": reason,
        "requests": 12 * exercised,
        "exercised": exercised,
        "total": len(own),
        "levels": levels,
        "outline": [{"section": name, "requirements": ids} for name, ids in sections.items()],
    }


def results(requirements: Sequence[Data], apis: Iterable[str] = APIS, setup: Sequence[Data] = ()) -> Data:
    """Return the results dict of a run in which the APIs had these requirements."""
    apis = list(apis)
    return {
        "schema": "1",
        "suite": "0.1.0",
        "target": {
            "kind": "url",
            "name": URL,
            "provider_states": f"{URL}/_provider-states",
            "base_urls": dict.fromkeys(apis, URL),
        },
        "started": "2026-11-22T21:04:13Z",
        "duration_s": 8.42,
        "requests": 1234,
        "profile": "default",
        "strict": False,
        "exit_status": int(any(entry["verdict"] == "failed" for entry in requirements) or bool(setup)),
        "environment": {"python": "3.11.7", "pytest": "9.2.0", "hypothesis": "6.170.15"},
        "command": f"pytest --base-url {URL}",
        "setup": list(setup),
        "apis": {api: api_facts(api, requirements) for api in apis},
        "requirements": list(requirements),
    }
