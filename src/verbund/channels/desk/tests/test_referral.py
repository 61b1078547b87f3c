"""A report is handed over at the desk, and answered by whoever got it."""

import re

import pytest
from django.test import Client

from verbund.channels.desk.tests.office import path, signed_in, text
from verbund.core import jobs
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel.clock import frozen
from verbund.messages.models import Outgoing
from verbund.responsibility import actions, queries
from verbund.responsibility.rules import Rule, Table, Target
from verbund.responsibility.tests import cast as cast_module
from verbund.responsibility.tests.cast import Cast, report


@pytest.fixture
def cast(db: None) -> Cast:
    """Adorf with Berta, Bedorf next to it with Bruno."""
    return cast_module.build()


@pytest.fixture(autouse=True)
def _still() -> object:
    with frozen(cast_module.MOMENT) as held:
        yield held


def body(cast: Cast) -> None:
    actions.save_body(
        member=cast.adorf,
        key="strassen-nrw",
        name="Straßen.NRW",
        kind="email",
        email="meldung@strassen.example",
        actor=SYSTEM,
    )


def test_case_page_leads_to_the_form_with_the_tables_word(cast: Cast) -> None:
    case = report(cast.adorf)
    client = signed_in(cast.berta)
    here = path(case, "uebergeben/")
    assert here in client.get(path(case)).content.decode()
    shown = text(client.get(here))
    assert "Gemeinde Bedorf" in shown
    assert "Es geht an: Gemeinde Adorf" in shown
    assert "Tiefes Loch vor Haus 5" in client.get(here).content.decode()


def test_member_gets_it_and_works_on(cast: Cast) -> None:
    case = report(cast.adorf)
    data = {"to": "member:bedorf", "reason": "Liegt drüben."}
    said = signed_in(cast.berta).post(path(case, "uebergeben/"), data, follow=True)
    assert "Gemeinde Bedorf kümmert sich ab jetzt darum." in text(said)
    there = signed_in(cast.bruno).get(path(case))
    assert there.status_code == 200
    assert "Liegt drüben." in text(there)


def test_body_that_the_table_names_is_chosen_already(cast: Cast) -> None:
    body(cast)
    rule = Rule(id="land", target=Target(kind="external", key="strassen-nrw"))
    actions.save_draft(member=cast.adorf, table=Table(rules=(rule,)), actor=SYSTEM)
    actions.activate(member=cast.adorf, actor=SYSTEM)
    page = signed_in(cast.berta).get(path(report(cast.adorf), "uebergeben/"))
    assert 'value="body:strassen-nrw" checked' in page.content.decode()


def test_nobody_chosen_or_no_reason_is_named(cast: Cast) -> None:
    case = report(cast.adorf)
    client = signed_in(cast.berta)
    for data in ({"reason": "Weil"}, {"to": "member:bedorf", "reason": ""}):
        answer = client.post(path(case, "uebergeben/"), data)
        assert answer.status_code == 422
    gone = client.post(
        path(case, "uebergeben/"), {"to": "body:nirgends", "reason": "Weil"}
    )
    assert gone.status_code == 404


def test_body_outside_answers_by_its_link(cast: Cast) -> None:
    body(cast)
    case = report(cast.adorf)
    client = signed_in(cast.berta)
    data = {"to": "body:strassen-nrw", "reason": "Landesstraße", "text": "Tiefes Loch"}
    said = client.post(path(case, "uebergeben/"), data, follow=True)
    assert "Es geht an Straßen.NRW" in text(said)
    jobs.drain()
    with acting_within(cast.adorf.id, SYSTEM):
        mail = Outgoing.objects.get(cause__startswith="referral:")
    found = re.search(r"http://[^/]+(/adorf/weitergegeben/\w+/)", mail.body)
    assert found is not None
    outside = Client()
    page = outside.get(found[1])
    assert "Tiefes Loch" in text(page)
    assert "katrin.vogel" not in page.content.decode()
    assert outside.post(found[1], {"answer": "vielleicht"}).status_code == 422
    answer = {"answer": "done", "text": "Geflickt.", "name": "Herr Baum"}
    assert "Danke" in text(outside.post(found[1], answer, follow=True))
    assert "abschließende Antwort" in text(outside.get(found[1]))
    assert "Herr Baum, Straßen.NRW: Das ist erledigt. Geflickt." in text(
        client.get(path(case))
    )
    (row,) = queries.referrals_of(case.id, [cast.adorf.id])
    assert row.state == "closed"


def test_guessed_link_shows_nothing(cast: Cast) -> None:
    assert Client().get(f"/adorf/weitergegeben/{'0' * 40}/").status_code == 404


def test_stranger_hands_nothing_over(cast: Cast) -> None:
    case = report(cast.adorf)
    there = path(case, "uebergeben/")
    assert signed_in(cast.bruno).get(there).status_code == 404
    data = {"to": "member:bedorf", "reason": "Meins."}
    assert signed_in(cast.bruno).post(there, data).status_code == 404
