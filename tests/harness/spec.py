"""What one document promises, as frozen data. The format is that of specs/requirements.schema.json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from tests.harness.domain import Domain
from tests.harness.openapi import Operation
from tests.harness.template import MISSING, placeholders

Statuses = frozenset[int]
Level = Literal["MUST", "SHOULD"]


def statuses(value: Any) -> Statuses:
    """The set of statuses meant by `404`, `4xx` or a list of such, from which `not 401` takes one away."""
    items = value if isinstance(value, list) else [value]
    without = {int(item[4:]) for item in items if str(item).startswith("not ")}
    classes = (range(int(s[0]) * 100, int(s[0]) * 100 + 100) for s in items if str(s)[1:] == "xx")
    single = (item for item in items if isinstance(item, int))
    return frozenset([*chain.from_iterable(classes), *single]) - without


@dataclass(frozen=True)
class Outcome:
    """A documented answer: status, partial body or schema, and the state that it leaves the order in."""

    name: str
    status: Statuses
    body: Any = MISSING
    schema: str | None = None
    effect: str | None = None


@dataclass(frozen=True)
class State:
    """A state of an order: what a valid cancel by the owner may be answered, and where the world may lead."""

    name: str
    cancel: tuple[Outcome, ...]
    terminal: bool = False
    changes: tuple[str, ...] = ()
    looks_like: str | None = None
    also: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Every name under which answers and observations may know the state."""
        return [self.name, *self.also, *([self.looks_like] if self.looks_like else [])]


@dataclass(frozen=True)
class Send:
    """How a request differs from the valid one. `domain` is the set of the one value given as `{any: ...}`.

    `client` are habits of clients that send the same otherwise; `path` is another spelling of the path, `{path}`.
    """

    order: Any = MISSING
    set: Mapping[str, Any] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    raw: Any = MISSING
    headers: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    method: Any = None
    credentials: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    outside: bool = False
    path: str = "{path}"

    @cached_property
    def domain(self) -> Domain | None:
        """The domain of the value to be chosen, or None for a fixed request."""
        if self.credentials or self.client:
            return {"enum": [*self.credentials, *self.client]}
        values = [
            self.order,
            self.raw,
            self.method,
            *self.set.values(),
            *self.headers.values(),
            *self.query.values(),
        ]
        return next((value["any"] for value in values if is_any(value)), None)

    def named(self, choice: Any) -> frozenset[str]:
        """The placeholders in the request: `unknown` is an order that does not exist, `other` another one."""
        values = [self.order, self.raw, *self.set.values(), *self.headers.values(), *self.query.values()]
        return frozenset(placeholders([choice if is_any(value) else value for value in values]))


def is_any(value: Any) -> bool:
    """Whether a value of a request is a choice: `{any: domain}`."""
    return isinstance(value, dict) and set(value) == {"any"}


@dataclass(frozen=True)
class Step:
    """One step of a sequence or one kind of request in a race.

    `others`: so many other orders are cancelled; `given`: the state of the orders that a race's request is about.
    """

    actor: str | None = None
    send: Send = field(default_factory=Send)
    expect: tuple[Outcome, ...] = ()
    times: int = 1
    change: str | None = None
    pause: float | None = None
    others: int = 0
    given: str | None = None

    @property
    def is_request(self) -> bool:
        """Whether the step sends something."""
        return self.change is None and self.pause is None and not self.others


@dataclass(frozen=True)
class Race:
    """Requests that are sent at the same moment: all of them for each order, or (`apart`) one for each in turn."""

    requests: tuple[Step, ...]
    orders: int = 1
    apart: bool = False
    change: str | None = None


@dataclass(frozen=True)
class Invariant:
    """What every answer that fits the filter must keep."""

    status: Statuses | None = None
    given: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    plain: bool = False
    at: str | None = None
    schema: str | None = None
    body: Any = MISSING
    value: str | None = None
    equals: str | None = None
    media: bool = False
    answered: Statuses | None = None
    effect: bool = False


Form = Literal["single", "steps", "moments", "race", "every", "lifecycle", "secrecy", "contract"]


@dataclass(frozen=True)
class Requirement:
    """One rule of a document, and how it is tested."""

    id: str
    api: str
    level: Level
    family: str
    says: str
    source: Mapping[str, Any]
    form: Form
    unless: tuple[str, ...] = ()
    given: str = ""
    actor: str | None = None
    send: Send = field(default_factory=Send)
    expect: tuple[Outcome, ...] = ()
    when: Statuses | None = None
    then: str | None = None
    fact: Mapping[str, Any] = field(default_factory=dict)
    bystanders: bool = False
    mirrored: bool = False
    steps: tuple[Step, ...] = ()
    race: Race | None = None
    every: Invariant | None = None

    @property
    def place(self) -> str:
        """Where the document says so, for people."""
        if "elsewhere" in self.source:
            return f"the vendor's {self.source['elsewhere']}"
        row = self.source.get("row")
        return str(self.source["section"]) + (f", {row}" if row is not None else "")

    @property
    def is_general(self) -> bool:
        """Whether it is a net under all the others: its failure says something only where no other MUST failed."""
        return self.form in ("lifecycle", "contract") or bool(self.every and self.every.effect)


@dataclass(frozen=True)
class Spec:
    """Everything that is true of one API."""

    folder: Path
    api: str
    title: str
    document: str
    operation: Operation
    id_in: str
    id_name: str
    id_unknown: str
    id_returned: tuple[str, ...]
    body: Any
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    places: Mapping[str, tuple[str, ...]]
    settles: float
    states: Mapping[str, State]
    actors: Mapping[str, str]
    requirements: tuple[Requirement, ...]

    @property
    def strangers(self) -> list[str]:
        """The actors who own other orders."""
        return [name for name, role in self.actors.items() if role == "other"]

    @cached_property
    def owner(self) -> str:
        """The actor who owns the orders."""
        return next(name for name, role in self.actors.items() if role == "owner")

    @cached_property
    def first_state(self) -> str:
        """The state in which an order can be cancelled."""
        return next(iter(self.states))

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement of that id."""
        return next(r for r in self.requirements if r.id == requirement_id)

    def same_state(self, name: str, observed: str) -> bool:
        """Whether an observed state's name may mean the state `name`."""
        return observed in self.states[name].names if name in self.states else observed == name

    def led_to(self, name: str) -> frozenset[str]:
        """The states to which cancels and outside changes may lead an order from the state `name`."""
        reached, open_states = set[str](), [name]
        while open_states:
            state = self.states[open_states.pop()]
            found = {
                *state.changes,
                *(outcome.effect for outcome in state.cancel if outcome.effect),
            } - reached
            reached |= found
            open_states += found
        return frozenset(reached)
