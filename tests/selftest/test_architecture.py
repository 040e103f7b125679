"""The shape of the code base: who may import whom, sizes, names, and specs that other tools accept too."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests import harness
from tests.harness.exchange import Answer, Context, Exchange, Request
from tests.harness.judge import judge
from tests.harness.loader import SPECS, api_names, load
from tests.selftest.suite_runs import ROOT

TESTS = ROOT / "tests"
APIS = api_names()
every_api = pytest.mark.parametrize("api", APIS)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project that git keeps, and those it would."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so there is no list of its files")
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def python_files(*packages: str) -> list[Path]:
    folders = [TESTS / package for package in packages] if packages else [ROOT / "tests"]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


@cache
def imports(path: Path) -> set[str]:
    """Names of the modules that a file imports, wherever the statement stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


# Who imports whom

FORBIDDEN = {
    "harness": ("plugin", "conformance", "reference", "reporting", "selftest"),
    "reference": ("harness", "plugin", "conformance", "reporting", "selftest"),
    "reporting": ("harness", "plugin", "conformance", "reference", "selftest"),
    "conformance": ("reference", "reporting", "selftest"),
    "plugin": ("conformance", "reference", "selftest"),
}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_packages_import_in_one_direction(package: str) -> None:
    forbidden = tuple(f"tests.{other}" for other in FORBIDDEN[package])
    wrong = {
        f"{path.name}: {name}"
        for path in python_files(package)
        for name in imports(path)
        if name in forbidden or name.startswith(tuple(f"{other}." for other in forbidden))
    }
    assert wrong == set()


def harness_order() -> list[str]:
    """The harness's modules in the order that its docstring lists."""
    listed = re.findall(r"^    ([a-z]+(?:, [a-z]+)*) ", harness.__doc__ or "", re.MULTILINE)
    beside = re.findall(r"`([a-z]+)`", harness.__doc__ or "")
    return [name for group in listed for name in group.split(", ")] + beside


def harness_modules() -> dict[str, set[str]]:
    """For each module of the harness those that it imports."""
    names = {path.stem for path in python_files("harness")} - {"__init__"}
    found = {}
    for name in names:
        imported = imports(TESTS / "harness" / f"{name}.py")
        found[name] = {other for other in names if f"tests.harness.{other}" in imported}
    return found


def test_the_harness_lists_its_modules() -> None:
    assert sorted(harness_order()) == sorted(harness_modules())


def test_the_harness_imports_what_stands_before() -> None:
    order = harness_order()
    wrong = {
        f"{name} imports {other}"
        for name, imported in harness_modules().items()
        for other in imported
        if name in order and other in order and order.index(other) >= order.index(name)
    }
    assert wrong == set()


@pytest.mark.parametrize("package", ["harness", "reference", "reporting", "plugin"])
def test_no_circles(package: str) -> None:
    names = {path.stem for path in python_files(package)} - {"__init__", "__main__"}
    edges = {
        name: {o for o in names if f"tests.{package}.{o}" in imports(TESTS / package / f"{name}.py")}
        for name in names
        if (TESTS / package / f"{name}.py").is_file()
    }
    while free := [name for name, needed in edges.items() if not needed & edges.keys()]:
        for name in free:
            del edges[name]
    assert edges == {}


# Names and sizes

VENDORS = {name for api in APIS for name in (api, api.replace("-", "_"), api.split("-")[0])}


@pytest.mark.parametrize("package", ["harness", "conformance", "plugin", "reporting"])
def test_no_vendor_is_named(package: str) -> None:
    pattern = re.compile(rf"(?i)(?<![a-z])({'|'.join(map(re.escape, sorted(VENDORS)))})(?![a-z])")
    files = [
        path for path in (TESTS / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [
        f"{path.name}: {found[0]}" for path in files for found in pattern.finditer(path.read_text("utf-8"))
    ] == []


LONG_FILES: Mapping[str, str] = {
    "report_samples.py": "data: sample runs, written out",
    "sabotage_dishonest.py": "a table of dishonest servers, one class each",
}


def test_python_files_are_short() -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in python_files()}
    tables = {path.name for path in python_files("selftest/library")} | set(LONG_FILES)
    tests = {path.name for path in python_files("selftest") if path.name.startswith("test_")}
    assert {name: n for name, n in lengths.items() if n > 300 and name not in tables | tests} == {}
    assert {name: n for name, n in lengths.items() if n > 600} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_are_short() -> None:
    long = {
        f"{path.name}: {node.name}"
        for path in python_files()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= 60
    }
    assert long == set()


TOP = {
    ".ci", ".git", ".github", ".gitignore", "LICENSE", "README.md", "conftest.py", "pyproject.toml",
    "reports", "specs", "tests",
}  # fmt: skip


def test_nothing_else_stands_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


# Assembled from parts, so that this file does not hold what it looks for.
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("npmjs", "org"), ("registry", "yarnpkg"),
    ("files", "pythonhosted"),
)]  # fmt: skip
PRIVATE_PATH = re.compile(r"(?<![\w./])/" + "work/")


def test_no_registry_and_no_private_path() -> None:
    wrong = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [f"{path.relative_to(ROOT)}: {name}" for name in REGISTRIES if name in text]
        wrong += [f"{path.relative_to(ROOT)}: a private path"] if PRIVATE_PATH.search(text) else []
    assert wrong == []


def test_no_lock_file() -> None:
    assert [
        path.name for path in tracked() if path.name in ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")
    ] == []


# Output formats


@pytest.mark.parametrize("file", ["results.schema.json", "junit.xsd"])
def test_output_formats_have_schemas(file: str) -> None:
    text = (TESTS / "reporting" / file).read_text("utf-8")
    if file.endswith(".json"):
        Draft202012Validator.check_schema(json.loads(text))
    else:
        assert "<xs:schema" in text


# Specs


def requirements(api: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((SPECS / api / "requirements.yaml").read_text("utf-8"))
    return read


def openapi(api: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((SPECS / api / "openapi.yaml").read_text("utf-8"))
    return read


def test_requirement_ids_are_unique() -> None:
    ids = [entry["id"] for api in APIS for entry in requirements(api)["requirements"]]
    assert len(ids) == len(set(ids))


def test_prefixes_are_unique() -> None:
    assert len({requirements(api)["prefix"] for api in APIS}) == len(APIS)


@every_api
def test_catalogues_are_valid(api: str) -> None:
    schema = json.loads((SPECS / "requirements.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(requirements(api))


@every_api
def test_openapi_is_valid(api: str) -> None:
    assert openapi(api)["openapi"].startswith("3.1.")
    validate(openapi(api))


@every_api
def test_catalogues_name_their_schema(api: str) -> None:
    first = (SPECS / api / "requirements.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../requirements.schema.json"


def examples(api: str) -> list[tuple[str, Any]]:
    """Status and value of every example of an answer."""
    return load(api).operation.example_answers


@every_api
def test_every_documented_status_has_an_example(api: str) -> None:
    documented = {status for status in load(api).operation.item["responses"] if status != "default"}
    with_body = {status for status in documented if load(api).operation.answers[status] is not None}
    assert {status for status, _ in examples(api)} >= with_body


@every_api
def test_examples_satisfy_their_schemas(api: str) -> None:
    for status, value in examples(api):
        schema = load(api).operation.answers[status]
        assert schema is not None
        assert schema.error(value) is None, f"{status}: {value}"


@every_api
def test_examples_are_outcomes_of_their_status(api: str) -> None:
    """Placeholders such as the order's id are filled with what the example itself says."""
    spec = load(api)
    catalogue = requirements(api)["outcomes"]
    for status, value in examples(api):
        if status == "default":
            continue
        answer = Answer(int(status), (), json.dumps(value).encode(), 0)
        ids = sorted(set(re.findall(r'"([^"]+)"', json.dumps(value))), key=len)
        exchanges = [
            Exchange(Request("POST", "/", (), None), answer, None, Context(i, spec.first_state, spec.owner))
            for i in ids or ["x"]
        ]
        outcomes = [o for r in spec.requirements for o in r.expect] + [
            o for s in spec.states.values() for o in s.cancel
        ]
        near = [o for o in outcomes if o.name in catalogue and int(status) in o.status]
        assert not near or any(judge(spec, e, near, s)[0] for e in exchanges for s in spec.states), (
            f"{status}: {value}"
        )


@every_api
def test_the_example_request_is_valid(api: str) -> None:
    operation = load(api).operation
    body = operation.item.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
    if "example" in body and name:
        assert operation.components[name].error(body["example"]) is None
