"""What every writer needs to know about a results dict: its words, its order, its counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# The shape is the one of results.schema.json; a dict, because it comes from a file as often as from a run.
Results = Mapping[str, Any]
Requirement = Mapping[str, Any]

FAMILIES = ("status", "messages", "schema", "state", "credentials", "validation", "races")
VERDICTS = ("failed", "warned", "not_exercised", "passed")
LEVELS = ("MUST", "SHOULD")
WORDS = {"passed": "passed", "failed": "failed", "warned": "warned", "not_exercised": "not exercised"}
SYMBOLS = {"passed": "✓", "failed": "✗", "warned": "!", "not_exercised": "–"}
CONCLUSION_SYMBOLS = {"conforms": "✓", "does not conform": "✗", "cannot say": "?"}
KINDS = ("no answer", "status", "message", "media type", "body", "state", "history")

_LONG_WORD = re.compile(r"[A-Za-z0-9_-]{8,}")


def is_bad(requirement: Requirement) -> bool:
    """Tell whether a requirement was broken: failed, or warned about."""
    return requirement["verdict"] in ("failed", "warned")


def counts(requirements: Iterable[Requirement]) -> dict[str, int]:
    """Return the number of requirements for each verdict, in the order of `VERDICTS`."""
    found = dict.fromkeys(VERDICTS, 0)
    for requirement in requirements:
        found[requirement["verdict"]] += 1
    return found


def exercised(results: Results) -> tuple[int, int]:
    """Return how many requirements were exercised, of how many, in all APIs together."""
    apis = results["apis"].values()
    return sum(facts["exercised"] for facts in apis), sum(facts["total"] for facts in apis)


def of_api(results: Results, api: str) -> list[Requirement]:
    """Return the requirements of one API, in catalogue order."""
    return [requirement for requirement in results["requirements"] if requirement["api"] == api]


def place(requirement: Requirement, results: Results | None = None) -> str:
    """Return where a requirement stands: `Errors, row "400"`, after the document's name if it is known."""
    source = requirement.get("source") or {}
    words = str(source.get("section") or "no place named")
    if source.get("row"):
        words = f"{words}, row “{source['row']}”"
    api = (results or {}).get("apis", {}).get(requirement["api"], {})
    return f"{api['document']}: {words}" if api.get("document") else words


def steady(text: str | None) -> str:
    """Return `text` without ids, times and ports, so that two runs with the same fault give the same text."""
    return _LONG_WORD.sub(lambda word: "#" if re.search("[0-9]", word.group()) else word.group(), text or "")


def natural(identifier: str) -> tuple[str, int, str]:
    """Return a sort key that puts `WP-9` before `WP-10`."""
    digits = re.search(r"\d+", identifier)
    if digits is None:
        return (identifier, 0, "")
    return (identifier[: digits.start()], int(digits.group()), identifier[digits.end() :])


def number_of(count: int, noun: str) -> str:
    """Return `1 request`, `2 requests`, `1,024 requests`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def size(count: int) -> str:
    """Return a number of bytes for people: `812 B`, `204.8 kB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
