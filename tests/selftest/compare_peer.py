"""Runs `schemathesis run` against one changed implementation, as a user would, and tells what it reported.

The user gives the credentials of the owner as headers and puts the id of one order that can be cancelled into
the description as an example. `--continue-on-failure` is to its advantage: it goes on after a first failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.harness.loader import SPECS, load
from tests.harness.provider import ProviderStates
from tests.harness.spec import Spec
from tests.selftest.measure_run import ENDED, Job, Row
from tests.selftest.warm import served

MAX_SEED = 3
"""With how many seeds the correct reference is tried, so that a rare false alarm is known as one."""


def judge_as_peer(job: Job, limit_s: float, seed: int = 1) -> Row:
    """Serve an implementation and run the other tool; `failed` are the kinds of failures that it reported."""
    started = time.monotonic()
    name = f"{job.name}#{seed}" if seed > 1 else job.name
    try:
        with served(job.full_name) as url, tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            kinds, requests = _reported(url, load(job.api), Path(folder), limit_s, seed)
    except (RuntimeError, subprocess.TimeoutExpired) as problem:
        return Row(f"peer-{job.kind}", job.api, name, "no result", note=str(problem)[:200], **job.facts)
    seconds = round(time.monotonic() - started, 1)
    verdict = "failed" if kinds else "passed"
    failed = tuple(sorted(kinds))
    return Row(
        f"peer-{job.kind}",
        job.api,
        name,
        verdict,
        failed=failed,
        requests=requests,
        seconds=seconds,
        **job.facts,
    )


def _reported(url: str, spec: Spec, folder: Path, limit_s: float, seed: int) -> tuple[set[str], int]:
    """Run the tool; returns the kinds of failures, as check and status, and the number of requests."""
    provider = ProviderStates(f"{url}/_provider-states")
    try:
        order = provider.arrange(spec.api, spec.first_state, spec.owner, 1)[0]
        headers = provider.actor(spec.api, spec.owner)
    finally:
        provider.close()
    described, report = folder / "openapi.yaml", folder / "report.ndjson"
    described.write_text(yaml.safe_dump(_with_example(spec, order)), encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(described), "--url", url]
    command += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command += ["--continue-on-failure", f"--seed={seed}", "--generation-database=none", "--no-color"]
    command += ["--report=ndjson", f"--report-ndjson-path={report}"]
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=limit_s, check=False, errors="replace"
    )
    if ended.returncode not in ENDED or not report.exists():
        raise RuntimeError(f"exit status {ended.returncode}: {(ended.stdout + ended.stderr).strip()[-150:]}")
    return _read(report)


def _with_example(spec: Spec, order: str) -> Any:
    """The OpenAPI description with the id of an order where a request holds it."""
    document = yaml.safe_load((SPECS / spec.api / "openapi.yaml").read_text("utf-8"))
    operation = document["paths"][spec.operation.path][spec.operation.method]
    if spec.id_in == "body":
        content = operation["requestBody"]["content"]["application/json"]
        content["example"] = {**spec.body, **content.get("example", {}), spec.id_name: order}
    for parameter in operation.get("parameters", []):
        if (parameter["in"], parameter["name"]) == (spec.id_in, spec.id_name):
            parameter["example"] = order
    return document


def _read(report: Path) -> tuple[set[str], int]:
    kinds, requests = set[str](), 0
    for line in report.read_text("utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        requests += len(recorder.get("interactions", {}))
        kinds |= set(_kinds(recorder))
    return kinds, requests


def _kinds(recorder: Mapping[str, Any]) -> Iterator[str]:
    for case, checks in recorder.get("checks", {}).items():
        answer = recorder["interactions"].get(case, {}).get("response") or {}
        for check in checks:
            if check["status"] == "failure":
                yield f"{check['name']}:{answer.get('status_code', 'no answer')}"
