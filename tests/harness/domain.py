"""Sets of values that a request may carry: their edges, and a Hypothesis strategy for the rest.

A domain is a small part of JSON Schema (specs/requirements.schema.json, `domain`). Edges are the values that
implementations get wrong; they come first, simplest first, and are the same in every run.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

Domain = Mapping[str, Any]

# What breaks on one of these characters breaks on this text; the others tell on which.
MANY_SIGNS = """it's "so" & <i>,  50 % \\o/ \\n #1; {a}: {0} [b] = $c $& $$ %s %d %%|*? &amp;"""
MANY_LETTERS = "“naïve” – ½ ﬁlm… É e\u0301 日本 😀 it’s 👨\u200d👩\u200d👧 ❤\ufe0f"
MANY_LINES = "See https://shop.example/a?b=1#c\r\nmailto:jane@shop.example\n\n\t- <script>x</script> -"
TEXT_EDGES = (
    "a", "Z", "0", "x y", "Plain words", "null", "true", "123", "12.50", "-1",
    "ümläut é ñ ç", "Ελληνικά", "Привет", "日本語のメモ", "한국어", "עברית", "العربية", "ไทย",
    "😀", "👨‍👩‍👧‍👦 🇳🇴 👍🏽", "𝔘𝔫𝔦 𐍈", "e\u0301a\u0308o\u0302", "ﬁ ﬀ Ⅳ", "İıſß", "a\u00a0b\u2009c\u3000d",
    'say "hi"', "it's", "back\\slash", "C:\\new\\table", "tab\tinside", "line\nbreak", "two\r\nlines",
    "<b>bold</b>", "<br>", "<script>alert(1)</script>", "&amp; & <", "'; DROP TABLE orders; --",
    "' OR '1'='1", "%s %d %n", "%00 %2F",
    "{{7*7}} ${7*7} #{7*7}", "[brackets] {braces} (parens)", "a/b?c=d&e=f#g", "=1+1", "+1", "@cmd", "-- comment",
    "/* c */",
    "\\u0041", "\\n", "comma, semicolon; colon: pipe|", "trailing.", "*", "%", "_", "~!@#$^&()-+=`",
    MANY_SIGNS, MANY_LETTERS, MANY_LINES,
)  # fmt: skip
ALWAYS = (MANY_SIGNS, MANY_LETTERS, MANY_LINES, "null")
"""Tried however few edges are wanted; what no mixed text shows, a word that is taken for something else may."""
BLANKS = ("", " ", "   ", "\t", "\n", "\u00a0", "\u3000")
CONTROLS = (
    "bell\u0007",
    "nul\u0000inside",
    "\u0000",
    "esc\u001b[31mred",
    "del\u007f",
    "rtl\u202eoverride",
    "zero\u200bwidth",
    "bom\ufeff",
    "\ufffe",
    "c1\u0085next",
)
WRONG: Mapping[str, tuple[Any, ...]] = {
    "number": (1, 0, -1, 1.5, 12345678901234567890, 1e300),
    "boolean": (True, False),
    "array": ([], ["text"], [["text"]], [None]),
    "object": ({}, {"a": "b"}, {"value": "text"}, {"toString": 1}),
    "null": (None,),
    "string": ("text", "", "1"),
}
FILLERS = ("a", "é", "語", "😀")
# Texts that grow or shrink where they are cleaned before they are measured.
MARKED = ("a  a", "<b>", "&")
LONG = 10_000


def edges(domain: Domain, most: int = LONG) -> list[Any]:
    """The domain's awkward values, simplest first, without repeats; of an open set of texts about so many, spread."""
    if "enum" in domain:
        return list(domain["enum"])
    if domain.get("type") != "string":
        return [value for kind in _wrong_kinds(domain) for value in WRONG[kind]]
    candidates = dict.fromkeys([*TEXT_EDGES, *BLANKS, *CONTROLS, *_sized(domain)])
    found = [text for text in candidates if contains(domain, text)]
    if len(found) <= most:
        return found
    step = (len(found) - 1) / max(most - 1, 1)
    chosen = {*ALWAYS, *(found[round(step * i)] for i in range(most))}
    return [text for text in found if text in chosen]


def _wrong_kinds(domain: Domain) -> list[str]:
    unwanted = domain["not"]["type"]
    return [kind for kind in WRONG if kind not in ([unwanted] if isinstance(unwanted, str) else unwanted)]


def _sized(domain: Domain) -> Iterator[str]:
    """Texts just at the limits of the domain, in characters of one to four bytes, and a very long one."""
    low, high, size = (
        domain.get("minLength", 1),
        domain.get("maxLength", LONG),
        domain.get("maxBytes", 4 * LONG),
    )
    for length in dict.fromkeys((low, low + 1, high - 1, high)):
        yield from (filler * length for filler in (FILLERS if length < LONG - 1 else FILLERS[:1]))
        if 10 < length < LONG - 1:
            yield from ((filler * length)[: length - 1] + "a" for filler in MARKED)
    if "maxBytes" in domain:
        yield from (filler * (size // len(filler.encode())) for filler in FILLERS)


def contains(domain: Domain, value: Any) -> bool:
    """Whether the value lies in the domain."""
    if "enum" in domain:
        return value in domain["enum"]
    if domain.get("type") != "string":
        return _kind(value) in _wrong_kinds(domain)
    return isinstance(value, str) and _fits(domain, value) and not _excluded(domain.get("not", {}), value)


def _kind(value: Any) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _fits(domain: Domain, text: str) -> bool:
    if not domain.get("minLength", 0) <= len(text) <= domain.get("maxLength", LONG):
        return False
    if len(text.encode("utf-8", "surrogatepass")) > domain.get("maxBytes", 4 * LONG):
        return False
    if not text.strip() and not domain.get("blank", False):
        return False
    if "pattern" in domain and not _matches(domain["pattern"], text):
        return False
    characters = domain.get("characters", "text")
    return (characters == "text" and text.isprintable()) or all(_allowed(one, characters) for one in text)


def _allowed(character: str, characters: str) -> bool:
    if characters == "any":
        return not "\ud800" <= character <= "\udfff"
    if characters == "ascii":
        return " " <= character <= "~"
    return character in "\t\n\r\u200d" or unicodedata.category(character)[0] not in "C"


def _matches(pattern: str, text: str) -> bool:
    r"""Whether a JSON Schema pattern matches; there a final $ means the very end, as \Z does here."""
    return bool(re.search(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern, text))


def _excluded(no: Mapping[str, Any], text: str) -> bool:
    return text in no.get("enum", ()) or bool("pattern" in no and _matches(no["pattern"], text))


def strategy(domain: Domain) -> st.SearchStrategy[Any] | None:
    """Random values of the domain, or None where its edges are all there is."""
    if "enum" in domain:
        return None
    if domain.get("type") == "string":
        return _texts(domain).filter(lambda text: contains(domain, text))
    return st.one_of([_RANDOM[kind] for kind in _wrong_kinds(domain) if kind in _RANDOM])


def _texts(domain: Domain) -> st.SearchStrategy[str]:
    if "pattern" in domain:
        return st.from_regex(re.compile(domain["pattern"]))
    ascii_only = domain.get("characters") == "ascii"
    alphabet = (
        st.characters(min_codepoint=32, max_codepoint=126)
        if ascii_only
        else st.characters(exclude_categories=["Cs"])
    )
    low = domain.get("minLength", 0)
    high = min(domain.get("maxLength", LONG), max(low + 40, 60))
    if (
        low > 200
    ):  # drawing a thousand characters one by one is slow: the tail is drawn, the rest is filled up
        return st.text(alphabet, min_size=1, max_size=60).map(
            lambda tail: ("x" * low + tail)[-max(low, len(tail)) :]
        )
    return st.text(alphabet, min_size=low, max_size=high)


_LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=10)
_RANDOM: Mapping[str, st.SearchStrategy[Any]] = {
    "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    "array": st.lists(_LEAVES, max_size=4),
    "object": st.dictionaries(st.text(max_size=8), _LEAVES, max_size=3),
}
