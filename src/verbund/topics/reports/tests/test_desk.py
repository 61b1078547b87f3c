"""Sifting at the desk, the panel of a case, the reports at the 115."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from verbund.cases.actions import take_in
from verbund.cases.queries import form_ends, letters
from verbund.cases.tests.test_incoming import scan
from verbund.channels.desk.tests.office import signed_in
from verbund.core.rights import Actor
from verbund.core.scope import everywhere
from verbund.topics.reports import actions, queries
from verbund.topics.reports.models import Hint, ModerationAct, Report
from verbund.topics.reports.tests.cast import KEY, Cast, answers, submit, work_off
from verbund.topics.reports.tests.test_taking import row_of


def text_of(client: Client, href: str, status: int = 200) -> str:
    answer = client.get(href)
    assert answer.status_code == status, href
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def desk(actor: Actor) -> Client:
    return signed_in(actor)


def page_of(public_id: str, view: str = "new") -> str:
    return f"/desk/anliegen/{row_of(public_id).case_id}/?ansicht={view}"


def test_new_reports_stand_oldest_first_and_one_key_releases_them(cast: Cast) -> None:
    first = submit(cast.adorf, answers(description="Tiefes Loch"))
    second = submit(cast.adorf, answers("lamp", at=None, street="Am Markt"))
    client = desk(cast.berta)
    listed = text_of(client, "/desk/anliegen/")
    assert listed.index(first.public_id) < listed.index(second.public_id)
    page = text_of(client, page_of(first.public_id))
    assert "Tiefes Loch" in page
    assert "Bestätigen" in page
    position = re.search(
        r'name="stand" value="(\d+)"',
        client.get(page_of(first.public_id)).content.decode(),
    )
    assert position
    answer = client.post(
        page_of(first.public_id), {"was": "release", "stand": position.group(1)}
    )
    assert str(row_of(second.public_id).case_id) in answer["Location"]
    work_off()
    assert queries.public_report(cast.adorf, first.public_id).text == "Tiefes Loch"
    assert first.public_id not in text_of(client, "/desk/anliegen/")


def test_what_changed_meanwhile_is_not_released(cast: Cast) -> None:
    taken = submit(cast.adorf)
    answer = desk(cast.berta).post(
        page_of(taken.public_id), {"was": "release", "stand": "1"}
    )
    assert answer.status_code == 409
    assert row_of(taken.public_id).detail == "registered"


def test_duplicates_stand_side_by_side_and_one_number_puts_them_together(
    cast: Cast,
) -> None:
    parent = submit(cast.adorf, answers(description="Loch vor der Schule"))
    child = submit(cast.adorf, answers(description="Schule: tiefes Loch"))
    client = desk(cast.berta)
    assert child.public_id in text_of(client, "/desk/anliegen/?ansicht=alike")
    page = text_of(client, page_of(child.public_id, "alike"))
    assert parent.public_id in page
    assert "zusammenführen" in page
    # Nobody has released it yet, but whoever compares has to read it.
    assert "Loch vor der Schule" in page
    client.post(
        page_of(child.public_id, "alike"),
        {"was": "merge", "mit": str(row_of(parent.public_id).case_id)},
    )
    work_off()
    assert row_of(child.public_id).duplicate_of == row_of(parent.public_id).case_id
    case = f"/desk/vorgang/{row_of(child.public_id).case_id}/"
    panel = client.get(case)
    if panel.status_code == 200:
        assert "Geht weiter in" in panel.content.decode()


def test_a_page_of_duplicates_is_put_together_in_one_go(cast: Cast) -> None:
    first = submit(cast.adorf)
    again = [submit(cast.adorf) for _ in range(3)]
    client = desk(cast.berta)
    page = text_of(client, "/desk/anliegen/?ansicht=alike")
    assert f"wie {first.public_id} Schlagloch" in page
    assert "Angekreuzte zusammenführen" in page
    ticked = {"was": "merge", "case": [str(one.case_id) for one in again]}
    said = client.post("/desk/anliegen/?ansicht=alike", ticked, follow=True)
    assert "3 von 3 erledigt" in said.content.decode()
    assert queries.public_report(cast.adorf, first.public_id).joined == 3
    # What cannot be merged is named and keeps nothing else back.
    ticked = {"was": "merge", "case": [str(first.case_id), str(again[0].case_id)]}
    said = client.post("/desk/anliegen/?ansicht=alike", ticked, follow=True)
    assert "0 von 2 erledigt" in said.content.decode()
    assert f"{first.public_id}: " in said.content.decode()
    client.post("/desk/anliegen/", {"was": "check", "case": str(first.case_id)})
    assert "Hier ist nichts zu tun" in text_of(client, "/desk/anliegen/")
    # No transaction is open yet when it is looked up: a lock would be refused there.
    with CaptureQueriesContext(connection) as asked:
        alone = first.case_id or cast.adorf.id
        found = actions.merge_alike(case_ids=[alone], actor=cast.berta)
    assert (found.done, len(found.failed)) == (0, 1)
    assert not any("FOR UPDATE" in one["sql"] for one in asked)
    foreign = {"was": "check", "case": str(first.case_id)}
    said = desk(cast.bruno).post("/desk/anliegen/", foreign, follow=True)
    assert "0 von 1 erledigt" in said.content.decode()


def test_hiding_needs_a_reason_and_is_written_down(cast: Cast) -> None:
    taken = submit(cast.adorf)
    client = desk(cast.berta)
    refused = client.post(page_of(taken.public_id), {"was": "hide", "grund": ""})
    assert refused.status_code == 422
    assert "Grund" in refused.content.decode()
    client.post(page_of(taken.public_id), {"was": "hide", "grund": "insult"})
    assert row_of(taken.public_id).hidden
    page = text_of(client, page_of(taken.public_id, "hidden"))
    assert "Beleidigt jemanden" in page
    assert "Berta Blum" in page
    client.post(page_of(taken.public_id), {"was": "show"})
    client.post(
        page_of(taken.public_id), {"was": "text", "text": "Kurz", "grund": "personal"}
    )
    assert row_of(taken.public_id).own_text == "Kurz"
    client.post(page_of(taken.public_id), {"was": "text_back"})
    client.post(page_of(taken.public_id), {"was": "check"})
    with everywhere("test"):
        acts = ModerationAct.objects.order_by("at", "id").values_list("act", flat=True)
        assert list(acts) == ["hidden", "shown", "text_set", "text_reset", "checked"]


def test_what_passers_by_say_waits_until_it_is_settled(cast: Cast) -> None:
    taken = submit(cast.adorf)
    actions.hint(
        owner=cast.adorf,
        public_id=taken.public_id,
        kind=Hint.Kind.ABUSE,
        who="a",
        text="Da steht mein Name",
    )
    client = desk(cast.berta)
    assert "1× beanstandet" in text_of(client, "/desk/anliegen/?ansicht=hints")
    page = text_of(client, page_of(taken.public_id, "hints"))
    assert "Da steht mein Name" in page
    client.post(page_of(taken.public_id, "hints"), {"was": "settle_abuse"})
    assert row_of(taken.public_id).abuse_hints == 0


@pytest.mark.parametrize("act", ["hide", "merge", "release", "check"])
def test_the_desk_of_another_town_sees_nothing_and_changes_nothing(
    cast: Cast, act: str
) -> None:
    taken = submit(cast.adorf)
    client = desk(cast.clara)
    assert taken.public_id not in text_of(client, "/desk/anliegen/")
    text_of(client, page_of(taken.public_id), 404)
    answer = client.post(page_of(taken.public_id), {"was": act, "grund": "insult"})
    assert answer.status_code == 404
    with everywhere("test"):
        assert not ModerationAct.objects.exists()
        assert not Report.objects.get().hidden


def test_the_case_shows_its_public_side(cast: Cast) -> None:
    taken = submit(cast.adorf, answers(at=None, street="Am Markt", house_number="2"))
    page = text_of(desk(cast.berta), f"/desk/vorgang/{taken.case_id}/")
    assert "Öffentliches Anliegen" in page
    # Nothing is done "for" a hole: the head says what it is and where.
    assert "Schlagloch, Am Markt 2" in page
    assert " für ohne Namen" not in page


def test_the_agent_finds_by_words_street_and_number_and_counts_the_caller(
    cast: Cast,
) -> None:
    lift = submit(cast.adorf, answers("lift", street="Bahnhofstraße", house_number="1"))
    submit(cast.adorf, answers("lamp", at=None, street="Am Markt", house_number="2"))
    client = desk(cast.agnes)
    assert lift.public_id in text_of(client, "/115/anliegen/?was=aufzug")
    assert lift.public_id in text_of(client, "/115/anliegen/?ort=Bahnhofstr.+1")
    found = text_of(client, "/115/anliegen/?was=ado-2026-1")
    assert "1 Treffer" in found
    assert "Zugesagt bis" in found
    post = {"kommune": "adorf", "nummer": lift.public_id, "telefon": "0228 12345"}
    for _ in range(2):
        assert client.post("/115/anliegen/?was=aufzug", post).status_code == 302
    assert row_of(lift.public_id).joined == 1
    panel = text_of(client, "/115/?kommune=adorf&frage=aufzug+kaputt")
    assert "gemeldet am" in panel
    assert "In den Anliegen suchen" in panel


def test_the_agent_hears_that_it_was_reported_before_the_form_is_sent(
    cast: Cast,
) -> None:
    hole = submit(cast.adorf, answers(at=None, street="Am Markt", house_number="2"))
    client = desk(cast.agnes)
    begun = client.post(
        "/115/vorgang/beginnen/",
        {"kommune": "adorf", "blaupause": KEY, "leistung": ""},
    )
    here = begun.headers["Location"]
    told = {"kind": "pothole", "place.street": "Am Markt"}
    elsewhere = {**told, "place.house_number": "99", "check": "1"}
    assert "Schon gemeldet?" not in client.post(here, elsewhere).content.decode()
    send = {**told, "place.house_number": "2", "send": "1", "einverstanden": "yes"}
    stopped = client.post(here, send)
    assert stopped.status_code == 200
    page = stopped.content.decode()
    assert "Schon gemeldet?" in page
    assert hole.public_id in page
    assert 'name="gesehen" value="1"' in page
    with everywhere("test"):
        assert Report.objects.count() == 1
    # It is something else: the second time it goes through.
    assert client.post(here, {**send, "gesehen": "1"}).status_code == 302
    with everywhere("test"):
        assert Report.objects.count() == 2
    # It is the same: the caller is counted, the form goes, and nobody gave up.
    begun = client.post(
        "/115/vorgang/beginnen/",
        {"kommune": "adorf", "blaupause": KEY, "leistung": ""},
    )
    page = client.post(begun.headers["Location"], send).content.decode()
    draft = re.search(r'name="entwurf" value="([^"]+)"', page)
    assert draft
    same = {"kommune": "adorf", "nummer": hole.public_id, "entwurf": draft[1]}
    assert client.post("/115/anliegen/", same).status_code == 302
    assert row_of(hole.public_id).joined == 1
    assert client.get(begun.headers["Location"]).status_code == 404
    (end,) = form_ends(
        owners=[cast.adorf.id], first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    assert (end.began, end.sent_by, end.count) == ("hotline", "hotline", 1)


def test_the_counter_hears_that_it_was_reported_and_counts_the_person(
    cast: Cast,
) -> None:
    hole = submit(cast.adorf, answers(at=None, street="Am Markt", house_number="2"))
    client = desk(cast.berta)
    offers = client.get("/desk/vorgang/neu/").content.decode()
    form = re.search(rf"/desk/vorgang/neu/adorf/{KEY}/[\w-]+/", offers)
    assert form
    told = {"kind": "pothole", "place.street": "Am Markt", "channel": "counter"}
    fresh = client.get(form[0]).content.decode()
    assert "Schon gemeldet?" not in fresh
    elsewhere = client.post(
        form[0], {**told, "place.house_number": "99", "refresh": "1"}
    )
    assert "Schon gemeldet?" not in elsewhere.content.decode()
    send = {**told, "place.house_number": "2", "send": "1"}
    stopped = client.post(form[0], send)
    assert stopped.status_code == 200
    page = stopped.content.decode()
    assert "Schon gemeldet?" in page
    assert hole.public_id in page
    assert 'name="gesehen" value="1"' in page
    with everywhere("test"):
        assert Report.objects.count() == 1
    # It is the same: counted, no second report.
    join = "/desk/anliegen/dazu/"
    assert f'action="{join}"' in page
    same = {"kommune": "adorf", "nummer": hole.public_id}
    counted = client.post(join, same, follow=True)
    assert "Mitgezählt: jetzt 2 Menschen" in counted.content.decode()
    assert row_of(hole.public_id).joined == 1
    client.post(join, same)
    assert row_of(hole.public_id).joined == 2, "somebody else stands there now"
    assert client.post(join, {**same, "nummer": "ADO-2026-999999"}).status_code == 404
    assert client.post(join, {**same, "kommune": "nirgendwo"}).status_code == 404
    assert desk(cast.agnes).post(join, same).status_code == 403
    # It is something else: the second time it goes through.
    assert client.post(form[0], {**send, "gesehen": "1"}).status_code == 302
    with everywhere("test"):
        assert Report.objects.count() == 2


def test_a_letter_about_something_known_goes_into_its_case_and_counts_once(
    cast: Cast,
) -> None:
    hole = submit(cast.adorf, answers(at=None, street="Am Markt", house_number="2"))
    (letter,) = take_in(actor=cast.berta, sent=[("brief.pdf", scan("Ein Loch"))])
    client = desk(cast.berta)
    offers = client.get(f"/desk/vorgang/neu/?brief={letter}").content.decode()
    form = re.search(rf"/desk/vorgang/neu/adorf/{KEY}/[\w-]+/", offers)
    assert form
    sent = {"kind": "pothole", "place.street": "Am Markt", "place.house_number": "2",
            "brief": str(letter), "send": "1"}  # fmt: skip
    page = client.post(form[0], sent).content.decode()
    ours = page.partition('action="/desk/anliegen/dazu/"')[2].partition("</form>")[0]
    assert f'name="brief" value="{letter}"' in ours
    assert "Person mitzählen" in ours
    join = "/desk/anliegen/dazu/"
    same = {"kommune": "adorf", "nummer": hole.public_id, "brief": str(letter)}
    assert desk(cast.agnes).post(join, same).status_code == 403
    lost = {**same, "brief": "018f0000-0000-7000-8000-000000000000"}
    assert client.post(join, lost).status_code == 404
    for _ in range(2):
        assert client.post(join, same)["Location"] == "/desk/posteingang/"
    assert row_of(hole.public_id).joined == 1
    ((filed,), _) = letters(cast.berta, state="filed")
    assert filed.case_id == row_of(hole.public_id).case_id
    assert letters(cast.berta)[0] == ()


def test_the_counter_enters_a_place_with_the_map_of_the_portal(cast: Cast) -> None:
    client = desk(cast.berta)
    offers = client.get("/desk/vorgang/neu/").content.decode()
    form = re.search(rf"/desk/vorgang/neu/adorf/{KEY}/[\w-]+/", offers)
    assert form
    page = client.get(form[0]).content.decode()
    assert "data-vb-place" in page
    assert "verbund/place.js" in page
    assert "verbund/map.js" in page
