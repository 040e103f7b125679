"""The one operation of an openapi.yaml: its path, the header of its credentials, its schemas."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.harness.faults import SpecFault

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ROOT = "urn:openapi"


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
            if schemes[name].get("type") == "apiKey" and schemes[name].get("in") == "header":
                return str(schemes[name]["name"])
        return "Authorization"

    @cached_property
    def _registry(self) -> Registry[Any]:
        return Registry().with_resource(ROOT, Resource(contents=dict(self.document), specification=DRAFT202012))

    def validator(self, pointer: str) -> Draft202012Validator:
        """A validator for the schema at a JSON Pointer of the document."""
        return Draft202012Validator({"$ref": f"{ROOT}#{pointer}"}, registry=self._registry)

    @cached_property
    def components(self) -> Mapping[str, Draft202012Validator]:
        """A validator for each schema under components."""
        names = self.document.get("components", {}).get("schemas", {})
        return {name: self.validator(f"/components/schemas/{name}") for name in names}

    @cached_property
    def answers(self) -> Mapping[str, Draft202012Validator | None]:
        """For each documented status (or `default`), the validator of its JSON body, if it has a schema."""
        path = self.path.replace("~", "~0").replace("/", "~1")
        base = f"/paths/{path}/{self.method}/responses"
        return {
            status: self.validator(f"{base}/{status}/content/application~1json/schema") if has_schema(answer) else None
            for status, answer in self.item["responses"].items()
        }


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
