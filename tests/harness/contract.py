"""Requests that a generator makes from openapi.yaml, around real orders.

The generator's deterministic list comes first, its random values second. It only generates: sending and judging are
our own, since a generator's own checks know nothing of states and accuse correct implementations.
"""

from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis import GenerationMode

from tests.harness.budget import Budget, hunt
from tests.harness.judge import judge
from tests.harness.scene import Scene
from tests.harness.spec import Requirement, Send
from tests.harness.template import MISSING

REAL_ID = "__THE_ID_OF_A_REAL_ORDER__"


def play_contract(scene: Scene, requirement: Requirement, budget: Budget) -> None:
    """Send generated bodies; every answer must be one of the requirement's outcomes."""
    operation = _operation(scene)
    seen: list[Any] = []
    for body in _listed(operation):
        if body not in seen:
            seen.append(body)
            if not _play(scene, requirement, body):
                return
    for mode, share in ((GenerationMode.NEGATIVE, 2), (GenerationMode.POSITIVE, 1)):
        bodies = operation.as_strategy(generation_mode=mode).map(lambda case: case.body).filter(_usable)
        hunt(bodies, lambda body: _play(scene, requirement, body), budget.generated * share // 3, budget.shrinks)


def _operation(scene: Scene) -> Any:
    spec = scene.spec
    schema = schemathesis.openapi.from_dict(_with_real_id(spec))
    schema.config.generation.update(with_security_parameters=False)
    return schema[spec.operation.path][spec.operation.method.upper()]


def _with_real_id(spec: Any) -> dict[str, Any]:
    """The OpenAPI document, in which the only valid order id is a mark that is replaced when a request is sent."""
    document = dict(spec.operation.document)
    parameters = [p for p in spec.operation.item.get("parameters", []) if p.get("in") != "path"]
    path = [{**p, "schema": {"type": "string", "enum": [REAL_ID]}} for p in spec.operation.item.get("parameters", []) if p.get("in") == "path"]
    item = {**spec.operation.item, "parameters": parameters + path}
    if spec.id_in == "body":
        request = item["requestBody"]
        media = request["content"]["application/json"]
        narrowed = {"allOf": [media["schema"], {"properties": {spec.id_name: {"type": "string", "enum": [REAL_ID]}}}]}
        resolved = _narrowed(document, media["schema"], spec.id_name) or narrowed
        item["requestBody"] = {**request, "content": {"application/json": {"schema": resolved}}}
    document["paths"] = {spec.operation.path: {spec.operation.method: item}}
    return document


def _narrowed(document: dict[str, Any], schema: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The request schema with its id member narrowed, where it is a plain object or a reference to one."""
    reference = schema.get("$ref", "")
    if reference.startswith("#/components/schemas/"):
        schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    if "properties" not in schema:
        return None
    return {**schema, "properties": {**schema["properties"], name: {"type": "string", "enum": [REAL_ID]}}}


def _listed(operation: Any) -> Iterator[Any]:
    """The generator's deterministic list of valid and invalid bodies."""
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    config = operation.schema.config.generation
    for case in operation.schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=config):
        if case.method.upper() == operation.method.upper() and _usable(case.body) and _keeps_path(case):
            yield case.body


def _keeps_path(case: Any) -> bool:
    return all(value == REAL_ID for value in (case.path_parameters or {}).values())


def _usable(body: Any) -> bool:
    return isinstance(body, dict)


def _play(scene: Scene, requirement: Requirement, body: dict[str, Any]) -> bool:
    order = scene.orders.take(requirement.given)
    members = {name: order.id if value == REAL_ID else value for name, value in body.items()}
    send = Send(set=members, drop=tuple(scene.spec.body or ()) if scene.spec.body is not MISSING else ())
    exchange = scene.cancel(order, send)
    if exchange is None:
        return True
    scene.check_effect(exchange)
    _, difference = judge(scene.spec, exchange, requirement.expect)
    return scene.judged(requirement, exchange, difference)


