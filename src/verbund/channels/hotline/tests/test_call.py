"""The story of a call: ring, search, script, case, and what came of it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from verbund.calls import actions as calling
from verbund.cases import queries as cases
from verbund.cases.tests.cast import ANSWERS, Cast, submit
from verbund.channels.hotline.tests.office import (
    agent,
    employ,
    signed_in,
    supervisor,
    text,
)
from verbund.channels.hotline.web import screen
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen
from verbund.knowledge.actions import refresh_index
from verbund.knowledge.shapes import Hit
from verbund.members.models import Member

pytestmark = pytest.mark.django_db
SCRIPT = "/115/?kommune=schoenberg&leitfaden=schoenberg:hundesteuer:register"


def flat(value: Any, path: str = "") -> dict[str, str]:
    """Answers as a browser posts them."""
    found: dict[str, str] = {}
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found |= flat(inner, f"{path}.{index}")
        found[f"count.{path}"] = str(len(value))
    elif isinstance(value, bool):
        found[path] = "true" if value else "false"
    elif path.endswith(("_date", "acquired_on")):
        year, month, day = str(value).split("-")
        found |= {f"{path}.year": year, f"{path}.month": month, f"{path}.day": day}
    elif path.endswith(".born"):
        year, month = str(value).split("-")
        found |= {f"{path}.year": year, f"{path}.month": month}
    else:
        found[path] = str(value)
    return found


def begun(client: Client) -> str:
    """The address of a new draft for a dog in Schönberg."""
    response = client.post(
        "/115/vorgang/beginnen/",
        {"kommune": "schoenberg", "blaupause": "hundesteuer", "leistung": "register"},
    )
    assert response.status_code == 302
    return response.headers["Location"]


def test_from_the_words_to_the_script(cast: Cast, time: Frozen) -> None:
    refresh_index()
    client = signed_in(agent(cast))
    page = client.get("/115/?kommune=schoenberg&frage=hund+anmelden")
    hit = re.search(r'name="zu" value="([^"]+)"', page.content.decode())
    assert hit, text(page)
    opened = client.post("/115/oeffnen/", {"zu": unescape(hit[1])}, follow=True)
    words = text(opened)
    assert "Leitfaden: Hund anmelden" in words
    assert "Seit wann lebt der Hund bei Ihnen?" in words
    assert "Impfausweis mit der Chipnummer" in words
    assert "Behördennummer 115, Demirtaş, guten Tag." in words
    # The member's own value, not the blueprint's.
    assert "14 Tage nach der Aufnahme" in words or "Tage nach der Aufnahme" in words


def test_the_script_takes_no_more_than_twenty_queries(cast: Cast) -> None:
    refresh_index()
    client = signed_in(agent(cast))
    address = f"{SCRIPT}&frage=hund"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert "Leitfaden" in text(client.get(address))
    assert len(seen) <= 20, [q["sql"][:120] for q in seen]


def test_hits_alone_are_answered_while_somebody_types(cast: Cast) -> None:
    refresh_index()
    page = signed_in(agent(cast)).get("/115/treffer/?frage=hund&ort=Schönberg")
    body = page.content.decode()
    assert "<html" not in body
    assert 'id="treffer-liste"' in body
    assert "schoenberg%3Ahundesteuer%3Aregister" in body


def test_towns_that_say_the_same_do_not_hide_what_else_there_is() -> None:
    def hit(title: str, own: bool = False) -> Hit:
        return Hit(
            kind="article", id=title, title=title, snippet=(), member_id=uuid4(),
            member_name="", own=own, blueprint="", service="", office_id=None,
            article_id=None, href="", score=1.0,
        )  # fmt: skip

    town = Member(name="Schönberg")
    hits = (hit("Laterne", own=True), *(hit("Laterne") for _ in range(12)),
            hit("Sperrmüll"), hit("sperrmüll"), hit("Hund", own=True))  # fmt: skip
    shown = screen.different(hits, town)
    assert [(one.title, more) for one, more in shown] == [
        ("Laterne", 0), ("Sperrmüll", 1), ("Hund", 0),
    ]  # fmt: skip
    # Nobody knows yet from where the call comes: each town stands by itself.
    assert [one.title for one, _ in screen.different(hits, None)] == ["Laterne"] * 10


def test_a_snippet_is_cut_between_words_and_keeps_what_was_asked() -> None:
    whole = (("Sie melden eine ", False), ("Laterne", True), (" am Mast", False))
    assert screen.short(whole) == whole
    cut = screen.short((*whole, (" und noch sehr viel mehr" * 5, False)))
    assert cut[:3] == whole
    assert cut[3][0].endswith("noch …")
    assert sum(len(part) for part, _ in cut) <= 92


def test_a_dialling_code_names_the_place(cast: Cast) -> None:
    client = signed_in(agent(cast))
    assert "Stadt Fulda" in text(client.get("/115/?ort=0661"))
    unknown = text(client.get("/115/?ort=Nirgendwo"))
    assert "gibt es im Verbund nicht" in unknown


def test_a_case_from_the_script_is_checked_by_the_engine(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    client = signed_in(ayse)
    client.post("/115/anruf/beginnen/")
    address = begun(client)
    first = client.post(address, {"send": "1", "einverstanden": "yes"})
    assert first.status_code == 422
    assert "Bitte" in text(first)
    answers = flat(ANSWERS)
    assert "Alle Angaben sind da" in text(client.post(address, answers))
    without = client.post(address, {**answers, "send": "1"})
    assert without.status_code == 422
    assert "Einverständnis" in text(without)
    done = client.post(
        address,
        {**answers, "send": "1", "einverstanden": "yes", "erkannt": "known_number"},
        follow=True,
    )
    words = text(done)
    assert "SBG-2026-000001 ist angelegt" in words, words
    assert re.search(r"Ihr Code lautet \w{3}-\w{3}-\w{3}", words)
    with acting_within(cast.sabine.members):
        case_id = cases.case_by_number(cast.schoenberg, "SBG-2026-000001")
    view = cases.case_view(case_id, cast.sabine)
    assert view.state.channel == "hotline"
    assert view.state.identity is not None
    assert view.state.identity.by == "Ayşe Demirtaş"
    seen = [(item.kind, item.channel) for item in view.timeline]
    assert ("identified", "hotline") in seen
    # The call is over: a case settles the matter.
    assert "Bereit" in words


def test_what_was_answered_is_kept_with_every_send(cast: Cast, time: Frozen) -> None:
    client = signed_in(agent(cast))
    address = begun(client)
    name = {"holder.family_name": "Rehberger"}
    checked = text(client.post(address, {**name, "check": "1"}))
    # What is missing is told, and called no error: the caller is still talking.
    assert "Angaben fehlen noch" in checked
    assert "Fehler" not in checked
    assert "Rehberger" in client.get(address).content.decode()
    later = text(client.post(address, {**name, "later": "1"}, follow=True))
    code = re.search(r"Weitermachen: (\w{3}-\w{3}-\w{3})", later)
    assert code
    # Another agent goes on with the code, and only with it.
    bernd = signed_in(employ("Bernd Lang", cast.meerane, "agent"))
    assert bernd.get(address).status_code == 404
    resumed = bernd.post("/115/fortsetzen/", {"code": code[1]}, follow=True)
    assert "Rehberger" in resumed.content.decode()


def test_a_case_opens_with_two_details_only(cast: Cast, time: Frozen) -> None:
    case = submit(cast)
    client = signed_in(agent(cast))
    birth = {"birth.day": "14", "birth.month": "3", "birth.year": "1984"}
    code_only = client.post("/115/fortsetzen/", {"code": case.handover_code})
    assert code_only.status_code == 404
    assert "zweite Angabe" in text(code_only)
    number_only = client.post("/115/fortsetzen/", {"nummer": case.number})
    assert number_only.status_code == 404
    wrong = {**birth, "birth.day": "15"}
    given = {"nummer": case.number, **wrong}
    assert client.post("/115/fortsetzen/", given).status_code == 404
    for given in (
        {"code": case.handover_code, **birth},
        {"nummer": case.number, **birth},
    ):
        page = text(client.post("/115/fortsetzen/", given, follow=True))
        assert case.number in page
        assert "Vogel" in page
    assert client.get(f"/115/akte/{case.id}/").status_code == 200
    other = signed_in(employ("Bernd Lang", cast.meerane, "agent"))
    assert other.get(f"/115/akte/{case.id}/").status_code == 404


def test_how_the_caller_was_recognised_stands_in_the_case(
    cast: Cast, time: Frozen
) -> None:
    case = submit(cast)
    client = signed_in(agent(cast))
    birth = {"birth.day": "14", "birth.month": "3", "birth.year": "1984"}
    client.post("/115/fortsetzen/", {"code": case.handover_code, **birth})
    address = f"/115/akte/{case.id}/erkannt/"
    refused = client.post(address, {"erkannt": "known_voice"})
    assert refused.status_code == 422
    assert "lässt sich hier niemand sicher erkennen" in text(refused)
    page = text(client.post(address, {"erkannt": "code_birth_date"}, follow=True))
    assert "Übergabe-Code und Geburtsdatum" in page
    desk = text(signed_in(cast.sabine).get(f"/desk/vorgang/{case.id}/"))
    assert "Identität festgehalten" in desk
    assert "Ayşe Demirtaş" in desk


def test_answered_at_first_contact_is_one_key(cast: Cast, time: Frozen) -> None:
    client = signed_in(agent(cast))
    client.post("/115/anruf/beginnen/")
    page = client.get("/115/").content.decode()
    assert re.search(r'value="answered"[^>]*data-vb-key="e"', page)
    time.advance(timedelta(seconds=134))
    assert "2:14" in text(client.get("/115/"))
    done = text(
        client.post("/115/anruf/ergebnis/", {"ergebnis": "answered"}, follow=True)
    )
    assert "Beantwortet im Erstkontakt" in done
    again = client.post("/115/anruf/ergebnis/", {"ergebnis": "answered"}, follow=True)
    assert "Es läuft kein Gespräch" in text(again)


def test_for_a_town_this_desk_does_not_answer_for_there_is_information_only(
    cast: Cast, time: Frozen
) -> None:
    client = signed_in(agent(cast))
    page = text(client.get("/115/?leitfaden=fulda:hundesteuer:register"))
    assert "Für die Stadt Fulda geben wir hier nur Auskunft" in page
    refused = client.post(
        "/115/vorgang/beginnen/",
        {"kommune": "fulda", "blaupause": "hundesteuer", "leistung": "register"},
    )
    assert refused.status_code == 403
    assert client.get("/115/rueckrufe/neu/?kommune=fulda").status_code == 403


def test_a_ringing_call_is_taken_and_placed(cast: Cast, time: Frozen) -> None:
    client = signed_in(agent(cast))
    _, secret = calling.add_system(member=cast.meerane, name="Anlage")
    phone = Client(headers={"Authorization": f"Bearer {secret}"})
    message = {"event": "newCall", "callId": "a1", "from": "4966112345",
               "to": "115", "direction": "in"}  # fmt: skip
    sent = phone.post("/115/cti/", message, content_type="application/json")
    assert sent.json()["state"] == "ringing"
    again = phone.post("/115/cti/", message, content_type="application/json")
    assert again.json() == sent.json()
    time.advance(timedelta(seconds=9))
    bar = client.get("/115/anruf/")
    assert "Fulda" in text(bar)
    assert "wartet 0:09" in text(bar)
    page = text(client.post(f"/115/anruf/{sent.json()['call']}/annehmen/", follow=True))
    assert "angenommen nach 9 s" in page
    gone = phone.post(
        "/115/cti/", {"event": "hangup", "callId": "a1"},
        content_type="application/json",
    )  # fmt: skip
    assert gone.json()["state"] == "ended"


def test_a_telephone_system_needs_its_token(cast: Cast) -> None:
    row, secret = calling.add_system(member=cast.meerane, name="Anlage")
    good = {"event": "newCall", "callId": "x"}
    for client, address in (
        (Client(), "/115/cti/"),
        (Client(headers={"Authorization": "Bearer falsch"}), "/115/cti/"),
        (Client(), "/115/cti/falsch/"),
    ):
        answer = client.post(address, good, content_type="application/json")
        assert answer.status_code == 401
    # As Zammad's senders do it: the secret in the address, fields of a form.
    form = Client().post(f"/115/cti/{secret}/", {**good, "user[]": ["A", "B"]})
    assert form.status_code == 200
    for wrong in ({}, {"event": "newCall"}, {"event": "x", "callId": "1"},
                  {"event": "newCall", "callId": "y" * 251}):  # fmt: skip
        bad = Client().post(
            f"/115/cti/{secret}/", wrong, content_type="application/json"
        )
        assert bad.status_code == 422
    out = Client().post(
        f"/115/cti/{secret}/", {**good, "callId": "o", "direction": "out"},
        content_type="application/json",
    )  # fmt: skip
    assert out.json() == {"result": "ignored"}
    calling.revoke_system(system_id=row.id)
    late = Client().post(f"/115/cti/{secret}/", good, content_type="application/json")
    assert late.status_code == 401


def test_the_supervisor_sees_who_is_needed_and_agents_do_not(
    cast: Cast, time: Frozen
) -> None:
    assert signed_in(agent(cast)).get("/115/besetzung/").status_code == 403
    client = signed_in(supervisor(cast))
    page = text(client.get("/115/besetzung/?dauer=240&abwesend=30&monat=2016-01"))
    assert "517,8" in page or "518" in page
    assert "Was diese Zahlen nicht sagen" in page
    client.post("/115/anruf/beginnen/")
