"""Turns a results dict into reports: for machines, for people, for CI systems, for the terminal.

Works from plain data only (its shape is results.schema.json), so that any results.json, of any run, can be
rendered, compared and combined again: `python -m tests.reporting --help`.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from tests.reporting.badge import badge
from tests.reporting.files import write_whole
from tests.reporting.junit import junit
from tests.reporting.model import Results
from tests.reporting.page import report_page
from tests.reporting.prepare import prepare
from tests.reporting.sarif import sarif
from tests.reporting.terminal import terminal_summary

__all__ = ["remove_reports", "terminal_summary", "to_json", "write_reports"]

NAMES = ("results.json", "junit.xml", "report.html", "badge.svg", "results.sarif")


def to_json(results: Results) -> str:
    """Return JSON text in ASCII only, so that showing the file in a terminal is harmless."""
    text = json.dumps(results, indent=1, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def write_reports(results: Results, directory: Path) -> list[Path]:
    """Write every report of a run into `directory`, each file whole or not at all, and return their paths.

    Raises OSError when the directory cannot be written.
    """
    ready = prepare(results)
    data = to_json(ready)
    texts = {
        "results.json": data,
        "junit.xml": junit(ready),
        "report.html": report_page(ready, sha256(data.encode()).hexdigest()),
        "badge.svg": badge(ready),
        "results.sarif": to_json(sarif(ready)),
    }
    return [write_whole(directory / name, text) for name, text in texts.items()]


def remove_reports(directory: Path) -> None:
    """Remove the reports of an earlier run, so that a run that ends early leaves none behind."""
    for name in NAMES:
        (directory / name).unlink(missing_ok=True)
