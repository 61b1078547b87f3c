"""Pages without map, script or account: lists, one report, the way through the form."""

import re
from datetime import date

import pytest
from django.test import Client

from verbund.cases.queries import form_ends
from verbund.core.scope import everywhere
from verbund.messages.models import Outgoing
from verbund.topics.reports.models import Follower, Report
from verbund.topics.reports.tests.cast import (
    AT_BORDER,
    FAR_AWAY,
    IN_ADORF,
    IN_BEDORF,
    Cast,
    answers,
    submit,
    work_off,
)
from verbund.topics.reports.tests.test_taking import act


def text_of(client: Client, href: str, status: int = 200) -> str:
    answer = client.get(href)
    assert answer.status_code == status, href
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(plain.split())


@pytest.fixture
def client(cast: Cast) -> Client:
    return Client()


def test_the_list_finds_by_street_by_point_and_by_kind(
    cast: Cast, client: Client
) -> None:
    submit(cast.adorf, answers(street="Bahnhofstraße", house_number="12"))
    submit(cast.adorf, answers("lamp", at=None, street="Am Markt", house_number="1"))
    assert "2 Anliegen auf dieser Seite" in text_of(client, "/adorf/anliegen/")
    found = text_of(client, "/adorf/anliegen/?ort=Bahnhofstr.+12")
    assert "In der Nähe" in found
    assert "Schlagloch" in found
    assert "10 m entfernt" in found
    found = text_of(client, "/adorf/anliegen/?ort=am+markt")
    assert "Straßenlampe: Am Markt 1" in found
    lat, lon = IN_ADORF
    found = text_of(client, f"/adorf/anliegen/?ort.lat={lat}&ort.lon={lon}")
    assert "ADO-2026-000001" in found
    assert "ADO-2026-000002" not in found
    found = text_of(client, "/adorf/anliegen/?art=beleuchtung-lampe&stand=closed")
    assert "Hier ist nichts gemeldet" in found
    assert "Adorf" in text_of(client, "/anliegen/")


@pytest.mark.parametrize("language", ["de-simple", "en"])
def test_every_public_page_speaks_all_languages(
    cast: Cast, client: Client, language: str
) -> None:
    taken = submit(cast.adorf, answers("lift", asset="A-17"))
    for path in (
        "",
        "melden/",
        "zahlen/",
        "ort/A-17/",
        "melden/postfach/",
        f"{taken.public_id}/",
    ):
        page = text_of(client, f"/adorf/anliegen/{path}?sprache={language}")
        assert "reports." not in page


def test_a_report_has_its_page_and_takes_a_voice_without_account(
    cast: Cast, client: Client
) -> None:
    taken = submit(cast.adorf, answers("lift", description="Steht seit Montag"))
    href = f"/adorf/anliegen/{taken.public_id}/"
    page = text_of(client, href)
    assert "Aufzug defekt" in page
    assert "Den Text zeigen wir, sobald" in page
    assert "Steht seit Montag" not in page
    answer = client.post(href, {"was": "join"})
    assert answer.status_code == 302
    assert "Ihre Stimme zählt" in text_of(client, answer["Location"])
    client.post(href, {"was": "join"})
    with everywhere("test"):
        assert Report.objects.get().joined == 1
    assert client.post(href, {"was": "join", "email": "nicht"}).status_code == 422
    client.post(href, {"was": "join", "email": "eva@post.example"})
    with everywhere("test"):
        link = next(w for w in Outgoing.objects.get().body.split() if "/abo/" in w)
    path = link.partition("//")[2].partition("/")[2]
    client.post(f"/{path}", {"was": "begin"})
    with everywhere("test"):
        assert Follower.objects.filter(confirmed_at__isnull=False).count() == 1
    # A mail program ends it without any cookie or form (RFC 8058).
    Client().post(f"/{path}", {"List-Unsubscribe": "One-Click"})
    with everywhere("test"):
        assert not Follower.objects.filter(email__gt="").exists()


def test_a_closed_report_says_so_and_takes_what_is_not_done(
    cast: Cast, client: Client
) -> None:
    taken = submit(cast.adorf)
    act(cast, taken.case_id, "finish")
    work_off()
    href = f"/adorf/anliegen/{taken.public_id}/"
    assert "Das ist nicht erledigt" in text_of(client, href)
    answer = client.post(href, {"was": "open", "text": "Noch da"})
    assert "sehen noch einmal nach" in text_of(client, answer["Location"])
    assert client.post(href, {"was": "join"}).status_code == 409


def test_what_others_members_have_is_not_below_this_one(
    cast: Cast, client: Client
) -> None:
    taken = submit(cast.adorf)
    text_of(client, f"/bedorf/anliegen/{taken.public_id}/", 404)


def begin(client: Client, code: str, town: str = "adorf", **more: str) -> str:
    answer = client.post(f"/{town}/anliegen/melden/", {"art": code, **more})
    assert answer.status_code == 302
    return str(answer["Location"])


def place(at: tuple[float, float]) -> dict[str, str]:
    return {"place.lat": str(at[0]), "place.lon": str(at[1])}


def test_words_lead_to_the_category_and_the_form_begins_at_the_place(
    cast: Cast, client: Client
) -> None:
    found = text_of(client, "/adorf/anliegen/melden/?suche=aufzug")
    assert "1 Möglichkeit" in found
    assert begin(client, "barriere-aufzug").endswith("/seite/where/")


def test_whoever_reports_is_shown_what_is_there_and_may_join_or_go_on(
    cast: Cast, client: Client
) -> None:
    first = submit(cast.adorf, answers("lift"))
    href = begin(client, "barriere-aufzug")
    stop = client.post(href, place(IN_ADORF))["Location"]
    assert stop.endswith("/vorher/")
    page = text_of(client, stop)
    assert "Schon gemeldet?" in page
    assert "1 Mensch hat das gemeldet" in page
    joined = client.post(f"/adorf/anliegen/{first.public_id}/", {"was": "join"})[
        "Location"
    ]
    assert first.public_id in joined
    onward = client.post(stop, {"weiter": "1"})["Location"]
    assert "/seite/" in onward
    # The same place is not asked again.
    again = client.post(href, place(IN_ADORF))["Location"]
    assert not again.endswith("/vorher/")
    # The button of the page takes the form away; that is not giving up.
    draft = re.search(
        r'name="entwurf" value="([^"]+)"', client.get(stop).content.decode()
    )
    assert draft
    same = {"was": "join", "entwurf": draft[1]}
    stranger = Client()
    stranger.post(f"/adorf/anliegen/{first.public_id}/", same)
    assert client.get(onward).status_code == 200
    client.post(f"/adorf/anliegen/{first.public_id}/", same)
    assert client.get(onward).status_code == 403
    year = {"first": date(2026, 1, 1), "last": date(2027, 12, 31)}
    assert form_ends(owners=[cast.adorf.id], **year) == ()


def test_a_place_of_another_town_moves_the_form_there(
    cast: Cast, client: Client
) -> None:
    stop = client.post(begin(client, "strasse-schlagloch"), place(IN_BEDORF))[
        "Location"
    ]
    assert "Dieser Ort gehört zu Bedorf" in text_of(client, stop)
    moved = client.post(stop, {"other": "1"})["Location"]
    assert moved.startswith("/bedorf/antrag/")
    assert client.get(moved).status_code == 200


def test_at_the_border_one_question_decides(cast: Cast, client: Client) -> None:
    stop = client.post(begin(client, "strasse-schlagloch"), place(AT_BORDER))[
        "Location"
    ]
    assert "Auf welcher Seite" in text_of(client, stop)
    onward = client.post(stop, {"seite": str(cast.adorf.id)})["Location"]
    assert onward.startswith("/adorf/antrag/")


def test_who_does_not_know_the_side_goes_on_where_the_drawn_line_says(
    cast: Cast, client: Client
) -> None:
    stop = client.post(
        begin(client, "strasse-schlagloch", town="bedorf"), place(AT_BORDER)
    )["Location"]
    assert "beide sollen es wissen" in text_of(client, stop)
    onward = client.post(stop, {"seite": "both"})["Location"]
    assert onward.startswith("/adorf/antrag/")
    base = f"/adorf/antrag/{onward.split('/')[3]}"
    client.post(f"{base}/seite/where/", place(AT_BORDER))
    client.post(f"{base}/seite/what/", {"description": "Loch"})
    client.post(f"{base}/seite/you/", {})
    sent = client.post(f"{base}/pruefen/", {"declare": "yes"})
    assert "/quittung/" in sent["Location"]
    work_off()
    with everywhere("test"):
        rows = dict(Report.objects.values_list("owner_id", "hidden"))
    assert rows == {cast.adorf.id: False, cast.bedorf.id: True}


def test_a_place_that_is_nobodys_names_the_way_on(cast: Cast, client: Client) -> None:
    stop = client.post(begin(client, "strasse-schlagloch"), place(FAR_AWAY))["Location"]
    page = text_of(client, stop)
    assert "nicht zuständig" in page
    assert "115" in page
    assert client.post(stop, {"weiter": "1"}).status_code == 200


def test_the_form_ends_in_a_public_report_or_in_the_mailbox(
    cast: Cast, client: Client
) -> None:
    href = begin(client, "strasse-schlagloch")
    draft = href.split("/")[3]
    base = f"/adorf/antrag/{draft}"
    client.post(href, place(IN_ADORF))
    client.post(f"{base}/seite/what/", {"description": "Loch"})
    client.post(f"{base}/seite/you/", {})
    sent = client.post(f"{base}/pruefen/", {"declare": "yes"})
    assert "/quittung/" in sent["Location"]
    with everywhere("test"):
        assert Report.objects.get().category == "strasse-schlagloch"
    href = begin(client, "abfall-wild")
    base = f"/adorf/antrag/{href.split('/')[3]}"
    client.post(href, place(IN_ADORF))
    client.post(f"{base}/seite/what/", {"description": "Reifen"})
    client.post(f"{base}/seite/you/", {"reporter.email": "eva@post.example"})
    sent = client.post(f"{base}/pruefen/", {"declare": "yes"})
    assert sent["Location"] == "/adorf/anliegen/melden/postfach/"
    assert "Postfach" in text_of(client, sent["Location"])
    with everywhere("test"):
        assert Report.objects.count() == 1
        mail = Outgoing.objects.get(kind="report")
    link = next(w for w in mail.body.split() if "/bestaetigen/" in w)
    path = "/" + link.partition("//")[2].partition("/")[2]
    assert "Anliegen bestätigen" in text_of(client, path)
    with everywhere("test"):
        assert Report.objects.count() == 1
    assert "/vorgang/" in client.post(path)["Location"]
    with everywhere("test"):
        assert Report.objects.count() == 2


def test_the_number_on_the_thing_is_a_way_in(cast: Cast, client: Client) -> None:
    assert "Hier etwas melden" in text_of(client, "/adorf/anliegen/ort/A-17/")
    submit(cast.adorf, answers("lift", asset="A-17"))
    page = text_of(client, "/adorf/anliegen/ort/A-17/")
    assert "Das ist schon gemeldet" in page
    stop = begin(client, "barriere-aufzug", nummer="A-17")
    assert "Schon gemeldet?" in text_of(client, stop)
    place_page = stop.replace("anliegen/melden", "antrag").replace(
        "vorher", "seite/where"
    )
    assert 'value="A-17"' in client.get(place_page).content.decode()


def test_feeds_name_the_categories_that_can_be_reported(cast: Cast) -> None:
    submit(cast.adorf)
    work_off()
    client = Client()
    feed = client.get("/adorf/abos/anliegen/strasse-schlagloch/feed.atom")
    body = feed.content.decode()
    assert 'term="strasse-schlagloch" label="Schlagloch"' in body
    assert "Anliegen: Schlagloch (Adorf)" in body
    none = client.get("/adorf/abos/anliegen/beleuchtung-lampe/feed.atom")
    assert "<entry>" not in none.content.decode()
    unknown = client.get("/adorf/abos/anliegen/gibt-es-nicht/feed.atom")
    assert unknown.status_code == 404


def test_figures_count_days_and_leave_lonely_cells_out(
    cast: Cast, client: Client
) -> None:
    for _ in range(3):
        act(cast, submit(cast.adorf).case_id, "finish")
    submit(cast.adorf, answers("lamp", at=(50.79, 7.01)))
    work_off()
    page = text_of(client, "/adorf/anliegen/zahlen/")
    assert "fehlen (1 Meldungen)" in page
    told = client.get("/adorf/anliegen/zahlen.json").json()
    assert told["total"]["reported"] == 4
    assert told["total"]["closed"] == 3
    assert told["total"]["in_time"] == 100
    assert told["offices"][0]["title"] == "Bauhof"
    cells = client.get("/adorf/anliegen/zahlen/karte.json").json()
    assert [f["properties"]["count"] for f in cells["features"]] == [3]
    lines = client.get("/adorf/anliegen/zahlen.csv").content.decode().splitlines()
    assert lines[0].startswith("group,title,reported")
    assert client.get("/anliegen/zahlen/").status_code == 200
    assert client.get("/adorf/anliegen/zahlen.xls").status_code == 404
