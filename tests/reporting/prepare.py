"""Makes a results dict ready for the writers."""

from __future__ import annotations

from typing import Any

from tests.reporting.findings import merge
from tests.reporting.hostile import clean
from tests.reporting.model import Results


def prepare(results: Results) -> dict[str, Any]:
    """Return a deep copy: redacted, valid as JSON, and with findings merged if the caller did not do so."""
    ready: dict[str, Any] = clean(results)
    if not any(requirement.get("finding") for requirement in ready["requirements"]):
        ready["requirements"] = merge(ready["requirements"])
    return ready
