"""The credentials of an actor: which headers they are, how to spoil them, how to keep them out of every output."""

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

SECRET_MIN = 6
LOOKS_SECRET_MIN = 16
BEGINNING_MIN = 10
"""How much of a token's beginning is kept secret: texts are cut before they are redacted."""
SECRET_NAME = re.compile("key|token|secret|auth|pass|session|cookie|credential|signature", re.IGNORECASE)
# A vendor's media type, a browser's name or an address may look like a secret, and stands everywhere.
PLAIN_NAMES = ("accept", "content-type", "host", "origin", "referer", "user-agent")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})|\\(.)", re.DOTALL)
BASE64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
Headers = Mapping[str, str]


def credential_names(headers: Headers, scheme_header: str) -> list[str]:
    """Names of the headers that are credentials: the scheme's, else Authorization, else all."""
    for wanted in (scheme_header, "authorization"):
        names = [name for name in headers if name.lower() == wanted.lower()]
        if names:
            return names
    return list(headers)


def secret_names(headers: Headers, scheme_header: str) -> list[str]:
    """Names of the headers whose values are never shown: the scheme's, and what looks secret; else all."""
    schemes = (scheme_header.lower(), "authorization")
    names = [name for name, value in headers.items() if name.lower() in schemes or _looks_secret(name, value)]
    return names or list(headers)


def _looks_secret(name: str, value: str) -> bool:
    if SECRET_NAME.search(name):
        return len(value) >= SECRET_MIN
    mixed = re.search("[A-Za-z]", value) and re.search("[0-9]", value) and not re.search(r"\s|://", value)
    return name.lower() not in PLAIN_NAMES and len(value) >= LOOKS_SECRET_MIN and bool(mixed)


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


def _other_case(token: str) -> str:
    """The token in other case, but for hexadecimal digits: servers may compare UUIDs without case."""
    return token if re.fullmatch("[0-9a-fA-F-]*", token) else token.swapcase()


def _turned(token: str) -> str:
    """The token with another last character, of which, in base64, not only bits differ that are not used."""
    at = next((i for i in reversed(range(len(token))) if token[i] in BASE64), None)
    if at is None:
        return token
    return token[:at] + BASE64[BASE64.index(token[at]) ^ 32] + token[at + 1 :]


def _swapped(token: str) -> str:
    """The token with two neighbours in other order, as near to its middle as they differ."""
    places = sorted(range(len(token) - 1), key=lambda i: abs(i - len(token) // 2))
    at = next((i for i in places if token[i] != token[i + 1]), None)
    return token if at is None else token[:at] + token[at + 1] + token[at] + token[at + 2 :]


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
    "other-case": _on_token(_other_case),
    "garbled": _on_token(_garbled),
    "half-garbled": _on_token(lambda token: token[: len(token) // 2] + _garbled(token[len(token) // 2 :])),
    "head-garbled": _on_token(lambda token: _garbled(token[: len(token) // 4]) + token[len(token) // 4 :]),
    "turned": _on_token(_turned),
    "swapped": _on_token(_swapped),
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


def _tells(spoilt: str, token: str) -> bool:
    """Whether a spoilt credential holds a part of the real token, be it garbled or in other case."""
    sources = (token, _garbled(token), token.swapcase())
    parts = (source[i : i + SECRET_MIN] for source in sources for i in range(len(token) - SECRET_MIN + 1))
    return any(part in spoilt for part in parts)


def _resolved(text: str) -> tuple[str, Sequence[int]]:
    """The text without the escapes of JSON and of URLs, and where in the text each of its characters begins."""
    parts: list[str] = []
    begins: list[int] = []
    end = 0
    for found in ESCAPE.finditer(text):
        code = found[1] or found[2]
        parts += [text[end : found.start()], chr(int(code, 16)) if code else found[3]]
        begins += range(end, found.start() + 1)
        end = found.end()
    return "".join([*parts, text[end:]]), [*begins, *range(end, len(text) + 1)]


class Secrets:
    """Texts that must never be shown, and the act of replacing them by $TOKEN."""

    def __init__(self) -> None:
        self._texts: dict[str, set[str]] = {}
        """The secrets by what must stand of each for it to be replaced."""

    def add(self, value: str) -> None:
        """Keep a credential secret: the whole value and the token in it."""
        for text in (value, _split(value)[1]):
            if len(text) >= SECRET_MIN:
                head = text if " " in text else text[:BEGINNING_MIN]
                self._texts.setdefault(head, set()).add(text)

    def add_spoilt(self, value: str, real: str) -> None:
        """Keep a spoilt credential secret, unless nothing of the real one is left in it, as in a plain word."""
        if _tells(value, _split(real)[1]):
            self.add(value)

    def redact(self, text: str) -> str:
        """The text with every secret replaced, in whatever spelling, and the beginnings of tokens too."""
        parts, end = [], 0
        for start, stop in sorted(self._spans(text)):
            if start >= end:
                parts += [text[end:start], "$TOKEN"]
            end = max(end, stop)
        return "".join([*parts, text[end:]])

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        yield from self._found(text)
        if "%" in text or "\\" in text:
            resolved, begins = _resolved(text)
            yield from ((begins[start], begins[stop]) for start, stop in self._found(resolved))

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        for head, secrets in self._texts.items():
            start = text.find(head)
            while start >= 0:
                yield start, start + max(_common(secret, text, start) for secret in secrets)
                start = text.find(head, start + 1)


def _common(secret: str, text: str, start: int) -> int:
    """How much of a secret stands in the text from here on."""
    part = text[start : start + len(secret)]
    differ = (at for at, (one, other) in enumerate(zip(secret, part, strict=False)) if one != other)
    return len(part) if secret.startswith(part) else next(differ)
