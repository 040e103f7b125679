"""From files to specs: what is found and refused before a catalogue is read."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness.faults import SpecFault
from tests.harness.loader import SPECS, api_names, load, read_yaml
from tests.selftest.small_spec import CATALOGUE, OPENAPI, catalogue, entry

NO_SUCH = {"set": {"why": {"any": {"type": "string", "pattern": "("}}}}


def sent(**send: Any) -> dict[str, Any]:
    """The catalogue with one requirement that sends this."""
    return catalogue(requirements=[entry("LA-01", send=send, expect=["off"])])


# Files


def write(folder: Path, raw: Any = None, document: Any = None, name: str = "lamps") -> Path:
    """Write a spec; returns the folder of all specs."""
    (folder / name).mkdir()
    (folder / "requirements.schema.json").write_text(
        (SPECS / "requirements.schema.json").read_text("utf-8"), "utf-8"
    )
    (folder / name / "requirements.yaml").write_text(
        raw if isinstance(raw, str) else yaml.safe_dump(raw or CATALOGUE, sort_keys=False), "utf-8"
    )
    (folder / name / "openapi.yaml").write_text(
        document if isinstance(document, str) else yaml.safe_dump(document or OPENAPI), "utf-8"
    )
    return folder


def test_load(tmp_path: Path) -> None:
    spec = load("lamps", write(tmp_path))
    assert (spec.api, spec.owner, spec.first_state, spec.folder) == (
        "lamps",
        "owner",
        "on",
        tmp_path / "lamps",
    )
    assert (spec.operation.method, spec.operation.path) == ("post", "/lamps/{id}/off")


def test_api_names(tmp_path: Path) -> None:
    for name in ("b", "a", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.md").touch()
    assert api_names(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("folder", ["", "missing"])
def test_no_api(folder: str, tmp_path: Path) -> None:
    with pytest.raises(SpecFault, match="nothing to test"):
        api_names(tmp_path / folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"a: 1\nb: ]", "line 2: is not YAML"),
        (b"a: 1\nb: 2\na: 3\n", "line 3: is not YAML: the key 'a' stands twice"),
        (b"a: \xff\xfe", "is not YAML"),
        (b"a: 1\nb: 2024-01-31\n", "line 2: '2024-01-31' is a timestamp to YAML; put it in quotes."),
        (b"a: [2024-01-31 10:00:00]", "line 1: '2024-01-31 10:00:00' is a timestamp to YAML"),
        (b"a: !!binary aGk=", "line 1: 'aGk=' is a binary to YAML"),
        (b"a: 1\n[b, c]: 2\n", "line 2: the key ['b', 'c'] is no text; put it in quotes"),
        (b"200: a\n", "line 1: the key 200 is no text"),
        (b"on: a\n", "line 1: the key True is no text"),
    ],
)
def test_a_file_that_is_no_yaml(text: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(text)
    with pytest.raises(SpecFault) as fault:
        read_yaml(tmp_path / "x.yaml")
    assert says in str(fault.value)
    assert str(tmp_path / "x.yaml") in str(fault.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SpecFault, match=r"x\.yaml: cannot be read \(No such file or directory\)"):
        read_yaml(tmp_path / "x.yaml")


def test_files_of_the_project_have_short_names() -> None:
    with pytest.raises(SpecFault, match=r"^specs/none/requirements\.yaml: "):
        load("none")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (catalogue(titel="x"), "top level: unknown key 'titel'; did you mean 'title'?"),
        (catalogue(zzz="x"), "top level: unknown key 'zzz'; known are actors, api, document,"),
        (
            catalogue(requirements=[entry("LA-01", expects=["off"])]),
            "requirements[0] (LA-01): unknown key 'expects'; did you mean 'expect'?",
        ),
        (catalogue(requirements=[{"says": "no"}]), "requirements[0] (without id): "),
        (catalogue(prefix="lamp"), "prefix: "),
        (catalogue(requirements=[]), "requirements: "),
        ("[]", "top level: [] is not of type 'object'; mend it there."),
        (catalogue(request={"body": ["why"]}), "request.body: ['why'] is not of type 'object'"),
        (
            catalogue(request={"headers": {"X-Depth": 1}}),
            "request.headers.X-Depth: 1 is not of type 'string'",
        ),
        (
            sent(set={"why": {"any": {"typ": "string"}}}),
            "requirements[0].send.set.why.any (LA-01): unknown key 'typ'; did you mean 'type'?",
        ),
        (
            sent(headers={"X": {"anny": {"enum": ["a"]}}}),
            "requirements[0].send.headers.X (LA-01): unknown key 'anny'; did you mean 'any'?",
        ),
        (sent(order=5), "requirements[0].send.order (LA-01): 5 is not of type 'string', 'object'"),
        (sent(raw=[]), "requirements[0].send.raw (LA-01): [] is not of type 'string', 'null', 'object'"),
    ],
)
def test_catalogues_that_break_their_schema(raw: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, raw))
    assert says in str(fault.value)
    assert "requirements.yaml: " in str(fault.value)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (
            catalogue(order_id=CATALOGUE["order_id"] | {"unknown": "^L[0-9{4}$"}),
            "order_id.unknown: '^L[0-9{4}$' is no regular expression (unterminated character set",
        ),
        (
            catalogue(order_id=CATALOGUE["order_id"] | {"unknown": "^(?>L)[0-9]{4}$"}),
            "order_id.unknown: no id can be made up by '^(?>L)[0-9]{4}$'; write a simpler pattern.",
        ),
        (
            sent(set={"why": {"any": {"type": "string", "pattern": "("}}}),
            "LA-01: '(' is no regular expression (missing ), unterminated subpattern",
        ),
        (
            sent(order={"any": {"type": "string", "not": {"pattern": "[a"}}}),
            "LA-01: '[a' is no regular expression",
        ),
        (
            catalogue(requirements=[entry("LA-01", steps=[{"send": NO_SUCH}, {"times": 2}], then="off")]),
            "LA-01: '(' is no regular expression",
        ),
        (
            catalogue(requirements=[entry("LA-01", race={"requests": [{"send": NO_SUCH}]})]),
            "LA-01: '(' is no regular expression",
        ),
        (
            sent(set={"why": {"any": {"minLength": 3}}}),
            'LA-01: any: {"minLength": 3} says no type; give it enum, type: string, or a type under not.',
        ),
        (sent(query={"a": {"any": {"not": {"enum": ["a"]}}}}), "LA-01: any: "),
        (
            catalogue(requirements=[entry("LA-01", expect=["off"], source={"row": "x"})]),
            "LA-01: source: names neither section nor elsewhere; give one of the two.",
        ),
        (
            catalogue(requirements=[entry("LA-01", steps=[{"change": "off"}, {"pause": 1}, {"others": 2}])]),
            "LA-01: steps: none of them is a request, so nothing is judged; add one.",
        ),
        (
            catalogue(outcomes=CATALOGUE["outcomes"] | {"off": {"status": 200, "body": {"a": "{body.wy}"}}}),
            "outcomes.off: no request has the member 'wy' of {body.wy}; did you mean 'why'?",
        ),
        (
            catalogue(
                requirements=[entry("LA-01", expect=[{"status": 200, "body": ["so {body.order|cut}"]}])]
            ),
            "LA-01: no request has the member 'order' of {body.order|cut}; known are why.",
        ),
        (
            catalogue(requirements=[entry("LA-01", every={}, body={"a": "{body.zzz}"})], request={}),
            "LA-01: no request has the member 'zzz' of {body.zzz}; known are none.",
        ),
    ],
)
def test_catalogues_that_would_fail_during_a_run(raw: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, raw))
    assert f"requirements.yaml: {says}" in str(fault.value)
    assert str(fault.value).endswith((".", "?"))
    assert "\n" not in str(fault.value)


def test_an_answer_may_name_any_member_that_a_request_has(tmp_path: Path) -> None:
    expect = [{"status": 200, "body": {"why": "{body.why}", "when": "{body.when|cut}"}, "effect": "off"}]
    raw = catalogue(requirements=[entry("LA-01", send={"set": {"when": "now"}}, expect=expect)])
    assert load("lamps", write(tmp_path, raw)).requirements[0].expect[0].body == expect[0]["body"]


def test_another_folder_than_the_catalogue_says(tmp_path: Path) -> None:
    with pytest.raises(SpecFault, match="api is 'lamps', but the folder is 'bulbs'; give both one name"):
        load("bulbs", write(tmp_path, name="bulbs"))


@pytest.mark.parametrize(
    ("ids", "retired", "says"),
    [
        (["LA-02"], [], "requirements.yaml: LA-01: is missing; put it back, or name it under retired"),
        (["LA-01", "LA-04"], ["LA-02"], "LA-03: is missing"),
        (["LA-01", "LA-02"], ["LA-01"], "LA-01: is retired, and there"),
    ],
)
def test_a_requirement_that_was_lost(ids: list[str], retired: list[str], says: str, tmp_path: Path) -> None:
    entries = [entry(name, expect=["off"]) for name in ids]
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, catalogue(requirements=entries, retired=retired)))
    assert says in str(fault.value)


def test_retired_requirements_leave_no_gap(tmp_path: Path) -> None:
    entries = [entry(name, expect=["off"]) for name in ("LA-01", "LA-03")]
    spec = load("lamps", write(tmp_path, catalogue(requirements=entries, retired=["LA-02", "LA-04"])))
    assert [one.id for one in spec.requirements] == ["LA-01", "LA-03"]


@pytest.mark.parametrize(
    "general", [{"lifecycle": True}, {"contract": True, "expect": ["off"]}, {"every": {}, "effect": True}]
)
def test_what_is_general_needs_no_excuses(general: dict[str, Any], tmp_path: Path) -> None:
    entries = [CATALOGUE["requirements"][0], entry("LA-02", unless=["LA-01"], **general)]
    with pytest.raises(
        SpecFault, match=r"LA-02: unless: whatever else fails explains it already; take unless away\."
    ):
        load("lamps", write(tmp_path, catalogue(requirements=entries)))


@pytest.mark.parametrize(
    ("place", "parameter"),
    [
        (("paths", "/lamps/{id}/off", "parameters"), {"name": "id", "in": "path", "required": True}),
        (("paths", "/lamps/{id}/off", "post", "parameters"), {"$ref": "#/components/parameters/Id"}),
    ],
)
def test_a_path_parameter_may_be_declared_elsewhere(
    place: tuple[str, ...], parameter: dict[str, Any], tmp_path: Path
) -> None:
    document = changed(*POST, "parameters", to=[])
    part = document
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = [parameter]
    assert load("lamps", write(tmp_path, None, document)).api == "lamps"


def test_an_operation_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecFault, match=r"openapi\.yaml: no operation has the operationId 'dim'"):
        load("lamps", write(tmp_path, catalogue(operation="dim")))


def changed(*path: str, to: Any) -> Any:
    """The document with another value at a place."""
    document = part = json.loads(json.dumps(OPENAPI))
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = to
    return document


POST = ("paths", "/lamps/{id}/off", "post")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "top level: is empty; write an object there."),
        ("[]", "top level: [] stands there; write an object there."),
        (changed("paths", to=[]), "paths: [] stands there; write an object there."),
        (changed("paths", to=None), "paths: is empty; write an object there."),
        (changed("paths", "/x", to=None), "paths./x: is empty; write an object there."),
        (changed("paths", "/x", to={"get": None}), "paths./x.get: is empty"),
        (changed("components", to=None), "components: is empty; write an object there."),
        (changed("components", "schemas", to=None), "components.schemas: is empty; write an object there."),
        (changed("components", "schemas", to=[]), "components.schemas: [] stands there"),
        (
            changed("components", "securitySchemes", "token", to=None),
            "components.securitySchemes.token: is empty",
        ),
        (changed("security", to={}), "security: {} stands there; write an array there."),
        (
            changed(*POST, "security", to=["token"]),
            'security.0: "token" stands there; write an object there.',
        ),
        (changed(*POST, "parameters", to={}), "parameters: {} stands there; write an array there."),
        (
            changed(*POST, "parameters", to=[{"name": "id", "in": "path"}]),
            "parameters.0: 'required' is a required property; add it there.",
        ),
        (
            changed(*POST, "parameters", to=[{"name": "id", "in": "path", "required": False}]),
            "parameters.0.required: false stands there; write true there.",
        ),
        (
            changed(*POST, "parameters", to=[{"name": "id", "in": "query"}]),
            "/lamps/{id}/off: {id} stands in the path and is no parameter; add it to the parameters, in: path.",
        ),
        (changed(*POST, "requestBody", to=None), "requestBody: is empty"),
        (changed(*POST, "responses", "404", to=None), "responses.404: is empty; write an object there."),
        (
            changed(*POST, "responses", "404", to={"content": {"application/json": {"examples": {"a": {}}}}}),
            "responses.404.content.application/json.examples.a: 'value' is a required property; add it there.",
        ),
    ],
)
def test_documents_of_another_shape(document: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, None, document))
    assert says in str(fault.value)
    assert "openapi.yaml: " in str(fault.value)


@pytest.mark.parametrize(("schema", "at"), [({"type": "lamp"}, "type"), (5, "its top")])
def test_a_schema_that_is_none(schema: Any, at: str, tmp_path: Path) -> None:
    document = json.loads(json.dumps(OPENAPI))
    document["components"]["schemas"]["Bulb"] = schema
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, None, document))
    assert f"openapi.yaml: components.schemas.Bulb: no JSON Schema at {at}" in str(fault.value)
