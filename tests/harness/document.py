"""What is wrong with an openapi.yaml, before anything is asked of it: its shape, and its schemas."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match

from tests.harness.faults import SpecFault
from tests.harness.openapi import METHODS, passes
from tests.harness.template import shown

SCHEMAS = "#/components/schemas/"
IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
"""What applies a schema to the same value again, not to a part of it."""
OBJECT = {"type": "object"}
SECURITY = {"type": "array", "items": OBJECT}
MEDIA = {
    **OBJECT,
    "properties": {"examples": {**OBJECT, "additionalProperties": {**OBJECT, "required": ["value"]}}},
}
CONTENT = {**OBJECT, "properties": {"content": {**OBJECT, "properties": {"application/json": MEDIA}}}}
IN_PATH = {**OBJECT, "properties": {"in": {"const": "path"}}, "required": ["in"]}
REQUIRED = {"required": ["required"], "properties": {"required": {"const": True}}}
OPERATION = {
    **OBJECT,
    "properties": {
        "security": SECURITY,
        "parameters": {"type": "array", "items": {**OBJECT, "if": IN_PATH, "then": REQUIRED}},
        "requestBody": CONTENT,
        "responses": {**OBJECT, "additionalProperties": CONTENT},
    },
}
COMPONENTS = {
    **OBJECT,
    "properties": {"schemas": OBJECT, "securitySchemes": {**OBJECT, "additionalProperties": OBJECT}},
}
DOCUMENT = {
    **OBJECT,
    "properties": {
        "paths": {
            **OBJECT,
            "additionalProperties": {**OBJECT, "properties": dict.fromkeys(METHODS, OPERATION)},
        },
        "components": COMPONENTS,
        "security": SECURITY,
    },
}
"""The shape of what the suite reads in an openapi.yaml; the rest of it is not looked at."""


def check_document(document: Any, place: str) -> None:
    """Refuse an openapi.yaml of another shape. Raises SpecFault: one sentence with file, place and mend."""
    if passes(jsonschema_rs.Draft202012Validator(DOCUMENT).is_valid, document):
        return
    error = best_match(Draft202012Validator(DOCUMENT).iter_errors(document))
    if error is None:
        return
    at = ".".join(map(str, error.absolute_path)) or "top level"
    if error.validator == "required":
        raise SpecFault(f"{place}: {at}: {error.message}; add it there.")
    found = "is empty" if error.instance is None else f"{shown(error.instance)[:80]} stands there"
    wanted = shown(error.validator_value) if error.validator == "const" else f"an {error.validator_value}"
    raise SpecFault(f"{place}: {at}: {found}; write {wanted} there.")


def check_schemas(document: Mapping[str, Any], place: str) -> None:
    """Refuse what is no JSON Schema, and what has no end. Raises SpecFault: one sentence with file, place and mend."""
    schemas = document.get("components", {}).get("schemas", {})
    for name, schema in schemas.items():
        if passes(jsonschema_rs.meta.is_valid, schema):
            continue
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            at = "/".join(map(str, error.path))
            raise SpecFault(
                f"{place}: components.schemas.{name}: no JSON Schema at {at or 'its top'}: "
                f"{error.message[:120]}; mend it there."
            ) from None
    try:
        TopologicalSorter({name: set(_included(schema)) for name, schema in schemas.items()}).prepare()
    except CycleError as error:
        _, (first, *others) = error.args
        by = "".join(f", by way of {name}" for name in others[:-1])
        raise SpecFault(
            f"{place}: components.schemas.{first}: it includes itself{by}; remove a $ref there."
        ) from None


def _included(schema: Any) -> Iterator[str]:
    """Yield the schemas that hold for every value for which this one is asked."""
    if not isinstance(schema, Mapping):
        return
    if str(schema.get("$ref", "")).startswith(SCHEMAS):
        yield schema["$ref"].removeprefix(SCHEMAS)
    for keyword in IN_PLACE:
        part = schema.get(keyword, ())
        for one in part if isinstance(part, list) else [part]:
            yield from _included(one)
