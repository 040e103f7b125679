"""From the command-line flags to the run that they ask for. Bad input is a usage error of one sentence."""

import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness import budget
from tests.harness.faults import TargetFault, UsageFault
from tests.harness.loader import api_names, load
from tests.harness.spec import Spec
from tests.harness.target import Target, from_file, from_url
from tests.plugin.flags import ROOT
from tests.reporting.known import Known, KnownFailuresError, load_known

CONFORMANCE = ROOT / "tests" / "conformance"


def is_conformance_run(config: pytest.Config) -> bool:
    """Whether the arguments select tests of tests/conformance, rather than the suite's own tests alone."""
    for arg in config.args or config.getini("testpaths"):
        path = (config.invocation_params.dir / str(arg).split("::")[0]).resolve()
        if path == CONFORMANCE or CONFORMANCE in path.parents or path in CONFORMANCE.parents:
            return True
    return False


@dataclass(frozen=True)
class Options:
    """What the user asked for. Without a target the embedded reference is tested."""

    specs: tuple[Spec, ...]
    target: Target | None
    strict: bool
    known: Mapping[str, Known]
    report_dir: Path
    profile: str
    command: str


def read_options(config: pytest.Config) -> Options:
    """Check the options. Raises pytest.UsageError with one sentence."""
    try:
        specs = _specs(config)
        target = _target(config, specs)
        chosen = tuple(spec for spec in specs if target is None or spec.api in target.apis)
        known = (
            load_known(Path(config.getoption("--known-failures")))
            if config.getoption("--known-failures")
            else {}
        )
    except (UsageFault, KnownFailuresError) as problem:
        raise pytest.UsageError(str(problem)) from None
    return Options(
        chosen, target, bool(config.getoption("strict")), known, _report_dir(config), _profile(), _command()
    )


def _report_dir(config: pytest.Config) -> Path:
    directory = Path(config.getoption("--report-dir"))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=directory):
            pass  # a folder that is there may take no file all the same, which is better known before the run
    except OSError as problem:
        raise pytest.UsageError(
            f"--report-dir: {directory} cannot be written ({problem.strerror}); name another folder."
        ) from None
    return directory


def _profile() -> str:
    name, _ = budget.current()
    if name not in budget.PROFILES:
        raise pytest.UsageError(
            f"--hypothesis-profile: unknown profile {name!r}; known are {', '.join(budget.PROFILES)}."
        )
    return name


def _command() -> str:
    return shlex.join(["pytest", *sys.argv[1:]])


def _specs(config: pytest.Config) -> Sequence[Spec]:
    names = api_names()
    for name in config.getoption("--api"):
        if name not in names:
            raise TargetFault(f"--api: unknown API {name!r}; known are {', '.join(names)}.")
    return [load(name) for name in config.getoption("--api") or names]


def _target(config: pytest.Config, specs: Sequence[Spec]) -> Target | None:
    base_url, file = config.getoption("--base-url"), config.getoption("--target")
    remote = config.getoption("--allow-remote")
    if file:
        known = {name: (list(load(name).actors), list(load(name).states)) for name in api_names()}
        target = from_file(Path(file), known, base_url=base_url, allow_remote=remote)
        _check_served(config, target, file)
        return target
    return from_url(base_url, [spec.api for spec in specs], allow_remote=remote) if base_url else None


def _check_served(config: pytest.Config, target: Target, file: str) -> None:
    for name in config.getoption("--api"):
        if name not in target.apis:
            raise TargetFault(f"{file}: has no table [apis.{name}], which --api asks for; add it.")
