"""Credentials: which headers they are, each way of spoiling them, and that they are never shown."""

import base64
import json
import time
from urllib.parse import quote

import pytest

from tests.harness.credentials import KINDS, Secrets, credential_names, secret_names, spoil

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
    ("header", "value", "secret"),
    [
        ("X-Api-Key", "abc-def", True),
        ("x-gateway-PASS", "open sesame", True),
        ("Cookie", "id=1234", True),
        ("X-Api-Key", "short", False),
        ("X-Environment", "test", False),
        ("x-ccsite", "siteUs", False),
        ("X-Tenant", "0123456789abcdef", True),
        ("X-Tenant", "0123456789abcde", False),
        ("X-Tenant", "0123456789 abcdef", False),
        ("X-Tenant", "abcdefghijklmnopq", False),
        ("X-Tenant", "01234567890123456", False),
        ("X-Shop", "https://shop7.example.com", False),
        ("Accept", "application/vnd.shop.v2+json", False),
    ],
)
def test_what_looks_secret_is_secret_too(header: str, value: str, secret: bool) -> None:
    expected = ["Authorization", header] if secret else ["Authorization"]
    assert secret_names({"Authorization": "Bearer Tok3n-aZ9", header: value}, "Authorization") == expected


def test_where_nothing_looks_secret_all_headers_are() -> None:
    assert secret_names({"x-a": "1", "x-b": "2"}, "Access-Token") == ["x-a", "x-b"]
    assert secret_names({"x-key": "123456", "x-b": "siteUs"}, "Access-Token") == ["x-key"]


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


@pytest.mark.parametrize("token", ["0F8fad5b-d9cb-469f-a165-70867728950e", "deadbeef", "DEADBEEF00"])
def test_hexadecimal_digits_have_no_other_case(token: str) -> None:
    assert spoil({"Authorization": f"Bearer {token}"}, ["Authorization"], "other-case") is None


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


LONG = 'tok/"Abc%d_0123456789'


def keeping(*values: str) -> Secrets:
    secrets = Secrets()
    for value in values:
        secrets.add(value)
    return secrets


@pytest.mark.parametrize(
    "spelt",
    [
        LONG,
        json.dumps(LONG)[1:-1],
        json.dumps(LONG)[1:-1].replace("/", "\\/"),
        quote(LONG, safe=""),
        quote(LONG, safe="").lower().replace("abc", "Abc"),
        "".join(f"\\u{ord(character):04x}" for character in LONG),
        "".join(f"\\u{ord(character):04X}" for character in LONG),
        "".join(f"%{ord(character):02X}" for character in LONG),
        quote(f"Bearer {LONG}"),
    ],
)
def test_every_spelling_of_a_secret_is_replaced(spelt: str) -> None:
    secrets = keeping(f"Bearer {LONG}")
    assert secrets.redact(f"a {spelt}.") == "a $TOKEN."
    assert secrets.redact(f"\\n%20{spelt}\\n%") == "\\n%20$TOKEN\\n%"
    assert secrets.redact(f"{spelt}{spelt}") == "$TOKEN$TOKEN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("token0123", "token0123"),
        ("token01234", "$TOKEN"),
        ("<token012345…", "<$TOKEN…"),
        ("token012345678-x", "$TOKEN-x"),
        ("token01234567-other", "$TOKEN"),
        ("token01234567-oth,", "$TOKEN,"),
        ("Bearer token01234", "Bearer $TOKEN"),
        ("some words that are", "some words that are"),
    ],
)
def test_the_beginning_of_a_token_is_replaced(text: str, expected: str) -> None:
    secrets = keeping("Bearer token0123456789", "token01234567-other", "some words that are many")
    assert secrets.redact(text) == expected


def test_secrets_that_overlap_leave_nothing() -> None:
    assert keeping("abcdef12", "f12XYZ99").redact("-abcdef12XYZ99-") == "-$TOKEN-"


def real_and_spoilt(real: str) -> Secrets:
    """What a scene keeps of a credential once it was spoilt in every way."""
    secrets = keeping(real)
    for kind in KINDS:
        spoilt = spoil({"Authorization": real}, ["Authorization"], kind)
        secrets.add_spoilt((spoilt or {}).get("Authorization", ""), real)
    return secrets


def test_plain_words_stay_readable_whatever_was_spoilt() -> None:
    words = "Bearer nonsense null Basic YWRtaW46YWRtaW4= .* ' OR '1'='1"
    assert real_and_spoilt("Bearer Tok3n-aZ9-more").redact(words) == words


WORDS = "absent empty scheme-only wildcard star sql percent null-word basic nonsense"


@pytest.mark.parametrize("kind", sorted({*KINDS} - {*WORDS.split()}))
def test_what_is_left_of_a_spoilt_token_is_secret(kind: str) -> None:
    real = "Bearer Tok3n-aZ9-more-0123456789"
    sent = (spoil({"Authorization": real}, ["Authorization"], kind) or {})["Authorization"]
    assert real_and_spoilt(real).redact(f"refused: {sent}.") == "refused: $TOKEN."


@pytest.mark.parametrize(
    "text", ["the order tok bearer ", '{\\"a\\": \\"%20\\/\\u0041\\"} ', "tok_customer_012345"]
)
def test_no_text_makes_redaction_slow(text: str) -> None:
    secrets = real_and_spoilt("Bearer tok_customer_" + "0123456789abcdef" * 60)
    start = time.perf_counter()
    secrets.redact(text * (40_000 // len(text)))
    assert time.perf_counter() - start < 1


def test_without_secrets_nothing_changes() -> None:
    assert Secrets().redact("anything") == "anything"


@pytest.mark.parametrize("token", ["x-_A", "tok_0123", "aGVsbG8=", "Zg=="])
def test_a_turned_token_differs_in_a_bit_that_counts(token: str) -> None:
    turned = KINDS["turned"](token)
    assert turned is not None
    assert len(turned) == len(token)
    assert base64.urlsafe_b64decode(token) != base64.urlsafe_b64decode(turned)
