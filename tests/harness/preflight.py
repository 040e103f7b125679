"""Before the first case: is there something to test, and whose fault is it if not?

Most errors of a first run are errors of its set-up. What only a set-up can cause stops the run; what a broken
implementation could cause too is left to be judged.
"""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.harness.credentials import Secrets
from tests.harness.faults import NotOffered, SetupFault, TargetFault
from tests.harness.ledger import Ledger
from tests.harness.provider import ProviderStates
from tests.harness.scene import Scene
from tests.harness.spec import Spec
from tests.harness.target import ApiTarget, Target

PROBE_BUDGET_S = 5.0


@dataclass(frozen=True)
class Note:
    """One trouble. `door` is implementation, set-up or suite; `what` and `mend` are one sentence each."""

    door: str
    api: str | None
    what: str
    mend: str

    def as_dict(self) -> dict[str, Any]:
        """The note as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Preflight:
    """What the preflight found: troubles, and for each API that cannot be reached the transport error.

    `judgements` and `requests` are those of its own requests, as a test's are.
    """

    notes: tuple[Note, ...]
    unreachable: Mapping[str, str]
    judgements: Mapping[str, Any] = field(default_factory=dict)
    requests: Mapping[str, int] = field(default_factory=dict)


def preflight(specs: Sequence[Spec], target: Target) -> Preflight:
    """Look at the target before the first case.

    Raises TargetFault when the set-up can't be used, whatever the implementation does.
    """
    notes: list[Note] = []
    unreachable = {}
    for spec in specs:
        trouble = _connect(target.apis[spec.api])
        if trouble:
            unreachable[spec.api] = trouble
            what = f"{target.apis[spec.api].base_url} does not answer: {trouble}."
            notes.append(
                Note("implementation", spec.api, what, "Start the implementation, or correct the base URL.")
            )
    reachable = [spec for spec in specs if spec.api not in unreachable]
    if reachable:
        _check_provider(reachable, target)
    found = {spec.api: _check_owner(spec, target) for spec in reachable}
    notes += [note for note, _, _ in found.values() if note]
    judgements = {i: entry for _, drained, _ in found.values() for i, entry in drained.items()}
    return Preflight(
        tuple(notes), unreachable, judgements, {api: sent for api, (_, _, sent) in found.items()}
    )


def _connect(api: ApiTarget) -> str | None:
    """The transport error, if nobody listens at the base URL."""
    parts = urlsplit(api.base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), PROBE_BUDGET_S).close()
    except OSError as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def _check_provider(specs: Sequence[Spec], target: Target) -> None:
    if target.provider_states is None:
        _check_static(specs, target)
        return
    provider = ProviderStates(target.provider_states)
    try:
        offers = provider.discover()
        served = [spec for spec in specs if offers is None or spec.api in offers]
        if not served and not any(target.apis[spec.api].orders for spec in specs):
            names = ", ".join(spec.api for spec in specs)
            raise TargetFault(
                f"{target.provider_states}: offers none of {names}; name with --api what it serves."
            )
        for spec in served:
            _check_protocol(provider, spec)
    except SetupFault as problem:
        raise TargetFault(
            f"{target.provider_states}: {problem} Mend the provider states, or name static orders in a target file."
        ) from None
    finally:
        provider.close()


def _check_static(specs: Sequence[Spec], target: Target) -> None:
    for spec in specs:
        if not target.apis[spec.api].orders:
            raise TargetFault(
                f"{target.name}: apis.{spec.api}: there are neither provider_states nor orders; give one of the two."
            )


def _check_protocol(provider: ProviderStates, spec: Spec) -> None:
    if not provider.refuses_nonsense(spec.api, spec.owner):
        raise SetupFault(
            f"the provider states of {spec.api} accept the state no-such-state, so they do not arrange states."
        )
    try:
        ids = provider.arrange(spec.api, spec.first_state, spec.owner, 2)
        again = provider.arrange(spec.api, spec.first_state, spec.owner, 2)
        provider.actor(spec.api, spec.owner)
    except NotOffered:
        return
    if set(ids) & set(again):
        raise SetupFault(f"the provider states of {spec.api} give the same id twice; every id is fresh.")


def _check_owner(spec: Spec, target: Target) -> tuple[Note | None, dict[str, Any], int]:
    """Whether the owner's first cancel is accepted; if not, that is told, and judged like every other."""
    scene = Scene(spec, target, Ledger())
    try:
        # An order of a static pool is not spent for this: the run has none to replace it.
        spare = scene.provider is not None and not scene.orders.has_pool(spec.first_state)
        exchange = scene.cancel(scene.orders.take(spec.first_state)) if spare else None
        if exchange is not None:
            scene.check_state(exchange)
    except (NotOffered, SetupFault):
        return None, {}, 0
    finally:
        scene.close()
    note = None
    if exchange is not None and exchange.status in (401, 403):
        what = f"the owner's credentials are refused with {exchange.status}; what needs them will fail."
        mend = f"Check the headers of the actor {spec.owner}, or how they are authenticated."
        note = Note("implementation", spec.api, what, mend)
    return note, scene.ledger.drain(), scene.wire.requests


def secrets_of(target: Target) -> Secrets:
    """The credentials that stand in a target file."""
    found = Secrets()
    for api in target.apis.values():
        for headers in api.actors.values():
            for value in headers.values():
                found.add(value)
    return found
