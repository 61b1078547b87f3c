"""The pages: without JavaScript, in three languages, gaps in sight, lifts live."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.channels.desk.tests.office import signed_in
from verbund.geodata.actions import NewFeature, drop_features, put_features
from verbund.kernel import clock
from verbund.topics.accessibility import actions, actions_maps, queries
from verbund.topics.accessibility.indoor.sit import read_sit
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.accessibility.shapes import By, NewPlace
from verbund.topics.accessibility.tests.conftest import heidelberg

OWN = "/schoenberg"
#: In the main station and above: only its lifts lead up on wheels.
PLATFORM, SQUARE = "49.4037,8.6757", "49.4043,8.6760"


def text(response: object) -> str:
    """The words of a page, blanks made one."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", plain.replace("\u00a0", " "))


@pytest.fixture
def network(cast: Cast) -> Cast:
    """The Weststadt of Heidelberg and two buildings, at Schönberg."""
    actions_maps.put_network(
        member=cast.schoenberg, key="weststadt", title="Heidelberg-Weststadt",
        ways=heidelberg("ways.geojson"), points=heidelberg("points.geojson"),
        attribution=ATTRIBUTION,
    )  # fmt: skip
    actions_maps.put_building(
        member=cast.schoenberg, key="turm-a", name="Turm A",
        building=read_sit(heidelberg("turm-a.geojson")), attribution=ATTRIBUTION,
    )  # fmt: skip
    return cast


def barrier(cast: Cast, fid: str, **properties: object) -> None:
    """A closed thing as reports and building sites write it."""
    spot = properties.pop("spot", None)
    geometry = {"type": "Point", "coordinates": spot} if spot else None
    put_features(
        collection="barrieren",
        features=[
            NewFeature(
                fid=fid, member_id=cast.schoenberg.id, geometry=geometry,
                properties={"source": "test", "since": clock.now(), **properties},
            )
        ],
    )  # fmt: skip


def place(cast: Cast, name: str = "Bürgeramt", **values: object) -> str:
    made = actions.put_place(
        member=cast.schoenberg,
        place=NewPlace(kind="building", name=name, lat=49.404, lon=8.68),
    )
    if values:
        actions.record(
            member=cast.schoenberg, place_id=made, method="measured", on=clock.today(),
            by=By(kind="staff"),
            values={key.replace("__", "."): value for key, value in values.items()},
        )  # fmt: skip
    return str(made)


def test_the_list_filters_and_says_what_is_unknown(cast: Cast) -> None:
    place(cast, entrance__steps=0, entrance__door_width=95, inside__step_free="yes")
    place(cast, name="Altes Archiv")
    page = text(Client().get(f"{OWN}/barrierefrei/"))
    assert "2 Orte" in page
    assert "Rollstuhl: ja" in page
    assert "Blind oder sehbehindert: unbekannt" in page
    usable = text(Client().get(f"{OWN}/barrierefrei/?profil=wheelchair"))
    assert "Bürgeramt" in usable
    assert "Altes Archiv" not in usable
    assert "Bei 1 weiteren Ort weiß es niemand" in usable
    every = text(Client().get(f"{OWN}/barrierefrei/?profil=wheelchair&geht="))
    assert "Altes Archiv" in every
    lost = text(Client().get(f"{OWN}/barrierefrei/?bei=Nirgendsgasse"))
    assert "„Nirgendsgasse“ kennen wir nicht" in lost
    near = text(Client().get(f"{OWN}/barrierefrei/?bei=49.405,8.68"))
    assert "110 m entfernt" in near
    for language, word in (("en", "unknown"), ("de-simple", "Barriere-Freiheit")):
        client = Client()
        client.cookies["verbund_language"] = language
        said = client.get(f"{OWN}/barrierefrei/?lang={language}")
        assert said.status_code == 200
        assert word


def test_a_place_tells_reasons_sources_and_gaps(cast: Cast) -> None:
    made = place(cast, entrance__steps=0, entrance__door_width=84)
    page = text(Client().get(f"{OWN}/barrierefrei/{made}/"))
    assert "Rollstuhl: unbekannt" in page
    assert "84 cm, empfohlen mindestens 90 cm" in page
    assert "Es fehlt: Alle öffentlichen Räume ohne Stufen erreichbar" in page
    assert "gemessen am 2. November 2026, Verwaltung" in page
    assert "nach öffentlicher Zusammenfassung der Norm" in page
    assert "Induktionsschleife für Hörgeräte unbekannt" in page
    assert Client().get(f"/meerane/barrierefrei/{made}/").status_code == 404


def test_visitors_answer_questions_and_the_desk_takes_them_over(cast: Cast) -> None:
    made = place(cast)
    page = f"{OWN}/barrierefrei/{made}/fragen/"
    assert "Wie viele Stufen sind am Eingang?" in text(Client().get(page))
    answers = {
        "entrance.steps": "2",
        "entrance.door_width": "90 cm",
        "how": "measured",
        "when": "01.11.2026",
        "name": "Anna",
    }
    wrong = Client().post(page, {**answers, "entrance.steps": "viele"})
    assert wrong.status_code == 422
    assert "Bitte geben Sie eine ganze Zahl von 0 bis 200 an" in text(wrong)
    assert 'href="#entrance-steps"' in wrong.content.decode()
    for day in ("morgen", "01.11.2030"):
        assert Client().post(page, {**answers, "when": day}).status_code == 422
    sent = Client().post(page, answers, follow=True)
    assert "Ihre Angaben werden geprüft" in text(sent)
    assert "Vorschläge vor" in text(Client().get(f"{OWN}/barrierefrei/{made}/"))
    desk = signed_in(cast.sabine)
    waiting = queries.proposals(cast.sabine)
    shown = text(desk.get("/desk/barrierefreiheit/"))
    assert "Vorschlag: 90 cm" in shown
    assert "Anna" in shown
    for row in waiting:
        address = f"/desk/barrierefreiheit/vorschlag/{row.id}/"
        desk.post(address, {"accept": "1"})
    now = text(Client().get(f"{OWN}/barrierefrei/{made}/"))
    assert "Anna" not in now
    assert "gemessen am 1. November 2026, Besuch" in now
    # The ramp is asked for only now that there are steps.
    assert "Gibt es eine Rampe" in text(Client().get(page))


def test_a_known_volunteer_writes_at_once(cast: Cast) -> None:
    made = place(cast)
    desk = signed_in(cast.sabine)
    desk.post(
        "/desk/barrierefreiheit/helfer/",
        {"name": "Bert", "member": str(cast.schoenberg.id)},
    )
    link = re.search(
        rf"{OWN}/barrierefrei/helfen/\w+/",
        desk.get("/desk/barrierefreiheit/").content.decode(),
    )
    assert link
    helper = Client()
    assert "Schön, dass Sie mithelfen, Bert" in text(helper.get(link[0]))
    page = f"{OWN}/barrierefrei/{made}/fragen/"
    answers = {"entrance.steps": "0", "how": "observed", "when": "01.11.2026"}
    done = text(helper.post(page, answers, follow=True))
    assert "Danke, Bert!" in done
    assert "angeschaut am 1. November 2026, Freiwillige" in text(
        Client().get(f"{OWN}/barrierefrei/{made}/")
    )
    assert Client().get(f"/meerane{link[0].removeprefix(OWN)}").status_code == 404


def test_the_way_avoids_a_lift_while_it_is_reported_broken(network: Cast) -> None:
    address = f"{OWN}/wege/?von={PLATFORM}&nach={SQUARE}&profil=wheelchair"
    free = text(Client().get(address))
    assert "Mit dem Aufzug von Ebene -1 nach Ebene 0." in free
    assert "Sie sind da." in free
    assert ATTRIBUTION in free
    lifts = [
        f for f in heidelberg("points.geojson")["features"]
        if f["properties"].get("highway") == "elevator"
    ]  # fmt: skip
    for number, lift in enumerate(lifts):
        barrier(
            network, f"r{number}", kind="lift", title="Aufzug außer Betrieb",
            blocks="wheelchair", spot=lift["geometry"]["coordinates"],
        )  # fmt: skip
    now = text(Client().get(address))
    assert "Aufzug von Ebene -1" not in now
    drop_features(collection="barrieren", fids=[f"r{n}" for n in range(len(lifts))])
    assert text(Client().get(address)) == free


def test_the_way_says_why_the_short_one_is_not_taken(network: Cast) -> None:
    start, goal = "49.40325,8.69105", "49.40245,8.69365"
    address = f"{OWN}/wege/?von={start}&nach={goal}&profil="
    found = text(Client().get(f"{address}foot"))
    assert "Schritt für Schritt" in found
    wheels = Client().get(f"{address}wheelchair")
    assert wheels.status_code == 200


def test_words_that_name_nothing_are_said_at_the_field(network: Cast) -> None:
    address = f"{OWN}/wege/?von=Kaiserstrase&nach=&profil=pram"
    page = Client().get(address)
    assert page.status_code == 422
    assert "Meinten Sie: Kaiserstraße" in text(page)
    assert "Bitte geben Sie einen Ort an." in text(page)
    for swapped in ("8.68,49.40", "0,0"):
        wrong = Client().get(f"{OWN}/wege/?von={swapped}&nach=Kaiserstraße&profil=pram")
        assert wrong.status_code == 422
    both = f"{OWN}/wege/?von={quote('Kaiserstraße / Landhausstraße')}&nach=Bahnhofstr."
    found = text(Client().get(f"{both}&profil=foot"))
    assert "„Bahnhofstr.“ ist lang: Gemeint ist hier die Mitte." in found
    house = f"{OWN}/wege/?von=Bahnhofstr.+9999&nach=Kaiserstraße&profil=foot"
    assert "nur ungefähr gefunden: Bahnhofstraße" in text(Client().get(house))


def test_a_door_s_code_is_the_start_of_the_way_inside(network: Cast) -> None:
    sheet = Client().get(f"{OWN}/gebaeude/turm-a/qr/").content.decode()
    doors = re.findall(rf'href="({OWN}/gebaeude/turm-a/von/[\w-]+/)"', sheet)
    assert len(doors) > 50
    assert sheet.count('class="vb-qr"') == len(doors)
    page = text(Client().get(f"{doors[0]}?nach=409&profil=wheelchair"))
    assert "Sie stehen hier:" in page
    assert "Mit dem Aufzug von Ebene" in page
    assert "Sie sind da: 409, Ebene 4." in page
    assert "Die Tür ist 100 cm breit." in page
    assert Client().get(f"{OWN}/gebaeude/turm-a/von/nix/").status_code == 404
    assert Client().get(f"{OWN}/gebaeude/nix/").status_code == 404


def test_a_broken_lift_inside_is_told_and_no_way_is_invented(network: Cast) -> None:
    address = f"{OWN}/gebaeude/turm-a/?von=008&nach=409&profil=wheelchair"
    assert "Mit dem Aufzug" in text(Client().get(address))
    barrier(network, "r1", kind="lift", title="Aufzug steht", asset="turm-a:aufzug-1")
    page = text(Client().get(address))
    assert "Für dieses Profil gibt es gerade keinen Weg." in page
    assert "Aufzug gesperrt: Aufzug steht" in page
    on_foot = text(Client().get(address.replace("wheelchair", "foot")))
    assert "Die Treppe hinauf von Ebene -1 nach Ebene 4." in on_foot
    drop_features(collection="barrieren", fids=["r1"])
    assert "Mit dem Aufzug" in text(Client().get(address))


def test_a_barrier_ends_by_its_own_date(network: Cast) -> None:
    address = f"{OWN}/gebaeude/turm-a/?von=008&nach=409&profil=wheelchair"
    barrier(
        network, "r1", kind="lift", title="Wartung", asset="turm-a:aufzug-1",
        until=clock.now() + timedelta(hours=2),
    )  # fmt: skip
    assert "Wartung" in text(Client().get(address))
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert "Wartung" not in text(Client().get(address))


def test_a11yjson_gives_all_places_to_everybody(cast: Cast) -> None:
    place(cast, entrance__steps=0, entrance__door_width=95)
    answer = Client().get(f"{OWN}/barrierefrei/a11y.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    [feature] = answer.json()["features"]
    door = feature["properties"]["accessibility"]["entrances"][0]["properties"]
    assert door["isLevel"] is True
    assert door["door"]["width"] == {"value": 95, "unit": "cm"}


@pytest.mark.parametrize(
    "page", ["barrierefrei/", "barrierefrei/a11y.json", "wege/", "gebaeude/"]
)
def test_where_the_topic_is_off_nothing_is_there(cast: Cast, page: str) -> None:
    assert Client().get(f"/fulda/{page}").status_code == 404
    assert Client().get(f"{OWN}/{page}").status_code == 200


ODD = (
    "seite=abc&art=%3Cscript%3E&profil=zzz&geht=vielleicht&bei=1e999,8",
    "suche=%00&bei=%00&von=%00&nach=%00&profil=foot",
    "suche=" + "ä" * 5000 + "&von=" + "9" * 5000 + "&nach=nan,inf",
    "von=%25s%7B%7D&nach=:&profil=wheelchair&karte=1&seite=99999",
    "von=turm-a:&nach=turm-a:nix&profil=deaf",
)


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_odd_questions_are_answered_and_never_break(network: Cast, query: str) -> None:
    for page in ("barrierefrei/", "wege/", "gebaeude/turm-a/", "gebaeude/"):
        answer = Client().get(f"{OWN}/{page}?{query}")
        assert answer.status_code in {200, 400, 422}, page
        assert b"<script>" not in answer.content


def test_odd_answers_are_refused_and_nothing_is_kept(cast: Cast) -> None:
    made = place(cast)
    page = f"{OWN}/barrierefrei/{made}/fragen/"
    for value in ("1e400", "-1", "\x00", "x" * 5000, "½"):
        given = {"entrance.steps": value, "how": "geraten", "when": "01.11.2026"}
        assert Client().post(page, given).status_code in {400, 422}
    assert queries.proposals(cast.sabine) == ()
