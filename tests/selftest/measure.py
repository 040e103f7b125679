"""Command line: runs the suite against every fault and reading of the library and prints what it said.

    python -m tests.selftest.measure [--api NAME] [--match TEXT] [--every N] [--whole NAME] [--jobs 2] [--markdown FILE]

It may be interrupted; the next run goes on where it was, and repeats what was measured with other sources. Its exit
status is 1 where fewer faults are caught than `CAUGHT`, or where a correct implementation is accused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.selftest import library
from tests.selftest.library import Fault, Reading
from tests.selftest.measure_figures import tables
from tests.selftest.measure_run import Job, Row, judge
from tests.selftest.measure_state import State, digest
from tests.selftest.warm import ROOT

LIMIT_S = 300
CAUGHT = 0.99
EACH = dict.fromkeys(library.APIS, 1)
SAYS = {
    "fault": {"failed": "caught", "warned": "WARNED", "passed": "MISSED"},
    "reading": {"failed": "ACCUSED", "warned": "WARNED", "passed": "in peace"},
}


def main() -> int:
    """Measure what the command line asks for; returns 1 where a target is missed."""
    options = _options()
    steps = {api: 1 if api in options.whole else options.every for api in library.APIS}
    jobs = list(listed(options.api, options.only, options.match, steps, tell))
    rows = measure(jobs, options)
    found = tables(rows) if rows else []
    for table in found:
        tell(table.plain())
    if options.markdown:
        text = "\n\n".join(table.markdown() for table in found)
        options.markdown.write_text(text + "\n", encoding="utf-8")
    return int(len(rows) < len(jobs) or not good_enough(rows))


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def good_enough(rows: Sequence[Row]) -> bool:
    """Whether all ended, nearly every fault was caught, and no correct implementation was accused."""
    faults, others = ([row for row in rows if (row.kind == "fault") == wanted] for wanted in (True, False))
    missed = sum(not is_right(row) for row in faults)
    return missed <= len(faults) * (1 - CAUGHT) and all(map(is_right, others))


def is_right(row: Row) -> bool:
    """Whether a fault was caught (by a MUST, where one states the rule), or a reading not accused."""
    if row.kind == "fault":
        return row.verdict == "failed" or (not row.binding and row.verdict == "warned")
    return row.verdict in ("warned", "passed")


def listed(
    apis: Sequence[str] = (),
    only: str = "",
    match: str = "",
    every: Mapping[str, int] = EACH,
    warn: Callable[[str], object] = lambda line: None,
) -> Iterator[Job]:
    """Yield the faults and readings that are asked for, every n-th of an API's.

    `warn` is told of modules that can't be imported.
    """
    kinds: dict[str, Callable[[str], Sequence[Fault | Reading]]] = {
        "faults": library.faults,
        "readings": library.readings,
    }
    for api in apis or library.APIS:
        for kind, entries in kinds.items():
            if only in ("", kind):
                found = [job(entry) for entry in _imported(entries, api, kind, warn)]
                yield from [one for one in found if match in one.full_name][:: every[api]]


def _imported(
    entries: Callable[[str], Sequence[Fault | Reading]], api: str, kind: str, warn: Callable[[str], object]
) -> Sequence[Fault | Reading]:
    try:
        return entries(api)
    except Exception as problem:  # noqa: BLE001, RUF100 - any trouble of a module that is being written
        warn(f"{api}: no {kind}: {type(problem).__name__}: {problem}")
        return []


def job(entry: Fault | Reading) -> Job:
    """Return what there is to do for a fault or a reading."""
    if isinstance(entry, Reading):
        return Job("reading", entry.api, entry.name)
    facts = {"family": entry.family, "shows": entry.shows, "breaks": tuple(entry.breaks)}
    return Job("fault", entry.api, entry.name, facts)


def measure(jobs: Sequence[Job], options: argparse.Namespace) -> list[Row]:
    """Judge every job, those that the state file knows excepted; prints each row. Ctrl-C ends it early."""
    state = State(options.state)
    sources = {api: digest(api, options.profile) for api in {job.api for job in jobs}}
    rows, open_jobs = [], []
    for one in jobs:
        row = None if options.fresh else state.row(one, sources[one.api], keep_stale=options.keep_stale)
        rows += [row] if row else []
        open_jobs += [] if row else [one]
    for row in rows:
        tell(line(row))
    for row in _judged(open_jobs, options):
        state.keep(row, sources[row.api])
        rows.append(row)
        tell(line(row))
    return rows


def _judged(jobs: Iterable[Job], options: argparse.Namespace) -> Iterator[Row]:
    pool = ThreadPoolExecutor(options.jobs)
    try:
        for ended in as_completed([pool.submit(judge, one, options.profile, options.limit) for one in jobs]):
            yield ended.result()
    except KeyboardInterrupt:
        tell("interrupted; the same command goes on from here")
    finally:
        pool.shutdown(cancel_futures=True)


def line(row: Row) -> str:
    """Return what there is to say of one implementation."""
    said = SAYS["fault" if row.kind == "fault" else "reading"].get(row.verdict, "NO RESULT")
    text = f"{said:9} {row.kind:8} {row.api}/{row.name}  "
    if row.failed or row.warned:
        text += " ".join([*row.failed, *(f"({name})" for name in row.warned)])
    if row.kind == "fault":
        rest = f"{row.others} other" if row.located else f"NOT {'/'.join(row.breaks)}"
        text += f"  {rest}; {', '.join(row.levels) or 'nothing'}"
    return f"{text}  {row.requests} requests {row.seconds:.1f} s" + (f"  [{row.note}]" if row.note else "")


def add_options(parser: argparse.ArgumentParser, state: str) -> None:
    """Add the options that every such command has; `state` is the default name of its state file."""
    add = parser.add_argument
    add("--api", action="append", choices=library.APIS, help="only this API (repeatable)", default=[])
    add("--profile", choices=("quick", "default", "thorough"), default="default")
    add("--jobs", type=int, default=2, help="how many at a time (default: %(default)s)")
    add(
        "--limit", type=float, default=LIMIT_S, help="seconds for one run of the suite (default: %(default)s)"
    )
    add(
        "--state",
        type=Path,
        default=ROOT / "reports" / state,
        help="what is known so far (default: %(default)s)",
    )
    add("--fresh", action="store_true", help="measure everything anew")
    add("--keep-stale", action="store_true", help="take what was measured with other sources as it is")
    add("--markdown", type=Path, metavar="FILE", help="write the figures as Markdown")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.selftest.measure", description=__doc__)
    add_options(parser, "measure.jsonl")
    parser.add_argument("--only", choices=("faults", "readings"), default="")
    parser.add_argument(
        "--match", "--fault", default="", metavar="TEXT", help="only names that hold this text"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th of each list")
    parser.add_argument(
        "--whole", action="append", default=[], choices=library.APIS, help="but all of this API (repeatable)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
