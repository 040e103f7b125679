"""Marks what differs between two texts, so that nobody has to hunt for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# SequenceMatcher is quadratic at worst; beyond this a marked difference would not be read anyway.
_MOST_TOKENS = 600


class Part(NamedTuple):
    """A stretch of a text, and whether it differs from the other text."""

    text: str
    differs: bool


def marked(expected: str, seen: str) -> tuple[list[Part], list[Part]]:
    """Return both texts in parts; word by word, and letter by letter where only part of a word differs."""
    left, right = _TOKEN.findall(expected), _TOKEN.findall(seen)
    if len(left) > _MOST_TOKENS or len(right) > _MOST_TOKENS:
        return _after_common_start(expected, seen)
    here: list[Part] = []
    there: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        here.append(Part("".join(left[a:b]), kind != "equal"))
        there.append(Part("".join(right[c:d]), kind != "equal"))
    return _joined(here), _joined(there)


def _after_common_start(expected: str, seen: str) -> tuple[list[Part], list[Part]]:
    """Mark all that follows the common start of two long texts."""
    pairs = enumerate(zip(expected, seen, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(expected), len(seen)))
    return (
        _joined([Part(expected[:same], False), Part(expected[same:], True)]),
        _joined([Part(seen[:same], False), Part(seen[same:], True)]),
    )


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Drop empty parts and let neighbours of a kind become one, blanks between two marked parts included."""
    whole: list[Part] = []
    for number, part in enumerate(parts):
        following = parts[number + 1].differs if number + 1 < len(parts) else False
        bridge = part.text.isspace() and bool(whole) and whole[-1].differs and following
        differs = part.differs or bridge
        if whole and whole[-1].differs == differs:
            whole[-1] = Part(whole[-1].text + part.text, differs)
        elif part.text:
            whole.append(Part(part.text, differs))
    return whole


def in_words(expected: Sequence[Part], seen: Sequence[Part]) -> str | None:
    """Return the difference as a sentence, or None when it is too long for one or all of the text."""
    missing = [part.text.strip() for part in expected if part.differs and part.text.strip()]
    extra = [part.text.strip() for part in seen if part.differs and part.text.strip()]
    if not any(not part.differs for part in seen) or sum(map(len, missing + extra)) > 120:
        return None
    words = []
    if missing:
        words.append("Only in expected: " + ", ".join(f"“{text}”" for text in missing))
    if extra:
        words.append("Only in seen: " + ", ".join(f"“{text}”" for text in extra))
    return ". ".join(words) + "." if words else None
