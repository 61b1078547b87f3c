"""What a blueprint or a topic marks as open appears in the geodata portal."""

import pytest
from django.test import Client

from verbund.cases.tests import parking_office, property_office
from verbund.cases.tests.cast import build
from verbund.catalogue import queries as catalogue
from verbund.channels.ogc import sources
from verbund.geodata.collections import declared
from verbund.members import queries as members
from verbund.publishing import queries as publishing

pytestmark = pytest.mark.django_db


def test_every_open_collection_of_blueprints_and_topics_appears() -> None:
    cast = build()
    property_office.office(cast)
    for key in ("anliegen-gruen", "anliegen-strasse"):
        parking_office.adopt(key, (cast.fulda, {}))
    sources.forget()
    open_ = {
        (blueprint.key, one.id)
        for digest in {entry.digest for entry in catalogue.all_services()}
        for blueprint in (catalogue.blueprint_by_digest(digest),)
        for one in blueprint.publish.collections
    }
    # Several blueprints call theirs the same: none may hide another.
    assert len(open_) > len({key for _, key in open_})
    offered = publishing.offers(members.all_members())
    assert {(b.key, one.id) for b, one in offered.values()} == open_
    titles = [one.title.de for _, one in offered.values()]
    assert len(titles) == len(set(titles))
    listed = {
        one["id"]: one["title"]
        for one in Client().get("/ogc/collections").json()["collections"]
    }
    assert listed.keys() == {*offered, *(spec.key for spec in declared())}
    for key in listed:
        found = Client().get(f"/ogc/collections/{key}/items?limit=1")
        assert found.status_code == 200, key
        assert Client().get(f"/ogc/collections/{key}?f=html").status_code == 200, key
    for key, (_, one) in offered.items():
        assert listed[key] == one.title.de
        page = Client().get(f"/verzeichnis/{key}/")
        assert one.title.de in page.content.decode()
