"""Target files, URLs, and what is refused with which sentence."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness.faults import TargetFault
from tests.harness.target import ApiTarget, Target, check_url, from_file, from_url, is_loopback

KNOWN = {"lamps": (["owner", "guest"], ["on", "off"]), "doors": (["owner"], ["open"])}
LAMPS = '[apis.lamps]\nbase_url = "http://127.0.0.1:9000"\n'


def read(tmp_path: Path, text: str, **options: Any) -> Target:
    (tmp_path / "target.toml").write_text(text, "utf-8")
    return from_file(tmp_path / "target.toml", KNOWN, **options)


def fault(tmp_path: Path, text: str, **options: Any) -> str:
    with pytest.raises(TargetFault) as found:
        read(tmp_path, text, **options)
    message = str(found.value)
    assert message.startswith(f"{tmp_path / 'target.toml'}: ")
    return message.removeprefix(f"{tmp_path / 'target.toml'}: ")


# URLs


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("api.localhost", True),
        ("0.0.0.0", False),  # noqa: S104 (an example)
        ("10.0.0.1", False), ("::", False), ("localhost.example", False), ("notlocalhost", False),
        ("127.0.0.1.example", False), ("example", False), ("128.0.0.1", False),
    ],
)  # fmt: skip
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost/", "http://localhost"),
        ("https://[::1]:1/base//", "https://[::1]:1/base"),
        ("http://größe.localhost/gr%C3%B6%C3%9Fe/@x", "http://größe.localhost/gr%C3%B6%C3%9Fe/@x"),
    ],
)
def test_urls(url: str, expected: str) -> None:
    assert check_url(url, "x", allow_remote=False) == expected


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("localhost:9000", "x: 'localhost:9000' is no http URL; write it like http://localhost:8080."),
        ("ftp://localhost", "is no http URL"),
        ("http://", "is no http URL"),
        ("", "is no http URL"),
        ("/path", "is no http URL"),
        ("http://localhost:port", "is no URL; check its host and port."),
        ("http://localhost:65536", "is no URL; check its host and port."),
        ("http://[::1", "is no URL"),
        ("http://example", "x: example is not this machine"),
        ("http://127.0.0.1@example", "x: a user or password stands before the host; take it out"),
        ("http://127.0.0.1:80@example", "x: a user or password stands before the host"),
        ("http://user:s3cret@localhost:8080", "x: a user or password stands before the host"),
        ("user:s3cret@localhost", "x: a user or password stands before the host"),
        ("ftp://user:s3cret@localhost:x", "x: a user or password stands before the host"),
        ("http://user:s3cret/x@localhost", "x: 'localhost' is no URL; check its host and port."),
        ("http://localhost?a=1", "'http://localhost?a=1' goes on after its path; leave out"),
        ("http://localhost/a?", "goes on after its path"),
        ("http://localhost/#top", "goes on after its path"),
        ("http://a..localhost:8080", "'http://a..localhost:8080' is no URL; check its host and port."),
        (f"http://{'a' * 64}.localhost", "is no URL; check its host and port."),
        ("http://localhost:0", "is no URL; check its host and port."),
        ("http://\udcff.localhost", "is no URL; check its host and port."),
        ("http://localhost/größe", "'http://localhost/größe' holds a sign that no URL may hold"),
        ("http://localhost/\udcff", "holds a sign that no URL may hold; write it as %XX."),
        ("http://localhost/a b", "holds a sign that no URL may hold"),
        ("http://local\nhost", "holds a sign that no URL may hold"),
    ],
)
def test_wrong_urls(url: str, says: str) -> None:
    with pytest.raises(TargetFault) as found:
        check_url(url, "x", allow_remote=False)
    assert says in str(found.value)
    assert "s3cret" not in str(found.value)
    assert str(found.value).isprintable()


def test_another_machine_when_allowed() -> None:
    assert check_url("http://example/", "x", allow_remote=True) == "http://example"
    with pytest.raises(TargetFault):
        check_url("example", "x", allow_remote=True)


def test_from_url() -> None:
    target = from_url("http://localhost:1/", ["lamps", "doors"])
    assert (target.kind, target.name, target.latency_budget) == ("url", "http://localhost:1", 10.0)
    assert target.provider_states == "http://localhost:1/_provider-states"
    assert target.apis == {"lamps": ApiTarget("http://localhost:1"), "doors": ApiTarget("http://localhost:1")}
    assert from_url("http://localhost:1", [], kind="embedded").kind == "embedded"
    with pytest.raises(TargetFault, match="--base-url: example"):
        from_url("http://example", ["lamps"])


# Files


def test_a_small_file(tmp_path: Path) -> None:
    target = read(tmp_path, LAMPS)
    assert (target.kind, target.name) == ("file", str(tmp_path / "target.toml"))
    assert (target.provider_states, target.latency_budget) == (None, 10.0)
    assert target.apis == {"lamps": ApiTarget("http://127.0.0.1:9000", {}, {})}


def test_a_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "abc")
    target = read(
        tmp_path,
        'provider_states = "http://localhost:1/ps/"\nlatency_budget = 2\n'
        + LAMPS
        + '[apis.lamps.actors]\nowner = { Authorization = "Bearer ${A_TOKEN}${A_TOKEN}", X-Environment = "test" }\n'
        + '[apis.lamps.orders]\non = ["${A_TOKEN}", "b"]\nunknown = ["c"]\n',
    )
    assert (target.provider_states, target.latency_budget) == ("http://localhost:1/ps", 2.0)
    assert target.apis["lamps"].actors == {
        "owner": {"Authorization": "Bearer abcabc", "X-Environment": "test"}
    }
    assert target.apis["lamps"].orders == {"on": ["abc", "b"], "unknown": ["c"]}


def test_the_base_url_may_come_from_the_command_line(tmp_path: Path) -> None:
    assert (
        read(tmp_path, "[apis.lamps]\n", base_url="http://localhost:5").apis["lamps"].base_url
        == "http://localhost:5"
    )
    assert (
        read(tmp_path, LAMPS, base_url="http://localhost:5").apis["lamps"].base_url == "http://127.0.0.1:9000"
    )


@pytest.mark.parametrize("options", [{"allow_remote": True}, {}])
def test_another_machine_is_allowed_by_option_or_file(options: dict[str, Any], tmp_path: Path) -> None:
    text = ("" if options else "allow_remote = true\n") + LAMPS.replace("127.0.0.1", "example")
    assert read(tmp_path, text, **options).apis["lamps"].base_url == "http://example:9000"


def test_a_target_survives_its_plain_form(tmp_path: Path) -> None:
    target = read(
        tmp_path, 'provider_states = "http://localhost:1"\n' + LAMPS + '[apis.lamps.orders]\non = ["a"]\n'
    )
    assert Target.from_dict(target.as_dict()) == target


ORDERS, ACTORS = LAMPS + "[apis.lamps.orders]\n", LAMPS + "[apis.lamps.actors]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[apis", "is not TOML: "),
        ("", "apis: names no API; add a table [apis.NAME] with a base_url."),
        ("apis = 1", "apis: is no table; write it as one."),
        ("provider_sates = 1", "top level: unknown key 'provider_sates'; did you mean 'provider_states'?"),
        (
            "zzz = 1",
            "top level: unknown key 'zzz'; known are provider_states, latency_budget, allow_remote, apis.",
        ),
        ("[apis.lamp]", "apis: unknown key 'lamp'; did you mean 'lamps'?"),
        ("[apis.lamps]", "apis.lamps.base_url: is missing or no text; give the URL"),
        ("[apis.lamps]\nbase_url = 1", "apis.lamps.base_url: is missing or no text"),
        ('[apis]\nlamps = "x"', "apis.lamps: is no table"),
        (LAMPS.replace("http://", ""), "apis.lamps.base_url: '127.0.0.1:9000' is no http URL"),
        (LAMPS.replace("127.0.0.1", "example"), "apis.lamps.base_url: example is not this machine"),
        (
            LAMPS.replace("9000", "${NO_SUCH}"),
            "apis.lamps.base_url: the environment variable NO_SUCH is not set; set it before",
        ),
        ('provider_states = "example"\n' + LAMPS, "provider_states: 'example' is no http URL"),
        (
            'provider_states = "http://user:pw@localhost"\n' + LAMPS,
            "provider_states: a user or password stands before the host",
        ),
        ("provider_states = 1\n" + LAMPS, "provider_states: 1 is not a URL; write it so."),
        ('allow_remote = "yes"\n' + LAMPS, "allow_remote: 'yes' is not true or false; write it so."),
        ('latency_budget = "1"\n' + LAMPS, "latency_budget: '1' is not a number of seconds; write it so."),
        ("latency_budget = true\n" + LAMPS, "latency_budget: True is not a number of seconds"),
        ("latency_budget = 0\n" + LAMPS, "latency_budget: 0 is not between 0 and 600 seconds"),
        ("latency_budget = 600.5\n" + LAMPS, "latency_budget: 600.5 is not between 0 and 600 seconds"),
        ("latency_budget = nan\n" + LAMPS, "latency_budget: nan is not between 0 and 600 seconds"),
        (LAMPS + "base_ulr = 1", "apis.lamps: unknown key 'base_ulr'; did you mean 'base_url'?"),
        (ACTORS + 'gest = { a = "b" }', "apis.lamps.actors: unknown key 'gest'; did you mean 'guest'?"),
        (ACTORS + 'owner = "x"', "apis.lamps.actors.owner: is no table of headers"),
        (ACTORS + "owner = {}", "apis.lamps.actors.owner: is no table of headers"),
        (ACTORS + "owner = { a = 1 }", "apis.lamps.actors.owner.a: is no header with a text"),
        (ACTORS + 'owner = { "a b" = "c" }', "apis.lamps.actors.owner.a b: is no header with a text"),
        (ACTORS + 'owner = { "" = "c" }', "apis.lamps.actors.owner.: is no header with a text"),
        (
            ACTORS + 'owner = { a = "${NO_SUCH}" }',
            "apis.lamps.actors.owner.a: the environment variable NO_SUCH is not set",
        ),
        (
            ACTORS + 'owner = { a = "b\\nc" }',
            "apis.lamps.actors.owner.a: holds a character that no header may hold",
        ),
        (
            ACTORS + 'owner = { a = "é" }',
            "apis.lamps.actors.owner.a: holds a character that no header may hold",
        ),
        (
            ACTORS + 'owner = { a = "Bearer " }',
            "apis.lamps.actors.owner.a: begins or ends with a blank, which no header may",
        ),
        (ORDERS + 'onn = ["a"]', "apis.lamps.orders: unknown key 'onn'; did you mean 'on'?"),
        (ORDERS + 'on = "a"', "apis.lamps.orders.on: is no list of order ids"),
        (ORDERS + "on = [1]", "apis.lamps.orders.on: is no list of order ids"),
        (ORDERS + 'on = [""]', "apis.lamps.orders.on: is no list of order ids"),
        (ORDERS + 'on = ["a", "b", "a"]', "apis.lamps.orders.on: names an order twice"),
    ],
)
def test_wrong_files(text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH", raising=False)
    assert fault(tmp_path, text).startswith(says)


def test_an_order_id_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AN_ORDER", "L\udcff")
    assert fault(tmp_path, ORDERS + 'on = ["${AN_ORDER}"]').startswith(
        "apis.lamps.orders.on: holds an order id that is no UTF-8; check the variable's value."
    )


@pytest.mark.parametrize("budget", ["0.1", "600"])
def test_budgets_at_the_limits(budget: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"latency_budget = {budget}\n{LAMPS}").latency_budget == float(budget)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TargetFault, match=r"cannot be read .*; give --target an existing file"):
        from_file(tmp_path / "none.toml", KNOWN)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "target.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(TargetFault, match="is not TOML"):
        from_file(tmp_path / "target.toml", KNOWN)
