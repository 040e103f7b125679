"""Places the events of a race on a line of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

WIDTH = 1000
_LEAST = 6


class Bar(NamedTuple):
    """One request of a race: where it lies, of `WIDTH`, and what to write beside it."""

    lane: str
    label: str
    answer: str
    when: str
    x: int
    width: int
    impossible: bool


class Drawing(NamedTuple):
    """A race: its bars by time of start, the ticks of its axis, and the words below it."""

    bars: list[Bar]
    ticks: list[str]
    final: str | None
    why: str


def draw(timeline: Mapping[str, Any]) -> Drawing:
    """Return the drawing of a timeline (milliseconds); an event without an end runs to the last time."""
    events = sorted(timeline["events"], key=lambda event: float(event["start_ms"]))
    times = [
        float(event[name]) for event in events for name in ("start_ms", "end_ms") if event[name] is not None
    ]
    first, last = min(times, default=0.0), max(times, default=1.0)
    span = max(last - first, 0.001)
    bars = [_bar(event, first, last, span) for event in events]
    digits = 1 if span >= 1 else 3
    ticks = [f"{first + span * part / 4:.{digits}f} ms" for part in range(5)]
    return Drawing(bars, ticks, timeline["final"], timeline["why"])


def _bar(event: Mapping[str, Any], first: float, last: float, span: float) -> Bar:
    start = float(event["start_ms"])
    end = last if event["end_ms"] is None else float(event["end_ms"])
    x = min(round((start - first) / span * WIDTH), WIDTH - _LEAST)
    width = max(round((end - start) / span * WIDTH), _LEAST)
    when = (
        f"{start:.1f} to {end:.1f} ms" if event["end_ms"] is not None else f"from {start:.1f} ms, no answer"
    )
    answer = event["answer"] or "no answer"
    return Bar(
        event["lane"], event["label"], answer, when, x, min(width, WIDTH - x), bool(event["impossible"])
    )
