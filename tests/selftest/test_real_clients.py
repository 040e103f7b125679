"""The vendors' own clients get from the references what they expect: the success and each documented error."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.reference.server import serving
from tests.reference.vendors import vendors
from tests.selftest.node_packages import node_folder, play
from tests.selftest.reference_client import WAFFO, WIX, Served

UNKNOWN = "ORD_0000000000000000000001"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    node_folder()
    with serving(vendors((WAFFO, WIX))) as url:
        yield Served(url)


def url_of(served: Served) -> str:
    return str(served.http.base_url).rstrip("/")


# Waffo Pancake: @waffo/pancake-ts


def waffo_token(served: Served, actor: str = "") -> str:
    return served.headers(WAFFO, actor)["Authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="module")
def waffo(served: Served) -> dict[str, dict[str, Any]]:
    """What the client made of each answer, by the kind of call, and which order it was about."""
    owner = waffo_token(served)
    calls = {
        "success": {"token": owner, "orderId": served.arrange(WAFFO)},
        "buyer": {"token": waffo_token(served, "buyer"), "orderId": served.arrange(WAFFO)},
        "completed": {"token": owner, "orderId": served.arrange(WAFFO, "completed")},
        "canceled": {"token": owner, "orderId": served.arrange(WAFFO, "canceled")},
        "malformed": {"token": owner, "orderId": "ORD_" + 22 * "z"},
        "spoilt token": {"token": owner[:-3], "orderId": served.arrange(WAFFO)},
        "expired token": {"token": waffo_token(served, "expired"), "orderId": served.arrange(WAFFO)},
        "stranger": {"token": waffo_token(served, "stranger"), "orderId": served.arrange(WAFFO)},
        "unknown": {"token": owner, "orderId": UNKNOWN},
        "failing": {"token": owner, "orderId": served.arrange(WAFFO, "failing")},
    }
    results = play("waffo.mjs", url_of(served), list(calls.values()))
    return {name: {**calls[name], **result} for name, result in zip(calls, results, strict=True)}


@pytest.mark.parametrize("name", ["success", "buyer"])
def test_waffo_success(name: str, waffo: dict[str, dict[str, Any]], served: Served) -> None:
    call = waffo[name]
    assert call["value"] == {"orderId": call["orderId"], "status": "canceled"}
    assert served.observe(WAFFO, call["orderId"])["state"] == "canceled"


WAFFO_ERRORS = {
    "completed": (400, "Order cannot be canceled, current status: completed"),
    "canceled": (400, "Order cannot be canceled, current status: canceled"),
    "malformed": (400, f'Expected format: ORD_xxx, got "ORD_{22 * "z"}"'),
    "spoilt token": (401, "Authentication failed"),
    "expired token": (401, "Authentication failed"),
    "stranger": (403, "Order does not belong to user"),
    "unknown": (404, "Order not found"),
    "failing": (500, "Internal server error"),
}


@pytest.mark.parametrize("name", WAFFO_ERRORS)
def test_waffo_error(name: str, waffo: dict[str, dict[str, Any]]) -> None:
    call = waffo[name]
    assert call["error"] == "WaffoPancakeError"
    assert (call["status"], call["message"]) == WAFFO_ERRORS[name]
    assert call["errors"][0]["layer"] in ("user", "order")


# Wix Restaurants: @wix/auto_sdk_restaurants_orders


@pytest.fixture(scope="module")
def wix(served: Served) -> dict[str, dict[str, Any]]:
    """What the client made of each answer, by the kind of call, and which order it was about."""
    owner, unscoped = (served.headers(WIX, actor)["Authorization"] for actor in ("app", "unscoped"))
    calls = {
        "with message": {"token": owner, "id": served.arrange(WIX), "message": "Ordered wrong dish"},
        "without message": {"token": owner, "id": served.arrange(WIX)},
        "longest message": {"token": owner, "id": served.arrange(WIX), "message": "x" * 1000},
        "message too long": {"token": owner, "id": served.arrange(WIX), "message": "x" * 1001},
        "spoilt token": {"token": owner[:-3], "id": served.arrange(WIX)},
        "no permission": {"token": unscoped, "id": served.arrange(WIX)},
        "unknown": {"token": owner, "id": "1"},
        "failing": {"token": owner, "id": served.arrange(WIX, "failing")},
    }
    results = play("wix.mjs", url_of(served), list(calls.values()))
    return {name: {**calls[name], **result} for name, result in zip(calls, results, strict=True)}


@pytest.mark.parametrize("name", ["with message", "without message", "longest message"])
def test_wix_success(name: str, wix: dict[str, dict[str, Any]], served: Served) -> None:
    call = wix[name]
    order = call["value"]["order"]
    assert order["_id"] == call["id"]  # the client renames it
    assert order["status"] == "CANCELED"
    assert order["activities"][-1]["message"] == (
        f"canceled [{call['message']}]" if "message" in call else "canceled"
    )
    assert served.observe(WIX, call["id"])["state"] == "canceled"


WIX_ERRORS = {
    "spoilt token": (401, "UNAUTHENTICATED"),
    "no permission": (403, "PERMISSION_DENIED"),
    "unknown": (404, "NOT_FOUND"),
    "failing": (500, 500),
}


@pytest.mark.parametrize("name", WIX_ERRORS)
def test_wix_error(name: str, wix: dict[str, dict[str, Any]]) -> None:
    call = wix[name]
    assert (call["status"], call["details"]["applicationError"]["code"]) == WIX_ERRORS[name]


def test_wix_message_too_long(wix: dict[str, dict[str, Any]], served: Served) -> None:
    call = wix["message too long"]
    violation = call["details"]["validationError"]["fieldViolations"][0]
    assert call["status"] == 400
    assert violation["field"].endswith("message")
    assert violation["violatedRule"] == "MAX_LENGTH"
    assert served.observe(WIX, call["id"])["state"] == "new"
