"""The provider states protocol: arranges orders, observes them, changes them from outside, tells actors."""

from __future__ import annotations

from collections.abc import Mapping

from tests.reference.messages import Answer, Request, decode
from tests.reference.vendor import Vendor

MOST = 1000
"""The largest number of orders of one request."""


class ControlError(Exception):
    """A control request is refused with an HTTP status and one sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class ProviderStates:
    """The control API for a mapping of API names to vendors. Thread-safe."""

    def __init__(self, vendors: Mapping[str, Vendor]) -> None:
        self._vendors = vendors

    def handle(self, request: Request) -> Answer:
        """Answer a control request; its `segments` begin after the provider states URL."""
        try:
            return self._dispatch(request)
        except ControlError as error:
            return Answer(error.status, {"error": str(error)})

    def _dispatch(self, request: Request) -> Answer:
        match request.method, *request.segments:
            case ["GET"] | ["GET", ""]:
                return Answer(200, {"apis": {api: _offer(vendor) for api, vendor in self._vendors.items()}})
            case ["POST", api, "orders"]:
                return _arrange(self._vendor(api), _wish(request))
            case ["GET", api, "orders", order_id]:
                return _observe(self._vendor(api), order_id)
            case ["PATCH", api, "orders", order_id]:
                return _advance(self._vendor(api), order_id, _wish(request))
            case ["GET", api, "actors", actor]:
                return _actor(self._vendor(api), actor)
        raise ControlError(501, "this action is not supported")

    def _vendor(self, api: str) -> Vendor:
        if api not in self._vendors:
            raise ControlError(501, f"the API {api!r} is not served here")
        return self._vendors[api]


def _offer(vendor: Vendor) -> dict[str, object]:
    actors = [actor.name for actor in vendor.actors]
    return {"states": list(vendor.states), "actors": actors, "observe": True, "advance": True}


def _wish(request: Request) -> dict[str, object]:
    try:
        wish = decode(request.body)
    except ValueError as error:
        raise ControlError(400, f"the body is not JSON: {error}") from error
    if not isinstance(wish, dict):
        raise ControlError(400, "the body must be a JSON object")
    return wish


def _text(wish: dict[str, object], name: str, default: str | None = None) -> str:
    value = wish.get(name, default)
    if not isinstance(value, str):
        raise ControlError(400, f"{name!r} must be a text")
    return value


def _count(wish: dict[str, object]) -> int:
    value = wish.get("count", 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST:
        raise ControlError(400, f"'count' must be a whole number from 1 to {MOST}")
    return value


def _arrange(vendor: Vendor, wish: dict[str, object]) -> Answer:
    state, count = _text(wish, "state"), _count(wish)
    owner = _text(wish, "owner", vendor.actors[0].name)
    if state not in vendor.states:
        raise ControlError(501, f"the state {state!r} is not supported")
    if owner not in [actor.name for actor in vendor.actors]:
        raise ControlError(501, f"the actor {owner!r} is not supported")
    return Answer(201, {"orders": [{"id": vendor.arrange(state, owner).id} for _ in range(count)]})


def _observe(vendor: Vendor, order_id: str) -> Answer:
    order = vendor.orders.find(order_id)
    if order is None:
        raise ControlError(404, "there is no such order")
    with order.lock:
        return Answer(200, {"id": order_id, **vendor.observe(order)})


def _advance(vendor: Vendor, order_id: str, wish: dict[str, object]) -> Answer:
    state = _text(wish, "state")
    order = vendor.orders.find(order_id)
    if order is None:
        raise ControlError(404, "there is no such order")
    if state not in {name for names in vendor.changes.values() for name in names}:
        raise ControlError(501, f"a change to {state!r} is not supported")
    if not vendor.advance(order, state):
        raise ControlError(409, f"the order is {order.state}")
    return _observe(vendor, order_id)


def _actor(vendor: Vendor, name: str) -> Answer:
    headers = vendor.headers_of(name)
    if headers is None:
        raise ControlError(501, f"the actor {name!r} is not supported")
    return Answer(200, {"headers": headers})
