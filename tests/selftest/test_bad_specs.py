"""Whatever is wrong with a spec, one sentence says what, where and how to mend it; never a traceback."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.selftest.suite_runs import WAFFO, copy_suite, is_refused, run_suite


@dataclass(frozen=True)
class WrongSpec:
    """A change that spoils a spec, and what the sentence must say."""

    file: str
    old: str
    new: str
    says: tuple[str, ...] = field(default=())


REQUIREMENTS, OPENAPI = "requirements.yaml", "openapi.yaml"
SPECS = {
    "misspelt key": WrongSpec(
        REQUIREMENTS, "    says: A pending", "    syas: A pending", ("'syas'", "'says'", "WP-")
    ),
    "misspelt key of a state": WrongSpec(
        REQUIREMENTS, "terminal: true", "termnal: true", ("states", "'terminal'")
    ),
    "a terminal state that something leaves": WrongSpec(
        REQUIREMENTS,
        "changes: [completed, canceled]}",
        "changes: [completed, canceled], terminal: true}",
        ("states.pending", "leads to canceled, completed"),
    ),
    "a state that nothing leaves": WrongSpec(
        REQUIREMENTS, "terminal: true, also", "also", ("states.completed", "terminal: true")
    ),
    "a member missed that nothing requires": WrongSpec(
        OPENAPI, "      required: [orderId]\n", "", ("openapi.yaml", "orderId is not required")
    ),
    "a required body that may be missing": WrongSpec(
        OPENAPI, "        required: true\n", "        required: false\n", ("openapi.yaml", "requestBody")
    ),
    "a stranger's order in a sequence": WrongSpec(
        REQUIREMENTS,
        '      - {as: stranger, send: {set: {id: "{order}"}',
        '      - {as: stranger, send: {set: {id: "{foreign}"}',
        ("WP-89", "{foreign}", "one request"),
    ),
    "a body of no schema": WrongSpec(
        OPENAPI,
        '{$ref: "#/components/schemas/CancelRequest"}',
        '{$ref: "#/components/schemas/CancelReqest"}',
        ("openapi.yaml", "a schema cannot be resolved", "CancelReqest", "check its $ref"),
    ),
    "a schema without an end": WrongSpec(
        OPENAPI,
        'NotOwner:\n      allOf: [{$ref: "#/components/schemas/Error"}]',
        'NotOwner:\n      anyOf: [true, {not: {$ref: "#/components/schemas/NotOwner"}}]',
        ("openapi.yaml", "schemas.NotOwner", "includes itself"),
    ),
    "an outcome that another one holds": WrongSpec(
        REQUIREMENTS,
        "expect: [canceled, not-found, {status: 400}]",
        "expect: [canceled, missing-field, not-found, {status: 400}]",
        ("WP-59", "missing-field", "remove one of the two"),
    ),
    "no such outcome": WrongSpec(
        REQUIREMENTS,
        "expect: [missing-field]",
        "expect: [mising-field]",
        ("'mising-field'", "'missing-field'", "WP-"),
    ),
    "no such state": WrongSpec(
        REQUIREMENTS, "given: completed", "given: complete", ("'complete'", "'completed'", "WP-")
    ),
    "no such actor": WrongSpec(REQUIREMENTS, "as: expired", "as: expird", ("'expird'", "'expired'", "WP-")),
    "no such operation": WrongSpec(
        REQUIREMENTS,
        "operation: cancelOnetimeOrder",
        "operation: cancelOrder",
        ("openapi.yaml", "'cancelOrder'"),
    ),
    "duplicate id": WrongSpec(REQUIREMENTS, "id: WP-02", "id: WP-01", ("WP-01", "twice")),
    "no YAML": WrongSpec(REQUIREMENTS, "requirements:\n", "requirements: ]\n", ("line", "YAML")),
    "a schema that is none": WrongSpec(
        OPENAPI, "orderId: {type: string}", "orderId: {type: text}", ("openapi.yaml", "components.schemas")
    ),
    "no such schema": WrongSpec(
        REQUIREMENTS,
        "schema: CanceledShape",
        "schema: CanceldShape",
        ("'CanceldShape'", "'CanceledShape'", "WP-"),
    ),
    "an empty path": WrongSpec(OPENAPI, "paths:\n", "paths:\n  /x:\n", ("openapi.yaml", "paths./x")),
    "a date": WrongSpec(
        REQUIREMENTS, 'orderId: "{order}"', "orderId: 2024-01-31", ("line", "2024-01-31", "quotes")
    ),
    "a body's member that is not there": WrongSpec(
        REQUIREMENTS, "{body.orderId}", "{body.oderId}", ("WP-", "'oderId'", "'orderId'")
    ),
    "no JSONata": WrongSpec(REQUIREMENTS, "value: data.orderId", "value: data.(orderId", ("JSONata", "WP-")),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the suite whose specs may be spoilt."""
    return copy_suite(tmp_path_factory.mktemp("copy"))


@pytest.mark.parametrize("name", SPECS)
def test_spec(name: str, copy: Path, tmp_path: Path) -> None:
    wrong = SPECS[name]
    file = copy / "specs" / "waffo-pancake" / wrong.file
    sound = file.read_text("utf-8")
    assert wrong.old in sound
    file.write_text(sound.replace(wrong.old, wrong.new, 1), "utf-8")
    ended = run_suite(tmp_path, *WAFFO, root=copy)
    file.write_text(sound, "utf-8")
    is_refused(
        ended,
        f"specs/waffo-pancake/{'openapi.yaml' if 'openapi.yaml' in wrong.says else wrong.file}",
        *wrong.says,
    )


def test_a_spec_that_is_missing(copy: Path, tmp_path: Path) -> None:
    folder = copy / "specs" / "new-api"
    folder.mkdir()
    ended = run_suite(tmp_path, "--api", "new-api", root=copy)
    folder.rmdir()
    is_refused(ended, "specs/new-api/requirements.yaml", "cannot be read")
