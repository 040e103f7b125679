"""Whatever is wrong with the input of a run, one sentence says what, where and how to mend it; never a traceback."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.selftest.broken_servers import TOKEN, Conforming, HangUp, Model, Reply, serving
from tests.selftest.suite_runs import QUICK, Ended, copy_suite, run_suite

USAGE = pytest.ExitCode.USAGE_ERROR
FAILED = pytest.ExitCode.TESTS_FAILED
WAFFO = ("--api", "waffo-pancake")


def is_refused(ended: Ended, *says: str) -> None:
    """The run ended before any test with one sentence that says all this."""
    assert ended.code == USAGE, ended.output
    lines = [line for line in ended.output.splitlines() if line.strip()]
    assert len(lines) == 1, ended.output
    assert lines[0].startswith("ERROR: ")
    assert lines[0].endswith((".", "?"))
    for text in says:
        assert text in lines[0]


def is_judged(ended: Ended) -> None:
    """The run ended with verdicts and whole reports, and without a traceback."""
    assert ended.code == FAILED, ended.output
    assert "Traceback" not in ended.output
    assert "INTERNALERROR" not in ended.output
    assert {path.name for path in ended.reports.iterdir()} >= {"results.json", "report.html", "junit.xml"}
    assert ended.results["exit_status"] == FAILED


# Options


@dataclass(frozen=True)
class Options:
    """Wrong options, and what the sentence must say."""

    arguments: tuple[str, ...]
    says: tuple[str, ...]


OPTIONS = {
    "unknown API": Options(("--api", "waffo"), ("--api", "'waffo'", "waffo-pancake")),
    "empty API": Options(("--api", ""), ("--api", "''", "waffo-pancake")),
    "URL without scheme": Options(
        ("--base-url", "localhost:8080"), ("--base-url", "localhost:8080", "http://")
    ),
    "URL without host": Options(("--base-url", "http://"), ("--base-url", "http://localhost:8080")),
    "URL of another scheme": Options(
        ("--base-url", "ftp://localhost"), ("--base-url", "ftp://localhost", "http")
    ),
    "URL with a wrong port": Options(("--base-url", "http://localhost:x"), ("--base-url", "port")),
    "URL with a port too high": Options(("--base-url", "http://localhost:99999"), ("--base-url", "port")),
    "another machine": Options(("--base-url", "http://192.0.2.1"), ("192.0.2.1", "--allow-remote")),
    "another machine's name": Options(
        ("--base-url", "http://api.example"), ("api.example", "--allow-remote")
    ),
    "missing target file": Options(("--target", "none.toml"), ("none.toml", "--target", "existing file")),
    "a folder as target file": Options(("--target", "specs"), ("specs", "--target")),
    "unknown profile": Options(("--hypothesis-profile", "nightly"), ("nightly",)),
    "missing known failures": Options(("--known-failures", "none.toml"), ("none.toml",)),
    "reports in a file": Options(("--report-dir", "LICENSE"), ("--report-dir", "LICENSE")),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_option(name: str, tmp_path: Path) -> None:
    ended = run_suite(tmp_path, *OPTIONS[name].arguments)
    is_refused(ended, *OPTIONS[name].says)


def test_unknown_option(tmp_path: Path) -> None:
    ended = run_suite(tmp_path, "--base-ulr", "http://localhost:8080")
    assert ended.code == USAGE
    assert "unrecognized arguments: --base-ulr" in ended.output
    assert "Traceback" not in ended.output


# Target files

GOOD = """
provider_states = "http://127.0.0.1:1/_provider-states"

[apis.waffo-pancake]
base_url = "http://127.0.0.1:1"

[apis.waffo-pancake.actors]
customer = { Authorization = "Bearer SECRET_9f8e7d6c" }
"""


@dataclass(frozen=True)
class Target:
    """A wrong target file: what is replaced by what in a good one, and what the sentence must say."""

    old: str
    new: str
    says: tuple[str, ...]
    arguments: tuple[str, ...] = ()


TARGETS = {
    "not TOML": Target("[apis.waffo-pancake]\n", "[apis.waffo-pancake\n", ("TOML", "line 4")),
    "unknown key": Target("provider_states", "provider_sates", ("'provider_sates'", "'provider_states'")),
    "unknown API": Target("waffo-pancake", "waffo-pancakes", ("apis", "'waffo-pancakes'", "'waffo-pancake'")),
    "unknown key of an API": Target(
        "base_url", "base_ulr", ("apis.waffo-pancake", "'base_ulr'", "'base_url'")
    ),
    "unknown actor": Target(
        "customer", "costumer", ("apis.waffo-pancake.actors", "'costumer'", "'customer'")
    ),
    "unknown state": Target(
        "[apis.waffo-pancake.actors]",
        "[apis.waffo-pancake.orders]\ncancelled = []\n[apis.waffo-pancake.actors]",
        ("apis.waffo-pancake.orders", "'cancelled'", "'canceled'"),
    ),
    "unset variable": Target(
        "SECRET_9f8e7d6c",
        "${NO_SUCH_VARIABLE}",
        ("apis.waffo-pancake.actors.customer", "NO_SUCH_VARIABLE", "set it"),
    ),
    "URL without scheme": Target(
        '"http://127.0.0.1:1"', '"127.0.0.1:1"', ("apis.waffo-pancake.base_url", "127.0.0.1:1", "http://")
    ),
    "provider states without scheme": Target(
        "http://127.0.0.1:1/_", "127.0.0.1:1/_", ("provider_states", "http://")
    ),
    "no base URL": Target('base_url = "http://127.0.0.1:1"', "", ("apis.waffo-pancake.base_url", "URL")),
    "a number as base URL": Target('"http://127.0.0.1:1"', "1", ("apis.waffo-pancake.base_url", "text")),
    "another machine": Target(
        '"http://127.0.0.1:1"', '"http://192.0.2.1"', ("base_url", "192.0.2.1", "--allow-remote")
    ),
    "provider states of another machine": Target(
        "127.0.0.1:1/_", "192.0.2.1/_", ("provider_states", "--allow-remote")
    ),
    "actor without headers": Target(
        '{ Authorization = "Bearer SECRET_9f8e7d6c" }', "{}", ("actors.customer", "header")
    ),
    "actor as text": Target(
        '{ Authorization = "Bearer SECRET_9f8e7d6c" }', '"SECRET_9f8e7d6c"', ("actors.customer",)
    ),
    "a budget in words": Target(
        "provider_states", 'latency_budget = "long"\nprovider_states', ("latency_budget", "seconds")
    ),
    "a budget of nothing": Target(
        "provider_states", "latency_budget = 0\nprovider_states", ("latency_budget", "600")
    ),
    "no API": Target(GOOD, "", ("apis", "[apis.NAME]")),
    "APIs as text": Target(GOOD, 'apis = "all"', ("apis", "table")),
    "an order twice": Target(
        "[apis.waffo-pancake.actors]",
        '[apis.waffo-pancake.orders]\npending = ["a", "a"]\n[apis.waffo-pancake.actors]',
        ("apis.waffo-pancake.orders.pending", "twice"),
    ),
    "orders as text": Target(
        "[apis.waffo-pancake.actors]",
        '[apis.waffo-pancake.orders]\npending = "a"\n[apis.waffo-pancake.actors]',
        ("apis.waffo-pancake.orders.pending", "list"),
    ),
    "neither provider states nor orders": Target(
        'provider_states = "http://127.0.0.1:1/_provider-states"',
        "",
        ("apis.waffo-pancake", "provider_states", "orders"),
    ),
    "an API that it lacks": Target("", "", ("[apis.shoplazza]",), ("--api", "shoplazza")),
}


@pytest.mark.parametrize("name", TARGETS)
def test_target_file(name: str, tmp_path: Path) -> None:
    wrong, file = TARGETS[name], tmp_path / "target.toml"
    with serving(Conforming()) as url:
        changed = GOOD.replace(wrong.old, wrong.new) if wrong.old else GOOD
        file.write_text(changed.replace("http://127.0.0.1:1", url) if name.startswith("neither") else changed)
        ended = run_suite(tmp_path / "reports", f"--target={file}", *wrong.arguments)
    is_refused(ended, "target.toml", *wrong.says)
    assert "SECRET_9f8e7d6c" not in ended.output


def test_variable_with_a_line_break(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    file.write_text(GOOD.replace("SECRET_9f8e7d6c", "${A_TOKEN}"))
    ended = run_suite(tmp_path, f"--target={file}", env={"A_TOKEN": "SECRET_9f8e\n7d6c"})
    is_refused(ended, "target.toml", "actors.customer")
    assert "SECRET_9f8e" not in ended.output


@pytest.mark.parametrize("form", ["option", "target file"])
def test_another_machine_is_tested_when_allowed(form: str, tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    with serving(Model()) as url:
        elsewhere = url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 (an address of this machine that is not loopback)
        file.write_text("allow_remote = true\n" + GOOD.replace("http://127.0.0.1:1", elsewhere))
        chosen = (
            [f"--target={file}"]
            if form == "target file"
            else ["--base-url", elsewhere, "--allow-remote", *WAFFO]
        )
        ended = run_suite(tmp_path / "reports", *chosen, "-k", "WP-01")
    is_judged(ended)
    assert ended.requirement("WP-01")["verdict"] == "failed"


def test_a_target_file_elsewhere_after_a_blank(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    with serving(Conforming()) as url:
        file.write_text(GOOD.replace("http://127.0.0.1:1", url).replace("SECRET_9f8e7d6c", TOKEN))
        ended = run_suite(tmp_path / "reports", "--target", str(file), "-k", "WP-01")
    assert "unrecognized arguments" not in ended.output
    assert ended.requirement("WP-01")["verdict"] == "passed"


# Provider states that cannot be used


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

    def actor(self, name: str) -> Reply:  # noqa: ARG002
        """Give an empty object."""
        return 200, {"headers": {}}


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
    OffersAnother: ("offers none of waffo-pancake", "--api"),
    HangsUp: ("don't answer",),
}


@pytest.mark.parametrize("model", BROKEN, ids=lambda model: model.__name__)
def test_provider_states(model: type[Model], tmp_path: Path) -> None:
    with serving(model()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO)
    is_refused(ended, f"{url}/_provider-states", *BROKEN[model])
    assert TOKEN not in ended.output


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

    def arrange(self, wish: dict[str, Any]) -> Reply:  # noqa: ARG002
        """Refuse."""
        return 501, {"error": "not here"}


def test_nothing_exercised_is_a_failure(tmp_path: Path) -> None:
    with serving(OffersNothing()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert ended.results["apis"]["waffo-pancake"]["exercised"] == 0
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "cannot say"


# Implementations at fault: verdicts, not excuses


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_nobody_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = run_suite(tmp_path, "--base-url", url, *WAFFO)
    is_judged(ended)
    note = ended.results["setup"][0]
    assert url in note["what"]
    assert "refused" in note["what"]
    assert note["mend"]
    assert set(ended.having("failed")) == {
        r["id"] for r in ended.results["requirements"] if r["level"] == "MUST"
    }
    assert "refused" in ended.requirement("WP-01")["reason"]


class RefusesTheOwner(Model):
    """The owner's credentials don't work."""

    def cancel(self, body: bytes, headers: Any) -> Reply:  # noqa: ARG002
        """Refuse."""
        return 401, {"errors": [{"message": "Authentication failed"}]}


def test_the_owner_is_refused(tmp_path: Path) -> None:
    with serving(RefusesTheOwner()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert "customer" in ended.results["setup"][0]["mend"]
    assert ended.requirement("WP-01")["verdict"] == "failed"


class HangsUpOnCancel(Model):
    """The API closes every connection, while its provider states work."""

    def cancel(self, body: bytes, headers: Any) -> Reply:  # noqa: ARG002
        """Close the connection."""
        raise HangUp


class DiesUnderWay(Conforming):
    """API and provider states stop to answer in the middle of the run."""

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> Reply:
        """Work for a while."""
        if self.calls > 200:
            raise HangUp
        return super().answer(method, path, body, headers)


@pytest.mark.parametrize("model", [Model, HangsUpOnCancel, DiesUnderWay], ids=lambda model: model.__name__)
def test_an_implementation_at_fault_is_judged(model: Callable[[], Model], tmp_path: Path) -> None:
    with serving(model()) as url:
        ended = run_suite(tmp_path, "--base-url", url, *WAFFO, *QUICK)
    is_judged(ended)
    assert ended.results["apis"]["waffo-pancake"]["conclusion"] == "does not conform"
    assert [note for note in ended.results["setup"] if note["door"] != "implementation"] == []
    assert TOKEN not in ended.output + ended.all_files()


def test_no_token_in_any_output(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    with serving(Model()) as url:
        file.write_text(GOOD.replace("http://127.0.0.1:1", url))
        ended = run_suite(
            tmp_path / "reports", f"--target={file}", *QUICK, "-vv", "--tb=long", "-k", "WP-0 or WP-2"
        )
    is_judged(ended)
    assert "SECRET_9f8e7d6c" not in ended.output + ended.all_files()
    assert "$TOKEN" in ended.all_files()


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


# Specs


@dataclass(frozen=True)
class WrongSpec:
    """A change that spoils a spec, and what the sentence must say."""

    file: str
    old: str
    new: str
    says: tuple[str, ...] = field(default=())


REQUIREMENTS, OPENAPI = "requirements.yaml", "openapi.yaml"
SPECS = {
    "misspelt key": WrongSpec(
        REQUIREMENTS, "    says: A pending", "    syas: A pending", ("'syas'", "'says'", "WP-")
    ),
    "misspelt key of a state": WrongSpec(
        REQUIREMENTS, "terminal: true", "termnal: true", ("states", "'terminal'")
    ),
    "no such outcome": WrongSpec(
        REQUIREMENTS,
        "expect: [missing-field]",
        "expect: [mising-field]",
        ("'mising-field'", "'missing-field'", "WP-"),
    ),
    "no such state": WrongSpec(
        REQUIREMENTS, "given: completed", "given: complete", ("'complete'", "'completed'", "WP-")
    ),
    "no such actor": WrongSpec(REQUIREMENTS, "as: expired", "as: expird", ("'expird'", "'expired'", "WP-")),
    "no such operation": WrongSpec(
        REQUIREMENTS,
        "operation: cancelOnetimeOrder",
        "operation: cancelOrder",
        ("openapi.yaml", "'cancelOrder'"),
    ),
    "duplicate id": WrongSpec(REQUIREMENTS, "id: WP-02", "id: WP-01", ("WP-01", "twice")),
    "no YAML": WrongSpec(REQUIREMENTS, "requirements:\n", "requirements: ]\n", ("line", "YAML")),
    "a schema that is none": WrongSpec(
        OPENAPI, "orderId: {type: string}", "orderId: {type: text}", ("openapi.yaml", "components.schemas")
    ),
    "no such schema": WrongSpec(
        REQUIREMENTS,
        "schema: CanceledShape",
        "schema: CanceldShape",
        ("'CanceldShape'", "'CanceledShape'", "WP-"),
    ),
    "no JSONata": WrongSpec(REQUIREMENTS, "value: data.orderId", "value: data.(orderId", ("JSONata", "WP-")),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the suite whose specs may be spoilt."""
    return copy_suite(tmp_path_factory.mktemp("copy"))


@pytest.mark.parametrize("name", SPECS)
def test_spec(name: str, copy: Path, tmp_path: Path) -> None:
    wrong = SPECS[name]
    file = copy / "specs" / "waffo-pancake" / wrong.file
    sound = file.read_text("utf-8")
    assert wrong.old in sound
    file.write_text(sound.replace(wrong.old, wrong.new, 1), "utf-8")
    ended = run_suite(tmp_path, *WAFFO, root=copy)
    file.write_text(sound, "utf-8")
    is_refused(
        ended,
        f"specs/waffo-pancake/{'openapi.yaml' if 'openapi.yaml' in wrong.says else wrong.file}",
        *wrong.says,
    )


def test_a_spec_that_is_missing(copy: Path, tmp_path: Path) -> None:
    folder = copy / "specs" / "new-api"
    folder.mkdir()
    ended = run_suite(tmp_path, "--api", "new-api", root=copy)
    folder.rmdir()
    is_refused(ended, "specs/new-api/requirements.yaml", "cannot be read")
