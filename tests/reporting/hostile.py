"""Neutralises text that an implementation under test sent, before a person or a parser meets it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

# Plain data of any depth, as `json.loads` returns it.
Json: TypeAlias = Any

TOKEN = "$TOKEN"  # noqa: S105 - the placeholder that stands where a credential was
DEFAULT_LIMIT = 8000
# The harness cuts bodies to about 4 kB; whatever slips through is cut here, so that every report stays small.
CEILING = 16_384

_SECRET_HEADER = re.compile(
    r"^(?:proxy-)?authori[sz]ation$|^(?:set-)?cookie$|token$|api-?key$|secret$|session(?:-?id)?$",
    re.IGNORECASE,
)
_HEADER_NAMES = r"(?:proxy-)?authori[sz]ation|(?:set-)?cookie|[\w-]{0,40}(?:token|api-?key|secret)"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![\w-])eyJ[\w-]{6,}\.[\w-]{4,}\.[\w-]*"), TOKEN),
    (re.compile(r"(?i)\b(bearer\s+)(?!\$)(?=[^\s\"'\\]*\d|[^\s\"'\\]{24})[\w.~+/=:-]{8,}"), r"\g<1>" + TOKEN),
    (
        re.compile(rf"(?i)((?:^|[\s'\"])(?:{_HEADER_NAMES}):[ \t]*(?:\w+[ \t]+)?)[\w.~+/=-]{{20,}}"),
        r"\g<1>" + TOKEN,
    ),
    (
        re.compile(
            r"(?i)(\\?\"[\w-]{0,40}(?:token|secret|password|api_?key)\\?\"\s*:\s*\\?\")[\w.~+/=-]{12,}"
        ),
        r"\g<1>" + TOKEN,
    ),
    (re.compile(r"(?i)([?&](?:access_|id_)?token=)[^&\s\"'$]{8,}"), r"\g<1>" + TOKEN),
)
_LONG_VALUE = re.compile(r"[^\s=;,$]{16,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CUT = re.compile(r"… \[cut: [\d,]+ of ([\d,]+) characters shown\]\Z")
_MARKS_IN_A_ROW = 6
_CONTROLS = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF"),
    *("VT", "FF", "CR", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN"),
    *("ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)


def redact(text: str) -> str:
    """Return `text` with everything that looks like a credential replaced by `$TOKEN`."""
    if len(text) < len("bearer x"):
        return text
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def redact_header(name: str, value: str) -> str:
    """Return a header's value; long tokens in a header that carries credentials become `$TOKEN`."""
    if _SECRET_HEADER.search(name):
        value = _LONG_VALUE.sub(TOKEN, value)
    return redact(value)


def name_of(character: str) -> str:
    """Return what stands for an unprintable character: its name in angle quotes, such as ESC or U+202E."""
    code = ord(character)
    # Many fonts lack the control pictures of Unicode; an empty box would say nothing.
    return f"‹{_CONTROLS[code] if code < 0x20 else f'U+{code:04X}'}›"


def visible(text: str, *, keep: str = "\n\t") -> str:
    """Return `text` with control, bidi, invisible and unassigned characters shown by name.

    Characters in `keep` stay. Long runs of combining marks, which smear over their neighbours, are cut.
    """
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_IN_A_ROW:
            continue
        shown.append(character if character.isprintable() or character in keep else name_of(character))
    return "".join(shown)


def one_line(text: str, limit: int = 300) -> str:
    """Return `text` as one harmless line of about `limit` characters, line breaks shown as symbols."""
    return visible(cut(text, limit), keep="")


def cut(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """Return the first `limit` characters of `text`, and, if that is not all, how many there are."""
    if len(text) <= limit:
        return text
    earlier = _CUT.search(text)
    total = earlier.group(1) if earlier else f"{len(text):,}"
    return f"{text[:limit]}… [cut: {limit:,} of {total} characters shown]"


def xml(text: str) -> str:
    """Return `text` cut and free of every character that XML 1.0 forbids (escaping is the writer's work)."""
    return visible(cut(text))


def markdown(text: str, limit: int = 300) -> str:
    """Return `text` as one line in which no Markdown, HTML, mention or table syntax is left alive."""
    line = one_line(text, limit).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", line)
    return line.replace("@", "@&#8203;").replace("://", ":&#8203;//").replace("www.", "www&#8203;.")


def code_span(text: str, limit: int = 300) -> str:
    """Return `text` as a Markdown code span that its own backticks and pipes cannot leave."""
    line = one_line(text, limit).replace("|", "¦")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    return f"{fence} {line} {fence}"


def clean(value: Json) -> Json:
    """Return a deep copy of plain data that is valid JSON: redacted, cut, without lone surrogates or NaN."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {clean(str(name)): _clean_member(str(name), member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [clean(member) for member in value]
    return value


def _clean_text(text: str) -> str:
    """Cut late enough that half a credential at the edge is still known as one."""
    head = redact(_SURROGATE.sub(lambda found: name_of(found.group()), text[: CEILING + 2000]))
    return cut(head + text[CEILING + 2000 :], CEILING) if len(text) > CEILING else head


def _clean_member(name: str, member: Json) -> Json:
    if name == "headers" and isinstance(member, Mapping):
        return {clean(str(key)): redact_header(str(key), clean(str(text))) for key, text in member.items()}
    return clean(member)


def each_string(value: Json, change: Callable[[str], str]) -> Json:
    """Return a deep copy of plain data with `change` applied to each string and each name of a member."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(str(name)): each_string(member, change) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [each_string(member, change) for member in value]
    return value
