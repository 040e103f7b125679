"""From files to specs: what is found and refused before a catalogue is read."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness.faults import SpecFault
from tests.harness.loader import SPECS, api_names, load, read_yaml
from tests.selftest.small_spec import CATALOGUE, OPENAPI, catalogue, entry

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
    (folder / name / "openapi.yaml").write_text(yaml.safe_dump(document or OPENAPI), "utf-8")
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
    ],
)
def test_catalogues_that_break_their_schema(raw: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, raw))
    assert says in str(fault.value)
    assert "requirements.yaml: " in str(fault.value)


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


def test_an_operation_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecFault, match=r"openapi\.yaml: no operation has the operationId 'dim'"):
        load("lamps", write(tmp_path, catalogue(operation="dim")))


@pytest.mark.parametrize(("schema", "at"), [({"type": "lamp"}, "type"), (5, "its top")])
def test_a_schema_that_is_none(schema: Any, at: str, tmp_path: Path) -> None:
    document = json.loads(json.dumps(OPENAPI))
    document["components"]["schemas"]["Bulb"] = schema
    with pytest.raises(SpecFault) as fault:
        load("lamps", write(tmp_path, None, document))
    assert f"openapi.yaml: components.schemas.Bulb: no JSON Schema at {at}" in str(fault.value)
