"""Command line: does every line of spec data bear weight?

    python -m tests.selftest.edits [--api NAME] [--count 1000] [--seed S] [--jobs 2]

It edits the specs one place at a time, in a copy: a status, a character of a literal, a level, a state, a
removed entry. Each edit should be refused by the loader or change a verdict on the reference, on a fair reading
or on a fault. What survives is dead data or a hole, and is listed. An edit with which
the engine crashes is red, but better refused by the loader: it is listed too. It may be interrupted.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

import yaml

from tests.harness.loader import SPECS, api_names
from tests.selftest.edits_bench import CRASHED, HUNG, REFUSED, SURVIVED, Fate, fate
from tests.selftest.edits_sites import Edit, Names, edits
from tests.selftest.measure import tell
from tests.selftest.measure_figures import Table, share
from tests.selftest.measure_state import digest
from tests.selftest.warm import ROOT

CHUNK = 8
"""Edits that one process tries after another: neighbours share what is known of the faults."""

FILES = ("requirements.yaml", "openapi.yaml")


def main() -> int:
    """Edit as the command line asks; returns 1 when less than the wanted share was noticed."""
    options = _options()
    apis = options.api or api_names()
    with tempfile.TemporaryDirectory(prefix="specs-") as folder:
        specs = Path(shutil.copytree(SPECS, folder, dirs_exist_ok=True))
        chosen = [
            edit for api in apis for edit in sample(api, specs, options.count // len(apis), options.seed)
        ]
        chosen = [edit for edit in chosen if options.match in edit.place]
        fates = list(_fates(chosen, specs, options))
    found = tables(fates)
    for table in found:
        tell(table.plain())
    survivors = [one for one in fates if one.fate in (SURVIVED, HUNG)]
    tell("\nSurvived, hung or crashed")
    for one in [*survivors, *(one for one in fates if one.fate == CRASHED)]:
        tell(f"  {one.place}  {one.kind}: {one.fate}  {one.note}")
    if options.markdown:
        options.markdown.write_text("\n\n".join(table.markdown() for table in found) + "\n", encoding="utf-8")
    return int(not fates or 1 - len(survivors) / len(fates) < options.wanted)


def all_edits(api: str, specs: Path) -> Iterator[Edit]:
    """Yield every edit of an API's spec in the folder `specs`."""
    texts = [(specs / api / file).read_text("utf-8") for file in FILES]
    catalogue, document = (yaml.load(text, yaml.CSafeLoader) for text in texts)
    names = Names.of(catalogue, document)
    for file, text in zip(FILES, texts, strict=True):
        yield from edits(api, file, text, names)


def sample(api: str, specs: Path, count: int, seed: int) -> list[Edit]:
    """Return so many edits of an API's spec, in the order of their places; the same for the same seed."""
    found = list(all_edits(api, specs))
    chosen = random.Random(f"{api} {seed}").sample(range(len(found)), min(count, len(found)))
    return [found[index] for index in sorted(chosen)]


def _fates(chosen: Sequence[Edit], specs: Path, options: argparse.Namespace) -> Iterator[Fate]:
    """The fate of every edit, as remembered in the state file or found now; tells those that survive."""
    sources = {api: digest(api, "edits") for api in {edit.api for edit in chosen}}
    known = {} if options.fresh else _remembered(options.state)
    left = [edit for edit in chosen if (edit.key, sources[edit.api]) not in known]
    yield from (known[edit.key, sources[edit.api]] for edit in chosen if edit not in left)
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(options.jobs, mp_context=context) as pool,
        options.state.open("a", encoding="utf-8") as state,
    ):
        try:
            found = pool.map(partial(fate, specs=specs), left, chunksize=CHUNK)
            for number, (edit, one) in enumerate(zip(left, found, strict=True), 1):
                state.write(json.dumps({"digest": sources[edit.api], "fate": asdict(one)}) + "\n")
                state.flush()
                if one.fate in (SURVIVED, HUNG) or options.all:
                    tell(f"{number}/{len(left)} {one.fate}: {one.place}  {one.kind}  {one.note}")
                yield one
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            tell("interrupted; the same command goes on from here")


def _remembered(state: Path) -> dict[tuple[str, str], Fate]:
    state.parent.mkdir(parents=True, exist_ok=True)
    found = {}
    for line in state.read_text("utf-8").splitlines() if state.exists() else ():
        try:
            data = json.loads(line)
        except ValueError:
            continue
        found[data["fate"]["edit"], data["digest"]] = Fate(**data["fate"])
    return found


def tables(fates: Sequence[Fate]) -> list[Table]:
    """Return the figures: by API and by kind of edit."""
    by_api = sorted({one.place.split("/")[1] for one in fates})
    by_kind = sorted({one.kind for one in fates})
    apis = [_line(api, [one for one in fates if one.place.split("/")[1] == api]) for api in by_api]
    kinds = [_line(kind, [one for one in fates if one.kind == kind]) for kind in by_kind]
    header = [
        "",
        "edits",
        "noticed",
        "refused",
        "crashed",
        "reference",
        "reading",
        "made",
        "a fault",
        "survived",
    ]
    return [
        Table("Edits to spec data, by API", ["API", *header[1:]], [*apis, _line("all", fates)]),
        Table("Edits to spec data, by kind", ["kind", *header[1:]], kinds),
    ]


def _line(name: str, fates: Sequence[Fate]) -> list[str]:
    names = [one.fate for one in fates]
    counts = [names.count(fate) for fate in (REFUSED, CRASHED, "reference")]
    counts += [sum(fate.startswith(kind) for fate in names) for kind in ("reading ", "made ")]
    survived = names.count(SURVIVED) + names.count(HUNG)
    noticed = len(names) - survived
    faults = noticed - sum(counts)
    return [name, str(len(names)), share(noticed, len(names)), *map(str, (*counts, faults, survived))]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.selftest.edits", description=__doc__)
    add = parser.add_argument
    add("--api", action="append", choices=api_names(), default=[], help="only this API (repeatable)")
    add("--count", type=int, default=1000, help="how many edits (default: %(default)s)")
    add("--seed", type=int, default=1, help="which edits (default: %(default)s)")
    add("--match", default="", metavar="TEXT", help="of these, only edits whose place holds this text")
    add("--jobs", type=int, default=2, help="how many at a time (default: %(default)s)")
    add("--wanted", type=float, default=0.97, help="share for exit status 0 (default: %(default)s)")
    add("--all", action="store_true", help="tell every edit, not only those that survive")
    add("--fresh", action="store_true", help="try every edit anew")
    add("--state", type=Path, default=ROOT / "reports" / "edits.jsonl", help="what is known so far")
    add("--markdown", type=Path, metavar="FILE", help="write the figures as Markdown")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
