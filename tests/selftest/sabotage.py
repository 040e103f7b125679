"""What a sabotage is: one way to make the suite look at nothing, and how it is carried out."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.selftest.sabotage_server import API, Honest, serving
from tests.selftest.sabotage_suite import Ended, read_catalogue, run, write_catalogue

Edit = Callable[[Path], object]

KIT = '''
import importlib, os, pkgutil, sys
import pytest

def replace(place, make):
    """Put make(old) in the place of harness code, everywhere under its name."""
    module, _, name = place.partition(":")
    old = pkgutil.resolve_name("tests." + module + ":" + name)
    if "." in name:
        owner, _, name = name.rpartition(".")
        setattr(pkgutil.resolve_name("tests." + module + ":" + owner), name, make(old))
        return
    new = make(old)
    for known in list(sys.modules.values()):
        if getattr(known, "__name__", "").startswith("tests.") and getattr(known, name, None) is old:
            setattr(known, name, new)
'''


@dataclass(frozen=True)
class Sabotage:
    """One sabotage.

    Further `arguments` and environment variables, the text of a pytest `plugin`, an `edit` of the copy, a dishonest
    `server`, the text of a `target` file (`{url}` is the server's); whether `reports` of an earlier run lie about.
    """

    name: str
    arguments: tuple[str, ...] = ()
    plugin: str = ""
    edit: Edit | None = None
    server: type[Honest] = Honest
    target: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    reports: bool = True


def carry_out(sabotage: Sabotage, suite: Path, folder: Path) -> Ended:
    """Run the suite, or a spoilt copy of it, in `folder`, where the reports of an earlier good run lie about."""
    root, reports = suite, folder / "reports"
    if sabotage.reports:
        shutil.copytree(suite / "reports", reports)
    if sabotage.edit is not None:
        root = folder / "suite"
        shutil.copytree(suite, root)
        sabotage.edit(root)
    with ExitStack() as stack:
        url = stack.enter_context(serving(sabotage.server()))
        return run(root, reports, *_arguments(sabotage, url, folder), env=_environment(sabotage, folder))


def _arguments(sabotage: Sabotage, url: str, folder: Path) -> list[str]:
    arguments = list(sabotage.arguments)
    if "--hypothesis-profile" not in arguments:
        arguments += ["--hypothesis-profile", "quick"]
    if sabotage.plugin and "PYTEST_PLUGINS" not in sabotage.env:
        arguments = ["-p", "saboteur", *arguments]
    if not sabotage.target:
        return [*arguments, "--api", API, "--base-url", url]
    file = folder / "target.toml"
    file.write_text(sabotage.target.replace("{url}", url), "utf-8")
    return [*arguments, f"--target={file}"]


def _environment(sabotage: Sabotage, folder: Path) -> dict[str, str]:
    if not sabotage.plugin:
        return dict(sabotage.env)
    (folder / "saboteur.py").write_text(f"{KIT}\n{sabotage.plugin}\n", "utf-8")
    return {**sabotage.env, "PYTHONPATH": str(folder)}


# Plugins


def instead(place: str, new: str) -> str:
    """A plugin that puts a Python expression in the place of harness code; `old` is what stood there."""
    return f"replace('harness.{place}', lambda old: {new})\n"


def hook(name: str, does: str, options: str = "") -> str:
    """A plugin with one hook; its parameters stand in its name."""
    return f"{options}\ndef pytest_{name}:\n    {does}\n"


def after_one(does: str) -> str:
    """A plugin that does something in the middle of the run."""
    return hook("runtest_teardown(item, nextitem)", f"if 'WP-07' in item.name: {does}")


def at_the_end(does: str) -> str:
    """A plugin that does something when all tests have run."""
    return hook("sessionfinish(session)", does, "@pytest.hookimpl(tryfirst=True)")


# Edits of a copy


def catalogue(change: Callable[[dict[str, Any]], object]) -> Edit:
    """Change the catalogue of requirements."""

    def edit(root: Path) -> None:
        found = read_catalogue(root)
        change(found)
        write_catalogue(root, found)

    return edit


def each(change: Callable[[dict[str, Any]], object]) -> Edit:
    """Change every requirement."""
    return catalogue(lambda found: [change(one) for one in found["requirements"]])


def swapped(file: str, old: str, new: str) -> Edit:
    """Replace a text in a file; it must be there."""

    def edit(root: Path) -> None:
        text = (root / file).read_text("utf-8")
        if old not in text:
            raise LookupError(f"{file} does not hold {old!r} any more: write the sabotage anew")
        (root / file).write_text(text.replace(old, new), "utf-8")

    return edit


def written(file: str, text: str) -> Edit:
    """Write a file."""
    return lambda root: (root / file).write_text(text, "utf-8")


def removed(*paths: str) -> Edit:
    """Remove files or folders."""

    def edit(root: Path) -> None:
        for path in paths:
            if (root / path).is_dir():
                shutil.rmtree(root / path)
            else:
                (root / path).unlink()

    return edit
