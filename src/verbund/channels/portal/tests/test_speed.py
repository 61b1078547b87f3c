"""Pages ask the database few questions, however many members and cases there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases.tests.region import BANK
from verbund.catalogue import actions as catalogue
from verbund.channels.portal.tests import walk
from verbund.members import actions as members

MOST = {
    "/": 3,
    "/schoenberg/": 10,
    "/schoenberg/leistungen/": 5,
    "/schoenberg/suche?q=hunt+anmeldn": 6,
    "/schoenberg/service/hundesteuer/": 8,
}


def count(client, address: str) -> int:
    """Queries of a page whose caches are warm."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", MOST)
def test_public_pages_ask_little(client, region, address):
    assert count(client, address) <= MOST[address]


def test_more_members_ask_no_more(client, region):
    before = {address: count(client, address) for address in MOST}
    for number in range(6):
        more = members.create_member(
            slug=f"ort-{number}",
            name=f"Ort {number}",
            official_name=f"Gemeinde Ort {number}",
            short_code=f"O{number}",
            land="SN",
            street="Dorfstraße",
            house_number="1",
            postal_code="08393",
            city=f"Ort {number}",
            phone="03764 555-9",
            **BANK,
        )
        values = {
            p: v.example
            for p, v in region.blueprint.parameters.items()
            if v.default is None
        }
        catalogue.adopt(member=more, key="hundesteuer", parameters=values)
    assert {address: count(client, address) for address in MOST} == before


def test_more_answers_ask_no_more(client, region):
    tasks = walk.begin(client)
    first = count(client, tasks)
    walk.post(client, f"{tasks}seite/person/", walk.PERSON)
    for number in range(1, 6):
        dog = walk.dog(number - 1, name=f"Hund {number}")
        walk.post(client, f"{tasks}seite/dogs/{number}/", dog)
    assert count(client, tasks) == first
    assert count(client, f"{tasks}seite/dogs/") <= first
