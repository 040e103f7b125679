"""Requests that a generator makes from openapi.yaml, around real orders.

The generator's deterministic list comes first, its random values second. It only generates: sending and judging are
our own, since a generator's own checks know nothing of states and accuse correct implementations.
"""

from typing import Any

import schemathesis
from schemathesis import GenerationMode

from tests.harness.budget import Budget, hunt
from tests.harness.judge import judge
from tests.harness.scene import Scene
from tests.harness.spec import Requirement, Send, Spec
from tests.harness.template import MISSING

REAL_ID = "__THE_ID_OF_A_REAL_ORDER__"


def play_contract(scene: Scene, requirement: Requirement, budget: Budget) -> None:
    """Send generated bodies; every answer must be one of the requirement's outcomes."""
    operation = _operation(scene.spec)
    for body in _listed(operation):
        if not _play(scene, requirement, body):
            return
    for mode, share in ((GenerationMode.NEGATIVE, 2), (GenerationMode.POSITIVE, 1)):
        bodies = operation.as_strategy(generation_mode=mode).map(lambda case: case.body).filter(_usable)
        hunt(
            bodies,
            lambda body: _play(scene, requirement, body),
            budget.generated * share // 3,
            budget.shrinks,
        )


def listed_bodies(spec: Spec) -> list[Any]:
    """Return the bodies that are sent in every run; `REAL_ID` stands in the place of an order's id."""
    return _listed(_operation(spec))


def _operation(spec: Spec) -> Any:
    schema = schemathesis.openapi.from_dict(_bodies_only(spec))
    schema.config.generation.update(with_security_parameters=False)
    return schema["/"][spec.operation.method.upper()]


def _bodies_only(spec: Spec) -> dict[str, Any]:
    """The OpenAPI document without all but the body, in which the only valid order id is a mark, replaced when sent."""
    document = {**spec.operation.document, "security": []}
    item = {
        "responses": {"default": {"description": "any"}},
        "requestBody": spec.operation.item.get("requestBody", {"content": {}}),
    }
    media = item["requestBody"]["content"].get("application/json")
    if media and spec.id_in == "body":
        schema = _narrowed(document, media["schema"], spec.id_name)
        item["requestBody"] = {**item["requestBody"], "content": {"application/json": {"schema": schema}}}
    document["paths"] = {"/": {spec.operation.method: item}}
    return document


def _narrowed(document: dict[str, Any], schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The request schema, a plain object or a reference to one, with its id member narrowed to the mark."""
    reference = schema.get("$ref", "")
    if reference.startswith("#/components/schemas/"):
        schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return {
        **schema,
        "properties": {**schema.get("properties", {}), name: {"type": "string", "enum": [REAL_ID]}},
    }


def _listed(operation: Any) -> list[Any]:
    """The generator's deterministic list of valid and invalid bodies, each once."""
    found: list[Any] = []
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    config = operation.schema.config.generation
    for case in operation.schema.iter_coverage_cases(
        operation, generation_modes=modes, generation_config=config
    ):
        fits = case.method.upper() == operation.method.upper() and _usable(case.body)
        if fits and case.body not in found:
            found.append(case.body)
    return found


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
