"""Credentials: which headers they are, each way of spoiling them, and that they are never shown."""

import base64

import pytest

from tests.harness.credentials import KINDS, Secrets, credential_names, spoil

BEARER = {"Authorization": "Bearer Tok3n-aZ9", "X-Environment": "test"}
BARE = {"Access-Token": "Tok3n-aZ9"}


@pytest.mark.parametrize(
    ("headers", "scheme", "expected"),
    [
        (BEARER, "Authorization", ["Authorization"]),
        (BEARER, "authorization", ["Authorization"]),
        (BARE | BEARER, "access-token", ["Access-Token"]),
        (BEARER, "Access-Token", ["Authorization"]),
        ({"x-a": "1", "x-b": "2"}, "Access-Token", ["x-a", "x-b"]),
        ({}, "Authorization", []),
    ],
)
def test_names(headers: dict[str, str], scheme: str, expected: list[str]) -> None:
    assert credential_names(headers, scheme) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("absent", None),
        ("empty", ""),
        ("scheme-only", "Bearer"),
        ("cut", "Bearer Tok3n-"),
        ("halved", "Bearer Tok3"),
        ("appended", "Bearer Tok3n-aZ9x7"),
        ("other-case", "Bearer tOK3N-Az9"),
        ("garbled", "Bearer Avr0u-hG6"),
        ("half-garbled", "Bearer Tok3u-hG6"),
        ("nonsense", "Bearer nonsense"),
        ("other-scheme", "Basic Tok3n-aZ9"),
        ("no-scheme", "Tok3n-aZ9"),
    ],
)
def test_spoil(kind: str, expected: str | None) -> None:
    spoilt = spoil(BEARER, ["Authorization"], kind)
    assert spoilt is not None
    assert spoilt.get("Authorization") == expected
    assert spoilt["X-Environment"] == "test"
    assert BEARER["Authorization"] == "Bearer Tok3n-aZ9"


@pytest.mark.parametrize("kind", ["scheme-only", "other-scheme", "no-scheme"])
def test_kinds_about_a_scheme_need_one(kind: str) -> None:
    assert spoil(BARE, ["Access-Token"], kind) is None


def test_a_token_without_letters_has_no_other_case() -> None:
    assert spoil({"Authorization": "Bearer 12345"}, ["Authorization"], "other-case") is None


def test_garbling_goes_round_the_alphabet() -> None:
    spoilt = spoil({"Authorization": "tTzZ29"}, ["Authorization"], "garbled")
    assert spoilt == {"Authorization": "aAgG96"}


def test_all_credentials_are_spoilt() -> None:
    assert spoil({"a": "1", "b": "2", "c": "3"}, ["a", "b"], "absent") == {"c": "3"}


def test_one_changed_header_is_enough() -> None:
    assert spoil({"a": "x", "b": "Bearer y"}, ["a", "b"], "no-scheme") == {"a": "x", "b": "y"}


def test_secrets_are_replaced() -> None:
    secrets = Secrets()
    secrets.add("Bearer abcdef123")
    assert secrets.redact("Bearer abcdef123; abcdef123.") == "$TOKEN; $TOKEN."


def test_longer_secrets_are_replaced_first() -> None:
    secrets = Secrets()
    secrets.add("abcdef")
    secrets.add("abcdef-ghijkl")
    assert secrets.redact("abcdef-ghijkl") == "$TOKEN"


def test_short_texts_are_no_secrets() -> None:
    secrets = Secrets()
    secrets.add("abcde")
    secrets.add("x yz")
    assert secrets.redact("abcde yz") == "abcde yz"
    secrets.add("abcdef")
    assert secrets.redact("abcdef") == "$TOKEN"


def test_without_secrets_nothing_changes() -> None:
    assert Secrets().redact("anything") == "anything"


@pytest.mark.parametrize("token", ["x-_A", "tok_0123", "aGVsbG8=", "Zg=="])
def test_a_turned_token_differs_in_a_bit_that_counts(token: str) -> None:
    turned = KINDS["turned"](token)
    assert turned is not None
    assert len(turned) == len(token)
    assert base64.urlsafe_b64decode(token) != base64.urlsafe_b64decode(turned)
