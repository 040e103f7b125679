"""Which implementation is under test, and how to reach it: a base URL, or a target file."""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any
from urllib.parse import urlsplit

from tests.harness.faults import TargetFault

DEFAULT_LATENCY_BUDGET = 10.0
VARIABLE = re.compile(r"\$\{(\w+)\}")
USERINFO = re.compile(r"(?:[^/?#]*//)?[^/?#]*@")
TOP_KEYS = ("provider_states", "latency_budget", "allow_remote", "apis")
API_KEYS = ("base_url", "actors", "orders")
UNKNOWN_POOL = "unknown"
EMBEDDED = "The embedded reference implementation"


@dataclass(frozen=True)
class ApiTarget:
    """How to reach one API: base URL, headers per actor, static pools of order ids per state."""

    base_url: str
    actors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """An implementation under test. `latency_budget` is in seconds per request; `kind` is embedded, url or file."""

    kind: str
    name: str
    provider_states: str | None
    apis: Mapping[str, ApiTarget]
    latency_budget: float = DEFAULT_LATENCY_BUDGET

    def as_dict(self) -> dict[str, Any]:
        """The target as plain JSON, for another process."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Target":
        """The inverse of `as_dict`."""
        apis = {name: ApiTarget(**api) for name, api in plain["apis"].items()}
        return cls(plain["kind"], plain["name"], plain["provider_states"], apis, plain["latency_budget"])


def from_url(base_url: str, apis: Sequence[str], *, kind: str = "url", allow_remote: bool = False) -> Target:
    """A target that answers every chosen API, and the provider states protocol, at one base URL."""
    url = check_url(base_url, "--base-url", allow_remote)
    name = EMBEDDED if kind == "embedded" else url
    return Target(kind, name, f"{url}/_provider-states", {api: ApiTarget(url) for api in apis})


def from_file(
    path: Path,
    known: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    *,
    base_url: str | None = None,
    allow_remote: bool = False,
) -> Target:
    """Read a target file. `known` gives for each API its actors and its states.

    Raises TargetFault: one sentence with file, place and mend.
    """
    return _File(path, known, base_url, allow_remote).target()


def check_url(url: str, place: str, allow_remote: bool) -> str:
    """The URL without its trailing slashes.

    Raises TargetFault for no http URL, one that no request can be sent to, or a host that is not loopback.
    """
    if USERINFO.match(url):
        raise TargetFault(
            f"{place}: a user or password stands before the host; take it out, and give the credentials as "
            "headers of an actor."
        )
    # What stands before an @ further on may be a password all the same, so no sentence repeats it.
    told = repr(url.rpartition("@")[2])
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise TargetFault(f"{place}: {told} is no URL; check its host and port.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise TargetFault(f"{place}: {told} is no http URL; write it like http://localhost:8080.")
    if port == 0 or not _has_idna(host) or not _has_idna(parts.netloc):
        raise TargetFault(f"{place}: {told} is no URL; check its host and port.")
    if re.search(r"[\x00-\x20\x7f]", url) or not parts.path.isascii():
        raise TargetFault(f"{place}: {told} holds a sign that no URL may hold; write it as %XX.")
    if "?" in url or "#" in url:
        raise TargetFault(f"{place}: {told} goes on after its path; leave out what begins with ? or #.")
    if not allow_remote and not is_loopback(host):
        raise TargetFault(
            f"{place}: {host} is not this machine, and the suite cancels orders; "
            "give --allow-remote (or allow_remote = true in the target file) if that is meant."
        )
    return url.rstrip("/")


def _has_idna(name: str) -> bool:
    """Whether a name can be sent as the client sends it; an empty or overlong label can't."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def header_trouble(name: str, value: object) -> str | None:
    """What is wrong with a header of an actor and how to mend it, as a clause that repeats no value; else None."""
    if not isinstance(value, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        return "is no header with a text; write both as texts."
    if not re.fullmatch(r"[\t\x20-\x7e]*", value):
        return "holds a character that no header may hold; check its value."
    if value != value.strip():
        return "begins or ends with a blank, which no header may; check its value."
    return None


def is_unicode(text: str) -> bool:
    """Whether a text can be sent as UTF-8: half of a surrogate pair can't."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class _File:
    def __init__(
        self,
        path: Path,
        known: Mapping[str, tuple[Sequence[str], Sequence[str]]],
        base_url: str | None,
        allow_remote: bool,
    ) -> None:
        self.path, self.known, self.base_url = path, known, base_url
        self.data = self.read()
        self.allow_remote = allow_remote or self.typed("allow_remote", False, bool, "true or false")

    def fault(self, at: str, text: str) -> TargetFault:
        return TargetFault(f"{self.path}: {at}: {text}")

    def read(self) -> Mapping[str, Any]:
        try:
            return tomllib.loads(self.path.read_text("utf-8"))
        except OSError as problem:
            raise TargetFault(
                f"{self.path}: cannot be read ({problem.strerror}); give --target an existing file."
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise TargetFault(f"{self.path}: is not TOML: {problem}; mend it there.") from None

    def typed(self, key: str, default: Any, kind: type | UnionType, meaning: str) -> Any:
        value = self.data.get(key, default)
        if value is not None and (
            not isinstance(value, kind) or (kind is not bool and isinstance(value, bool))
        ):
            raise self.fault(key, f"{value!r} is not {meaning}; write it so.")
        return value

    def check_keys(self, table: Any, known: Sequence[str], at: str) -> None:
        if not isinstance(table, dict):
            raise self.fault(at, "is no table; write it as one.")
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                mend = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
                raise self.fault(at, f"unknown key {key!r}; {mend}")

    def target(self) -> Target:
        self.check_keys(self.data, TOP_KEYS, "top level")
        apis = self.data.get("apis", {})
        self.check_keys(apis, list(self.known), "apis")
        if not apis:
            raise self.fault("apis", "names no API; add a table [apis.NAME] with a base_url.")
        budget = self.typed("latency_budget", DEFAULT_LATENCY_BUDGET, int | float, "a number of seconds")
        if not 0 < budget <= 600:
            raise self.fault("latency_budget", f"{budget} is not between 0 and 600 seconds; mend it.")
        provider = self.typed("provider_states", None, str, "a URL")
        url = (
            check_url(
                self.expand(provider, "provider_states"), f"{self.path}: provider_states", self.allow_remote
            )
            if provider
            else None
        )
        read = {name: self.api(name, table) for name, table in apis.items()}
        return Target("file", str(self.path), url, read, float(budget))

    def api(self, name: str, table: Any) -> ApiTarget:
        at = f"apis.{name}"
        self.check_keys(table, API_KEYS, at)
        url = table.get("base_url", self.base_url)
        if not isinstance(url, str):
            raise self.fault(
                f"{at}.base_url", "is missing or no text; give the URL under which the API answers."
            )
        actors, states = self.known[name]
        self.check_keys(table.get("actors", {}), actors, f"{at}.actors")
        self.check_keys(table.get("orders", {}), [*states, UNKNOWN_POOL], f"{at}.orders")
        headers = {
            actor: dict(self.headers(entry, f"{at}.actors.{actor}"))
            for actor, entry in table.get("actors", {}).items()
        }
        pools = {
            state: self.ids(entry, f"{at}.orders.{state}") for state, entry in table.get("orders", {}).items()
        }
        checked = check_url(
            self.expand(url, f"{at}.base_url"), f"{self.path}: {at}.base_url", self.allow_remote
        )
        return ApiTarget(checked, headers, pools)

    def headers(self, entry: Any, at: str) -> Iterator[tuple[str, str]]:
        if not isinstance(entry, dict) or not entry:
            raise self.fault(at, 'is no table of headers; write it like { Authorization = "Bearer ..." }.')
        for name, value in entry.items():
            expanded = self.expand(value, f"{at}.{name}") if isinstance(value, str) else value
            if trouble := header_trouble(name, expanded):
                raise self.fault(f"{at}.{name}", trouble)
            yield name, expanded

    def ids(self, entry: Any, at: str) -> list[str]:
        if not isinstance(entry, list) or not all(isinstance(item, str) and item for item in entry):
            raise self.fault(at, "is no list of order ids; write them as texts.")
        if len(set(entry)) < len(entry):
            raise self.fault(at, "names an order twice; every id may stand once.")
        expanded = [self.expand(item, at) for item in entry]
        if not all(map(is_unicode, expanded)):
            raise self.fault(at, "holds an order id that is no UTF-8; check the variable's value.")
        return expanded

    def expand(self, text: str, at: str) -> str:
        def value(found: re.Match[str]) -> str:
            if found[1] not in os.environ:
                raise self.fault(
                    at, f"the environment variable {found[1]} is not set; set it before the run."
                )
            return os.environ[found[1]]

        return VARIABLE.sub(value, text)
