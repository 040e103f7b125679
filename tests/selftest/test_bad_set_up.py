"""Whatever is wrong with provider states, one sentence says what, where and how to mend it; never a traceback."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness.provider import ProviderStates
from tests.selftest.broken_servers import TOKEN, Conforming, HangUp, Model, Reply, serving
from tests.selftest.suite_runs import GOOD, QUICK, WAFFO, is_judged, is_refused, run_suite


class Answers500(Model):
    """Every control request is answered with 500."""

    def discover(self) -> Reply:
        """Break."""
        return 500, {"error": "broken"}


class Answers500WhenAsked(Model):
    """Orders cannot be arranged."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Break, but refuse nonsense."""
        return (500, {"error": "no database"}) if wish["state"] == "pending" else super().arrange(wish)


class AnswersHtml(Model):
    """A page instead of JSON."""

    def discover(self) -> Reply:
        """Answer as some other application would."""
        return 200, b"<!doctype html><title>Welcome</title>"


class AnswersAList(Model):
    """JSON of another shape."""

    def discover(self) -> Reply:
        """Answer a list."""
        return 200, ["waffo-pancake"]


class GivesTooFew(Model):
    """One id less than asked for."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Forget one."""
        return super().arrange(wish | {"count": wish["count"] - 1})


class GivesOneTwice(Model):
    """One id twice in an answer."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Repeat one."""
        status, value = super().arrange(wish)
        return status, {
            "orders": [{"id": "ORD_0000000000000000000001"}] * wish["count"]
        } if status == 201 else value


class GivesTheSameAgain(Model):
    """The same ids in every answer."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Begin anew."""
        self.numbers = iter(range(1, 1000))  # type: ignore[assignment]
        return super().arrange(wish)


class GivesNumbers(Model):
    """Ids that are no texts."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Give numbers."""
        status, _ = super().arrange(wish)
        return status, {"orders": [{"id": next(self.numbers)} for _ in range(wish["count"])]}


class GivesNothing(Model):
    """An answer without orders."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Say that it is done, but not what."""
        return (201, {}) if wish["state"] == "pending" else super().arrange(wish)


class AcceptsAnything(Model):
    """Any state is arranged, or so it says."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Accept."""
        return super().arrange(wish | {"state": "pending"})


class GivesNoHeaders(Model):
    """An actor without headers."""

    def actor(self, name: str) -> Reply:
        """Give an empty object."""
        return 200, {"headers": {}}


class GivesALineBreak(Model):
    """A header that would be two."""

    def actor(self, name: str) -> Reply:
        """Give a value with a line break."""
        return 200, {"headers": {"Authorization": f"Bearer {TOKEN}\nX-Other: 1"}}


class GivesAnotherAlphabet(Model):
    """A header that no header may be."""

    def actor(self, name: str) -> Reply:
        """Give a value outside Latin 1."""
        return 200, {"headers": {"Authorization": f"Bearer {TOKEN} 語"}}


class GivesAnOddName(Model):
    """A header's name with a blank."""

    def actor(self, name: str) -> Reply:
        """Give such a name."""
        return 200, {"headers": {"My token": TOKEN}}


class GivesHalfACharacter(Model):
    """Ids that are no Unicode."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Give ids that end in the middle of a character."""
        status, _ = super().arrange(wish)
        return status, {"orders": [{"id": f"ORD_{next(self.numbers)}\ud83d"} for _ in range(wish["count"])]}


class AnswersAPit(Model):
    """JSON that is nested without end."""

    def discover(self) -> Reply:
        """Answer so many brackets."""
        return 200, b"[" * 100_000


class OffersAnother(Model):
    """Another API than the one that is asked for."""

    def discover(self) -> Reply:
        """Offer something else."""
        return 200, {"apis": {"shoplazza": {"states": ["placed"], "actors": ["app"]}}}


class HangsUp(Model):
    """No answer at all."""

    def discover(self) -> Reply:
        """Close the connection."""
        raise HangUp


BROKEN: dict[type[Model], tuple[str, ...]] = {
    Answers500: ("500",),
    Answers500WhenAsked: ("500", "/waffo-pancake/orders"),
    AnswersHtml: ("no JSON",),
    AnswersAList: ('{"apis"',),
    GivesTooFew: ("1 ids for 2 pending orders",),
    GivesOneTwice: ("twice",),
    GivesTheSameAgain: ("twice", "fresh"),
    GivesNumbers: ("texts",),
    GivesNothing: ("0 ids for 2 pending orders",),
    AcceptsAnything: ("no-such-state",),
    GivesNoHeaders: ("no headers for customer",),
    GivesALineBreak: ("customer", "'Authorization'", "no header may hold"),
    GivesAnotherAlphabet: ("customer", "'Authorization'", "no header may hold"),
    GivesAnOddName: ("customer", "'My token'", "is no header"),
    GivesHalfACharacter: ("half a character", "UTF-8"),
    AnswersAPit: ("no JSON",),
    OffersAnother: ("offers none of waffo-pancake", "--api"),
    HangsUp: ("don't answer",),
}


@pytest.mark.parametrize("model", BROKEN, ids=lambda model: model.__name__)
def test_provider_states(model: type[Model], tmp_path: Path) -> None:
    with serving(model()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO)
    is_refused(ended, f"{url}/_provider-states", *BROKEN[model])
    assert TOKEN not in ended.output


def test_an_order_that_cannot_be_named_is_not_known() -> None:
    provider = ProviderStates("http://127.0.0.1:1/_provider-states")
    assert provider.observe("waffo-pancake", "ORD_\ud83d") is None


class BreaksLater(Conforming):
    """The provider states break in the middle of the run."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Work for a while."""
        return super().arrange(wish) if len(self.states) < 100 else (500, {"error": "disk full"})


def test_provider_states_that_break_later_are_one_headline(tmp_path: Path) -> None:
    with serving(BreaksLater()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert [note["door"] for note in ended.results["setup"]] == ["set-up"]
    assert ended.having("failed") == []
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "cannot say"
    assert any("set-up failed" in (r["reason"] or "") for r in ended.results["requirements"])


class OffersNothing(Model):
    """Provider states that support no state and no actor."""

    def arrange(self, wish: dict[str, Any]) -> Reply:
        """Refuse."""
        return 501, {"error": "not here"}


def test_nothing_exercised_is_a_failure(tmp_path: Path) -> None:
    with serving(OffersNothing()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert ended.results["apis"]["waffo-pancake"]["exercised"] == 0
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "cannot say"


# Static pools


def test_a_pool_that_runs_dry(tmp_path: Path) -> None:
    file, model = tmp_path / "target.toml", Conforming()
    orders = model.arrange({"state": "pending", "count": 3})[1]["orders"]  # type: ignore[index]
    pool = ", ".join(f'"{order["id"]}"' for order in orders)
    with serving(model) as url:
        text = GOOD.replace("http://127.0.0.1:1", url).replace("SECRET_9f8e7d6c", TOKEN)
        text = text.replace(f'provider_states = "{url}/_provider-states"', "")
        file.write_text(text + f"\n[apis.waffo-pancake.orders]\npending = [{pool}]\n")
        ended = run_suite(tmp_path / "reports", f"--target={file}", *QUICK)
    assert ended.code == 0, ended.output
    assert "Traceback" not in ended.output
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "cannot say"
    dry = [r for r in ended.results["requirements"] if r["needs"] == "more pending orders in the target file"]
    assert dry
    assert "more pending orders in the target file" in ended.output
