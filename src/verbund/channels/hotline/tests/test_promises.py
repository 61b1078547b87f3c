"""Call-backs, hand-overs and the promise, page by page."""

from datetime import date, datetime

import pytest

from verbund.cases import queries as cases
from verbund.cases.tests.cast import ANSWERS, Cast, submit
from verbund.channels.hotline.tests.office import (
    agent,
    employ,
    signed_in,
    text,
)
from verbund.channels.hotline.tests.test_call import flat
from verbund.core.scope import acting_within
from verbund.kernel.clock import BERLIN, Frozen
from verbund.members.actions import delegate

pytestmark = pytest.mark.django_db
NOTE = {
    "kommune": "schoenberg",
    "art": "callback",
    "name": "Ulrike Rehberger",
    "number": "0160 5550221",
    "wish": "nachmittags",
    "matter": "Steht der Abholtermin fest?",
    "said": "Die Prüfung läuft.",
}


def test_a_call_back_is_promised_for_a_moment_in_service_hours(
    cast: Cast, time: Frozen
) -> None:
    time.move_to(datetime(2026, 11, 19, 10, 48, tzinfo=BERLIN))
    client = signed_in(agent(cast))
    client.post("/115/anruf/beginnen/")
    form = text(client.get("/115/rueckrufe/neu/?kommune=schoenberg"))
    assert "spätestens 23. November 2026, 14:48 Uhr" in form.replace("\xa0", " ")
    done = text(client.post("/115/rueckrufe/neu/", NOTE, follow=True))
    assert "Rückruf ist vereinbart" in done
    assert "14:48" in done
    assert "Bereit" in done
    assert "Ulrike Rehberger" in text(client.get("/115/rueckrufe/"))


def test_what_is_missing_is_named_beside_its_field(cast: Cast, time: Frozen) -> None:
    client = signed_in(agent(cast))
    refused = client.post("/115/rueckrufe/neu/", {**NOTE, "name": "", "number": "7"})
    assert refused.status_code == 422
    words = text(refused)
    assert "Wer hat angerufen?" in words
    assert "Das ist keine Telefonnummer" in words or "gibt es so nicht" in words
    # What was typed stays.
    assert "Abholtermin" in refused.content.decode()


def test_the_next_call_back_is_one_key_and_says_everything(
    cast: Cast, time: Frozen
) -> None:
    ayse = signed_in(agent(cast))
    bernd = signed_in(employ("Bernd Lang", cast.meerane, "agent"))
    ayse.post("/115/rueckrufe/neu/", NOTE)
    page = bernd.post("/115/rueckrufe/naechster/", follow=True)
    words = text(page)
    for part in ("Ulrike Rehberger", "nachmittags", "Abholtermin", "Prüfung läuft"):
        assert part in words
    address = page.redirect_chain[-1][0]
    # Ayşe sees that Bernd has it, and cannot answer in his place.
    assert "Bernd Lang hat das übernommen" in text(ayse.get(address))
    assert ayse.post(f"{address}erledigt/", {"answer": "x"}).status_code == 409
    assert "notiert" in text(bernd.post(f"{address}nicht-erreicht/", follow=True))
    ayse.post(f"{address}uebernehmen/")
    ayse.post(f"{address}erledigt/", {"answer": "Termin genannt"})
    assert "Beantwortet." in text(ayse.get(address))
    assert "Kein Rückruf wartet" in text(
        ayse.post("/115/rueckrufe/naechster/", follow=True)
    )


def test_a_hand_over_reaches_the_office_at_its_desk(cast: Cast, time: Frozen) -> None:
    client = signed_in(agent(cast))
    client.post("/115/rueckrufe/neu/", {**NOTE, "art": "handover", "number": ""})
    desk = signed_in(cast.sabine)
    tasks = text(desk.get("/desk/aufgaben/"))
    assert "Abholtermin" in tasks
    assert "Ulrike Rehberger" in tasks
    other = text(signed_in(cast.claudia).get("/desk/aufgaben/"))
    assert "Abholtermin" not in other


def test_a_hand_over_of_a_case_stands_in_the_case(cast: Cast, time: Frozen) -> None:
    case = submit(cast)
    client = signed_in(agent(cast))
    birth = {"birth.day": "14", "birth.month": "3", "birth.year": "1984"}
    client.post("/115/fortsetzen/", {"code": case.handover_code, **birth})
    client.post("/115/rueckrufe/neu/", {**NOTE, "akte": str(case.id)})
    desk = text(signed_in(cast.sabine).get(f"/desk/vorgang/{case.id}/"))
    assert "Steht der Abholtermin fest?" in desk
    assert "Ayşe Demirtaş" in desk


def test_the_promise_is_shown_per_municipality_and_as_csv(
    cast: Cast, time: Frozen
) -> None:
    client = signed_in(agent(cast))
    client.post("/115/anruf/beginnen/")
    client.post("/115/anruf/ort/", {"kommune": "schoenberg"})
    client.post("/115/anruf/ergebnis/", {"ergebnis": "answered"})
    page = text(client.get("/115/zusagen/"))
    assert "Schönberg" in page
    assert "100,0 %" in page
    assert "zu wenige für ein Urteil" in page
    table = client.get("/115/zusagen.csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("municipality;desk;offered;answered_in_30_s")
    assert table[1].startswith("Schönberg;Meerane;0;0;0;1;1;1")
    foreign = signed_in(employ("Frieda Fuchs", cast.fulda, "agent"))
    assert "Schönberg" not in text(foreign.get("/115/zusagen/"))
    assert len(foreign.get("/115/zusagen.csv").content.splitlines()) == 1


def test_the_call_counts_for_the_town_that_was_said_whatever_came_of_it(
    cast: Cast, time: Frozen
) -> None:
    client = signed_in(agent(cast))

    def counted() -> list[str]:
        table = client.get("/115/zusagen.csv").content.decode("utf-8-sig")
        return sorted(line.rsplit(";", 7)[0] for line in table.splitlines()[1:])

    # Only typed in, no hit opened, answered by one key.
    client.post("/115/anruf/beginnen/")
    said = {"zurueck": "?ort=Sch%C3%B6nberg&kommune=schoenberg"}
    client.post("/115/anruf/ergebnis/", {**said, "ergebnis": "answered"})
    assert counted() == ["Schönberg;Meerane;0;0"]
    # A case that was opened says it as well, and so does a promise.
    case = submit(cast)
    birth = {"birth.day": "14", "birth.month": "3", "birth.year": "1984"}
    client.post("/115/anruf/beginnen/")
    client.post("/115/fortsetzen/", {"code": case.handover_code, **birth})
    client.post("/115/anruf/ergebnis/", {"ergebnis": "answered"})
    client.post("/115/anruf/beginnen/")
    client.post("/115/rueckrufe/neu/", NOTE)
    assert counted() == ["Schönberg;Meerane;0;0"]
    table = client.get("/115/zusagen.csv").content.decode("utf-8-sig")
    assert "Schönberg;Meerane;0;0;0;3;3;2;" in table


def test_strangers_see_no_call_back(cast: Cast, time: Frozen) -> None:
    client = signed_in(agent(cast))
    client.post("/115/rueckrufe/neu/", NOTE)
    page = client.post("/115/rueckrufe/naechster/", follow=True)
    address = page.redirect_chain[-1][0]
    foreign = signed_in(employ("Frieda Fuchs", cast.fulda, "agent"))
    assert foreign.get(address).status_code == 404
    assert foreign.post(f"{address}erledigt/", {"answer": "x"}).status_code == 404
    assert "Rehberger" not in text(foreign.get("/115/rueckrufe/"))


def test_a_town_may_leave_only_its_calls_to_another(cast: Cast, time: Frozen) -> None:
    delegate(
        owner=cast.fulda,
        acting=cast.meerane,
        blueprint_key="115",
        valid_from=date(2026, 1, 1),
    )
    client = signed_in(agent(cast))
    client.post("/115/anruf/beginnen/")
    client.post(
        "/115/rueckrufe/neu/",
        {
            **NOTE,
            "kommune": "fulda",
            "art": "handover",
            "blaupause": "hundesteuer",
            "leistung": "register",
        },
    )
    # Fulda's own people handle it: the note is theirs, and so is the promise.
    assert "Abholtermin" in text(signed_in(cast.claudia).get("/desk/aufgaben/"))
    fulda = signed_in(employ("Frieda Fuchs", cast.fulda, "agent"))
    client.post("/115/anruf/beginnen/")
    client.post("/115/anruf/ort/", {"kommune": "fulda"})
    client.post("/115/anruf/ergebnis/", {"ergebnis": "answered"})
    table = fulda.get("/115/zusagen.csv").content.decode("utf-8-sig").splitlines()
    assert any(line.startswith("Fulda;Meerane;") for line in table)
    # A case is opened there too, but its file stays closed to Meerane's agent.
    begun = client.post(
        "/115/vorgang/beginnen/",
        {"kommune": "fulda", "blaupause": "hundesteuer", "leistung": "register"},
    )
    address = begun.headers["Location"]
    done = client.post(
        address, {**flat(ANSWERS), "send": "1", "einverstanden": "yes"}, follow=True
    )
    assert "FUL-2026-000001 ist angelegt" in text(done)
    with acting_within({cast.fulda.id}):
        case_id = cases.case_by_number(cast.fulda, "FUL-2026-000001")
    assert client.get(f"/desk/vorgang/{case_id}/").status_code == 404
    assert client.get(f"/115/akte/{case_id}/").status_code == 404
