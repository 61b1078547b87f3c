"""Invented people. Names are frequent ones put together at random, accounts only
look like accounts (the bank code is unassigned), addresses end in ``.example``."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from verbund.kernel.german import fold

_WOMEN = [
    "Katrin",
    "Sabine",
    "Jana",
    "Anna",
    "Maria",
    "Emine",
    "Olha",
    "Rania",
    "Stefanie",
    "Ursula",
    "Hannelore",
    "Agnieszka",
    "Lena",
    "Petra",
    "Claudia",
    "Fatma",
    "Svetlana",
    "Julia",
    "Monika",
    "Heike",
]
_MEN = [
    "Jörg",
    "Uwe",
    "Thomas",
    "Mehmet",
    "Karl-Heinz",
    "Falk",
    "Ronny",
    "Dieter",
    "Lothar",
    "Paul",
    "Oleksandr",
    "Ahmad",
    "Stefan",
    "Michael",
    "Jürgen",
    "Björn",
    "Tomasz",
    "Ali",
    "Peter",
    "Günther",
]
_FAMILIES = [
    "Vogel",
    "Lindner",
    "Petzold",
    "Richter",
    "Kowalczyk",
    "Ullmann",
    "Voigt",
    "Haidar",
    "Dähne",
    "Meinel",
    "Gärtner",
    "Seifert",
    "Hofmann",
    "Grimm",
    "Öztürk",
    "Schäfer",
    "Krüger",
    "Weiß",
    "Jäger",
    "Köhler",
    "Groß",
    "Süß",
    "Böhm",
    "Löffler",
    "Çelik",
    "Nowak",
    "Marković",
    "Nguyễn",
    "Strauß",
    "Müller-Lüdenscheid",
]
STREETS = (
    "Dorfstraße",
    "Am Lindenberg",
    "Bahnhofstraße",
    "Schulweg",
    "Gartenstraße",
    "Am Markt",
    "Kirchgasse",
    "Ringstraße",
    "Hauptstraße",
    "Mühlenweg",
    "Goethestraße",
    "An der Aue",
)
DOGS = [
    "Bella",
    "Balu",
    "Luna",
    "Rex",
    "Frieda",
    "Emma",
    "Sammy",
    "Nala",
    "Lotte",
    "Max",
    "Kira",
    "Rocky",
    "Paula",
    "Buddy",
    "Amy",
    "Oskar",
    "Mia",
    "Bruno",
    "Leni",
    "Theo",
]
BREEDS = [
    "Labrador-Mischling",
    "Dackel",
    "Schäferhund",
    "Pudel",
    "Terrier-Mischling",
    "Border Collie",
    "Beagle",
    "Golden Retriever",
    "Havaneser",
    "Boxer",
    "Jack Russell Terrier",
    "Mischling",
]


class Invented(Struct, frozen=True, kw_only=True):
    """A person that does not exist."""

    salutation: str
    given: str
    family: str
    birth_date: str
    street: str
    house_number: str
    email: str
    iban: str


def invent(chance: Random) -> Invented:
    """Make up one adult."""
    woman = chance.random() < 0.5
    given = chance.choice(_WOMEN if woman else _MEN)
    family = chance.choice(_FAMILIES)
    local = fold(family).replace("-", ".").replace(" ", ".")
    return Invented(
        salutation="mrs" if woman else "mr",
        given=given,
        family=family,
        birth_date=f"{chance.randint(1940, 2004)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        street=chance.choice(STREETS),
        house_number=str(chance.randint(1, 98)) + chance.choice(("", "", "", "a")),
        email=f"{local}{chance.randint(1, 9999)}@post.example",
        iban=german_iban("99999999", f"{chance.randint(1, 9_999_999_999):010d}"),
    )


def german_iban(bank: str, account: str) -> str:
    """An IBAN with right check digits (ISO 13616) for an invented account."""
    rest = int(f"{bank}{account}131400")
    return f"DE{98 - rest % 97:02d}{bank}{account}"
