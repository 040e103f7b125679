"""From a catalogue that satisfies its JSON Schema to a Spec; refuses what a schema cannot see."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonatapy

from tests.harness.faults import SpecFault
from tests.harness.openapi import Operation
from tests.harness.spec import (
    Invariant,
    Outcome,
    Race,
    Requirement,
    Send,
    Spec,
    State,
    Step,
    is_any,
    statuses,
)
from tests.harness.template import FILTERS, MISSING, placeholders

INVARIANT_KEYS = ("at", "schema", "body", "value", "equals", "media", "answered", "effect")
SUCCESSES = statuses("2xx")
FORMS = ("steps", "race", "every", "lifecycle", "secrecy", "contract")


class Reader:
    """Reads one catalogue. Every fault names `place`, the catalogue's file, and where in it."""

    def __init__(self, catalogue: Mapping[str, Any], operation: Operation, place: str) -> None:
        self.raw, self.operation, self.place = catalogue, operation, place
        self.outcomes = {
            name: self._outcome(name, entry, f"outcomes.{name}")
            for name, entry in catalogue["outcomes"].items()
        }

    def _fault(self, at: str, text: str) -> SpecFault:
        return SpecFault(f"{self.place}: {at}: {text}")

    def _known(self, name: str, names: Iterable[str], at: str, kind: str) -> str:
        if name in (names := list(names)):
            return name
        near = difflib.get_close_matches(name, names, 1)
        raise self._fault(
            at,
            f"unknown {kind} {name!r}; "
            + (f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}."),
        )

    def spec(self, folder: Path) -> Spec:
        """The Spec that the catalogue describes. Raises SpecFault: one sentence with file, place and mend."""
        raw, order_id = self.raw, self.raw["order_id"]
        states = {name: self._state(name, entry) for name, entry in raw["states"].items()}
        if "owner" not in raw["actors"].values():
            raise self._fault("actors", "nobody is the owner; give one actor that role.")
        return Spec(
            folder,
            raw["api"],
            raw["title"],
            raw["document"],
            self.operation,
            order_id["in"],
            order_id["name"],
            order_id["unknown"],
            tuple(order_id.get("returned", ())),
            raw["request"].get("body", MISSING),
            raw["request"].get("query", {}),
            raw["request"].get("headers", {}),
            {name: tuple(pointers) for name, pointers in raw.get("places", {}).items()},
            raw.get("settles", 0),
            states,
            raw["actors"],
            tuple(self._requirements()),
        )

    def _state(self, name: str, entry: Mapping[str, Any]) -> State:
        at = f"states.{name}"
        for other in (*entry.get("changes", ()), *([entry["looks_like"]] if "looks_like" in entry else ())):
            self._known(other, self.raw["states"], at, "state")
        cancel = tuple(self._expect(entry["cancel"], f"{at}.cancel"))
        changes, also = tuple(entry.get("changes", ())), tuple(entry.get("also", ()))
        return State(name, cancel, entry.get("terminal", False), changes, entry.get("looks_like"), also)

    def _outcome(self, name: str, entry: Mapping[str, Any], at: str) -> Outcome:
        if "schema" in entry:
            self._known(entry["schema"], self.operation.components, at, "schema")
        if "effect" in entry:
            self._known(entry["effect"], self.raw["states"], at, "state")
        self._check_placeholders(entry.get("body"), at)
        return Outcome(
            name,
            statuses(entry["status"]),
            entry.get("body", MISSING),
            entry.get("schema"),
            entry.get("effect"),
        )

    def _expect(self, entries: Iterable[Any], at: str) -> Iterator[Outcome]:
        for entry in entries:
            if isinstance(entry, str):
                yield self.outcomes[self._known(entry, self.outcomes, at, "outcome")]
            else:
                yield self._outcome("", entry, at)

    def _check_placeholders(self, value: Any, at: str) -> None:
        for name in placeholders(value):
            if "|" in name:
                self._known(name.split("|")[1], FILTERS, at, "filter")

    def _requirements(self) -> Iterator[Requirement]:
        ids = [entry["id"] for entry in self.raw["requirements"]]
        for entry in self.raw["requirements"]:
            requirement_id = entry["id"]
            if ids.count(requirement_id) > 1:
                raise self._fault(requirement_id, "the id stands twice; number one of them anew.")
            if not requirement_id.startswith(self.raw["prefix"]):
                raise self._fault(requirement_id, f"an id here begins with {self.raw['prefix']}.")
            if "elsewhere" in entry["source"] and entry["level"] == "MUST":
                raise self._fault(requirement_id, "what only another page says is at most a SHOULD.")
            for other in entry.get("unless", ()):
                self._known(other, ids, requirement_id, "requirement")
            yield self._requirement(entry, requirement_id)
        self._check_cycles({entry["id"]: entry.get("unless", []) for entry in self.raw["requirements"]})

    def _check_cycles(self, unless: Mapping[str, Iterable[str]]) -> None:
        """Refuse requirements that explain each other: then the failure of neither would count."""

        def visit(requirement_id: str, above: tuple[str, ...]) -> None:
            if requirement_id in above:
                raise self._fault(
                    requirement_id, f"is explained by itself, by way of {above[-1]}; break the circle."
                )
            for other in unless[requirement_id]:
                visit(other, (*above, requirement_id))

        for requirement_id in unless:
            visit(requirement_id, ())

    def _requirement(self, entry: Mapping[str, Any], at: str) -> Requirement:
        forms = [form for form in FORMS if form in entry]
        if len(forms) > 1:
            raise self._fault(at, f"is both {forms[0]} and {forms[1]}; split it.")
        form: Any = forms[0] if forms else "single"
        if any("pause" in step for step in entry.get("steps", ())):
            form = "moments"
        if form == "single" and not any(key in entry for key in ("expect", "then", "fact", "bystanders")):
            raise self._fault(at, "judges nothing; give it expect, then, fact or bystanders.")
        if "mirrored" in entry and (
            form != "single" or self._send(entry.get("send", {}), at).domain is not None
        ):
            raise self._fault(at, "is mirrored, but not one fixed request; take mirrored away.")
        if stray := [key for key in INVARIANT_KEYS if key in entry and form != "every"]:
            raise self._fault(at, f"{stray[0]!r} belongs to an invariant; give it an `every`.")
        return Requirement(
            at,
            self.raw["api"],
            entry["level"],
            entry["family"],
            entry["says"],
            entry["source"],
            form,
            tuple(entry.get("unless", ())),
            self._given(entry, at),
            self._actor(entry, at),
            self._send(entry.get("send", {}), at),
            self._outcomes(entry, at),
            statuses(entry["when"]["status"]) if "when" in entry else None,
            self._then(entry, at),
            entry.get("fact", {}),
            entry.get("bystanders", False),
            entry.get("mirrored", False),
            tuple(self._steps(entry, at)),
            self._race(entry, at),
            self._invariant(entry, at) if form == "every" else None,
        )

    def _outcomes(self, entry: Mapping[str, Any], at: str) -> tuple[Outcome, ...]:
        found = tuple(self._expect(entry.get("expect", ()), at))
        if any(SUCCESSES & outcome.status and not outcome.effect for outcome in found):
            raise self._fault(
                at, "does not say what a success leaves; give its outcomes with a 2xx an effect."
            )
        return found

    def _given(self, entry: Mapping[str, Any], at: str) -> str:
        return self._known(
            entry.get("given", next(iter(self.raw["states"]))), self.raw["states"], at, "state"
        )

    def _actor(self, entry: Mapping[str, Any], at: str) -> str | None:
        return self._known(entry["as"], self.raw["actors"], at, "actor") if "as" in entry else None

    def _then(self, entry: Mapping[str, Any], at: str) -> str | None:
        return (
            self._known(entry["then"], [*self.raw["states"], "unchanged", "told"], at, "state")
            if "then" in entry
            else None
        )

    def _send(self, entry: Mapping[str, Any], at: str) -> Send:
        values: list[Any] = [entry.get(key) for key in ("order", "raw", "method", "path")]
        values += [v for key in ("set", "headers", "query") for v in entry.get(key, {}).values()]
        if sum(map(is_any, values)) + ("credentials" in entry) + ("client" in entry) > 1:
            raise self._fault(
                at, "only one value of a request may be chosen by `any`, credentials or client."
            )
        self._check_placeholders([v["any"] if is_any(v) else v for v in values], at)
        kinds, habits = entry.get("credentials", []), entry.get("client", [])
        return Send(
            entry.get("order", MISSING),
            entry.get("set", {}),
            tuple(entry.get("drop", ())),
            entry.get("raw", MISSING),
            entry.get("headers", {}),
            entry.get("query", {}),
            entry.get("method"),
            tuple([kinds] if isinstance(kinds, str) else kinds),
            tuple([habits] if isinstance(habits, str) else habits),
            entry.get("outside", False),
            entry.get("path", "{path}"),
        )

    def _step(self, entry: Mapping[str, Any], at: str) -> Step:
        if "change" in entry:
            self._known(entry["change"], self.raw["states"], at, "state")
        expect = tuple(self._expect(entry.get("expect", ()), at))
        return Step(
            self._actor(entry, at),
            self._send(entry.get("send", {}), at),
            expect,
            entry.get("times", 1),
            entry.get("change"),
            entry.get("pause"),
            entry.get("others", 0),
            self._known(entry["given"], self.raw["states"], at, "state") if "given" in entry else None,
        )

    def _steps(self, entry: Mapping[str, Any], at: str) -> Iterator[Step]:
        for number, step in enumerate(entry.get("steps", ()), 1):
            yield self._step(step, f"{at}.steps[{number}]")

    def _race(self, entry: Mapping[str, Any], at: str) -> Race | None:
        if "race" not in entry:
            return None
        race = entry["race"]
        if "change" in race:
            self._known(race["change"], self.raw["states"], at, "state")
        requests = tuple(self._step(request, f"{at}.race") for request in race["requests"])
        if any(request.send.client for request in requests):
            raise self._fault(at, "a race sends its requests in its own way; leave out client.")
        if not race.get("apart") and any(request.given for request in requests):
            raise self._fault(at, "all its requests are about the same orders; give given to it.")
        return Race(requests, race.get("orders", 1), race.get("apart", False), race.get("change"))

    def _invariant(self, entry: Mapping[str, Any], at: str) -> Invariant:
        every = entry["every"]
        if not any(key in entry for key in INVARIANT_KEYS[1:]):
            raise self._fault(at, "judges nothing; give it schema, body, value, media, answered or effect.")
        if ("value" in entry) != ("equals" in entry):
            raise self._fault(at, "value and equals go together; give both.")
        for name in every.get("given", ()):
            self._known(name, self.raw["states"], at, "state")
        for name in every.get("as", ()):
            self._known(name, self.raw["actors"], at, "actor")
        if "at" in entry and not entry["at"].startswith("/"):
            self._known(entry["at"], self.raw.get("places", {}), at, "place")
        if "schema" in entry:
            self._known(entry["schema"], self.operation.components, at, "schema")
        for expression in (entry.get("value"), entry.get("equals")):
            self._check_expression(expression, at)
        return Invariant(
            statuses(every["status"]) if "status" in every else None,
            tuple(every.get("given", ())),
            tuple(every.get("as", ())),
            every.get("plain", False),
            entry.get("at"),
            entry.get("schema"),
            entry.get("body", MISSING),
            entry.get("value"),
            entry.get("equals"),
            entry.get("media") == "json",
            statuses(entry["answered"]) if "answered" in entry else None,
            entry.get("effect", False),
        )

    def _check_expression(self, expression: str | None, at: str) -> None:
        try:
            jsonatapy.compile(expression or "0")
        except Exception as problem:
            raise self._fault(
                at, f"{expression!r} is no JSONata expression: {problem}; mend it there."
            ) from None
