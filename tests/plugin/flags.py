"""The command-line flags. Every start of pytest reads this module, so it imports little."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def add_options(parser: pytest.Parser) -> None:
    """Add the suite's options to pytest's; --strict is there already, and means a strict run here too."""
    group = parser.getgroup("conformance", "conformance of cancel-order APIs")
    group.addoption(
        "--base-url", metavar="URL", help="implementation under test (default: the embedded reference)"
    )
    group.addoption(
        "--api", action="append", default=[], metavar="NAME", help="test only this API (repeatable)"
    )
    group.addoption(
        "--target", metavar="FILE.toml", help="target file: base URLs, actors, orders, provider states"
    )
    group.addoption(
        "--allow-remote",
        action="store_true",
        help="allow a host that is not this machine; the suite cancels orders there",
    )
    group.addoption("--known-failures", metavar="FILE.toml", help="requirements that may fail for now")
    group.addoption(
        "--report-dir",
        default=str(ROOT / "reports"),
        metavar="DIR",
        help="where the reports are written (default: reports)",
    )
