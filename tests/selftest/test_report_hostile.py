"""Text from an implementation is shown, never obeyed; credentials are never shown."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reporting import hostile, terminal_summary, write_reports
from tests.selftest import report_samples as samples

any_text = st.text(st.characters(codec=None), max_size=200)


@settings(deadline=None)  # the machine may be busy
@given(any_text)
def test_one_line_is_one_printable_line(text: str) -> None:
    assert hostile.one_line(text).isprintable()


@settings(deadline=None)  # the machine may be busy
@given(any_text)
def test_markdown_leaves_no_syntax_alive(text: str) -> None:
    shown = hostile.markdown(text)
    assert "<" not in shown
    assert "\n" not in shown
    assert "://" not in shown


@settings(deadline=None)  # the machine may be busy
@given(any_text)
def test_a_code_span_keeps_its_text_inside(text: str) -> None:
    span = hostile.code_span(text)
    fence = span[: len(span) - len(span.lstrip("`"))]
    assert span.endswith(f" {fence}")
    assert fence not in span[len(fence) : -len(fence)].split(" ", 1)[1]


@settings(deadline=None)  # the machine may be busy
@given(
    st.recursive(
        st.none() | st.floats() | any_text, lambda leaf: st.lists(leaf) | st.dictionaries(any_text, leaf)
    )
)
def test_clean_data_is_valid_json_in_utf8(value: object) -> None:
    json.dumps(hostile.clean(value), allow_nan=False, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a‹ESC›[31mb"),
        ("a\x00b\x7f\x85", "a‹NUL›b‹U+007F›‹U+0085›"),
        ("\u202eabc\u2066", "‹U+202E›abc‹U+2066›"),
        ("\ud800", "‹U+D800›"),
        ("\u200b\ufeff\u00a0", "‹U+200B›‹U+FEFF›‹U+00A0›"),
        ("line\r\n", "line‹CR›‹LF›"),
        ("Zürich 東京 😀", "Zürich 東京 😀"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 6),
    ],
)
def test_invisible_characters_are_named(text: str, shown: str) -> None:
    assert hostile.one_line(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc123def456ghi789",
        f"the server said {samples.SECRET}!",
        '{"access_token": "s3cr3tvaluethatislong"}',
        "-H 'Access-Token: 0123456789abcdef0123456789'",
        "https://host/?access_token=abcdefgh12345678&x=1",
        'curl -H "Cookie: sid=0123456789abcdef0123456789abcdef"',
    ],
)
def test_credentials_are_replaced(text: str) -> None:
    shown = hostile.redact(text)
    assert "$TOKEN" in shown
    for secret in ("abc123", "eyJ", "s3cr3t", "0123456789", "abcdefgh"):
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    ["Bearer $TOKEN", "Bearer authentication is required", "Token has expired", "basic authentication"],
)
def test_words_about_credentials_stay(text: str) -> None:
    assert hostile.redact(text) == text


@pytest.mark.parametrize(
    "text",
    ["eyJ-" * 50_000, "bearer " * 30_000, '"' * 200_000, "A" * 200_000, "token" * 40_000, "?token=" * 30_000],
)
def test_no_text_makes_redaction_slow(text: str) -> None:
    started = time.process_time()
    hostile.clean(text)
    assert time.process_time() - started < 1


def test_a_cut_text_names_its_whole_size_even_when_cut_twice() -> None:
    once = hostile.cut("x" * 200_000, 1000)
    assert once.endswith("[cut: 1,000 of 200,000 characters shown]")
    assert hostile.cut(once, 10).endswith("[cut: 10 of 200,000 characters shown]")


def test_a_credential_at_the_edge_of_a_cut_is_not_halved() -> None:
    text = "x" * (hostile.CEILING - 20) + samples.SECRET
    assert "eyJ" not in hostile.clean(text)


def test_nothing_secret_or_alive_reaches_any_report(tmp_path: Path) -> None:
    for path in write_reports(samples.hostile(), tmp_path):
        text = path.read_text(encoding="utf-8")
        assert "eyJhbGciOi" not in text, path
        assert "s3cr3ts3cr3t" not in text, path
        assert not any(character in text for character in "\x1b\x00\u202e\ufffe"), path
        assert path.stat().st_size < 1_000_000, path


def test_the_terminal_gets_no_control_characters() -> None:
    for line in terminal_summary(samples.hostile(), colour=False, width=100):
        assert line.isprintable()
        assert "eyJhbGciOi" not in line
