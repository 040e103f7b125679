"""A short print of how a requirement was broken, the same in two runs that met the same fault."""

from __future__ import annotations

from tests.reporting.model import Requirement, steady


def signature(requirement: Requirement) -> str:
    """Return eight hexadecimal digits; report.js computes the same ones from a second results.json."""
    evidence = requirement.get("evidence")
    if evidence:
        difference = evidence["difference"]
        parts = [difference["kind"], difference["at"], difference["expected"], difference["seen"]]
    else:
        parts = [requirement.get("reason")]
    return fnv1a("\n".join(steady(part) for part in parts))


def fnv1a(text: str) -> str:
    """Return the 32-bit FNV-1a hash of a text's UTF-8 bytes: tiny to write in two languages."""
    digest = 0x811C9DC5
    for byte in text.encode("utf-8", "replace"):
        digest = (digest ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{digest:08x}"
