"""Sabotage of a run, of its plugins and of its target: nothing of the suite's files is changed."""

from tests.selftest.sabotage import Sabotage, after_one, at_the_end, hook
from tests.selftest.sabotage_dishonest import Misspelt
from tests.selftest.sabotage_server import API, FIRST_ID

TESTS = "tests/conformance"

OPTIONS = [
    Sabotage("a -k that matches nothing", ("-k", "nosuchtest")),
    Sabotage("a -k that matches one requirement", ("-k", "WP-01")),
    Sabotage("a -k that leaves the races out", ("-k", "not race")),
    Sabotage("a -m that matches nothing", ("-m", "nosuchmark")),
    Sabotage("everything is deselected", ("--deselect", TESTS)),
    Sabotage("the tests are ignored", ("--ignore-glob", "*/test_*.py")),
    Sabotage("one test by its id", (f"{TESTS}/test_requests.py::test_request[{API}-WP-01]",)),
    Sabotage("a file that is not there", (f"{TESTS}/test_nothing.py",)),
    Sabotage("a folder without tests", ("specs",)),
    Sabotage("tests are looked for elsewhere", ("-o", "testpaths=specs")),
    Sabotage("files have other names", ("-o", "python_files=nothing_*.py")),
    # These are no runs: they write no reports, and leave those that there are alone.
    Sabotage("tests are collected only", ("--collect-only",), reports=False),
    Sabotage("fixtures are planned only", ("--setup-plan",), reports=False),
    Sabotage("fixtures are shown only", ("--fixtures",), reports=False),
    Sabotage("conftest is left out", ("--noconftest",)),
    Sabotage("the suite's plugin is blocked", ("-p", "no:tests.plugin.hooks")),
    Sabotage("an unknown profile", ("--hypothesis-profile", "nothing")),
    Sabotage("a -k from the environment", env={"PYTEST_ADDOPTS": "-k nosuchtest"}),
    Sabotage("two workers and a -k that matches nothing", ("-n", "2", "-k", "nosuchtest")),
]

NO_TESTS = hook("collection_modifyitems(items)", "items.clear()")
PLAYS_NOTHING = """
def pytest_fixture_setup(fixturedef, request):
    if fixturedef.argname == "play":
        nothing = lambda *_: None
        fixturedef.cached_result = (nothing, fixturedef.cache_key(request), None)
        return nothing
"""
FORGETS = """
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.__dict__.pop("drained", None)
    return report
"""
FIRST = "@pytest.hookimpl(tryfirst=True)"
TWO = ("-n", "2", "--max-worker-restart", "0")

PLUGINS = [
    Sabotage("all tests are dropped", plugin=NO_TESTS),
    Sabotage("half of the tests are dropped", plugin=hook("collection_modifyitems(items)", "del items[::2]")),
    Sabotage(
        "a plugin from the environment drops the tests", plugin=NO_TESTS, env={"PYTEST_PLUGINS": "saboteur"}
    ),
    Sabotage("tests are not run", plugin=hook("runtest_protocol(item)", "return True")),
    Sabotage("tests are not called", plugin=hook("pyfunc_call(pyfuncitem)", "return True")),
    Sabotage("every test is skipped", plugin=hook("runtest_setup(item)", "pytest.skip('later')")),
    Sabotage(
        "the races are skipped",
        plugin=hook("runtest_setup(item)", "'race' in item.name and pytest.skip('later')"),
    ),
    Sabotage("a fixture returns early", plugin=PLAYS_NOTHING),
    Sabotage("the run is left in the middle", plugin=after_one("pytest.exit('done', 0)")),
    Sabotage("the run is interrupted", plugin=after_one("raise KeyboardInterrupt")),
    Sabotage(
        "the process ends with 0 before the first test",
        plugin=hook("runtestloop(session)", "os._exit(0)"),
    ),
    Sabotage("the process ends with 0 in the middle", plugin=after_one("os._exit(0)")),
    Sabotage("the process ends with 0 after the tests", plugin=at_the_end("os._exit(0)"), server=Misspelt),
    Sabotage("a worker is killed", TWO, plugin=after_one("os._exit(1)")),
    Sabotage("a worker ends with 0", TWO, plugin=after_one("os._exit(0)")),
    Sabotage("every worker is killed", TWO, plugin=hook("runtest_setup(item)", "os._exit(1)")),
    Sabotage(
        "what workers found is lost",
        TWO,
        plugin=hook("runtest_logreport(report)", "report.__dict__.pop('drained', None)", FIRST),
    ),
    Sabotage("what tests found is lost", plugin=FORGETS),
]


API_TABLE = f'[apis.{API}]\nbase_url = "{{url}}"\n'
CUSTOMER = f'[apis.{API}.actors]\ncustomer = {{ Authorization = "Bearer tok_customer_0123456789" }}\n'
PROVIDER = 'provider_states = "{url}/_provider-states"\n'
POOLS = f"[apis.{API}.orders]\n"

TARGETS = [
    Sabotage("a pool run dry", target=API_TABLE + CUSTOMER + POOLS + f'pending = ["{FIRST_ID}"]\n'),
    Sabotage("empty pools", target=API_TABLE + CUSTOMER + POOLS + "pending = []\ncompleted = []\n"),
    Sabotage("pools of nothing", target=API_TABLE + CUSTOMER + POOLS),
    Sabotage(
        "a pool of unknown orders only", target=API_TABLE + CUSTOMER + POOLS + f'unknown = ["{FIRST_ID}"]\n'
    ),
    Sabotage("neither pools nor provider states", target=API_TABLE + CUSTOMER),
    Sabotage("a target without an API", target=PROVIDER),
    Sabotage(
        "an empty pool beside provider states", target=PROVIDER + API_TABLE + POOLS + "completed = []\n"
    ),
    Sabotage(
        "an unknown order that exists", target=PROVIDER + API_TABLE + POOLS + f'unknown = ["{FIRST_ID}"]\n'
    ),
]

RUNS = [*OPTIONS, *PLUGINS, *TARGETS]
