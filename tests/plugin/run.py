"""One run: its target, its ledger, its scenes; from the first preflight to the reports."""

import platform
import shlex
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest

from tests.harness.budget import PROFILES, Budget
from tests.harness.control import check_control
from tests.harness.examples import check_examples
from tests.harness.faults import SpecFault, SuiteFault, UsageFault
from tests.harness.judge import Difference
from tests.harness.ledger import Ledger
from tests.harness.openapi import Operation
from tests.harness.preflight import Note, Preflight, preflight, secrets_of
from tests.harness.results import SCHEMA_VERSION, api_results
from tests.harness.scene import Scene
from tests.harness.spec import Requirement, Spec
from tests.harness.target import Target, from_url
from tests.plugin.embedded import Embedded
from tests.plugin.options import Options

PACKAGES = ("pytest", "hypothesis", "schemathesis", "httpx", "jsonschema")


def silence(trouble: str, operation: Operation, base_url: str) -> dict[str, Any]:
    """The evidence of a requirement that was not answered at all."""
    told = {"expected": "an answer", "seen": trouble}
    method, url = operation.method.upper(), base_url + operation.path
    return {
        "given": "the implementation under test",
        **told,
        "difference": {"kind": "no answer", "at": None, **told},
        "request": {"method": method, "url": url, "headers": {}, "body": None, "body_bytes": 0},
        "response": None,
        "error": trouble,
        "curl": f"curl -i -X {method} {shlex.quote(url)}",
        "elapsed_ms": None,
        "on_purpose": None,
        "history": [],
        "states": None,
        "timeline": None,
    }


class Run:
    """The whole run in the main process, or a worker's part of it (`share` is its index and the number of workers)."""

    def __init__(
        self, options: Options, target: Target, checked: Preflight, share: tuple[int, int] = (0, 1)
    ) -> None:
        self.options, self.target, self.checked, self.share = options, target, checked, share
        self.notes: list[Note] = list(checked.notes)
        self.fresh: list[Note] = []
        self.ledger, self.requests = Ledger(), {spec.api: 0 for spec in options.specs}
        self.merge({"judgements": checked.judgements, "requests": checked.requests}, "preflight")
        self.scratch = Ledger()
        self.scenes: dict[str, Scene] = {}
        self.started, self._start = datetime.now(UTC), time.monotonic()

    @property
    def budget(self) -> Budget:
        """How much this run may send."""
        return PROFILES[self.options.profile]

    def scene(self, spec: Spec) -> Scene:
        """The scene of an API, kept for the whole run; its ledger is emptied after every test."""
        if spec.api not in self.scenes:
            self.scenes[spec.api] = Scene(spec, self.target, self.scratch, self.share)
        return self.scenes[spec.api]

    def drain(self) -> dict[str, Any]:
        """What the test that just ran found out, as plain data: judgements and numbers of requests."""
        requests = {}
        for api, scene in self.scenes.items():
            requests[api], scene.wire.requests = scene.wire.requests, 0
        notes, self.fresh = [note.as_dict() for note in self.fresh], []
        return {"judgements": self.scratch.drain(), "requests": requests, "notes": notes}

    def note(self, note: Note) -> bool:
        """Write down a trouble, once per door and API. Returns whether it is new."""
        if any((known.door, known.api) == (note.door, note.api) for known in (*self.notes, *self.fresh)):
            return False
        self.fresh.append(note)
        return True

    def merge(self, drained: Mapping[str, Any], test: str) -> None:
        """Add what a test found out, here or in a worker."""
        self.ledger.merge(drained["judgements"], test)
        for api, count in drained["requests"].items():
            self.requests[api] += count
        for plain in drained.get("notes", ()):
            note = Note(**plain)
            if note not in self.notes:
                self.notes.append(note)

    def fail_unreachable(self) -> None:
        """Judge every requirement of an API that gave no answer at all."""
        for spec in self.options.specs:
            if spec.api in self.checked.unreachable:
                for requirement in spec.requirements:
                    self.silent(requirement, self.checked.unreachable[spec.api], self.ledger)

    def silent(self, requirement: Requirement, trouble: str, ledger: Ledger | None = None) -> None:
        """Judge a requirement that was not answered."""
        spec = next(spec for spec in self.options.specs if spec.api == requirement.api)
        evidence = silence(trouble, spec.operation, self.target.apis[spec.api].base_url)
        difference = Difference("no answer", "an answer", trouble)
        (ledger or self.scratch).judged(requirement, difference, lambda _: evidence, 0)

    def results(self, exit_status: int) -> dict[str, Any]:
        """The content of results.json."""
        apis, requirements = {}, []
        for spec in self.options.specs:
            apis[spec.api], found = api_results(
                spec, self.ledger, strict=self.options.strict, requests=self.requests[spec.api]
            )
            requirements += found
        secrets = secrets_of(self.target)
        return {
            "schema": SCHEMA_VERSION,
            "suite": version("cancel-order-conformance"),
            "target": {
                "kind": self.target.kind,
                "name": self.target.name,
                "provider_states": self.target.provider_states,
                "base_urls": {spec.api: self.target.apis[spec.api].base_url for spec in self.options.specs},
            },
            "started": self.started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "duration_s": round(time.monotonic() - self._start, 2),
            "requests": sum(self.requests.values()),
            "profile": self.options.profile,
            "strict": self.options.strict,
            "options": self._told_options(),
            "exit_status": exit_status,
            "environment": {
                "python": platform.python_version(),
                **{name: version(name) for name in PACKAGES},
            },
            "command": secrets.redact(self.options.command),
            "setup": [note.as_dict() for note in self.notes],
            "apis": apis,
            "requirements": requirements,
        }

    def _told_options(self) -> dict[str, str]:
        known = ", ".join(self.options.known) or "none"
        budget = ", ".join(f"{name} {value}" for name, value in vars(self.budget).items())
        return {"APIs": ", ".join(self.requests), "known failures": known, "budget": budget}

    def close(self) -> None:
        """Close all connections."""
        for scene in self.scenes.values():
            scene.close()


def start(options: Options) -> tuple[Run, Embedded | None]:
    """Start a run in the main process: the reference if there is no other target, then the preflight.

    Raises pytest.UsageError when the set-up cannot be used.
    """
    embedded = Embedded() if options.target is None else None
    try:
        run = _checked(options, embedded)
    except (SpecFault, SuiteFault, UsageFault) as problem:
        if embedded:
            embedded.close()
        raise pytest.UsageError(str(problem)) from None
    run.fail_unreachable()
    return run, embedded


def listed(options: Options) -> Run:
    """A run that is only listed: nothing is started, and no target is contacted."""
    apis = [spec.api for spec in options.specs]
    target = options.target or from_url("http://localhost", apis, kind="embedded")
    return Run(options, target, Preflight((), {}))


def _checked(options: Options, embedded: Embedded | None) -> Run:
    for spec in options.specs:
        check_control(spec)
        check_examples(spec)
    apis = [spec.api for spec in options.specs]
    target = options.target or from_url(embedded.url if embedded else "", apis, kind="embedded")
    return Run(options, target, preflight(options.specs, target))
