"""Edits of spec data: each changes something, and its fate is told rightly."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import pytest
import yaml

from tests.harness.loader import SPECS, api_names
from tests.selftest.edits import FILES, all_edits, sample
from tests.selftest.edits_bench import REFUSED, SURVIVED, fate
from tests.selftest.edits_sites import REMOVED, Edit

API = "waffo-pancake"


@cache
def data(file: str) -> Any:
    return yaml.safe_load((SPECS / API / file).read_text("utf-8"))


@cache
def edits() -> list[Edit]:
    return list(all_edits(API, SPECS))


@pytest.mark.parametrize("file", FILES)
def test_every_edit_changes_the_data(file: str) -> None:
    before = yaml.safe_dump(data(file))
    assert all(edit.applied(data(file)) != data(file) for edit in edits() if edit.file == file)
    assert yaml.safe_dump(data(file)) == before


def test_no_edit_stands_for_another() -> None:
    assert len({edit.key for edit in edits()}) == len(edits()) > 1000


def test_unchanged_is_not_edited_into_the_state_that_the_order_is_given_in() -> None:
    for edit in edits():
        if edit.path[-1] == "then" and edit.value is not REMOVED and edit.path[0] == "requirements":
            entry = data("requirements.yaml")["requirements"][edit.path[1]]
            assert {entry["then"], edit.value} != {"unchanged", entry.get("given", "pending")}


@pytest.mark.parametrize("api", api_names())
def test_a_sample_is_the_same_for_the_same_seed(api: str) -> None:
    assert sample(api, SPECS, 5, 1) == sample(api, SPECS, 5, 1) != sample(api, SPECS, 5, 2)


def edit_of(requirement_id: str, *path: str | int, value: Any) -> Edit:
    ids = [entry["id"] for entry in data("requirements.yaml")["requirements"]]
    where = ("requirements", ids.index(requirement_id), *path)
    return Edit(API, "requirements.yaml", where, "by hand", value, 1)


FATES = {
    "a status": (edit_of("WP-01", "expect", 0, "status", value=201), "reference"),
    "what a success leaves": (edit_of("WP-01", "expect", 0, "effect", value=REMOVED), REFUSED),
    "words": (edit_of("WP-01", "says", value="Something else."), SURVIVED),
    "whether the document knows the request": (edit_of("WP-51", "send", "outside", value=False), "made "),
    "where an invariant looks": (edit_of("WP-32", "every", "given", value=["completed"]), "made "),
}


@pytest.fixture(scope="module")
def apart() -> Iterator[ProcessPoolExecutor]:
    """A process of its own: fates are found without logging, and with settings of the generator of their own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("name", FATES)
def test_fates(name: str, apart: ProcessPoolExecutor) -> None:
    edit, expected = FATES[name]
    assert apart.submit(fate, edit, SPECS).result(120).fate.startswith(expected)
