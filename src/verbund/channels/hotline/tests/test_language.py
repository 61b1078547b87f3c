"""A caller who speaks little German: one key, the script twice, nobody asked again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.calls import actions as calling
from verbund.calls import queries as calls
from verbund.cases import queries as cases
from verbund.cases.tests.cast import ANSWERS, Cast
from verbund.channels.hotline.tests.office import (
    agent,
    signed_in,
    supervisor,
    text,
)
from verbund.channels.hotline.tests.test_call import SCRIPT, begun, flat
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen
from verbund.knowledge.actions import refresh_index

pytestmark = pytest.mark.django_db


def test_the_script_stands_in_the_callers_language_beside_the_german_one(
    cast: Cast, time: Frozen
) -> None:
    refresh_index()
    calling.add_interpreter(
        desk=cast.meerane, name="Sprachmittlung", phone="03764 540", languages=["uk"]
    )
    client = signed_in(agent(cast))
    said = {"sprache": "ukr", "zurueck": SCRIPT.removeprefix("/115/")}
    none = text(client.post("/115/anruf/sprache/", said, follow=True))
    assert "Es läuft kein Gespräch" in none
    client.post("/115/anruf/beginnen/")
    before = client.get(SCRIPT).content.decode()
    assert 'lang="uk"' not in before
    assert re.search(r'id="sprache"[^>]*data-vb-key="l"', before)
    page = client.post("/115/anruf/sprache/", said, follow=True)
    body = page.content.decode()
    assert "Seit wann lebt der Hund bei Ihnen?" in text(page)
    beside = re.search(
        r'Seit wann lebt der Hund bei Ihnen\?<span class="vb-other" lang="uk" '
        r'dir="ltr">([^<]+)<',
        body,
    )
    assert beside
    assert re.search("[а-яі]", beside[1])
    assert "Alle Fragen: Ukrainisch" in body
    # The desk's service for this language is there with one key.
    assert "Sprachmittlung" in body
    assert "03764 540" in body
    wer = re.search(r'name="wer" value="([0-9a-f-]{36})"[^>]*data-vb-key="d"', body)
    assert wer
    address = f"{SCRIPT}&frage=hund"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    assert len(seen) <= 20, [q["sql"][:120] for q in seen]
    joined = text(client.post("/115/anruf/dolmetschen/", {"wer": wer[1]}, follow=True))
    assert "Es dolmetscht: Sprachmittlung" in joined
    # Arabic runs from right to left; a language nobody has translated says so.
    client.post("/115/anruf/sprache/", {"sprache": "Arabisch"})
    arabic = client.get(SCRIPT).content.decode()
    assert 'lang="ar" dir="rtl"' in arabic
    assert "ist kein Dolmetschdienst eingetragen" in arabic
    client.post("/115/anruf/sprache/", {"sprache": "vi"})
    assert "noch nicht übersetzt (Vietnamesisch)" in text(client.get(SCRIPT))
    wrong = text(
        client.post("/115/anruf/sprache/", {"sprache": "Klingonisch"}, follow=True)
    )
    assert "Welche Sprache ist das?" in wrong


def test_the_language_goes_with_the_case_and_with_the_call_back(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    client = signed_in(ayse)
    client.post("/115/anruf/beginnen/")
    client.post("/115/anruf/sprache/", {"sprache": "uk"})
    client.post("/115/anruf/dolmetschen/", {"wer": "private"})
    address = begun(client)
    form = client.get(address).content.decode()
    assert "Ukrainisch" in form
    assert "Es dolmetscht: eine Begleitung der Person" in form
    given = {**flat(ANSWERS), "send": "1", "einverstanden": "yes"}
    client.post(address, {**given, "erkannt": "known_number"})
    with acting_within(cast.sabine.members):
        case_id = cases.case_by_number(cast.schoenberg, "SBG-2026-000001")
    assert cases.case_view(case_id, cast.sabine).state.language == "uk"
    # The next caller begins in German again.
    time.advance(timedelta(minutes=1))
    client.post("/115/anruf/beginnen/")
    assert 'value="Deutsch"' in client.get("/115/").content.decode()
    client.post("/115/anruf/sprache/", {"sprache": "tr"})
    new = "/115/rueckrufe/neu/?kommune=schoenberg"
    page = client.get(new).content.decode()
    assert re.search(r'name="language" value="Türkisch"', page)
    note = {"art": "handover", "name": "Frau Kaya", "number": "03764 540",
            "matter": "Wohngeld", "language": "Türkisch"}  # fmt: skip
    refused = client.post(new, {**note, "language": "Klingonisch"})
    assert refused.status_code == 422
    assert "Klingonisch" in text(refused)
    client.post(new, note)
    (owed,) = calls.follow_ups(ayse)
    assert owed.note.language == "tr"
    listing = text(client.get("/115/rueckrufe/"))
    assert "Türkisch: Wohngeld" in listing
    assert "Türkisch" in text(client.get(f"/115/rueckrufe/{owed.id}/"))
    desk = signed_in(cast.sabine)
    assert "Türkisch" in text(desk.get(f"/desk/aufgaben/anruf/{owed.id}/"))


def test_whoever_leads_the_desk_keeps_the_list_of_services(
    cast: Cast, time: Frozen
) -> None:
    where = "/115/dolmetschen/"
    assert signed_in(agent(cast)).get(where).status_code == 403
    client = signed_in(supervisor(cast))
    assert "Noch kein Dienst" in text(client.get(where))
    refused = client.post(where, {"name": "", "phone": "12", "languages": "xx"})
    assert refused.status_code == 422
    assert "Wie heißt der Dienst?" in text(refused)
    added = client.post(
        where,
        {"name": "Sprachmittlung", "phone": "03764 540",
         "languages": "Ukrainisch, türkisch", "hint": "werktags"},
        follow=True,
    )  # fmt: skip
    assert "Ukrainisch, Türkisch" in text(added)
    gone = re.search(
        rf'action="({where}[0-9a-f-]+/entfernen/)"', added.content.decode()
    )
    assert gone
    assert "ist entfernt" in text(client.post(gone[1], follow=True))
    assert client.post(gone[1]).status_code == 404
