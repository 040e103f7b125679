"""What the tests of the reference implementations share: the APIs in short, and a client."""

from __future__ import annotations

import json
from typing import Any

import httpx

WAFFO, SHOPLAZZA, FRONT, WIX, ORACLE = (
    "waffo-pancake",
    "shoplazza",
    "front-payment",
    "wix-restaurants",
    "oracle-commerce",
)
APIS = (WAFFO, SHOPLAZZA, FRONT, WIX, ORACLE)
OWNERS = dict(zip(APIS, ("customer", "app", "merchant", "app", "shopper"), strict=True))
OPEN = dict(zip(APIS, ("pending", "placed", "open", "new", "submitted"), strict=True))
CANCELLED = dict(zip(APIS, ("canceled", "cancelled", "cancelled", "canceled", "removed"), strict=True))
VALID: dict[str, dict[str, Any]] = {
    WAFFO: {},
    SHOPLAZZA: {"reason": "Customer changed their mind"},
    FRONT: {"cancellationNote": "out of stock"},
    WIX: {"message": "Ordered wrong dish"},
    ORACLE: {"cancelReason": "changeOfMind"},
}
PATHS = {
    WAFFO: "/v1/actions/onetime-order/cancel-order",
    SHOPLAZZA: "/openapi/2022-01/orders/{id}/cancel",
    FRONT: "/api/v1/connect/orders/cancel/{id}",
    WIX: "/restaurants/v3/orders/{id}/cancel",
    ORACLE: "/ccstore/v1/orders/cancel",
}
SAME: Any = object()


class Served:
    """Reference implementations at a URL, as a client sees them."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=10)
        self.control = httpx.Client(base_url=f"{url}/_provider-states", timeout=10)

    def arrange(self, api: str, state: str = "", **more: object) -> str:
        """Return the id of a fresh order."""
        answer = self.control.post(f"/{api}/orders", json={"state": state or OPEN[api], **more})
        assert answer.status_code == 201, answer.text
        order_id: str = answer.json()["orders"][0]["id"]
        return order_id

    def observe(self, api: str, order_id: str) -> dict[str, str]:
        """Return the state of an order and the facts beside it."""
        seen: dict[str, str] = self.control.get(f"/{api}/orders/{order_id}").json()
        return seen

    def headers(self, api: str, actor: str = "") -> dict[str, str]:
        """Return the request headers of an actor, by default of the owner."""
        headers: dict[str, str] = self.control.get(f"/{api}/actors/{actor or OWNERS[api]}").json()["headers"]
        return headers

    def cancel(
        self,
        api: str,
        order_id: str,
        body: object = SAME,
        actor: str = "",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Cancel an order: by default as its owner, with a valid body; bytes are sent as they are."""
        path = PATHS[api].replace("{id}", order_id)
        if body is SAME:
            body = VALID[api] | ({"orderId": order_id} if api in (WAFFO, ORACLE) else {})
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = self.headers(api, actor) if headers is None else headers
        return self.http.post(path, content=content, headers=sent)
