"""Exchanges as plain data: what is shown, what is cut, and that no credential is in it anywhere."""

import json
import shlex
from dataclasses import replace
from typing import Any

import pytest

from tests.harness.credentials import Secrets
from tests.harness.evidence import MAX_CURL, MAX_SHOWN, Witness
from tests.harness.exchange import Context, Exchange, Request
from tests.harness.judge import Difference, seen
from tests.selftest.small_spec import answer

TOKEN = "s3cret-t0ken-value"
ABOUT = Context("L1", "on", "owner")


def witness(header: str = "Authorization") -> Witness:
    secrets = Secrets()
    secrets.add(f"Bearer {TOKEN}")
    return Witness("http://127.0.0.1:1", header, secrets)


def asked(body: bytes | None = b"{}", target: str = "/lamps/L1/off", **headers: str) -> Request:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Request("POST", target, (("Authorization", f"Bearer {TOKEN}"), *named), body)


def entry(request: Request, given: Any = None, error: str | None = None) -> dict[str, Any]:
    return witness().entry(Exchange(request, given, error, ABOUT), "first")


def test_a_request() -> None:
    shown = entry(asked(b'{"a": "\xc3\xa9"}', X_Environment="test"))
    assert shown["request"] == {
        "method": "POST",
        "url": "http://127.0.0.1:1/lamps/L1/off",
        "headers": {"Authorization": "$TOKEN", "X-Environment": "test"},
        "body": '{"a": "é"}',
        "body_bytes": 11,
    }
    assert (shown["response"], shown["error"], shown["note"]) == (None, None, "first")


def test_a_request_without_a_body() -> None:
    shown = entry(asked(None))["request"]
    assert (shown["body"], shown["body_bytes"]) == (None, 0)


def test_a_response() -> None:
    shown = entry(
        asked(), answer(200, b"\xff", X_A="1", set_cookie="id=1", Cookie="2", Proxy_Authorization="3")
    )
    assert shown["response"] == {
        "status": 200,
        "headers": {
            "X-A": "1",
            "set-cookie": "$HIDDEN",
            "Cookie": "$HIDDEN",
            "Proxy-Authorization": "$HIDDEN",
        },
        "body": "\ufffd",
        "body_bytes": 1,
    }


def test_an_error() -> None:
    assert entry(asked(), None, f"ReadError: {TOKEN}")["error"] == "ReadError: $TOKEN"


def test_bodies_are_cut_with_their_size_told() -> None:
    shown = entry(asked(b"x" * (MAX_SHOWN + 1)), answer(200, b"y" * (MAX_SHOWN + 1)))
    for part in (shown["request"], shown["response"]):
        assert (len(part["body"]), part["body_bytes"]) == (MAX_SHOWN, MAX_SHOWN + 1)


def test_headers_are_limited() -> None:
    many = answer(200, b"", **{f"x{number}": "y" * 5000 for number in range(61)})
    shown = entry(asked(), many)["response"]["headers"]
    assert len(shown) == 60
    assert {len(value) for value in shown.values()} == {MAX_SHOWN}


def test_no_token_anywhere() -> None:
    echo = answer(401, {"error": f"bad token {TOKEN}"}, X_Echo=f"Bearer {TOKEN}")
    told = Difference("body", f"not {TOKEN}", f"got {TOKEN}", f"/{TOKEN}")
    request = asked(f'{{"token": "{TOKEN}"}}'.encode(), f"/lamps/{TOKEN}", X_Other=TOKEN)
    exchange = Exchange(request, echo, None, ABOUT)
    history = [witness().entry(exchange)]
    shown = json.dumps(witness().evidence(exchange, told, f"as {TOKEN}", history=history))
    assert TOKEN not in shown
    assert shown.count("$TOKEN") > 8


def test_a_spoilt_credential_is_hidden_whatever_it_is() -> None:
    shown = entry(Request("POST", "/", (("authorization", "Bearer other"), ("X", "y")), None))
    assert shown["request"]["headers"] == {"authorization": "$TOKEN", "X": "y"}
    assert "other" not in shown["curl"]


def test_credentials_in_the_usual_header_where_another_one_is_documented() -> None:
    shown = witness("Access-Token").entry(Exchange(asked(), None, None, ABOUT))
    assert shown["request"]["headers"] == {"Authorization": "$TOKEN"}


def test_credentials_in_a_header_of_their_own() -> None:
    shown = witness("Access-Token").entry(
        Exchange(Request("POST", "/", (("access-token", "abc"),), None), None, None, ABOUT)
    )
    assert shown["request"]["headers"] == {"access-token": "$TOKEN"}


def test_without_credentials_every_header_is_shown() -> None:
    shown = entry(Request("POST", "/", (("X-Environment", "test"),), None))
    assert shown["request"]["headers"] == {"X-Environment": "test"}


def test_an_empty_credential_is_shown_as_empty() -> None:
    shown = entry(Request("POST", "/", (("Authorization", ""),), None))
    assert shown["request"]["headers"] == {"Authorization": ""}
    assert "-H 'Authorization;'" in shown["curl"]


def test_curl() -> None:
    line = witness().curl(
        asked(b'{"a": "it\'s $HOME `x`"}', "/lamps/L1/off?a=b&c=d", Content_Type="application/json")
    )
    assert shlex.split(line) == [
        "curl", "-i", "-X", "POST", "http://127.0.0.1:1/lamps/L1/off?a=b&c=d", "-H", "Authorization: $TOKEN",
        "-H", "Content-Type: application/json", "--data-raw", '{"a": "it\'s $HOME `x`"}',
    ]  # fmt: skip
    assert '-H "Authorization: $TOKEN"' in line


def test_curl_with_a_body_that_is_no_text() -> None:
    assert witness().curl(asked(b"\xff")).endswith("--data-raw '\ufffd'")


def test_curl_without_a_body() -> None:
    assert "--data-raw" not in witness().curl(asked(None))
    assert witness().curl(asked(b"")).endswith("--data-raw ''")


def test_a_long_body_is_cut_in_curl() -> None:
    assert f"{'x' * MAX_CURL}… ({MAX_CURL + 1} characters)" in witness().curl(asked(b"x" * (MAX_CURL + 1)))
    assert witness().curl(asked(b"x" * MAX_CURL)).endswith(f" {'x' * MAX_CURL}")


def test_a_body_without_a_media_type_has_none_in_curl() -> None:
    assert "-H 'Content-Type:' --data-raw" in witness().curl(asked(b"{}"))
    assert "-H 'Content-Type;' --data-raw" in witness().curl(asked(b"{}", Content_Type=""))
    assert "Content-Type:'" not in witness().curl(asked(b"{}", content_type="text/plain"))
    assert "Content-Type" not in witness().curl(asked(None))


@pytest.mark.parametrize("kept", range(10, len(TOKEN)))
def test_a_token_that_was_cut_is_hidden(kept: int) -> None:
    body = "x" * (300 - kept) + TOKEN
    exchange = Exchange(asked(), answer(500, body.encode()), None, ABOUT)
    shown = witness().evidence(exchange, Difference("status", "200", seen(exchange)), "given")
    assert TOKEN[:10] not in json.dumps(shown)


def test_a_huge_body_is_searched_as_far_as_it_is_shown() -> None:
    shown = entry(asked(), answer(200, f"{TOKEN} {'é' * 5_000_000}".encode()))["response"]
    assert shown["body"] == f"$TOKEN {'é' * (MAX_SHOWN - 7)}"
    assert shown["body_bytes"] == 10_000_000 + len(TOKEN) + 1


def test_states_and_timeline_are_clean() -> None:
    exchange = Exchange(asked(), answer(200), None, ABOUT)
    timeline = {"events": [{"label": TOKEN, "start_ms": 1.5, "impossible": False}], "final": "\ud800"}
    shown = witness().evidence(
        exchange, Difference("body", "a", "b"), "given", states={"observed": "\udfff"}, timeline=timeline
    )
    assert shown["states"] == {"observed": "\\udfff"}
    assert shown["timeline"]["final"] == "\\ud800"
    assert shown["timeline"]["events"] == [{"label": "$TOKEN", "start_ms": 1.5, "impossible": False}]
    json.dumps(shown, ensure_ascii=False).encode()


def test_half_a_surrogate_pair_can_be_written() -> None:
    exchange = Exchange(asked(), answer(200), None, ABOUT)
    shown = witness().evidence(exchange, Difference("body", "a", "\ud800"), "given")
    assert shown["seen"] == "\\ud800"
    json.dumps(shown, ensure_ascii=False).encode()


def test_evidence() -> None:
    exchange = Exchange(asked(), answer(200, {"a": 1}), None, ABOUT)
    shown = witness().evidence(
        exchange,
        Difference("body", "1", "2", "/a"),
        "a lamp",
        states={"arranged": "on"},
        timeline={"final": "off"},
    )
    assert shown["difference"] == {"kind": "body", "at": "/a", "expected": "1", "seen": "2"}
    assert (shown["given"], shown["expected"], shown["seen"]) == ("a lamp", "1", "2")
    assert (shown["elapsed_ms"], shown["history"]) == (1.0, [])
    assert (shown["states"], shown["timeline"]) == ({"arranged": "on"}, {"final": "off"})
    assert shown["on_purpose"] is None
    assert shown["request"]["url"].endswith("/lamps/L1/off")
    assert shown["response"]["status"] == 200
    assert shown["curl"].startswith("curl -i -X POST ")


def test_evidence_says_what_was_wrong_on_purpose() -> None:
    about = Context("L1", "on", "owner", altered=f"the body is {TOKEN}")
    took = replace(answer(200), elapsed_ms=12.3456)
    shown = witness().evidence(Exchange(asked(), took, None, about), Difference("body", "1", "2"), "a lamp")
    assert (shown["on_purpose"], shown["elapsed_ms"]) == ("the body is $TOKEN", 12.3)


def test_evidence_without_an_answer() -> None:
    shown = witness().evidence(
        Exchange(asked(), None, "closed", ABOUT), Difference("no answer", "an answer", "closed"), "a lamp"
    )
    assert (shown["response"], shown["error"], shown["elapsed_ms"]) == (None, "closed", None)
    assert (shown["states"], shown["timeline"], shown["difference"]["at"]) == (None, None, None)
