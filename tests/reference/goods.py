"""Invented goods and people, shared by the orders that the reference implementations make up."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Product(NamedTuple):
    """Something to buy; `cents` is its price."""

    title: str
    variant: str
    cents: int


class Person(NamedTuple):
    """Somebody who orders."""

    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    city: str
    postcode: str
    country: str


PRODUCTS = (
    Product("Linen shirt", "White / M", 3990),
    Product('Frying pan 28 cm, "Iron"', "Black", 5450),
    Product("Café crème cups", "Set of 4", 2375),
    Product("Sticker", "Round", 99),
    Product("Desk lamp", "Brass", 12900),
    Product("緑茶 100 g", "Loose", 1208),
    Product("Gift wrapping", "", 0),
    Product("Road bike", "Frame 56", 149900),
    Product("Notebook & pen", "A5, dotted", 1435),
    Product("Wool socks 🧦", "39-42", 895),
    Product("Rain jacket", "Green / L", 8999),
)

PEOPLE = (
    Person("Ada", "Berg", "ada@example.com", "+4740000001", "Storgata 1", "Oslo", "0155", "NO"),
    Person("Jürgen", "Groß", "jg@example.org", "+4930000002", "Hauptstraße 7a", "Berlin", "10115", "DE"),
    Person("Mary", "O'Neil", "mary@example.net", "2075550003", "21 Cedar Ave", "Syracuse", "13202", "US"),
    Person("花子", "山田", "hanako@example.com", "+81300000004", "銀座 4-5", "東京", "104-0061", "JP"),
    Person("Zoë", "van den Berg", "zoe@example.org", "+31200000005", "Gracht 12", "Utrecht", "3511", "NL"),
)


def product(number: int, line: int) -> Product:
    """Return the product on a line of the order with this number."""
    return PRODUCTS[(3 * number + 5 * line) % len(PRODUCTS)]


def person(number: int) -> Person:
    """Return the one who placed the order with this number."""
    return PEOPLE[number % len(PEOPLE)]


def quantity(number: int, line: int) -> int:
    """Return how many pieces a line of the order with this number is about: 1 to 10."""
    return (1, 2, 1, 3, 1, 10)[(number + line) % 6]


def guid(number: int, *what: object) -> str:
    """Return a UUID that is the same each time for the same part of an order."""
    digits = hashlib.blake2b(f"{number} {what}".encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
