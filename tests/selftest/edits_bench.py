"""Judges edits of one spec: is each refused by the loader, or does a verdict on some implementation change?

The implementations are the reference, one in which several fair readings come together, the faults that
the edited requirement is to catch, and last those that are made for the edit. They are served from this process,
each fresh for each look at it.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from types import FrameType

import yaml
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from tests.harness.examples import check_examples
from tests.harness.faults import SpecFault
from tests.harness.loader import load
from tests.harness.spec import Spec
from tests.reference.server import Server
from tests.reference.vendor import Vendor
from tests.selftest.edits_implementations import REFERENCE, Probe, faults_of, readings_of, reference_of
from tests.selftest.edits_made import shapes, twists
from tests.selftest.edits_probe import (
    OPEN_FORMS,
    Verdicts,
    concerned,
    explained_by,
    few_of_each_form,
    judged,
    prepare,
)
from tests.selftest.edits_sites import Edit
from tests.selftest.edits_twist import Twist

FAULTS_PER_EDIT = 15
FAULTS_PER_WIDE_EDIT = 4
TWISTED_PER_WIDE_EDIT = 2
WIDE = 8
"""From how many requirements on an edit is wide: then it shows without many faults, or not at all."""

LIMIT_S = 240
MANY = 40
"""From how many on only a few of each form are tried on others than the reference."""

SURVIVED, REFUSED, HUNG, CRASHED = "survived", "refused", "hung", "crashed"
CAUGHT = ("failed", "warned")


@dataclass(frozen=True)
class Fate:
    """What became of an edit: `refused`, `survived`, `hung`, `crashed`, or what turned red."""

    edit: str
    kind: str
    place: str
    fate: str
    note: str = ""


def fate(edit: Edit, specs: Path) -> Fate:
    """Make an edit in a copy of the folder `specs` and tell what becomes of it, within four minutes.

    Like a run, it begins with what the loader and the examples say.
    """
    prepare()
    said = partial(Fate, edit.key, edit.kind, edit.place)
    try:
        with _limit(LIMIT_S), edited(edit, specs) as folder:
            after = load.__wrapped__(edit.api, folder)
            check_examples(after)
            validate(dict(after.operation.document))
            return said(*_red(load(edit.api, specs), after))
    except SpecFault as problem:
        return said(REFUSED, str(problem).rpartition("/")[2][:200])
    except OpenAPIValidationError as problem:  # tests of the suite see to that
        return said(REFUSED, f"no OpenAPI: {problem}"[:200])
    except TimeoutError:
        return said(HUNG)
    except Exception as problem:  # whatever the engine makes of odd data is red
        return said(CRASHED, f"{type(problem).__name__}: {problem}".splitlines()[0][:200])


@contextlib.contextmanager
def edited(edit: Edit, specs: Path) -> Iterator[Path]:
    """A folder of specs with one edited file; it holds this API only."""
    with tempfile.TemporaryDirectory(prefix="specs-") as name:
        folder = Path(name)
        shutil.copytree(specs / edit.api, folder / edit.api)
        shutil.copy(specs / "requirements.schema.json", folder)
        file = folder / edit.api / edit.file
        data = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
        file.write_text(yaml.dump(edit.applied(data), Dumper=_Dumper, sort_keys=False), encoding="utf-8")
        yield folder


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _red(before: Spec, after: Spec) -> tuple[str, str]:
    """The first implementation on which a verdict changes, and which; `survived` where there is none."""
    ids = concerned(before, after)
    if not ids:
        return SURVIVED, "no requirement reads it"
    some = ids if len(ids) < MANY else few_of_each_form(before, ids)
    few = ids if len(ids) < WIDE else frozenset(sorted(ids, key=_effort(before))[:TWISTED_PER_WIDE_EDIT])
    # What a schema says shows soonest in an answer made for it.
    first = shapes(before, after, few) if before.operation.document != after.operation.document else ()
    for found in (
        _by_probe(before, after, ids, [Probe(REFERENCE, partial(reference_of, before.api))]),
        _by_twist(before, after, few, first),
        _by_probe(before, after, some, _probes(before, after, ids)),
        _by_twist(before, after, few, twists(before, after, few)),
    ):
        for told in found:
            return told
    return SURVIVED, " ".join(sorted(ids)) if len(ids) <= WIDE else f"{len(ids)} requirements"


def _effort(spec: Spec) -> Callable[[str], tuple[bool, str]]:
    """What requirements are sorted by, so that those come first that send one request."""

    def key(name: str) -> tuple[bool, str]:
        one = spec.requirement(name)
        return one.form != "single" or one.send.domain is not None, name

    return key


Told = Iterator[tuple[str, str]]
"""Implementations on which a verdict changes, and which verdict."""


def _by_probe(before: Spec, after: Spec, ids: frozenset[str], probes: Iterable[Probe]) -> Told:
    for probe in probes:
        if found := _changed(before, after, probe, ids):
            yield probe.name, found


def _by_twist(before: Spec, after: Spec, ids: frozenset[str], made: Iterable[Twist]) -> Told:
    for twist in made:
        if found := _changed_by_twist(before, after, twist, ids):
            yield f"made {twist.name}", found


def _changed(before: Spec, after: Spec, probe: Probe, ids: frozenset[str]) -> str:
    """The first verdict that turns on an implementation; what depends on chance must turn twice."""
    played = explained_by(before, ids)
    old = _known(before, probe, played)
    chancy = {requirement.id for requirement in before.requirements if requirement.form in OPEN_FORMS}
    for _ in range(2):
        new = _look(after, probe.make, played)
        turned = [name for name in sorted(ids) if _turned(name, old, new, faulty=probe.faulty)]
        if not turned or not chancy.issuperset(turned):
            break
    return f"{turned[0]}: {old.get(turned[0])}, now {new.get(turned[0], 'gone')}" if turned else ""


def _changed_by_twist(before: Spec, after: Spec, twist: Twist, ids: frozenset[str]) -> str:
    """The first verdict that differs by the two specs on the reference with a twist."""
    # What is asked of a requirement by itself needs no others; in their tours the twist would meet every answer.
    played = ids if twist.alone else explained_by(before, ids) | explained_by(after, ids)
    make = partial(reference_of, before.api)
    old, new = (_look(spec, make, played, twist) for spec in _sides(before, after, twist))
    turned = [
        name
        for name in sorted(ids | twist.watched)
        if _turned(name, old, new, faulty=True) or (twist.alone and old.get(name) != new.get(name))
    ]
    return f"{turned[0]}: {old.get(turned[0])}, now {new.get(turned[0], 'gone')}" if turned else ""


def _sides(before: Spec, after: Spec, twist: Twist) -> Sequence[Spec]:
    """The two specs; where the twist asks what a requirement finds by itself, with nothing that explains it."""
    if not twist.alone:
        return before, after
    return [
        replace(spec, requirements=tuple(replace(one, unless=()) for one in spec.requirements))
        for spec in (before, after)
    ]


def _turned(name: str, old: Verdicts, new: Verdicts, *, faulty: bool) -> bool:
    """Whether a user would see the change: of what is caught, of what is accused, of what is looked at."""
    was, now = old.get(name), new.get(name, "gone")
    if was in CAUGHT or now in CAUGHT:
        return was != now
    return not faulty and now == "not_exercised" != was


_looks: dict[tuple[str, str, frozenset[str]], Verdicts] = {}


def _known(spec: Spec, probe: Probe, ids: frozenset[str]) -> Verdicts:
    """Verdicts by the unedited spec, remembered."""
    key = (spec.api, probe.name, ids)
    if key not in _looks:
        _looks[key] = _look(spec, probe.make, ids)
    return _looks[key]


def _look(
    spec: Spec, make: Callable[[], Vendor], ids: frozenset[str], twist: Twist | None = None
) -> Verdicts:
    server = _server()
    server.application.vendors.clear()
    server.application.vendors[spec.api] = make()
    return judged(spec, server.url, ids, twist)


@cache
def _server() -> Server:
    """The one server of this process; what it serves changes."""
    ready = threading.Event()
    server = Server({}, announce=lambda _: ready.set())
    threading.Thread(target=server.serve_until_ended, daemon=True).start()
    if not ready.wait(10):
        raise RuntimeError("the server did not start within 10 s")
    return server


def _probes(before: Spec, after: Spec, ids: frozenset[str]) -> Iterator[Probe]:
    yield from readings_of(before.api)
    played, left = explained_by(before, ids), FAULTS_PER_EDIT if len(ids) < WIDE else FAULTS_PER_WIDE_EDIT
    for fault in faults_of(before, after, ids):
        probe = Probe(fault.name, fault.make, faulty=True)
        if left and any(_known(before, probe, played).get(name) in CAUGHT for name in played):
            left -= 1
            yield probe


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in this thread after so many seconds."""

    def end(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
