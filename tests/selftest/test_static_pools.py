"""What a few given orders are good for, where nothing can be arranged, observed or changed from outside."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.harness.faults import NotOffered
from tests.harness.loader import load
from tests.harness.provider import ProviderStates
from tests.reference.server import serving
from tests.reference.vendor import Vendor
from tests.reference.vendors import vendors
from tests.selftest import library
from tests.selftest.suite_runs import QUICK, run_suite

FEW, MANY = 15, 60
LEAST = 45
"""For so many requirements of each API a few orders are enough."""


def target_of(made: Mapping[str, Vendor], url: str, count: int, file: Path) -> str:
    """A target file with actors, so many orders in each state, and no provider states; returns its path."""
    states, lines = ProviderStates(f"{url}/_provider-states"), []
    for api in made:
        spec = load(api)
        lines += [f"[apis.{api}]", f"base_url = {json.dumps(url)}"]
        lines.append(f"[apis.{api}.actors]")
        for actor in spec.actors:
            with suppress(NotOffered):
                headers = (f"{json.dumps(k)} = {json.dumps(v)}" for k, v in states.actor(api, actor).items())
                lines.append(f"{actor} = {{ {', '.join(headers)} }}")
        lines.append(f"[apis.{api}.orders]")
        for state in spec.states:
            with suppress(NotOffered):
                lines.append(f"{state} = {json.dumps(states.arrange(api, state, spec.owner, count))}")
    states.close()
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def results(made: Mapping[str, Vendor], count: int, folder: Path) -> tuple[int, dict[str, Any]]:
    """Exit status and results of a quick run against these implementations."""
    with serving(made) as url:
        target = target_of(made, url, count, folder / "target.toml")
        ended = run_suite(folder / "reports", "--target", target, *QUICK)
    return ended.code, ended.results


def test_few_orders_are_enough_for_many_requirements(tmp_path: Path) -> None:
    code, found = results(vendors(), FEW, tmp_path)
    assert code == 0
    assert [r["id"] for r in found["requirements"] if r["verdict"] in ("failed", "warned")] == []
    for facts in found["apis"].values():
        assert facts["conclusion"] == "cannot say"
        assert facts["exercised"] >= LEAST
    firsts = {r["api"]: r for r in reversed(found["requirements"])}
    assert {r["verdict"] for r in firsts.values()} == {"passed"}


@pytest.mark.parametrize(
    ("fault", "broken"), [("canceled-before-the-token-is-checked", "WP-26"), ("get-cancels-too", "WP-52")]
)
def test_what_a_refused_request_did_shows_in_a_further_one(fault: str, broken: str, tmp_path: Path) -> None:
    made = next(one for one in library.faults("waffo-pancake") if one.name == fault).make()
    code, found = results({"waffo-pancake": made}, MANY, tmp_path)
    assert code == 1
    assert broken in [r["id"] for r in found["requirements"] if r["verdict"] == "failed"]
