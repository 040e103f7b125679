"""A made-up API, small enough to see through, for tests of single modules: lamps that are switched off."""

import copy
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.harness.exchange import Answer, Context, Exchange, Request
from tests.harness.openapi import find_operation
from tests.harness.reader import Reader
from tests.harness.spec import Requirement, Spec
from tests.harness.template import MISSING

OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Lamps", "version": "1"},
    "paths": {
        "/lamps/{id}/off": {
            "post": {
                "operationId": "switchOff",
                "security": [{"token": []}],
                "parameters": [{"name": "id", "in": "path", "required": True}],
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lamp"}}}
                    },
                    "404": {"description": "no body"},
                    "default": {
                        "content": {"application/json": {"schema": {"type": "object", "required": ["error"]}}}
                    },
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Lamp": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "string"},
                    "watts": {"type": "number", "description": "how bright it is"},
                    "bulbs": {"type": "array", "items": {"type": "string"}},
                },
            },
            "Either": {"description": "a lamp or its id", "anyOf": [{"type": "string"}, {"type": "object"}]},
            "Only": {"description": "on or off, not both", "oneOf": [{"type": "string"}, {"minLength": 1}]},
        },
    },
}
CATALOGUE: dict[str, Any] = {
    "api": "lamps",
    "title": "Lamps",
    "document": "lamps.txt",
    "prefix": "LA",
    "operation": "switchOff",
    "order_id": {"in": "path", "name": "id", "unknown": "^L[0-9]{4}$", "returned": ["/new"]},
    "request": {"body": {"why": "night"}},
    "places": {"lamp": ["/lamp", "/data/lamp"]},
    "states": {
        "on": {"cancel": ["off"], "changes": ["broken", "off"]},
        "off": {"cancel": ["already"], "terminal": True, "also": ["dark"]},
        "broken": {"cancel": ["already", "off"]},
        "failing": {"cancel": ["crash"], "looks_like": "on"},
    },
    "actors": {"owner": "owner", "guest": "other"},
    "outcomes": {
        "off": {"status": 200, "body": {"id": "{order}", "state": "off"}, "effect": "off"},
        "already": {"status": 409, "body": {"error": "it is {state}"}},
        "crash": {"status": 500},
        "refused": {"status": "4xx"},
    },
    "requirements": [
        {
            "id": "LA-01", "level": "MUST", "family": "status", "says": "A lamp goes off.",
            "source": {"section": "Off"}, "expect": ["off"],
        },
    ],
}  # fmt: skip


def catalogue(**changes: Any) -> dict[str, Any]:
    """The catalogue with some members replaced."""
    return copy.deepcopy(CATALOGUE) | changes


def entry(requirement_id: str = "LA-02", **members: Any) -> dict[str, Any]:
    """A requirement as a catalogue holds it."""
    usual = {"level": "MUST", "family": "state", "says": "A lamp obeys.", "source": {"section": "Off"}}
    return {"id": requirement_id, **usual, **members}


def read(*entries: dict[str, Any], **changes: Any) -> Spec:
    """A spec with these requirements."""
    raw = catalogue(**changes)
    raw["requirements"] = list(entries) or raw["requirements"]
    operation = find_operation(OPENAPI, raw["operation"], "openapi.yaml")
    return Reader(raw, operation, "requirements.yaml").spec(Path("lamps"))


@cache
def lamps() -> Spec:
    """The spec as it stands."""
    return read()


def requirement(requirement_id: str = "LA-02", **members: Any) -> Requirement:
    """One requirement; a single one unless its members say otherwise."""
    forms = ("expect", "then", "fact", "steps", "race", "every", "lifecycle", "secrecy", "contract")
    judged = {} if any(name in members for name in forms) else {"expect": ["off"]}
    others = [entry(name, expect=["off"]) for name in members.get("unless", ())]
    return read(entry(requirement_id, **judged, **members), *others).requirements[0]


def answer(status: int = 200, body: Any = None, **headers: str) -> Answer:
    """An answer; a body that is no bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Answer(status, tuple((name.replace("_", "-"), value) for name, value in headers.items()), raw, 1.0)


def exchange(
    given: Answer | str | None = None,
    state: str = "on",
    sent: Any = None,
    actor: str = "owner",
    **context: Any,
) -> Exchange:
    """An exchange about the lamp L1; a text stands for a transport error."""
    request = Request("POST", "/lamps/L1/off", (), None if sent is None else json.dumps(sent).encode())
    about = Context("L1", state, actor, **context)
    if isinstance(given, str):
        return Exchange(request, None, given, about)
    return Exchange(request, given, None, about)


def deepest() -> Exchange:
    """An answer nested so deeply that it could just be read as JSON."""
    for depth in range(sys.getrecursionlimit(), 0, -1):
        found = exchange(answer(200, b'{"id":' * depth + b"1" + b"}" * depth))
        assert found.answer is not None
        if found.answer.json is not MISSING:
            return found
    raise AssertionError("nothing can be read")
