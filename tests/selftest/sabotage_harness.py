"""Sabotage of the harness by a plugin that puts something else in the place of its code."""

from tests.selftest.sabotage import Sabotage, instead
from tests.selftest.sabotage_dishonest import (
    Blind,
    Careless,
    Invisible,
    Misspelt,
    Racy,
    Reopens,
    ReopensLater,
)
from tests.selftest.sabotage_files import know_all

YES = "lambda spec, exchange, expect, state=None: (expect[0] if expect else None, None)"
NOTHING = "lambda *_, **__: None"
REFUSES = """
from tests.harness import faults
def refuse(*_):
    raise faults.{fault}("no", *{more})
"""
PREFLIGHT = "from tests.harness.preflight import Preflight\n"
LONG_AGO = """
import datetime
class Day(datetime.date):
    @classmethod
    def today(cls):
        return cls(2019, 1, 1)
datetime.date = Day
"""

JUDGING = [
    Sabotage("a judge that always says yes", plugin=instead("judge:judge", YES), server=Misspelt),
    Sabotage(
        "a judge that always says yes, and invariants that judge nothing",
        plugin=instead("judge:judge", YES) + instead("invariants:judge_invariants", "lambda *_: iter(())"),
        server=Blind,
    ),
    Sabotage(
        "a ledger that takes no failures",
        plugin=instead("ledger:Entry.fail", NOTHING),
        server=Misspelt,
    ),
    Sabotage(
        "a comparison that finds no difference",
        plugin=instead("template:mismatch", NOTHING),
        server=Misspelt,
    ),
    Sabotage(
        "schemas that everything satisfies",
        plugin=instead("judge:schema_difference", NOTHING),
        server=Careless,
    ),
    Sabotage(
        "invariants that judge nothing", plugin=instead("invariants:judge_invariants", "lambda *_: iter(())")
    ),
    Sabotage(
        "states that are not looked at",
        plugin=instead("scene:Scene.state_difference", NOTHING)
        + instead("scene:Scene.check_effect", NOTHING),
        server=Invisible,
    ),
    Sabotage(
        "states that are always as wanted",
        plugin=instead("scene:Scene.settled", "lambda self, order, wanted, answer=None: {'state': wanted}"),
        server=Invisible,
    ),
    Sabotage(
        "histories that are always explained",
        plugin=instead("history:explained", "lambda *_: True"),
        server=Racy,
    ),
]

PLAYING = [
    Sabotage("requests that are never sent", plugin=instead("scene:Scene.cancel", NOTHING)),
    Sabotage(
        "only the first requests are sent",
        plugin="sent = []\n"
        + instead(
            "scene:Scene.cancel",
            "lambda *a, **k: sent.append(1) or (old(*a, **k) if len(sent) < 40 else None)",
        ),
    ),
    Sabotage("domains without edges", plugin=instead("domain:edges", "lambda domain: []")),
    Sabotage(
        "domains without random values",
        plugin=instead("budget:hunt", NOTHING),
    ),
    Sabotage("no tour is made", plugin=instead("forms:tour", NOTHING)),
    Sabotage("steps without a judgement", plugin=instead("forms:_judge_last", NOTHING)),
    Sabotage("histories without a judgement", plugin=instead("lifecycle:_Histories._judge", NOTHING)),
    Sabotage("races without a judgement", plugin=instead("race:_attempt", "lambda *_: True")),
    Sabotage(
        "everything is skipped as not offered",
        plugin=REFUSES.format(fault="NotOffered", more="['it']") + instead("orders:Orders.take", "refuse"),
    ),
    Sabotage(
        "everything is a fault of the set-up",
        plugin=REFUSES.format(fault="SetupFault", more="[]") + instead("orders:Orders.take", "refuse"),
    ),
    Sabotage(
        "the preflight is left out",
        plugin=PREFLIGHT + instead("preflight:preflight", "lambda *_: Preflight((), {})"),
        server=Blind,
    ),
    Sabotage(
        "every implementation is out of reach",
        plugin=PREFLIGHT
        + instead(
            "preflight:preflight", "lambda specs, target: Preflight((), {s.api: 'gone' for s in specs})"
        ),
    ),
]

CLOCKS = [
    Sabotage(
        "a clock that runs backwards",
        plugin="import time\nreal = time.monotonic\ntime.monotonic = lambda: -real()",
        server=Reopens,
    ),
    Sabotage(
        "a clock that stands still",
        plugin="import time\ntime.monotonic = time.time = lambda: 5.0",
        server=Reopens,
    ),
    Sabotage(
        "pauses that take no time",
        plugin="import time\ntime.sleep = lambda seconds: None",
        server=ReopensLater,
    ),
    Sabotage(
        "a day set back to before a known failure expired",
        ("--known-failures", "known.toml"),
        plugin=LONG_AGO,
        edit=know_all,
        server=Blind,
    ),
]

HARNESS = [*JUDGING, *PLAYING, *CLOCKS]
