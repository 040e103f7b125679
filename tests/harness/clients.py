"""Habits of HTTP clients: the same request, as other clients than this one would send it.

Nothing here changes what is asked. Sources: RFC 9110 (names of headers have no case; Accept, Accept-Language), RFC 9112
(the close of a connection; who expects 100 need not wait for it); a body comes in as many pieces as the network likes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

PAUSE_S = 0.05
"""Between the pieces of a body: longer than a server waits that takes what is there for all."""


@dataclass(frozen=True)
class Habit:
    """How a client's request looks: further headers, the spelling of all names of headers, the body in two pieces."""

    says: str
    headers: Mapping[str, str] = field(default_factory=dict)
    spelt: Callable[[str], str] = str
    in_pieces: bool = False


HABITS: Mapping[str, Habit] = {
    "accepts-much": Habit("accepts JSON, text and more", {"Accept": "application/json, text/plain, */*"}),
    "accepts-anything": Habit("accepts anything", {"Accept": "*/*"}),
    "accepts-by-weight": Habit("weighs what it accepts", {"Accept": "application/json;q=0.9, */*;q=0.1"}),
    "accepts-gzip": Habit("accepts compressed answers", {"Accept-Encoding": "gzip, deflate"}),
    "speaks-german": Habit("prefers German", {"Accept-Language": "de-DE, de;q=0.9, fr;q=0.8"}),
    "speaks-chinese": Habit("prefers Chinese", {"Accept-Language": "zh-CN, zh;q=0.9, ja;q=0.8, es;q=0.7"}),
    "browser": Habit(
        "names itself as browsers do",
        {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)", "Cache-Control": "no-cache", "DNT": "1"},
    ),
    "lower-case": Habit("writes the names of headers in small letters", spelt=str.lower),
    "upper-case": Habit("writes the names of headers in capitals", spelt=str.upper),
    "has-cookies": Habit("has cookies of the site", {"Cookie": "theme=dark; visits=3"}),
    "closes": Habit("closes its connection after the answer", {"Connection": "close"}),
    "asks-first": Habit("asks whether it may go on, and does", {"Expect": "100-continue"}),
    "in-pieces": Habit("sends the body in two pieces", in_pieces=True),
}
