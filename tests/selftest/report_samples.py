"""Results dicts of imaginary runs, for the tests of the reports.

The APIs are made up, because the reports must not know the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from tests.reporting.model import FAMILIES
from tests.selftest.report_samples_parts import (
    APIS,
    URL,
    Data,
    curl,
    evidence,
    failed,
    left_out,
    message_evidence,
    race_evidence,
    request,
    requirement,
    response,
    results,
    state_evidence,
)


def _numbered(apis: Iterable[str], each: int = 42) -> Iterable[tuple[str, int, str]]:
    for api in apis:
        for number in range(1, each + 1):
            yield api, number, FAMILIES[number % len(FAMILIES)]


def all_green() -> Data:
    return results([requirement(api, number, family) for api, number, family in _numbered(APIS)])


def mixed() -> Data:
    """Return a run as teams meet it: two APIs broken, one with a gap, two conforming."""
    entries = {entry["id"]: entry for entry in all_green()["requirements"]}
    broken = [
        failed("lamp", 3, "state", state_evidence()),
        failed("lamp", 8, "messages", message_evidence()),
        failed("lamp", 15, "messages", message_evidence()),
        failed("lamp", 10, "validation", evidence(expected="status 400", seen="status 500")),
        failed("lamp", 13, "races", race_evidence()),
        failed("kettle", 4, "credentials", evidence(expected="status 401", seen="status 403")),
        failed("kettle", 11, "credentials", evidence(expected="status 401", seen="status 403")),
        failed(
            "kettle",
            12,
            "status",
            evidence(),
            known={"reason": "fixed in release 9", "expires": "2027-01-31"},
        ),
        left_out("spoon", 7, "status"),
        left_out("lamp", 14, "status"),
        left_out("lamp", 21, "credentials", "the actor “expired”: a token that was valid once"),
    ]
    entries.update({entry["id"]: entry for entry in broken})
    return results(list(entries.values()))


def fifty_failures() -> Data:
    """Return a run with fifty failures of different causes and large bodies, one a race with a timeline."""
    entries = list(all_green()["requirements"])
    for number in range(50):
        api, count, family = (
            entries[number * 4]["api"],
            int(entries[number * 4]["id"][3:]),
            entries[number * 4]["family"],
        )
        body = {
            "errors": [
                {"message": f"fault {number}", "trace": [f"frame {number} {line}" for line in range(230)]}
            ]
        }
        proof = evidence(
            "message",
            f"/errors/{number}/message",
            expected=f"rule {'abcdefghij'[number % 10]} {number} says no",
            seen=f"fault {number}",
            response=response(400, json.dumps(body)[:4096]),
            history=[
                {
                    "request": request(),
                    "response": response(200, {"n": number}),
                    "error": None,
                    "curl": curl(),
                    "note": "first",
                }
            ],
        )
        entries[number * 4] = failed(api, count, family, proof, level="MUST")
    entries[4] = failed("lamp", 5, "races", race_evidence(), level="MUST")
    return results(entries)


def half_not_exercised() -> Data:
    cells = list(_numbered(APIS, 16))
    entries = [
        left_out(api, number, family, f"the actor “{family}”")
        if number % 2
        else requirement(api, number, family)
        for api, number, family in cells
    ]
    return results(entries)


def set_up_fault() -> Data:
    fault = {
        "door": "set-up",
        "api": "lamp",
        "what": f"The provider states at {URL}/_provider-states answered 500 when asked for an order.",
        "mend": "Look into the log of the test deployment; or name static orders in the target file.",
    }
    api_requirements = [
        left_out("lamp", number, family, "working provider states")
        for _, number, family in _numbered(["lamp"], 20)
    ]
    return results(api_requirements, ["lamp"], [fault])


def nothing_exercised() -> Data:
    return results([left_out("mug", number, family) for _, number, family in _numbered(["mug"], 9)], ["mug"])


HOSTILE = (
    "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=2>\x1b[31mred\x1b]0;title\x07"
    "\x00\u202eevil\u2066 ]]> &lt; \ud800 \ufffe \x85 \u200b =cmd|'/c calc'!A1 `code` **bold** | cell "
    "::error::x\r\n::warning::y {{ 7*7 }} {% raw %} --> javascript:alert(1) @everyone <!--"
)
SECRET = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


def hostile() -> Data:
    """Return a run against a server that puts poison, 200 kB of it, and echoed credentials in every field."""
    huge = HOSTILE + "A" * 200_000
    poison: list[Data] = []
    for number, kind in enumerate(
        ("status", "message", "body", "media type", "state", "no answer", "history"), 1
    ):
        proof = evidence(kind, f"/errors/{HOSTILE}", expected=HOSTILE, seen=huge, given=HOSTILE)
        proof["request"] = {**request(body=huge), "headers": {"Authorization": SECRET, HOSTILE: HOSTILE}}
        proof["response"] = {
            **response(400, huge + SECRET),
            "headers": {"Set-Cookie": "sid=" + "s3cr3t" * 8, "X": HOSTILE},
        }
        proof["curl"] = f"curl -H 'Authorization: {SECRET}' {HOSTILE}"
        proof["error"] = HOSTILE
        proof["history"] = [
            {**{k: proof[k] for k in ("request", "response", "error", "curl")}, "note": HOSTILE}
        ]
        proof["states"] = {"arranged": HOSTILE, "expected": HOSTILE, "observed": HOSTILE}
        event = {
            "lane": HOSTILE,
            "label": HOSTILE,
            "start_ms": 0.0,
            "end_ms": 1.0,
            "answer": HOSTILE,
            "impossible": True,
        }
        proof["timeline"] = {"events": [event], "final": HOSTILE, "why": HOSTILE}
        poison.append(failed("lamp", number, FAMILIES[number - 1], proof, level="MUST", reason=HOSTILE))
    poison.append(left_out("lamp", 20, "status", HOSTILE))
    fault = {"door": "implementation", "api": "lamp", "what": HOSTILE, "mend": HOSTILE}
    made = results(poison, ["lamp"], [fault])
    made["target"]["name"] = HOSTILE
    made["environment"] = {"server": HOSTILE}
    made["command"] = HOSTILE
    return made
