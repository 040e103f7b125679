"""The credentials of an actor: which headers they are, how to spoil them, how to keep them out of every output."""

import re
import string
from collections.abc import Callable, Iterable, Mapping

SECRET_MIN = 6
BASE64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
Headers = Mapping[str, str]


def credential_names(headers: Headers, scheme_header: str) -> list[str]:
    """Names of the headers that are credentials: the scheme's, else Authorization, else all."""
    for wanted in (scheme_header, "authorization"):
        names = [name for name in headers if name.lower() == wanted.lower()]
        if names:
            return names
    return list(headers)


def _split(value: str) -> tuple[str, str]:
    scheme, blank, token = value.rpartition(" ")
    return scheme + blank, token


def _garbled(token: str) -> str:
    """A token of the same shape that was never issued: every letter and digit moved on by a few places."""

    def moved(found: re.Match[str]) -> str:
        character = found[0]
        first, size = ("0", 10) if character.isdigit() else ("a", 26) if character.islower() else ("A", 26)
        return chr(ord(first) + (ord(character) - ord(first) + 7) % size)

    return re.sub("[0-9a-zA-Z]", moved, token)


def _turned(token: str) -> str:
    """The token with another last character, of which, in base64, not only bits differ that are not used."""
    at = next((i for i in reversed(range(len(token))) if token[i] in BASE64), None)
    if at is None:
        return token
    return token[:at] + BASE64[BASE64.index(token[at]) ^ 32] + token[at + 1 :]


def _on_token(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(value: str) -> str:
        scheme, token = _split(value)
        return scheme + change(token)

    return changed


KINDS: Mapping[str, Callable[[str], str | None]] = {
    "absent": lambda _: None,
    "empty": lambda _: "",
    "scheme-only": lambda value: _split(value)[0].strip() or value,
    "cut": _on_token(lambda token: token[:-3]),
    "halved": _on_token(lambda token: token[: len(token) // 2]),
    "appended": _on_token(lambda token: token + "x7"),
    "other-case": _on_token(str.swapcase),
    "garbled": _on_token(_garbled),
    "half-garbled": _on_token(lambda token: token[: len(token) // 2] + _garbled(token[len(token) // 2 :])),
    "head-garbled": _on_token(lambda token: _garbled(token[: len(token) // 4]) + token[len(token) // 4 :]),
    "turned": _on_token(_turned),
    "preceded": _on_token(lambda token: "x7" + token),
    "wildcard": _on_token(lambda _: ".*"),
    "star": _on_token(lambda _: "*"),
    "sql": _on_token(lambda _: "' OR '1'='1"),
    "percent": _on_token(lambda _: "%"),
    "null-word": _on_token(lambda _: "null"),
    "basic": lambda _: "Basic YWRtaW46YWRtaW4=",
    "foreign": _on_token(lambda token: "\u00e9\u00fc" + token),
    "nonsense": _on_token(lambda _: "nonsense"),
    "other-scheme": lambda value: "Basic " + _split(value)[1] if _split(value)[0] else value,
    "no-scheme": lambda value: _split(value)[1],
}


def spoil(headers: Headers, names: Iterable[str], kind: str) -> dict[str, str] | None:
    """The headers with their credentials spoilt in one way; None where that changes nothing for these credentials."""
    spoilt, changed = dict(headers), False
    for name in names:
        value = KINDS[kind](headers[name])
        changed = changed or value != headers[name]
        if value is None:
            del spoilt[name]
        else:
            spoilt[name] = value
    return spoilt if changed else None


class Secrets:
    """Texts that must never be shown, and the act of replacing them by $TOKEN."""

    def __init__(self) -> None:
        self._texts: set[str] = set()

    def add(self, value: str) -> None:
        """Keep a credential secret: the whole value and the token in it."""
        self._texts |= {text for text in (value, _split(value)[1]) if len(text) >= SECRET_MIN}

    def redact(self, text: str) -> str:
        """The text with every secret replaced, longest first."""
        for secret in sorted(self._texts, key=len, reverse=True):
            if secret in text:
                text = text.replace(secret, "$TOKEN")
        return text
