"""The one operation of an openapi.yaml: its path, the header of its credentials, its schemas."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.harness.faults import SpecFault

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ROOT = "urn:openapi"


def passes(is_valid: Callable[[Any], bool], value: Any) -> bool:
    """Whether a fast validator passes a value; where it does not, jsonschema explains."""
    try:
        return is_valid(value)
    except ValueError:
        return False  # a value that it cannot take, such as a date or a lone surrogate


class Schema:
    """One schema of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any], pointer: str) -> None:
        schema = {"$ref": f"{ROOT}#{pointer}"}
        resource = DRAFT202012.create_resource(dict(document))
        self._explaining = Draft202012Validator(schema, registry=Registry().with_resource(ROOT, resource))
        self._fast = jsonschema_rs.Draft202012Validator(
            schema, registry=jsonschema_rs.Registry([(ROOT, dict(document))])
        )

    def error(self, value: Any) -> ValidationError | None:
        """The most telling violation of the schema by a JSON value, or None."""
        if passes(self._fast.is_valid, value):
            return None
        error: ValidationError | None = best_match(self._explaining.iter_errors(value))
        return error


JSON_SCHEMA = "content/application~1json/schema"


@dataclass(frozen=True)
class Operation:
    """One operation of an OpenAPI 3.1 document, which `document` holds whole."""

    document: Mapping[str, Any]
    path: str
    method: str
    item: Mapping[str, Any]

    @cached_property
    def credentials_header(self) -> str:
        """The header that the operation's security scheme names."""
        requirement = (self.item.get("security") or self.document.get("security") or [{}])[0]
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        for name in requirement:
            scheme = schemes[name]
            if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
                return str(scheme["name"])
        return "Authorization"

    @cached_property
    def components(self) -> Mapping[str, Schema]:
        """Each schema under components."""
        names = self.document.get("components", {}).get("schemas", {})
        return {name: Schema(self.document, f"/components/schemas/{name}") for name in names}

    @property
    def needs_body(self) -> bool:
        """Whether a request must have a body."""
        return bool(self.item.get("requestBody", {}).get("required", False))

    @cached_property
    def answers(self) -> Mapping[str, Schema | None]:
        """For each documented status (or `default`), the schema of its JSON body, if it has one."""
        return {
            status: self._schema(f"responses/{status}/{JSON_SCHEMA}") if has_schema(answer) else None
            for status, answer in self.item["responses"].items()
        }

    def _schema(self, pointer: str) -> Schema:
        path = self.path.replace("~", "~0").replace("/", "~1")
        return Schema(self.document, f"{quote(f'/paths/{path}/{self.method}', safe='/~')}/{pointer}")

    @cached_property
    def examples(self) -> list[tuple[str, Any, Schema]]:
        """Every example of a parameter and of a body: where it stands, its value, and the schema beside it."""
        found: list[tuple[str, Any, Schema]] = []
        for index, parameter in enumerate(self.item.get("parameters", ())):
            if "example" in parameter and "schema" in parameter:
                beside = self._schema(f"parameters/{index}/schema")
                found.append((f"parameters.{index}", parameter["example"], beside))
        holders = {"requestBody": self.item.get("requestBody", {})}
        holders |= {f"responses/{status}": answer for status, answer in self.item["responses"].items()}
        for place, holder in holders.items():
            schema = self._schema(f"{place}/{JSON_SCHEMA}") if has_schema(holder) else None
            found += [(place.replace("/", "."), body, schema) for body in _examples(holder) if schema]
        return found

    @cached_property
    def example_bodies(self) -> list[Any]:
        """Every example of a request's body."""
        return list(_examples(self.item.get("requestBody", {})))

    @cached_property
    def example_answers(self) -> list[tuple[str, Any]]:
        """Status (or `default`) and body of every example of an answer."""
        return [
            (status, body) for status, answer in self.item["responses"].items() for body in _examples(answer)
        ]

    def example_id(self, name: str) -> Any:
        """The example of a parameter, or None."""
        found = (p.get("example") for p in self.item.get("parameters", ()) if p.get("name") == name)
        return next(found, None)


def _examples(holder: Mapping[str, Any]) -> Iterator[Any]:
    media = holder.get("content", {}).get("application/json", {})
    if "example" in media:
        yield media["example"]
    yield from (example["value"] for example in media.get("examples", {}).values())


def has_schema(answer: Mapping[str, Any]) -> bool:
    """Whether a response object documents a JSON body."""
    return "schema" in answer.get("content", {}).get("application/json", {})


def find_operation(document: Mapping[str, Any], operation_id: str, place: str) -> Operation:
    """Find an operation by its operationId.

    Raises SpecFault when there is none, or a schema of the document is no schema.
    """
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item and item[method].get("operationId") == operation_id:
                return Operation(document, path, method, item[method])
    raise SpecFault(f"{place}: no operation has the operationId {operation_id!r}; give it to one of them.")
