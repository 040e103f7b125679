"""How an answer travels: whole, or in one of the ways that changed implementations need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.reference.messages import Answer

PIECE = 7
"""Bytes in a chunk."""


def response_of(answer: Answer) -> Response:
    """Return the response that delivers an answer."""
    payload, rest = answer.payload(), (answer.status, answer.headers, answer.media_type)
    if answer.delivery == "whole":
        return Response(payload, *rest)
    if answer.delivery == "chunked":
        return StreamingResponse(_pieces(payload), *rest)
    return _Broken(payload, *rest, partly=answer.delivery == "cut")


async def _pieces(payload: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(payload), PIECE):
        yield payload[start : start + PIECE]


class _Broken(Response):
    """The first half of an answer, or nothing at all, and the end of the connection."""

    def __init__(self, *args: Any, partly: bool) -> None:
        super().__init__(*args)
        self._partly = partly

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is to be sent, hang up, and wait until that is done."""
        if self._partly:
            head = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            await send(head)
            half = bytes(self.body[: len(self.body) // 2])
            await send({"type": "http.response.body", "body": half, "more_body": True})
        scope["state"]["hang_up"]()
        while (await receive())["type"] != "http.disconnect":
            pass
