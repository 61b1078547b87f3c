"""A broken lift, from a stranger at its door to the day nobody knows who told of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

import verbund.site.demo
from verbund.cases import actions as cases
from verbund.catalogue.models import BlueprintVersion
from verbund.channels.desk.tests.office import signed_in
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import everywhere
from verbund.core.tenancy import across_members
from verbund.kernel.clock import Frozen, frozen
from verbund.members.actions import switch_topic
from verbund.members.models import Member, Office
from verbund.messages.actions import forget_sent
from verbund.responsibility import actions as responsibility
from verbund.responsibility.rules import Rule, Table, Target
from verbund.topics.accessibility import actions_maps
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.reports.models import Report
from verbund.topics.reports.tests.cast import (
    KEY,
    MOMENT,
    adopts,
    build,
    person,
    town,
    work_off,
)

DATA = Path(verbund.site.demo.__file__).parent / "heidelberg"
#: The lift beside a platform of the main station, and a way that takes it.
LIFT = {"place.lat": "49.4036976", "place.lon": "8.6756861"}
WAY = "/stadt/wege/?von=49.4037,8.6757&nach=49.4043,8.6760&profil=wheelchair"
MAIL = "eva.ohnekonto@post.example"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class City:
    """Where the lift is, who works there and at the 115."""

    member: Member
    clerk: Actor
    agent: Actor


@pytest.fixture
def time() -> Iterator[Frozen]:
    """2 November 2026, 10:00, until it is moved."""
    with frozen(MOMENT) as held:
        yield held


@pytest.fixture
def city(db: None, time: Frozen) -> City:
    """The city with its ways and an office for lifts, beside the villages."""
    build()
    member = town("stadt", "Stadt", "STA", "053340004004", (8.6, 49.35, 8.75, 49.45))
    adopts(member, BlueprintVersion.objects.get(key=KEY))
    for slug, name in (("bauhof", "Bauhof"), ("aufzuege", "Aufzugswarte")):
        Office(member=member, slug=slug, name=name).save()
    rule = Rule(
        id="aufzug",
        categories=("barriere-*",),
        target=Target(kind="office", key="aufzuege"),
    )
    responsibility.save_draft(member=member, table=Table(rules=(rule,)), actor=SYSTEM)
    responsibility.activate(member=member, actor=SYSTEM)
    switch_topic(member=member, topic="accessibility", on=True)
    actions_maps.put_network(
        member=member,
        key="weststadt",
        title="Weststadt",
        ways=json.loads((DATA / "ways.geojson").read_bytes()),
        points=json.loads((DATA / "points.geojson").read_bytes()),
        attribution=ATTRIBUTION,
    )
    return City(
        member, person("Hanna Heil", member, "clerk"), person("Udo U", member, "agent")
    )


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.replace("\N{NO-BREAK SPACE}", " ").split())


def told_at_the_villages_page(client: Client) -> str:
    """A stranger begins at the wrong town, without map, script and account."""
    begun = client.post("/adorf/anliegen/melden/", {"art": "barriere-aufzug"})
    stop = client.post(begun["Location"], LIFT)["Location"]
    assert "Dieser Ort gehört zu Stadt" in read(client, stop)
    moved = client.post(stop, {"other": "1"})["Location"]
    base = f"/stadt/antrag/{moved.split('/')[3]}"
    client.post(f"{base}/seite/where/", LIFT)
    client.post(f"{base}/seite/what/", {"description": "Tür bleibt zu"})
    client.post(f"{base}/seite/you/", {"reporter.email": MAIL})
    sent = client.post(f"{base}/pruefen/", {"declare": "yes"})
    assert "/quittung/" in sent["Location"]
    with everywhere("test"):
        return str(Report.objects.get().public_id)


def shown_everywhere(city: City, number: str, status: str, word: str) -> None:
    """Page, feed, API, map and 115 say the same."""
    visitor = Client()
    assert word in read(visitor, f"/stadt/anliegen/{number}/")
    assert number in visitor.get("/stadt/open311/v2/requests.atom").content.decode()
    for path in (
        f"/stadt/open311/v2/requests/{number}.json",
        f"/open311/v2/requests/{number}.json?jurisdiction_id=stadt",
    ):
        (found,) = visitor.get(path).json()
        assert (found["service_request_id"], found["status"]) == (number, status)
    feature = visitor.get(f"/ogc/collections/anliegen/items/{number}?f=json").json()
    assert feature["properties"]["status"] == status
    call = read(signed_in(city.agent), f"/115/anliegen/?was={number}")
    assert number in call
    assert word in call


def act(city: City, number: str, transition: str) -> None:
    """One step of the clerk in charge at the desk."""
    with everywhere("test"):
        case_id = Report.objects.get(public_id=number).case_id
    path = f"/desk/vorgang/{case_id}/schritt/{transition}/"
    client = signed_in(city.clerk)
    page = client.get(path).content.decode()
    given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert client.post(path, given).status_code == 302, page


def where_it_is_written(word: str) -> list[str]:
    """Every table of the installation that holds these words."""
    with everywhere("test"):
        return [
            model._meta.label
            for model in apps.get_models()
            if any(word in str(row) for row in model.objects.values_list())
        ]


def test_a_broken_lift_from_its_door_to_the_day_it_is_forgotten(
    city: City, time: Frozen
) -> None:
    way = read(Client(), WAY)
    assert "Mit dem Aufzug von Ebene -1 nach Ebene 0." in way
    number = told_at_the_villages_page(Client())
    with everywhere("test"):
        row = Report.objects.get(public_id=number)
    assert (row.owner_id, row.office) == (city.member.id, "Aufzugswarte")
    for _ in range(16):
        Client().post(f"/stadt/anliegen/{number}/", {"was": "join"})

    # The eighteenth is told so, and joins with one button.
    late = Client()
    begun = late.post("/stadt/anliegen/melden/", {"art": "barriere-aufzug"})
    stop = late.post(begun["Location"], LIFT)["Location"]
    assert "17 Menschen haben das schon gemeldet" in read(late, stop)
    joined = late.post(f"/stadt/anliegen/{number}/", {"was": "join"})["Location"]
    assert "18 Menschen" in read(late, joined.partition("#")[0])

    # Open for everybody within the minute; the way leads around it.
    work_off()
    time.advance(MINUTE)
    shown_everywhere(city, number, "open", "eingegangen")
    around = read(Client(), WAY)
    assert around != way
    assert "Aufzug" in around

    act(city, number, "finish")
    work_off()
    time.advance(MINUTE)
    shown_everywhere(city, number, "closed", "erledigt")
    assert read(Client(), WAY) == way

    # The law's day has come: nobody knows any more who told of it.
    assert where_it_is_written(MAIL)
    time.advance(timedelta(days=400))
    assert len(cases.run_retention().erased) == 1
    work_off()
    with across_members("test"):
        forget_sent(kind="report", before=MOMENT + timedelta(days=300))
    assert where_it_is_written(MAIL) == []
    assert "Aufzug" in read(Client(), f"/stadt/anliegen/{number}/")
