"""A form at the terminal is asked question by question and sent.

That every blueprint gets through is in ``tests/contracts/test_every_door.py``.
"""

import re
from typing import Any

from django.test import Client

from tests.terminal.visitor import Visitor
from verbund.cases.actions.intake import receipt_of
from verbund.cases.models import Case, Draft
from verbund.cases.tests.region import Region
from verbund.core.tenancy import across_members

DOG: dict[str, Any] = {
    "holder": {
        "salutation": "mrs", "given_names": "Katrin", "family_name": "Vogel",
        "birth_date": "1984-03-07",
        "address": {
            "street": "Dorfstraße", "house_number": "14", "postal_code": "08393",
            "city": "Schönberg",
        },
    },
    "already_registered": "0",
    "dogs": [
        {
            "name": "Bella", "breed": "Labrador", "sex": "female", "born": "2023-03",
            "acquired_on": "2026-10-20", "origin": "private", "dangerous": False,
            "relief": "none",
        }
    ],
    "payment": {"method": "transfer"},
}  # fmt: skip


def count(model: type[Case] | type[Draft]) -> int:
    with across_members("Test"):
        return int(model.objects.count())


def test_each_page_asks_one_question(client: Client, region: Region) -> None:
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    visitor.answer_all(DOG)
    assert f"{visitor.base}frage/person/holder.given_names/" in visitor.seen
    assert f"{visitor.base}frage/dogs/dogs.0.breed/" in visitor.seen
    page = visitor.go(f"{visitor.base}frage/person/holder.given_names/")
    names = set(re.findall(r'name="(holder[^"]*)"', page))
    assert names == {"holder.given_names"}
    assert 'value="Katrin"' in page
    assert 'autocomplete="given-name"' not in page


def test_a_wrong_answer_is_asked_again_and_kept(client: Client, region: Region) -> None:
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    visitor.go(f"{visitor.base}frage/person/holder.given_names/")
    visitor.send({}, status=422)
    assert "Fehler" in visitor.page
    visitor.go(f"{visitor.base}frage/person/holder.birth_date/")
    visitor.send(
        {"holder.birth_date.day": "31", "holder.birth_date.month": "2",
         "holder.birth_date.year": "1984"},
        status=422,
    )  # fmt: skip
    assert 'value="31"' in visitor.page


def test_a_second_item_is_asked_through(client: Client, region: Region) -> None:
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    two = {**DOG, "dogs": [*DOG["dogs"], {**DOG["dogs"][0], "name": "Balu"}]}
    while not visitor.at.startswith(f"{visitor.base}liste/"):
        visitor.send(visitor.answer(two))
    visitor.send({}, status=422)
    visitor.send({"more": "yes"})
    assert visitor.at == f"{visitor.base}frage/dogs/dogs.1.name/"
    visitor.answer_all(two)
    assert f"{visitor.base}frage/dogs/dogs.1.dangerous/" in visitor.seen
    visitor.go(f"{visitor.base}liste/dogs/1/entfernen/")
    visitor.send({})
    visitor.go(f"{visitor.base}pruefen/")
    assert "Balu" in visitor.page
    assert "Bella" not in visitor.page
    visitor.go(f"{visitor.base}pruefen/?sprache=uk")
    assert ">Собака 1: Balu<" in visitor.page, "a heading begins with a capital"


def test_sending_twice_gives_one_case(client: Client, region: Region) -> None:
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    visitor.answer_all(DOG)
    cookies = client.cookies.output()
    visitor.send({"declare": "yes"})
    number = re.search(r"SBG-2026-\d{6}", visitor.page)
    assert number
    assert cookies == client.cookies.output(), "the key stays, the answer got lost"
    visitor.send({"declare": "yes"}, to=f"{visitor.base}pruefen/")
    assert number[0] in visitor.page
    assert count(Case) == 1
    assert receipt_of(region.schoenberg, "draft:nothing") is None


def test_a_change_from_the_review_leads_back(client: Client, region: Region) -> None:
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    visitor.answer_all(DOG)
    link = re.search(r'href="([^"]*holder\.family_name/\?von=pruefen)"', visitor.page)
    assert link
    visitor.go(link[1])
    visitor.send({"holder.family_name": "Adler"}, to=link[1])
    assert visitor.at == f"{visitor.base}pruefen/"
    assert "Adler" in visitor.page
