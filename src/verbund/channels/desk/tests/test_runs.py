"""Runs at the desk: dry run with numbers, start, stop, release by somebody else."""

import re

from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.cases.tests.tax_office import KEY, adopt, received
from verbund.channels.desk.tests.office import signed_in, text
from verbund.core.jobs import drain

PAGE = "/desk/laeufe/"
PLAN = f"{PAGE}neu/meerane/{KEY}/received/assess/"
RATE = [{"from": "2025-01-01", "to": None, "value": 400}]


def planned(client: Client) -> str:
    """The address of a run whose dry run is over."""
    address = str(client.post(PLAN, {"reason": "Jahresbescheide"})["Location"])
    drain()
    return address


def test_the_page_offers_the_step_and_the_dry_run_tells_numbers_and_reasons(
    cast: Cast,
) -> None:
    adopt(cast.meerane, rate=RATE)
    for number in range(3):
        received(cast, number)
    stuck = received(cast, 9, year=2024)
    client = signed_in(cast.sabine)
    first = client.get(PAGE)
    assert PLAN in first.content.decode()
    assert "Festsetzen: Lauf für 4 Vorgänge" in text(client.get(PLAN))
    address = planned(client)
    page = text(client.get(address))
    assert "3.000,00" in page.replace("\u00a0", " ")
    assert re.search(r"brauchen eine zweite Person\D+3\b", re.sub("<[^>]+>", " ", page))
    assert stuck.number in page
    assert "Hebesatz" in page
    assert "Lauf für 3 Vorgänge starten" in page


def test_a_second_person_releases_the_whole_run_on_one_page(cast: Cast) -> None:
    adopt(cast.meerane)
    for number in range(2):
        received(cast, number)
    client = signed_in(cast.sabine)
    address = planned(client)
    client.post(address, {"what": "start"})
    drain()
    own = text(client.get(address))
    assert "Freigeben muss ihn eine andere Person" in own
    assert "Alle 2 Vorgänge freigeben" not in own
    client.post(address, {"what": "release"})
    assert "muss ihn jemand anderes" in text(client.get(address))
    second = signed_in(cast.uwe)
    assert "Alle 2 Vorgänge freigeben" in text(second.get(address))
    second.post(address, {"what": "release"})
    drain()
    page = text(second.get(address))
    assert "fertig" in page
    assert "Zweite Person: Uwe Lindner" in page
    assert "Alle Vorgänge gehen." in page


def test_stopping_and_dropping_say_what_happened(cast: Cast) -> None:
    adopt(cast.meerane)
    received(cast, 1)
    client = signed_in(cast.sabine)
    address = str(client.post(PLAN)["Location"])
    client.post(address, {"what": "stop"})
    page = text(client.get(address))
    assert "angehalten" in page
    assert "Fortsetzen" in page
    client.post(address, {"what": "resume"})
    drain()
    client.post(address, {"what": "drop"})
    assert "verworfen" in text(client.get(address))
    client.post(address, {"what": "start"})
    assert "Das geht nicht" in text(client.get(address))
    assert "Wählen Sie" in text(client.post(address, {"what": "?"}, follow=True))


def test_others_find_neither_run_nor_choice(cast: Cast) -> None:
    adopt(cast.meerane)
    received(cast, 1)
    address = planned(signed_in(cast.sabine))
    stranger = signed_in(cast.claudia)
    assert stranger.get(address).status_code == 404
    assert stranger.post(PLAN).status_code == 404
    assert stranger.post(address, {"what": "start"}).status_code == 404
    assert PLAN not in stranger.get(PAGE).content.decode()


def test_a_second_run_of_the_same_step_is_refused_on_the_page(cast: Cast) -> None:
    adopt(cast.meerane)
    received(cast, 1)
    client = signed_in(cast.sabine)
    planned(client)
    answer = client.post(PLAN)
    assert answer.status_code == 409
    assert "schon einen Lauf" in text(answer)


def test_only_steps_for_many_and_states_with_several_cases_are_offered(
    cast: Cast,
) -> None:
    adopt(cast.meerane, rate=RATE)
    received(cast, 0)
    client = signed_in(cast.sabine)
    assert PLAN not in client.get(PAGE).content.decode()
    received(cast, 1)
    page = client.get(PAGE).content.decode()
    assert PLAN in page
    assert "Festsetzen (2)" in page
    # To discard asks for a reason of its own for every case.
    assert "/discard/" not in page
    alone = PLAN.replace("/assess/", "/discard/")
    assert client.get(alone).status_code == 404
