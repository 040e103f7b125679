"""report.html: one self-contained page, readable before any script runs."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tests.reporting.hostile import cut, each_string, visible
from tests.reporting.model import CONCLUSION_SYMBOLS, SYMBOLS, WORDS, Results, number_of, place, size
from tests.reporting.view import view

_TEMPLATES = Path(__file__).with_name("templates")
# Bodies get shorter until the page fits; the last limit is used whatever the size.
CEILING_BYTES = 950_000
_BODY_LIMITS = (4200, 1500, 600, 200, 0)
_TEXT_LIMIT = 2500


def report_page(results: Results, digest: str) -> str:
    """Return the page for a prepared results dict; `digest` is the SHA-256 of its results.json, in hex."""
    shown = each_string(results, visible)
    short = {**shown, "requirements": [_short_texts(entry) for entry in shown["requirements"]]}
    page = ""
    for limit in _BODY_LIMITS:
        facts = {
            **view(short, results, limit),
            "digest": digest,
            "body_limit": limit,
            "fullest": _BODY_LIMITS[0],
        }
        page = render("report", **facts)
        if len(page.encode("utf-8", "replace")) <= CEILING_BYTES:
            break
    return page


def _short_texts(requirement: dict[str, Any]) -> dict[str, Any]:
    """Cut every text of a requirement that is not a body; bodies have a limit and a notice of their own."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                cut(name, 200): member if name == "body" else walk(member) for name, member in value.items()
            }
        if isinstance(value, list):
            return [walk(member) for member in value]
        return cut(value, _TEXT_LIMIT) if isinstance(value, str) else value

    short: dict[str, Any] = walk(requirement)
    return short


def render(name: str, **facts: object) -> str:
    """Return the page of a template with its style and script inlined and allowed by their hashes only."""
    style, script = _asset("report.css"), _asset(f"{name}.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )
    template = _environment().get_template(f"{name}.html.j2")
    # The two assets are files of this project; everything else is escaped.
    return template.render(style=Markup(style), script=Markup(script), policy=policy, **facts)  # noqa: S704 (as said above)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        symbols=SYMBOLS,
        words=WORDS,
        conclusion_symbols=CONCLUSION_SYMBOLS,
        place=place,
        number_of=number_of,
        size=size,
    )
    return environment


@cache
def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
