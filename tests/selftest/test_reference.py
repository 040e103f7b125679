"""The reference implementations against the documents' own words, over real sockets."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.reference.server import serving
from tests.reference.vendors import vendors
from tests.reference.waffo_pancake import from_base62, to_base62
from tests.selftest.reference_client import FRONT, ORACLE, SHOPLAZZA, WAFFO, WIX, Served


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(vendors()) as url:
        yield Served(url)


def waffo_error(message: str, layer: str = "order") -> dict[str, object]:
    return {"data": None, "errors": [{"message": message, "layer": layer}]}


# Waffo Pancake


def test_waffo_success(served: Served) -> None:
    order = served.arrange(WAFFO)
    assert served.observe(WAFFO, order) == {"id": order, "state": "pending", "checkout_session": "open"}
    answer = served.cancel(WAFFO, order)
    assert answer.status_code == 200
    assert answer.json() == {"data": {"orderId": order, "status": "canceled"}}
    assert served.observe(WAFFO, order) == {"id": order, "state": "canceled", "checkout_session": "expired"}


@pytest.mark.parametrize("state", ["completed", "canceled"])
def test_waffo_terminal(served: Served, state: str) -> None:
    order = served.arrange(WAFFO, state)
    answer = served.cancel(WAFFO, order)
    assert answer.status_code == 400
    assert answer.json() == waffo_error(f"Order cannot be canceled, current status: {state}")
    assert served.observe(WAFFO, order)["state"] == state


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', {}, {"orderid": "x"}, {"orderId": None}])
def test_waffo_missing_id(served: Served, body: object) -> None:
    answer = served.cancel(WAFFO, "", body)
    assert answer.status_code == 400
    assert answer.json() == waffo_error("Missing required field: orderId")


@pytest.mark.parametrize(
    ("sent", "quoted"),
    [
        ("ORD_", "ORD_"),
        ("STO_2aUyqjCzEIiEcYMKj7TZtw", "STO_2aUyqjCzEIiEcYMKj7TZtw"),
        ("ord_2aUyqjCzEIiEcYMKj7TZtw", "ord_2aUyqjCzEIiEcYMKj7TZtw"),
        ("ORD_2aUyqjCzEIiEcYMKj7TZt", "ORD_2aUyqjCzEIiEcYMKj7TZt"),
        ("ORD_2aUyqjCzEIiEcYMKj7TZtw\n", "ORD_2aUyqjCzEIiEcYMKj7TZtw\n"),
        ("ORD_2aUyqjCzEIiEcYMKj7TZt٣", "ORD_2aUyqjCzEIiEcYMKj7TZt٣"),
        ("ORD_zzzzzzzzzzzzzzzzzzzzzz", "ORD_zzzzzzzzzzzzzzzzzzzzzz"),
        ("{0} 🥞 \ud800", "{0} 🥞 \ud800"),
        (7, "7"),
        (["a"], '["a"]'),
        (False, "false"),
    ],
)
def test_waffo_malformed_id(served: Served, sent: object, quoted: str) -> None:
    answer = served.cancel(WAFFO, "", {"orderId": sent})
    assert answer.status_code == 400
    assert answer.json() == waffo_error(f'Expected format: ORD_xxx, got "{quoted}"')


def test_waffo_foreign_unknown_failing(served: Served) -> None:
    order = served.arrange(WAFFO)
    answer = served.cancel(WAFFO, order, actor="stranger")
    assert (answer.status_code, answer.json()) == (403, waffo_error("Order does not belong to user"))
    assert served.cancel(WAFFO, order, actor="buyer").status_code == 200
    answer = served.cancel(WAFFO, "ORD_" + to_base62(uuid.uuid4().int))
    assert (answer.status_code, answer.json()) == (404, waffo_error("Order not found"))
    answer = served.cancel(WAFFO, served.arrange(WAFFO, "failing"))
    assert (answer.status_code, answer.json()) == (500, waffo_error("Internal server error"))


def test_waffo_short_ids() -> None:
    known = uuid.UUID("550e8400-e29b-41d4-a716-446655440000")
    assert to_base62(known.int) == "2aUyqjCzEIiEcYMKj7TZtw"
    assert from_base62("2aUyqjCzEIiEcYMKj7TZtw") == known.int


# Shoplazza


def test_shoplazza_success(served: Served) -> None:
    order = served.arrange(SHOPLAZZA)
    reason = 'Größe "XL"\n🧦'
    answer = served.cancel(SHOPLAZZA, order, {"reason": reason})
    assert answer.status_code == 200
    shown = answer.json()["order"]
    assert (shown["id"], shown["status"], shown["cancel_reason"]) == (order, "cancelled", reason)
    assert shown["created_at"] <= shown["placed_at"] <= shown["canceled_at"] == shown["updated_at"]
    assert answer.headers["request-id"]


@pytest.mark.parametrize("body", [b"", b" ", {}, {"reason": None}, {"other": 1}])
def test_shoplazza_reason_is_optional(served: Served, body: object) -> None:
    answer = served.cancel(SHOPLAZZA, served.arrange(SHOPLAZZA), body)
    assert answer.status_code == 200
    assert answer.json()["order"]["cancel_reason"] is None


def test_shoplazza_errors(served: Served) -> None:
    order = served.arrange(SHOPLAZZA)
    for body in ({"reason": 7}, {"reason": ["x"]}, b"{", b"[]", b"7"):
        answer = served.cancel(SHOPLAZZA, order, body)
        assert answer.status_code == 400
        assert all(isinstance(text, str) for text in answer.json()["errors"])
    answer = served.cancel(SHOPLAZZA, order, headers={})
    assert (answer.status_code, answer.json()) == (400, {"error": "Unauthorized"})
    assert served.cancel(SHOPLAZZA, order, actor="unscoped").status_code == 403
    answer = served.cancel(SHOPLAZZA, "633130-99999999")
    assert (answer.status_code, answer.json()) == (404, {"errors": ["Unable to find resource"]})
    assert served.observe(SHOPLAZZA, order)["state"] == "placed"
    assert served.cancel(SHOPLAZZA, order).status_code == 200
    assert served.cancel(SHOPLAZZA, order).status_code == 406
    assert served.cancel(SHOPLAZZA, served.arrange(SHOPLAZZA, "failing")).status_code == 500


# Front Payment


def test_front_success(served: Served) -> None:
    first, second = served.arrange(FRONT), served.arrange(FRONT)
    assert first.startswith("ODR") != second.startswith("ODR")
    for order in (first, second):
        answer = served.cancel(FRONT, order)
        assert answer.status_code == 202
        assert answer.json() == {
            "status_code": 202,
            "status_message": "OK",
            "message": "cancelledOrderSuccessfully",
            "is_data": False,
            "data": None,
        }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"note=x",
        b"[]",
        {},
        {"cancellation_note": "x"},
        *({"cancellationNote": v} for v in (None, 7, " ")),
    ],
)
def test_front_invalid_payload(served: Served, body: object) -> None:
    order = served.arrange(FRONT)
    answer = served.cancel(FRONT, order, body)
    assert answer.status_code == 417
    shown = answer.json()
    assert "cancellationNote" in str(shown.pop("errors"))
    assert shown == {
        "status_code": 417,
        "status_message": "Client Error",
        "message": "payloadValidationErrors",
        "is_error": True,
    }
    assert served.observe(FRONT, order)["state"] == "open"


def test_front_errors(served: Served) -> None:
    unknown = served.cancel(FRONT, str(uuid.uuid4()))
    foreign = served.cancel(FRONT, served.arrange(FRONT), actor="stranger")
    for answer in (unknown, foreign):
        assert answer.status_code == 404
        assert answer.json() == {
            "status_code": 404,
            "status_message": "Not Found",
            "message": "orderNotFound",
            "is_data": False,
            "data": None,
        }
    for state, message in (("paid", "orderStatusAlreadyPaid"), ("cancelled", "orderStatusAlreadyCancelled")):
        answer = served.cancel(FRONT, served.arrange(FRONT, state))
        assert answer.status_code == 400
        assert answer.json() == {
            "status_code": 400,
            "status_message": "Conflict of Business Logic",
            "message": message,
            "is_error": False,
            "errors": None,
        }
    answer = served.cancel(FRONT, served.arrange(FRONT, "failing"))
    assert answer.status_code == 510
    shown = answer.json()
    assert (shown["status_message"], shown["message"]) == (
        "Execution Exception Occurred",
        "Something Went Wrong",
    )
    assert shown["is_error"] is True
    assert isinstance(shown["errors"], list)


# Wix Restaurants


@pytest.mark.parametrize("body", [b"", {}, {"message": None}, {"message": ""}, {"id": "7"}])
def test_wix_message_is_optional(served: Served, body: object) -> None:
    answer = served.cancel(WIX, served.arrange(WIX), body)
    assert answer.json()["order"]["activities"][-1]["message"] == "canceled"


def test_wix_errors(served: Served) -> None:
    order = served.arrange(WIX)
    for message in ("x" * 1001, 7, ["x"]):
        answer = served.cancel(WIX, order, {"message": message})
        assert answer.status_code == 400
        assert answer.json()["details"]["validationError"]["fieldViolations"][0]["field"] == "message"
    assert served.cancel(WIX, order, b"{").status_code == 400
    bearer = {"Authorization": "Bearer " + served.headers(WIX)["Authorization"]}
    assert served.cancel(WIX, order, headers=bearer).status_code == 401
    assert served.cancel(WIX, order, actor="unscoped").status_code == 403
    assert served.cancel(WIX, "64783425354").status_code == 404
    for blank in ("", "%20"):
        assert served.cancel(WIX, blank).status_code == 404
    assert served.observe(WIX, order)["state"] == "new"
    assert served.cancel(WIX, order, {"message": "🌮" * 1000}).status_code == 200
    answer = served.cancel(WIX, order)
    assert (answer.status_code, answer.json()["details"]["applicationError"]["code"]) == (409, "ABORTED")


def test_wix_fulfilled_orders_can_be_canceled(served: Served) -> None:
    order = served.arrange(WIX)
    assert served.control.patch(f"/{WIX}/orders/{order}", json={"state": "fulfilled"}).status_code == 200
    assert served.cancel(WIX, order).json()["order"]["status"] == "CANCELED"


# Oracle Commerce


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"orderId": None}, "200126"),
        ({"orderId": 30413}, "200126"),
        ({"orderId": "o1"}, "210105"),
        ({"cancelReason": ""}, "200126"),
        ({"cancelReason": ["changeOfMind"]}, "200126"),
        ({"cancelReason": "b7c1"}, "200218"),
    ],
)
def test_oracle_validation(served: Served, change: dict[str, object], code: str) -> None:
    order = served.arrange(ORACLE)
    answer = served.cancel(ORACLE, order, {"orderId": order, "cancelReason": "noLongerNeeded"} | change)
    assert answer.status_code == 400
    assert (answer.json()["status"], answer.json()["errorCode"]) == ("400", code)
    assert served.observe(ORACLE, order)["state"] == "submitted"


def test_oracle_errors(served: Served) -> None:
    codes = {
        "200101": served.cancel(ORACLE, served.arrange(ORACLE, "incomplete")),
        "28107": served.cancel(ORACLE, served.arrange(ORACLE), actor="stranger"),
        "200126": served.cancel(ORACLE, "", b"{}"),
        "401": served.cancel(ORACLE, served.arrange(ORACLE), headers={}),
        "500": served.cancel(ORACLE, served.arrange(ORACLE, "failing")),
    }
    assert {code: answer.json()["errorCode"] for code, answer in codes.items()} == {
        code: code for code in codes
    }
