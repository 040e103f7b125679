"""A badge that says passed / exercised / all."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.reporting.model import Results, counts, exercised

_COLOURS = {"conforms": "#1a7f37", "cannot say": "#6b5900", "does not conform": "#b3261e"}
_CHARACTER = 6.6


def overall(results: Results) -> str:
    """Return the run's conclusion: the worst of its APIs, `cannot say` when there is none."""
    conclusions = {api["conclusion"] for api in results["apis"].values()}
    if "does not conform" in conclusions:
        return "does not conform"
    return "conforms" if conclusions == {"conforms"} and not results["setup"] else "cannot say"


def badge(results: Results) -> str:
    """Return an SVG: `cancel-order | passed / exercised / all`."""
    found = counts(results["requirements"])
    some, total = exercised(results)
    words = f"{found['passed']} / {some} / {total}"
    title = f"{overall(results)}: {words} (passed / exercised / all)"
    left, right = _width("cancel-order"), _width(words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img"'
        f' aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect width="{left + right}" height="20" rx="3" fill="{_COLOURS[overall(results)]}"/>'
        f'<path fill="#3d444d" d="M3 0h{left - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2:g}" y="14">cancel-order</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(words)}</text></g></svg>\n'
    )


def _width(words: str) -> int:
    return round(len(words) * _CHARACTER) + 14
