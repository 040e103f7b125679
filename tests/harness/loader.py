"""From the files of a folder under specs/ to a Spec. A misspelt word is refused, with its place and a mend."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from jsonata import Jsonata

from tests.harness.faults import SpecFault
from tests.harness.openapi import Operation, find_operation
from tests.harness.spec import Invariant, Outcome, Race, Requirement, Send, Spec, State, Statuses, Step, is_any
from tests.harness.template import FILTERS, MISSING, placeholders

SPECS = Path(__file__).parents[2] / "specs"
INVARIANT_KEYS = ("at", "schema", "body", "value", "equals", "media", "answered", "effect")
FORMS = ("steps", "race", "every", "lifecycle", "secrecy", "contract")


class _UniqueKeys(yaml.CSafeLoader):
    """A YAML loader that refuses a key that stands twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Read a YAML file; raises SpecFault with file, line and cause."""
    try:
        return yaml.load(path.read_text("utf-8"), _UniqueKeys)  # noqa: S506 (a safe loader of our own)
    except OSError as problem:
        raise SpecFault(f"{_short(path)}: cannot be read ({problem.strerror}); every API's folder needs it.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark else ""
        raise SpecFault(f"{_short(path)}:{line} is not YAML: {getattr(problem, 'problem', problem)}; mend it there.") from None


def _short(path: Path) -> str:
    return str(path.relative_to(SPECS.parent)) if path.is_relative_to(SPECS.parent) else str(path)


def api_names(specs: Path = SPECS) -> list[str]:
    """Names of all APIs: the folders under specs/. Raises SpecFault when there is none."""
    names = sorted(p.name for p in specs.iterdir() if p.is_dir() and not p.name.startswith(".")) if specs.is_dir() else []
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
        raise SpecFault(f"{place}: api is {catalogue['api']!r}, but the folder is {api!r}; give both one name.")
    operation = find_operation(document, catalogue["operation"], _short(folder / "openapi.yaml"))
    _check_schemas(document, _short(folder / "openapi.yaml"))
    return _Reader(catalogue, operation, place).spec(folder)


def _check_by_schema(catalogue: Any, schema_file: Path, place: str) -> None:
    schema = json.loads(schema_file.read_text("utf-8"))
    error = best_match(Draft202012Validator(schema).iter_errors(catalogue))
    if error is not None:
        raise SpecFault(f"{place}: {_where(error, catalogue)}: {explain(error)}")


def _where(error: ValidationError, catalogue: Any) -> str:
    path = list(error.absolute_path)
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "top level"
    if len(path) > 1 and path[0] == "requirements" and isinstance(catalogue["requirements"][path[1]], dict):
        text += f" ({catalogue['requirements'][path[1]].get('id', 'without id')})"
    return text


def explain(error: ValidationError) -> str:
    """A schema violation as one clause, with the nearest known word where a key is misspelt."""
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {})
        unknown = next(key for key in error.instance if key not in known)
        near = difflib.get_close_matches(str(unknown), known, 1)
        mend = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known)) or 'none'}."
        return f"unknown key {unknown!r}; {mend}"
    return f"{error.message[:200]}; mend it there."


def _check_schemas(document: Mapping[str, Any], place: str) -> None:
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            at = "/".join(map(str, error.path))
            raise SpecFault(f"{place}: components.schemas.{name}: no JSON Schema at {at or 'its top'}: {error.message[:120]}") from None


def statuses(value: Any) -> Statuses:
    """The set of statuses meant by `404`, `4xx` or a list of such."""
    items = value if isinstance(value, list) else [value]
    classes = (range(int(s[0]) * 100, int(s[0]) * 100 + 100) if isinstance(s, str) else (s,) for s in items)
    return frozenset(status for group in classes for status in group)


class _Reader:
    """Turns a checked catalogue into a Spec, and refuses what a schema cannot see."""

    def __init__(self, catalogue: Mapping[str, Any], operation: Operation, place: str) -> None:
        self.raw, self.operation, self.place = catalogue, operation, place
        self.outcomes = {name: self.outcome(name, entry, f"outcomes.{name}") for name, entry in catalogue["outcomes"].items()}

    def fault(self, at: str, text: str) -> SpecFault:
        return SpecFault(f"{self.place}: {at}: {text}")

    def known(self, name: str, names: Iterable[str], at: str, kind: str) -> str:
        if name in (names := list(names)):
            return name
        near = difflib.get_close_matches(name, names, 1)
        raise self.fault(at, f"unknown {kind} {name!r}; " + (f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}."))

    def spec(self, folder: Path) -> Spec:
        raw, order_id = self.raw, self.raw["order_id"]
        states = {name: self.state(name, entry) for name, entry in raw["states"].items()}
        if "owner" not in raw["actors"].values():
            raise self.fault("actors", "nobody is the owner; give one actor that role.")
        return Spec(
            folder, raw["api"], raw["title"], raw["document"], self.operation,
            order_id["in"], order_id["name"], order_id["unknown"], tuple(order_id.get("returned", ())),
            raw["request"].get("body", MISSING), raw["request"].get("query", {}), raw["request"].get("headers", {}),
            {name: tuple(pointers) for name, pointers in raw.get("places", {}).items()},
            raw.get("settles", 0), states, raw["actors"], tuple(self.requirements()),
        )  # fmt: skip

    def state(self, name: str, entry: Mapping[str, Any]) -> State:
        at = f"states.{name}"
        for other in (*entry.get("changes", ()), *([entry["looks_like"]] if "looks_like" in entry else ())):
            self.known(other, self.raw["states"], at, "state")
        if entry.get("terminal") and entry.get("changes"):
            raise self.fault(at, "a terminal state has no changes; remove one of the two.")
        cancel = tuple(self.expect(entry["cancel"], f"{at}.cancel"))
        changes, also = tuple(entry.get("changes", ())), tuple(entry.get("also", ()))
        return State(name, cancel, entry.get("terminal", False), changes, entry.get("looks_like"), also)

    def outcome(self, name: str, entry: Mapping[str, Any], at: str) -> Outcome:
        if "schema" in entry:
            self.known(entry["schema"], self.operation.components, at, "schema")
        if "effect" in entry:
            self.known(entry["effect"], self.raw["states"], at, "state")
        self.check_placeholders(entry.get("body"), at)
        return Outcome(name, statuses(entry["status"]), entry.get("body", MISSING), entry.get("schema"), entry.get("effect"))

    def expect(self, entries: Iterable[Any], at: str) -> Iterator[Outcome]:
        for entry in entries:
            if isinstance(entry, str):
                yield self.outcomes[self.known(entry, self.outcomes, at, "outcome")]
            else:
                yield self.outcome("", entry, at)

    def check_placeholders(self, value: Any, at: str) -> None:
        for name in placeholders(value):
            if "|" in name:
                self.known(name.split("|")[1], FILTERS, at, "filter")

    def requirements(self) -> Iterator[Requirement]:
        ids = [entry["id"] for entry in self.raw["requirements"]]
        for entry in self.raw["requirements"]:
            requirement_id = entry["id"]
            if ids.count(requirement_id) > 1:
                raise self.fault(requirement_id, "the id stands twice; number one of them anew.")
            if not requirement_id.startswith(self.raw["prefix"]):
                raise self.fault(requirement_id, f"an id here begins with {self.raw['prefix']}.")
            if "elsewhere" in entry["source"] and entry["level"] == "MUST":
                raise self.fault(requirement_id, "what only another page says is at most a SHOULD.")
            for other in entry.get("unless", ()):
                self.known(other, ids, requirement_id, "requirement")
            yield self.requirement(entry, requirement_id)

    def requirement(self, entry: Mapping[str, Any], at: str) -> Requirement:
        forms = [form for form in FORMS if form in entry]
        if len(forms) > 1:
            raise self.fault(at, f"is both {forms[0]} and {forms[1]}; split it.")
        form: Any = forms[0] if forms else "single"
        if form == "single" and not any(key in entry for key in ("expect", "then", "fact", "bystanders")):
            raise self.fault(at, "judges nothing; give it expect, then, fact or bystanders.")
        if stray := [key for key in INVARIANT_KEYS if key in entry and form != "every"]:
            raise self.fault(at, f"{stray[0]!r} belongs to an invariant; give it an `every`.")
        return Requirement(
            at, self.raw["api"], entry["level"], entry["family"], entry["says"], entry["source"], form,
            tuple(entry.get("unless", ())), self.given(entry, at), self.actor(entry, at), self.send(entry.get("send", {}), at),
            tuple(self.expect(entry.get("expect", ()), at)),
            statuses(entry["when"]["status"]) if "when" in entry else None, self.then(entry, at),
            entry.get("fact", {}), entry.get("bystanders", False), tuple(self.steps(entry, at)), self.race(entry, at),
            self.invariant(entry, at) if form == "every" else None,
        )  # fmt: skip

    def given(self, entry: Mapping[str, Any], at: str) -> str:
        return self.known(entry.get("given", next(iter(self.raw["states"]))), self.raw["states"], at, "state")

    def actor(self, entry: Mapping[str, Any], at: str) -> str | None:
        return self.known(entry["as"], self.raw["actors"], at, "actor") if "as" in entry else None

    def then(self, entry: Mapping[str, Any], at: str) -> str | None:
        return self.known(entry["then"], [*self.raw["states"], "unchanged", "told"], at, "state") if "then" in entry else None

    def send(self, entry: Mapping[str, Any], at: str) -> Send:
        values = [entry.get("order"), entry.get("raw"), entry.get("method")]
        values += [v for key in ("set", "headers", "query") for v in entry.get(key, {}).values()]
        if sum(map(is_any, values)) + ("credentials" in entry) > 1:
            raise self.fault(at, "only one value of a request may be chosen by `any` or credentials.")
        self.check_placeholders([v["any"] if is_any(v) else v for v in values], at)
        kinds = entry.get("credentials", [])
        return Send(
            entry.get("order", MISSING), entry.get("set", {}), tuple(entry.get("drop", ())), entry.get("raw", MISSING),
            entry.get("headers", {}), entry.get("query", {}), entry.get("method"),
            tuple([kinds] if isinstance(kinds, str) else kinds), entry.get("outside", False),
        )  # fmt: skip

    def step(self, entry: Mapping[str, Any], at: str) -> Step:
        if "change" in entry:
            self.known(entry["change"], self.raw["states"], at, "state")
        expect = tuple(self.expect(entry.get("expect", ()), at))
        return Step(
            self.actor(entry, at), self.send(entry.get("send", {}), at), expect,
            entry.get("times", 1), entry.get("change"), entry.get("pause"),
        )  # fmt: skip

    def steps(self, entry: Mapping[str, Any], at: str) -> Iterator[Step]:
        for number, step in enumerate(entry.get("steps", ()), 1):
            yield self.step(step, f"{at}.steps[{number}]")

    def race(self, entry: Mapping[str, Any], at: str) -> Race | None:
        if "race" not in entry:
            return None
        race = entry["race"]
        if "change" in race:
            self.known(race["change"], self.raw["states"], at, "state")
        requests = tuple(self.step(request, f"{at}.race") for request in race["requests"])
        return Race(requests, race.get("orders", 1), race.get("change"))

    def invariant(self, entry: Mapping[str, Any], at: str) -> Invariant:
        every = entry["every"]
        if not any(key in entry for key in INVARIANT_KEYS[1:]):
            raise self.fault(at, "judges nothing; give it schema, body, value, media, answered or effect.")
        if ("value" in entry) != ("equals" in entry):
            raise self.fault(at, "value and equals go together; give both.")
        for name in every.get("given", ()):
            self.known(name, self.raw["states"], at, "state")
        for name in every.get("as", ()):
            self.known(name, self.raw["actors"], at, "actor")
        if "at" in entry and not entry["at"].startswith("/"):
            self.known(entry["at"], self.raw.get("places", {}), at, "place")
        if "schema" in entry:
            self.known(entry["schema"], self.operation.components, at, "schema")
        for expression in (entry.get("value"), entry.get("equals")):
            self.check_expression(expression, at)
        return Invariant(
            statuses(every["status"]) if "status" in every else None, tuple(every.get("given", ())), tuple(every.get("as", ())),
            every.get("plain", False), entry.get("at"), entry.get("schema"), entry.get("body", MISSING),
            entry.get("value"), entry.get("equals"), entry.get("media") == "json",
            statuses(entry["answered"]) if "answered" in entry else None, entry.get("effect", False),
        )  # fmt: skip

    def check_expression(self, expression: str | None, at: str) -> None:
        try:
            Jsonata(expression or "0")
        except Exception as problem:
            raise self.fault(at, f"{expression!r} is no JSONata expression: {problem}") from None
