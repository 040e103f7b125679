"""A copy of the suite in a folder of its own, small enough to be run many times, that may be sabotaged."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.selftest.sabotage_server import API

ROOT = Path(__file__).parents[2]
KEPT = tuple(
    f"WP-{number:02d}"
    for number in (1, 2, 3, 6, 7, 8, 10, 11, 13, 14, 17, 19, 20, 22, 27, 29, 30, 31, 36, 40, 54, 56, 57, 58)
)
"""Requirements of every form: enough to see a sabotage, few enough to see many."""

LIMIT_S = 300
PARTS = ("harness", "plugin", "conformance", "reporting", "reference")


def copied(to: Path) -> Path:
    """Copy the suite, with its working tree as it is, and cut it down to one API and few requirements."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, to)
    for part in PARTS:
        shutil.copytree(ROOT / "tests" / part, to / "tests" / part)
    shutil.copy2(ROOT / "tests" / "__init__.py", to / "tests")
    (to / "specs").mkdir()
    shutil.copy2(ROOT / "specs" / "requirements.schema.json", to / "specs")
    shutil.copytree(ROOT / "specs" / API, to / "specs" / API)
    catalogue = read_catalogue(to)
    kept = [one for one in catalogue["requirements"] if one["id"] in KEPT]
    for one in kept:
        names = [name for name in one.pop("unless", ()) if name in KEPT]
        one.update({"unless": names} if names else {})
    gone = [one["id"] for one in catalogue["requirements"] if one["id"] not in KEPT]
    retired = [*catalogue.get("retired", ()), *gone]
    write_catalogue(to, catalogue | {"requirements": kept, "retired": retired})
    return to


def read_catalogue(root: Path) -> dict[str, Any]:
    """The catalogue of the copy."""
    found: dict[str, Any] = yaml.safe_load((root / "specs" / API / "requirements.yaml").read_text("utf-8"))
    return found


def write_catalogue(root: Path, catalogue: Mapping[str, Any]) -> None:
    """Write the catalogue of the copy."""
    text = yaml.safe_dump(dict(catalogue), allow_unicode=True, sort_keys=False, width=200)
    (root / "specs" / API / "requirements.yaml").write_text(text, "utf-8")


@dataclass(frozen=True)
class Ended:
    """A run that has ended; `conclusions` are those of results.json, empty where it holds none."""

    code: int
    output: str
    conclusions: tuple[str, ...]

    @property
    def is_credential(self) -> bool:
        """Whether the run tells the world that all is well."""
        return self.code == 0 and "conforms" in self.conclusions


def run(root: Path, reports: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Ended:
    """Run pytest in a copy, as a user would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_"))}
    spared = [
        part for name in ("cacheprovider", "anyio", "doctest", "unittest") for part in ("-p", f"no:{name}")
    ]
    command = [sys.executable, "-m", "pytest", "-q", *spared, f"--report-dir={reports}", *arguments]
    ended = subprocess.run(
        command,
        cwd=root,
        env={**clean, **(env or {})},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout + ended.stderr, conclusions(reports))


def conclusions(reports: Path) -> tuple[str, ...]:
    """The conclusions in results.json."""
    try:
        results = json.loads((reports / "results.json").read_text("utf-8"))
        return tuple(api["conclusion"] for api in results["apis"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
