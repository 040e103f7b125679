"""Registers the options before pytest looks for its configuration, as an installed plugin may.

pytest takes the value of an option that it does not know yet, such as `--target /tmp/target.toml`, for a path to test,
and looks for its configuration there. Then it is started again with its configuration named.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.plugin.flags import ROOT, add_options

CONFIGURATION = ROOT / "pyproject.toml"
PATHS = ("--report-dir", "--target", "--known-failures")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the suite's options; start anew where pytest was led astray by their values."""
    config = pluginmanager.get_plugin("pytestconfig")
    if isinstance(config, pytest.Config) and is_astray(config):
        named = ["--rootdir", str(ROOT), "-c", str(CONFIGURATION)]
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *named, *sys.argv[1:]])  # noqa: S606 (its own command line)
    add_options(parser)


def is_astray(config: pytest.Config) -> bool:
    """Whether pytest was started in this checkout from a command line, but found no configuration, or another's."""
    here = Path(config.invocation_params.dir)
    started = list(config.invocation_params.args) == sys.argv[1:]
    named = any(
        arg in ("-c", "--config-file") or arg.startswith(("--rootdir", "--config-file="))
        for arg in sys.argv[1:]
    )
    return (
        started and not named and here == ROOT and (config.inipath != CONFIGURATION or _would_lure_workers())
    )


def _would_lure_workers() -> bool:
    """Whether worker processes may be led astray by a path that is there only by then, such as that of the reports."""
    parallel = any(arg.startswith(("-n", "--numprocesses")) for arg in sys.argv[1:])
    return parallel and any(arg in PATHS for arg in sys.argv[1:])
