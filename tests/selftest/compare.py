"""Command line: the suite beside `schemathesis run`, on the same faults and the same OpenAPI descriptions.

    python -m tests.selftest.compare [--api NAME] [--every N] [--markdown FILE]

A fault counts as detected by the other tool when it reports a kind of failure (check and status) that it
reports with none of three seeds on the correct reference; what it reports there are its false alarms. That is
generous: its user has no correct implementation to tell the two apart. The suite has to fail a fault of a MUST, and
to warn of a fault of a SHOULD.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.selftest import library
from tests.selftest.compare_peer import MAX_SEED, judge_as_peer
from tests.selftest.measure import add_options, listed, measure, tell
from tests.selftest.measure_figures import NOTHING, Table, share
from tests.selftest.measure_run import Job, Row
from tests.selftest.measure_state import State, digest
from tests.selftest.serve import REFERENCE

PEER = "schemathesis run"
OURS = "this suite"


def main() -> int:
    """Compare what the command line asks for."""
    options = _options()
    steps = dict.fromkeys(library.APIS, options.every)
    faults = list(listed(options.api, "faults", options.match, steps, tell))
    apis = list(dict.fromkeys(job.api for job in faults))
    references = [Job("reference", api, REFERENCE) for api in apis]
    ours = measure([*references, *faults], options)
    peers = _peer(references, faults, options)
    found = [_overall(ours, peers, apis), _by("family", ours, peers), _by("shows", ours, peers)]
    for table in found:
        tell(table.plain())
    if options.markdown:
        text = "\n\n".join(table.markdown() for table in found)
        options.markdown.write_text(text + "\n", encoding="utf-8")
    return 0


def _peer(references: Sequence[Job], faults: Sequence[Job], options: argparse.Namespace) -> list[Row]:
    """The other tool's rows; a fault's verdict is `failed` only for what the reference doesn't show as well."""
    runs = [(job, seed) for job in references for seed in range(1, MAX_SEED + 1)]
    runs += [(job, 1) for job in faults]
    rows = list(_rows(runs, options))
    alarms = {job.api: _alarms(rows, job.api) for job in references}
    return [row if _is_reference(row) else _told_apart(row, alarms[row.api]) for row in rows]


def _told_apart(row: Row, alarms: set[str]) -> Row:
    failed = tuple(kind for kind in row.failed if kind not in alarms)
    verdict = row.verdict if row.verdict == "no result" else "failed" if failed else "passed"
    tell(f"{PEER}: {verdict:9} {row.api}/{row.name}  {' '.join(failed)}")
    return replace(row, failed=failed, verdict=verdict)


def _rows(runs: Iterable[tuple[Job, int]], options: argparse.Namespace) -> Iterator[Row]:
    state = State(options.peer_state)

    def run(job: Job, seed: int) -> Row:
        sources = digest(job.api, PEER)
        stored = Job(f"peer-{job.kind}", job.api, f"{job.name}#{seed}" if seed > 1 else job.name, job.facts)
        row = None if options.fresh else state.row(stored, sources, keep_stale=options.keep_stale)
        if row is None:
            row = judge_as_peer(job, options.limit, seed)
            state.keep(row, sources)
        return row

    pool = ThreadPoolExecutor(options.jobs)
    try:
        yield from pool.map(lambda one: run(*one), runs)
    finally:
        pool.shutdown(cancel_futures=True)


def _alarms(rows: Iterable[Row], api: str) -> set[str]:
    return {kind for row in rows if row.api == api and _is_reference(row) for kind in row.failed}


def _is_reference(row: Row) -> bool:
    return row.kind.endswith("reference")


def _overall(ours: Sequence[Row], peers: Sequence[Row], apis: Sequence[str]) -> Table:
    header = ["API", "tool", "faults", "detected", "false alarms", "requests per run", "seconds per run"]
    lines = []
    for api in (*apis, ""):
        for tool, rows in ((OURS, ours), (PEER, peers)):
            chosen = [row for row in rows if api in ("", row.api)]
            lines.append([api or "all", tool, *_line(chosen)])
    return Table("Side by side, on the same faults", header, lines)


def _line(rows: Sequence[Row]) -> list[str]:
    ended = [row for row in rows if row.verdict != "no result"]
    faults = [row for row in ended if not _is_reference(row)]
    alarms = {(row.api, kind) for row in ended if _is_reference(row) for kind in row.failed}
    each = [
        f"{sum(values) / len(ended):,.0f}" if ended else NOTHING
        for values in ([row.requests for row in ended], [row.seconds for row in ended])
    ]
    return [str(len(faults)), _detected(faults), str(len(alarms)), *each]


def _detected(faults: Sequence[Row]) -> str:
    told = (row.verdict == "failed" or (row.verdict == "warned" and not row.binding) for row in faults)
    return share(sum(told), len(faults))


def _by(member: str, ours: Sequence[Row], peers: Sequence[Row]) -> Table:
    groups: Mapping[str, None] = dict.fromkeys(
        sorted(getattr(row, member) for row in ours if not _is_reference(row))
    )
    lines = []
    for group in groups:
        chosen = [[row for row in rows if getattr(row, member) == group] for rows in (ours, peers)]
        ended = [[row for row in rows if row.verdict != "no result"] for rows in chosen]
        lines.append([group, *map(_detected, ended)])
    return Table(f"Detected, by {member}", [member, OURS, PEER], lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.selftest.compare", description=__doc__)
    add_options(parser, "measure.jsonl")
    parser.set_defaults(peer_state=parser.get_default("state").with_name("compare.jsonl"))
    parser.add_argument(
        "--match", "--fault", default="", metavar="TEXT", help="only names that hold this text"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th fault")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
