"""A client of the provider states protocol (target contract, section 3)."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.harness.connection import TROUBLE
from tests.harness.exchange import Request
from tests.harness.faults import NotOffered, SetupFault
from tests.harness.target import header_trouble, is_unicode
from tests.harness.wire import Client

UNSUPPORTED = 501
BUDGET_S = 10.0


class ProviderStates:
    """Arranges, observes and changes orders of the implementation under test.

    Raises SetupFault when an answer is not the protocol's, NotOffered for a 501.
    """

    def __init__(self, url: str, budget: float = BUDGET_S) -> None:
        self.url, self._client = url, Client(budget, url)

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        where = f"{method} {self.url}{path}"
        headers = () if body is None else (("Content-Type", "application/json"),)
        data = None if body is None else json.dumps(body).encode()
        try:
            answer = self._client.send(Request(method, path, headers, data))
        except TROUBLE as problem:
            raise SetupFault(
                f"the provider states don't answer {where}: {type(problem).__name__}: {problem}"
            ) from None
        try:
            return answer.status, json.loads(answer.body)
        except (ValueError, RecursionError):
            if answer.status in (404, UNSUPPORTED):
                return answer.status, {}
            raise SetupFault(
                f"the provider states answer {where} with {answer.status} and no JSON; all its bodies are JSON."
            ) from None

    def _ok(self, method: str, path: str, body: Any, wanted: int, needs: str) -> Mapping[str, Any]:
        status, value = self._call(method, path, body)
        if status == UNSUPPORTED:
            raise NotOffered(f"the target does not offer {needs}", needs)
        if status not in (wanted, 200) or not isinstance(value, dict):
            raise SetupFault(
                f"the provider states answer {method} {self.url}{path} with {status}, not with {wanted} and an object."
            )
        return value

    def discover(self) -> Mapping[str, Any] | None:
        """What the target says it offers, per API; None where it does not say (404)."""
        status, value = self._call("GET", "")
        if status == 404:
            return None
        apis = value.get("apis") if isinstance(value, dict) else None
        if (
            status != 200
            or not isinstance(apis, dict)
            or not all(isinstance(offer, dict) for offer in apis.values())
        ):
            raise SetupFault(
                f'the provider states answer GET {self.url} with {status}, not with 200 and {{"apis": {{...}}}}.'
            )
        return apis

    def arrange(self, api: str, state: str, owner: str, count: int) -> list[str]:
        """Bring about `count` fresh orders in a state; returns their ids."""
        body = {"state": state, "owner": owner, "count": count}
        needs = f"orders in the state {state} for {owner}"
        orders = self._ok("POST", f"/{api}/orders", body, 201, needs).get("orders")
        ids = (
            [order.get("id") for order in orders if isinstance(order, dict)]
            if isinstance(orders, list)
            else []
        )
        if len(ids) != count or not all(isinstance(i, str) and i for i in ids):
            raise SetupFault(
                f"the provider states gave {len(ids)} ids for {count} {state} orders of {api}; give so many texts."
            )
        if not all(is_unicode(str(i)) for i in ids):
            raise SetupFault(
                f"the provider states gave an id with half a character among {count} {state} orders of {api}; "
                "an id is sent as UTF-8."
            )
        if len(set(ids)) < count:
            raise SetupFault(
                f"the provider states gave one id twice among {count} {state} orders of {api}; every id is fresh."
            )
        return [str(i) for i in ids]

    def observe(self, api: str, order: str) -> Mapping[str, Any] | None:
        """State and further facts of an order; None where the target knows no such order."""
        if not is_unicode(order):
            return None  # an implementation's answer may name anything, and no order is called that
        path = f"/{api}/orders/{quote(order, safe='')}"
        status, _ = answer = self._call("GET", path)
        if status == 404:
            return None
        if status == UNSUPPORTED:
            raise NotOffered(
                "the target cannot observe orders", "observation of orders (GET {ps}/{api}/orders/{id})"
            )
        value = answer[1]
        if status != 200 or not isinstance(value, dict) or not isinstance(value.get("state"), str):
            raise SetupFault(f"the provider states answer GET {self.url}{path} with {status} and no state.")
        return value

    def change(self, api: str, order: str, state: str) -> bool:
        """Bring an order to a state from outside; False where the order no longer allows it (409)."""
        needs = f"the outside change of an order to {state}"
        status, _ = self._call("PATCH", f"/{api}/orders/{quote(order, safe='')}", {"state": state})
        if status == 409:
            return False
        if status == UNSUPPORTED:
            raise NotOffered(f"the target does not offer {needs}", needs)
        if status != 200:
            raise SetupFault(
                f"the provider states answer the change of a {api} order to {state} with {status}, not 200 or 409."
            )
        return True

    def actor(self, api: str, actor: str) -> dict[str, str]:
        """Request headers of an actor."""
        needs = f"the actor {actor}"
        headers = self._ok("GET", f"/{api}/actors/{quote(actor, safe='')}", None, 200, needs).get("headers")
        if (
            not isinstance(headers, dict)
            or not headers
            or not all(isinstance(v, str) for v in headers.values())
        ):
            raise SetupFault(
                f"the provider states give no headers for {actor} of {api}; give at least one, as texts."
            )
        for name, value in headers.items():
            if trouble := header_trouble(name, value):
                raise SetupFault(
                    f"the provider states give {actor} of {api} the header {name!r}, which {trouble}"
                )
        return dict(headers)

    def refuses_nonsense(self, api: str, owner: str) -> bool:
        """Whether a state that does not exist is refused, as a control API that does something would."""
        status, _ = self._call(
            "POST", f"/{api}/orders", {"state": "no-such-state", "owner": owner, "count": 1}
        )
        return status >= 400

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
