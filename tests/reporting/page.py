"""report.html: one self-contained page."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.reporting.findings import grouped
from tests.reporting.hostile import cut, each_string, visible
from tests.reporting.model import Results, place

_TEMPLATES = Path(__file__).with_name("templates")


def report_page(results: Results) -> str:
    """Return the page for a prepared results dict."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    shown = each_string(results, lambda text: visible(cut(text)))
    template = environment.get_template("report.html.j2")
    return template.render(results=shown, findings=grouped(shown["requirements"]), place=place)
