"""Work on results.json files: compare two, combine many, render one again, list known failures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from tests.reporting import to_json
from tests.reporting.diff import compare, lines
from tests.reporting.files import write_whole
from tests.reporting.known import first_file
from tests.reporting.load import ReportInputError, load_results
from tests.reporting.matrix import matrix_page
from tests.reporting.page import report_page

USAGE_ERROR = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 1 when something newly fails, 4 on bad input."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except ReportInputError as error:
        sys.stderr.write(f"{error}\n")
        return USAGE_ERROR
    except OSError as error:
        sys.stderr.write(f"{error.filename}: cannot be written ({error.strerror}); name another place.\n")
        return USAGE_ERROR
    return status


class _Parser(argparse.ArgumentParser):
    """An argument parser whose usage errors have the status that pytest gives them."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End the program; argparse calls this with 2 on a usage error."""
        super().exit(USAGE_ERROR if status == 2 else status, message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m tests.reporting", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    diff = commands.add_parser("diff", help="compare two runs; status 1 when something newly fails")
    diff.add_argument("old", type=Path, metavar="OLD.json")
    diff.add_argument("new", type=Path, metavar="NEW.json")
    diff.set_defaults(run=_diff)
    matrix = commands.add_parser("matrix", help="many implementations on one page")
    matrix.add_argument("files", type=Path, nargs="+", metavar="RESULTS.json")
    matrix.add_argument("-o", "--output", type=Path, default=Path("matrix.html"))
    matrix.set_defaults(run=_matrix)
    html = commands.add_parser("html", help="render report.html again")
    known = commands.add_parser("known-failures", help="write the first known-failures file")
    for command, name, run in ((html, "report.html", _html), (known, "known-failures.toml", _known)):
        command.add_argument("file", type=Path, metavar="RESULTS.json")
        command.add_argument("-o", "--output", type=Path, default=Path(name))
        command.set_defaults(run=run)
    return parser


def _diff(options: argparse.Namespace) -> int:
    found = compare(load_results(options.old), load_results(options.new))
    for line in lines(found):
        _say(line)
    return int(bool(found.newly_failing))


def _matrix(options: argparse.Namespace) -> int:
    runs = [(str(path), load_results(path)) for path in options.files]
    _say(write_whole(options.output, matrix_page(runs)))
    return 0


def _html(options: argparse.Namespace) -> int:
    results = load_results(options.file)
    digest = sha256(to_json(results).encode()).hexdigest()
    _say(write_whole(options.output, report_page(results, digest)))
    return 0


def _known(options: argparse.Namespace) -> int:
    results = load_results(options.file)
    if options.output.exists():
        raise ReportInputError(f"{options.output}: exists already; remove it first, or name another with -o.")
    _say(write_whole(options.output, first_file(results)))
    return 0


def _say(text: object) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
