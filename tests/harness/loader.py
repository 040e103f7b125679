"""From the files of a folder under specs/ to a Spec. A misspelt word is refused, with its place and a mend."""

import difflib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from tests.harness.agreement import check_agreement
from tests.harness.checks import check_catalogue
from tests.harness.document import check_document, check_schemas
from tests.harness.faults import SpecFault
from tests.harness.openapi import Operation, find_operation, passes
from tests.harness.reader import Reader
from tests.harness.spec import Spec

SPECS = Path(__file__).parents[2] / "specs"


class _Unfit(yaml.MarkedYAMLError):
    """What is YAML, but has no like in JSON."""


class _UniqueKeys(yaml.CSafeLoader):
    """A YAML loader that refuses a key that stands twice, which YAML would silently overwrite, and what is no JSON."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                text = f"the key {key!r} is no text; put it in quotes, or write another"
                raise _Unfit(None, None, text, key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _refuse(_: _UniqueKeys, node: yaml.Node) -> None:
    text = f"{str(node.value)[:40]!r} is a {node.tag.rpartition(':')[2]} to YAML; put it in quotes"
    raise _Unfit(None, None, text, node.start_mark)


for _kind in ("timestamp", "binary", "set"):
    _UniqueKeys.add_constructor(f"tag:yaml.org,2002:{_kind}", _refuse)


def read_yaml(path: Path) -> Any:
    """Read a YAML file; raises SpecFault with file, line and cause."""
    try:
        return yaml.load(path.read_text("utf-8"), _UniqueKeys)  # noqa: S506 (a safe loader of our own)
    except OSError as problem:
        raise SpecFault(
            f"{_short(path)}: cannot be read ({problem.strerror}); every API's folder needs it."
        ) from None
    except _Unfit as problem:
        at = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise SpecFault(f"{_short(path)}: line {at}: {problem.problem}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise SpecFault(
            f"{_short(path)}:{line} is not YAML: {getattr(problem, 'problem', problem)}; mend it there."
        ) from None


def _short(path: Path) -> str:
    return str(path.relative_to(SPECS.parent)) if path.is_relative_to(SPECS.parent) else str(path)


def api_names(specs: Path = SPECS) -> list[str]:
    """Names of all APIs: the folders under specs/. Raises SpecFault when there is none."""
    names = (
        sorted(p.name for p in specs.iterdir() if p.is_dir() and not p.name.startswith("."))
        if specs.is_dir()
        else []
    )
    if not names:
        raise SpecFault(f"{specs}: holds no API's folder; there is nothing to test.")
    return names


@cache
def load(api: str, specs: Path = SPECS) -> Spec:
    """Load and check the spec of one API. Raises SpecFault: one sentence with file, place and mend."""
    folder = specs / api
    catalogue, document = read_yaml(folder / "requirements.yaml"), read_yaml(folder / "openapi.yaml")
    place = _short(folder / "requirements.yaml")
    _check_by_schema(catalogue, specs / "requirements.schema.json", place)
    if catalogue["api"] != api:
        raise SpecFault(
            f"{place}: api is {catalogue['api']!r}, but the folder is {api!r}; give both one name."
        )
    check_catalogue(catalogue, place)
    check_document(document, _short(folder / "openapi.yaml"))
    operation = find_operation(document, catalogue["operation"], _short(folder / "openapi.yaml"))
    check_schemas(document, _short(folder / "openapi.yaml"))
    _check_operation(operation, _short(folder / "openapi.yaml"))
    spec = Reader(catalogue, operation, place).spec(folder)
    check_agreement(spec)
    _check_numbers(catalogue, place)
    return spec


def _check_by_schema(catalogue: Any, schema_file: Path, place: str) -> None:
    schema = json.loads(schema_file.read_text("utf-8"))
    if passes(jsonschema_rs.Draft202012Validator(schema).is_valid, catalogue):
        return
    error = best_match(Draft202012Validator(schema).iter_errors(catalogue))
    if error is not None:
        raise SpecFault(f"{place}: {_where(error, catalogue)}: {explain(error)}")


def _check_numbers(catalogue: Mapping[str, Any], place: str) -> None:
    """Refuse a catalogue that lost a requirement: what nobody tests any more is never missed."""
    retired = catalogue.get("retired", [])
    there = [entry["id"] for entry in catalogue["requirements"]]
    numbers = {int(name.rpartition("-")[2]): name for name in (*there, *retired)}
    for name in retired:
        if name in there:
            raise SpecFault(f"{place}: {name}: is retired, and there; give the new one a new number.")
    for number in range(1, max(numbers)):
        if number not in numbers:
            raise SpecFault(
                f"{place}: {catalogue['prefix']}-{number:02}: is missing; put it back, or name it under retired."
            )


def _where(error: ValidationError, catalogue: Any) -> str:
    path = list(error.absolute_path)
    text = (
        "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        or "top level"
    )
    if len(path) > 1 and path[0] == "requirements" and isinstance(catalogue["requirements"][path[1]], dict):
        text += f" ({catalogue['requirements'][path[1]].get('id', 'without id')})"
    return text


def explain(error: ValidationError) -> str:
    """A schema violation as one clause, with the nearest known word where a key is misspelt."""
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        unknown = next(key for key in error.instance if key not in known)
        near = difflib.get_close_matches(str(unknown), known, 1)
        mend = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known)) or 'none'}."
        return f"unknown key {unknown!r}; {mend}"
    return f"{error.message[:200]}; mend it there."


def _check_operation(operation: Operation, place: str) -> None:
    """Refuse what is only found when it is used: an unknown reference, an unknown security scheme, no responses."""
    if not operation.item.get("responses"):
        raise SpecFault(f"{place}: the operation has no responses; write one for each documented status.")
    shared = operation.document["paths"][operation.path].get("parameters", ())
    parameters = (*operation.item.get("parameters", ()), *shared)
    declared = {p.get("name") for p in parameters if p.get("in") == "path"}
    for name in re.findall(r"\{([^}]+)\}", operation.path):
        # What a reference leads to has no name here.
        if name not in declared and not any("$ref" in p for p in parameters):
            raise SpecFault(
                f"{place}: {operation.path}: {{{name}}} stands in the path and is no parameter; "
                "add it to the parameters, in: path."
            )
    try:
        _ = operation.credentials_header, operation.components, operation.answers, operation.examples
    except KeyError as problem:
        raise SpecFault(f"{place}: components.securitySchemes has no {problem}; define it there.") from None
    except Exception as problem:
        what = str(problem).partition("\n")[0][:160]
        raise SpecFault(f"{place}: a schema cannot be resolved: {what}; check its $ref.") from None
