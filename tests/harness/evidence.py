"""An exchange as plain data for the reports: credentials replaced, bodies cut, a curl line to copy."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from tests.harness.credentials import Secrets, credential_names
from tests.harness.exchange import Answer, Exchange, Request
from tests.harness.judge import Difference

MAX_SHOWN = 4000
MAX_CURL = 2000
MAX_SEARCHED = 10 * MAX_SHOWN
NEVER_SHOWN = ("cookie", "set-cookie", "proxy-authorization")


class Witness:
    """Writes down exchanges with one API. `base_url` is where it answers, `scheme_header` its credentials' header."""

    def __init__(self, base_url: str, scheme_header: str, secrets: Secrets) -> None:
        self._base_url, self._scheme_header, self.secrets = base_url, scheme_header, secrets

    def evidence(
        self,
        exchange: Exchange,
        difference: Difference,
        given: str,
        *,
        history: Sequence[Mapping[str, Any]] = (),
        states: Mapping[str, Any] | None = None,
        timeline: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The evidence of one failure, in the shape that results.json documents."""
        told = {"expected": self._clean(difference.expected), "seen": self._clean(difference.seen)}
        entry = self.entry(exchange)
        return {
            "given": self._clean(given),
            **told,
            "difference": {
                "kind": difference.kind,
                "at": self._clean(difference.at) if difference.at else None,
                **told,
            },
            **{key: entry[key] for key in ("request", "response", "error", "curl")},
            "elapsed_ms": round(exchange.answer.elapsed_ms, 1) if exchange.answer else None,
            "on_purpose": self._clean(exchange.context.altered) or None,
            "history": list(history),
            "states": self._cleaned(states) if states else None,
            "timeline": self._cleaned(timeline) if timeline else None,
        }

    def entry(self, exchange: Exchange, note: str = "") -> dict[str, Any]:
        """One exchange: request, response, transport error, curl line and a note."""
        return {
            "request": self._request(exchange.request),
            "response": self._response(exchange.answer) if exchange.answer else None,
            "error": self._clean(exchange.error) if exchange.error else None,
            "curl": self.curl(exchange.request),
            "note": self._clean(note),
        }

    def _clean(self, text: str) -> str:
        return _printable(self.secrets.redact(text))

    def _cleaned(self, value: Any) -> Any:
        """Plain data whose texts are clean: another process can be sent it, and it tells no secret."""
        if isinstance(value, str):
            return self._clean(value)
        if isinstance(value, Mapping):
            return {self._clean(name): self._cleaned(member) for name, member in value.items()}
        return [self._cleaned(item) for item in value] if isinstance(value, list | tuple) else value

    def _request(self, request: Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "url": self._clean(self._base_url + request.target),
            "headers": self._headers(request),
            "body": None if request.body is None else self._body(request.body),
            "body_bytes": len(request.body or b""),
        }

    def _headers(self, request: Request) -> dict[str, str]:
        names = (
            set(credential_names(dict(request.headers), self._scheme_header))
            if self._has_credentials(request)
            else set()
        )
        return {
            name: ("$TOKEN" if value and name in names else self._clean(value))
            for name, value in request.headers
        }

    def _has_credentials(self, request: Request) -> bool:
        return any(
            name.lower() in ("authorization", self._scheme_header.lower()) for name, _ in request.headers
        )

    def _response(self, answer: Answer) -> dict[str, Any]:
        headers = {
            n: "$HIDDEN" if n.lower() in NEVER_SHOWN else self._clean(v)[:MAX_SHOWN]
            for n, v in answer.headers[:60]
        }
        return {
            "status": answer.status,
            "headers": headers,
            "body": self._body(answer.body),
            "body_bytes": len(answer.body),
        }

    def _body(self, body: bytes) -> str:
        # Of megabytes only what may be shown is searched for secrets, which become shorter.
        return self._clean(body[:MAX_SEARCHED].decode("utf-8", "replace"))[:MAX_SHOWN]

    def curl(self, request: Request) -> str:
        """A line for a shell; credentials stand as $TOKEN, which the user sets."""
        parts = [
            "curl",
            "-i",
            "-X",
            request.method,
            shlex.quote(self._clean(self._base_url + request.target)),
        ]
        for name, value in self._headers(request).items():
            header = f"{name}: {value}" if value else f"{name};"
            parts += ["-H", f'"{header}"' if value == "$TOKEN" else shlex.quote(header)]
        if request.body is not None:
            # Without this, curl would name the media type of a form.
            parts += [] if _has(request, "content-type") else ["-H", "'Content-Type:'"]
            body = self._clean(request.body.decode("utf-8", "replace"))
            cut = f"{body[:MAX_CURL]}… ({len(body)} characters)" if len(body) > MAX_CURL else body
            parts += ["--data-raw", shlex.quote(cut)]
        return " ".join(parts)


def _has(request: Request, header: str) -> bool:
    return any(name.lower() == header for name, _ in request.headers)


def _printable(text: str) -> str:
    """The text without lone surrogates, which no output can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
