"""Sabotage of the suite itself: of its specs and its tests, in a copy."""

from pathlib import Path
from typing import Any

import yaml

from tests.selftest.sabotage import Edit, Sabotage, catalogue, each, removed, swapped, written
from tests.selftest.sabotage_dishonest import Blind, Expected, Misspelt
from tests.selftest.sabotage_server import API
from tests.selftest.sabotage_suite import read_catalogue

SPEC = f"specs/{API}"
CATALOGUE, OPENAPI = f"{SPEC}/requirements.yaml", f"{SPEC}/openapi.yaml"
ANY = ["2xx", "3xx", "4xx", "5xx"]
JUDGING = ("expect", "then", "fact", "bystanders")
Entry = dict[str, Any]


def few(found: Entry) -> None:
    """Keep the requirements that every form of test needs to have something to do."""
    found["requirements"] = [one for one in found["requirements"] if one["id"] in ("WP-01", "WP-02", "WP-57")]
    for one in found["requirements"]:
        one.pop("unless", None)


def without_judgement(one: Entry) -> None:
    """Keep what is sent, but judge nothing."""
    for key in JUDGING:
        one.pop(key, None)


def never(one: Entry) -> None:
    """Judge only what never happens."""
    if "every" in one:
        one["every"] = {"status": 599}
    elif "steps" not in one and "race" not in one and "expect" in one:
        one["when"] = {"status": 599}


def about_nothing(one: Entry) -> None:
    """Let invariants speak of answers that never come."""
    if "every" in one:
        one["every"] = {"status": 599}


def yielding_nothing(one: Entry) -> None:
    """Compare what is not there."""
    if "value" in one:
        one.update(value="nothing", equals="nothing")


def anything(one: Entry) -> None:
    """Expect any answer and any state."""
    for key in ("then", "when", "schema", "value", "equals", "media", "effect", "body", "at", "bystanders"):
        one.pop(key, None)
    if "every" in one:
        one["answered"] = ANY
    elif not any(form in one for form in ("steps", "race", "lifecycle", "secrecy", "contract")):
        one["expect"] = [{"status": ANY}]


def hollow(found: Entry) -> None:
    """Expect any answer anywhere."""
    any_status(found)
    for one in found["outcomes"].values():
        one.pop("effect", None)
    for one in found["requirements"]:
        anything(one)


def mutual(found: Entry) -> None:
    """Let each requirement be explained by the next one."""
    names = [one["id"] for one in found["requirements"]]
    for number, one in enumerate(found["requirements"]):
        one["unless"] = [names[(number + 1) % len(names)]]


def any_status(found: Entry) -> None:
    """Let every outcome have any status and any body."""
    for one in found["outcomes"].values():
        one.update(status=ANY)
        one.pop("body", None)


def cut(root: Path) -> None:
    """Cut the catalogue in the middle of a word."""
    text = (root / CATALOGUE).read_text("utf-8")
    (root / CATALOGUE).write_text(text[: text.index("- id: WP-27") + 20], "utf-8")


def say_nothing(root: Path) -> None:
    """Empty every schema."""
    document = yaml.safe_load((root / OPENAPI).read_text("utf-8"))
    document["components"]["schemas"] = {name: {} for name in document["components"]["schemas"]}
    (root / OPENAPI).write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")


def know_all(root: Path) -> None:
    """List every requirement as a known failure, until a day long past."""
    entries = [
        f'[[known]]\nid = "{one["id"]}"\napi = "{API}"\nreason = "for now"\nexpires = 2020-01-01\n'
        for one in read_catalogue(root)["requirements"]
    ]
    (root / "known.toml").write_text("".join(entries), "utf-8")


SPECS = [
    Sabotage("an empty specs folder", edit=removed(SPEC)),
    Sabotage("no specs folder", edit=removed("specs")),
    Sabotage("no catalogue", edit=removed(CATALOGUE)),
    Sabotage("no openapi.yaml", edit=removed(OPENAPI)),
    Sabotage("an empty catalogue", edit=written(CATALOGUE, "")),
    Sabotage("a catalogue without requirements", edit=catalogue(lambda found: found["requirements"].clear())),
    Sabotage("a misspelt key", edit=swapped(CATALOGUE, "expect:", "expects:")),
    Sabotage("a misspelt key beside others", edit=swapped(CATALOGUE, "then:", "thn:")),
    Sabotage("a misspelt value", edit=swapped(CATALOGUE, "given: completed", "given: complete")),
    Sabotage("requirements under another name", edit=swapped(CATALOGUE, "\nrequirements:", "\nrequirement:")),
    Sabotage(
        "a key that stands twice",
        edit=swapped(CATALOGUE, "\nrequirements:", "\nrequirements: []\nrequirements:"),
    ),
    Sabotage("a catalogue that is cut", edit=cut),
    Sabotage("nothing is judged", edit=each(without_judgement)),
    Sabotage("what never happens is judged", edit=each(never)),
    Sabotage("invariants about nothing", edit=each(about_nothing)),
    Sabotage(
        "expressions that yield nothing",
        edit=each(yielding_nothing),
    ),
    Sabotage("a state that nobody offers", edit=swapped(CATALOGUE, "completed", "completet")),
    Sabotage("requirements explain each other", edit=catalogue(mutual), server=Blind),
    Sabotage(
        "every MUST is a SHOULD",
        edit=each(lambda one: one.update(level="SHOULD")),
        server=Blind,
    ),
    Sabotage(
        "most requirements are gone",
        edit=catalogue(few),
    ),
    Sabotage(
        "any answer will do",
        edit=catalogue(hollow),
        server=Misspelt,
    ),
    Sabotage("outcomes of any status", edit=catalogue(any_status), server=Blind),
    Sabotage("every request is the valid one", edit=each(lambda one: one.pop("send", None))),
    Sabotage(
        "no outcome has an effect", edit=swapped(CATALOGUE, "    effect: canceled\n", ""), server=Expected
    ),
    Sabotage("schemas that say nothing", edit=say_nothing, server=Blind),
]

REQUESTS, RACES, CONFTEST = (
    f"tests/conformance/{name}.py" for name in ("test_requests", "test_races", "conftest")
)
RUN, RESULTS, WRITING = "tests/plugin/run.py", "tests/harness/results.py", "tests/reporting/files.py"
BUDGET = "return PROFILES[self.options.profile]"


def spending(**counts: int) -> Edit:
    """Let the suite send so little."""
    less = ", ".join(f"{name}={count}" for name, count in counts.items())
    return swapped(RUN, BUDGET, f"return __import__('dataclasses').replace(PROFILES['quick'], {less})")


ONE = ("-k", "WP-01")
ALWAYS_GOOD = '    if missing:\n        return "conforms", "Yes."\n    if failed:\n'

TESTS = [
    Sabotage("the tests are gone", edit=removed(REQUESTS, RACES)),
    Sabotage(
        "all tests are gone",
        edit=removed(
            *(f"tests/conformance/test_{name}.py" for name in ("answers", "histories", "races", "requests"))
        ),
    ),
    Sabotage(
        "tests that do nothing",
        edit=swapped(
            REQUESTS, "play([requirement], lambda: play_single(scene, requirement, budget))", "pass"
        ),
    ),
    Sabotage(
        "tests that return early",
        edit=swapped(
            "tests/harness/forms.py",
            "    domain = requirement.send.domain\n",
            "    return\n    domain = requirement.send.domain\n",
        ),
    ),
    Sabotage(
        "a fixture that plays nothing", edit=swapped(CONFTEST, "            test()\n", "            pass\n")
    ),
    Sabotage("tests without their mark", edit=swapped(RACES, '@pytest.mark.form("race")\n', "")),
    Sabotage("tests of a form that is none", edit=swapped(RACES, 'form("race")', 'form("rase")')),
    Sabotage(
        "one requirement per form",
        edit=swapped(
            "tests/plugin/hooks.py",
            'metafunc.parametrize("requirement", found,',
            'found = found[:1]\n        metafunc.parametrize("requirement", found,',
        ),
    ),
    Sabotage(
        "judgements are not drained",
        edit=swapped("tests/plugin/run.py", '"judgements": self.scratch.drain()', '"judgements": {}'),
    ),
    Sabotage(
        "zero examples",
        edit=spending(edges=1, examples=0, tour=0, histories=0, steps=0, races=0, generated=0),
    ),
    Sabotage("no race is run", edit=spending(races=0)),
    Sabotage("no history is played", edit=spending(histories=0)),
    Sabotage("no step is taken", edit=spending(steps=0)),
    Sabotage(
        "results are written half", edit=swapped(WRITING, "file.write(text)", "file.write(text[:2000])")
    ),
    Sabotage(
        "results are not written",
        edit=swapped(WRITING, "temporary.replace(path)", "temporary.unlink()"),
        server=Blind,
    ),
    Sabotage(
        "the process ends with 0 while it writes results",
        ONE,
        edit=swapped(WRITING, "    path.parent.mkdir", "    os._exit(0)\n    path.parent.mkdir"),
    ),
    Sabotage(
        "the conclusion is always good",
        ONE,
        edit=swapped(
            RESULTS,
            "    if failed:\n",
            ALWAYS_GOOD,
        ),
    ),
    Sabotage(
        "the conclusion forgets what is missing",
        ONE,
        edit=swapped(RESULTS, "    if missing:\n", "    if False:\n"),
    ),
    Sabotage(
        "what was not judged has passed",
        ONE,
        edit=swapped("tests/harness/ledger.py", "    if entry.judgements:\n", "    if True:\n"),
    ),
]

FILES = [*SPECS, *TESTS]
