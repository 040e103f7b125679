"""From what a requirement says about a request to the request itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from tests.harness.clients import HABITS, Habit
from tests.harness.exchange import Request
from tests.harness.spec import Send, Spec, is_any
from tests.harness.template import MISSING, fill, shown

PLAIN = Send()
JSON = "application/json"
SHORT = 80


def chosen(value: Any, choice: Any) -> Any:
    """The choice where the value is one to be chosen, else the value itself."""
    return choice if is_any(value) else value


def altered(send: Send, choice: Any) -> str:
    """How a request differs from the valid one, in words; empty where it does not."""
    parts = []
    if send.order is not MISSING:
        parts.append(f"the order's id is {_short(chosen(send.order, choice))}")
    parts += [f"{name} is {_short(chosen(value, choice))}" for name, value in send.set.items()]
    parts += [f"{name} is left out" for name in send.drop]
    if send.raw is not MISSING:
        raw = chosen(send.raw, choice)
        parts.append("there is no body" if raw is None else f"the body is {_short(raw)}")
    parts += [f"the header {name} is {_short(chosen(value, choice))}" for name, value in send.headers.items()]
    parts += [f"{name} stands in the query string" for name in send.query]
    if send.path != PLAIN.path:
        parts.append("the path is spelt in another way")
    if send.method is not None:
        parts.append(f"the method is {chosen(send.method, choice)}")
    if send.credentials:
        parts.append(f"the credentials are {choice or send.credentials[0]}")
    if send.client:
        parts.append(f"the client {HABITS[choice or send.client[0]].says}")
    return ", ".join(parts)


def _short(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}… ({len(text)} characters)"


def build(
    spec: Spec,
    send: Send,
    choice: Any,
    order: str,
    unknown: str,
    headers: Mapping[str, str],
    spoilt: str | None = None,
    beside: Mapping[str, str] | None = None,
) -> Request:
    """The request for the order with id `order`, different from the valid one as `send` and `choice` say.

    `headers` are the actor's, `unknown` is an id that no order has, `beside` names further orders.
    """
    beside = beside or {}
    variables = {"order": order, "unknown": unknown, **beside}
    variables["body"] = _dumped(fill(spec.body, variables)) if spec.body is not MISSING else ""
    sent_id = chosen(send.order, choice)
    sent_id = order if sent_id is MISSING else fill(sent_id, variables)
    body = _body(spec, send, choice, variables, sent_id)
    request = Request(
        str(chosen(send.method, choice) or spec.operation.method).upper(),
        _target(spec, send, choice, variables, sent_id),
        tuple(_headers(spec, send, choice, variables, sent_id, headers, body)),
        body,
        spoilt,
        beside=tuple(beside.values()),
    )
    return _as_sent_by(HABITS[choice or send.client[0]], request) if send.client else request


def _as_sent_by(habit: Habit, request: Request) -> Request:
    # What an implementation takes for credentials (or for anything else of its own) stays.
    taken = {name.lower() for name, _ in request.headers if name.lower() == "cookie"}
    own = {name: value for name, value in habit.headers.items() if name.lower() not in taken}
    kept = [(name, value) for name, value in request.headers if name.lower() not in map(str.lower, own)]
    headers = tuple((habit.spelt(name), value) for name, value in (*kept, *own.items()))
    return replace(request, headers=headers, in_pieces=habit.in_pieces and request.body is not None)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _body(spec: Spec, send: Send, choice: Any, variables: Mapping[str, str], sent_id: str) -> bytes | None:
    raw = chosen(send.raw, choice)
    if raw is not MISSING:
        return None if raw is None else _encoded(fill(raw, variables))
    if spec.body is MISSING and not send.set:
        return None
    body = fill(spec.body, {**variables, "order": sent_id}) if spec.body is not MISSING else {}
    body = {name: value for name, value in body.items() if name not in send.drop}
    body |= {name: fill(chosen(value, choice), variables) for name, value in send.set.items()}
    return _encoded(_dumped(body))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _target(spec: Spec, send: Send, choice: Any, variables: Mapping[str, str], sent_id: str) -> str:
    path = spec.operation.path
    if spec.id_in == "path":
        path = path.replace(f"{{{spec.id_name}}}", quote(sent_id, safe=""))
    path = str(fill(send.path, {"path": path}))
    query = {
        **fill(dict(spec.query), variables),
        **{k: fill(chosen(v, choice), variables) for k, v in send.query.items()},
    }
    if spec.id_in == "query":
        query[spec.id_name] = sent_id
    return path + (f"?{urlencode(query)}" if query else "")


def _headers(
    spec: Spec,
    send: Send,
    choice: Any,
    variables: Mapping[str, str],
    sent_id: str,
    actor: Mapping[str, str],
    body: bytes | None,
) -> list[tuple[str, str]]:
    headers: dict[str, str | None] = {**actor, **spec.headers}
    # Also where the body is left out: that is then the only thing wrong.
    if body is not None or spec.body is not MISSING:
        headers["Content-Type"] = JSON
    if spec.id_in == "header":
        headers[spec.id_name] = sent_id
    for name, value in send.headers.items():
        for other in [key for key in headers if key.lower() == name.lower()]:
            del headers[other]
        headers[name] = fill(chosen(value, choice), variables)
    return [(name, value) for name, value in headers.items() if value is not None]
