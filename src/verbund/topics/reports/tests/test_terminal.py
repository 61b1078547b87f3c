"""Reports at the citizens' terminal: the question between place and description."""

import re
from datetime import date

import pytest
from django.test import Client

from verbund.cases.queries import form_ends
from verbund.core.scope import everywhere
from verbund.topics.reports.models import Follower, Report
from verbund.topics.reports.tests.cast import (
    AT_BORDER,
    FAR_AWAY,
    IN_ADORF,
    IN_BEDORF,
    KEY,
    Cast,
    answers,
    submit,
)
from verbund.topics.reports.tests.test_pages import place, text_of

HERE = "/terminal/adorf/"
BETWEEN = f"{HERE}anliegen/vorher/"
WHERE = f"{HERE}frage/where/place/"


def told(client: Client, kind: str, at: tuple[float, float]) -> str:
    """Begin at the terminal, say what and where; the address that follows."""
    page = client.get(f"{HERE}leistungen/").content.decode()
    service = re.search(rf"leistung/{KEY}/([\w-]+)/", page)
    assert service
    client.post(f"{HERE}leistung/{KEY}/{service[1]}/beginnen")
    client.post(f"{HERE}frage/kind/kind/", {"kind": kind})
    return str(client.post(WHERE, place(at))["Location"])


def voices(public_id: str) -> int:
    with everywhere("test"):
        return int(Report.objects.get(public_id=public_id).joined)


def test_who_joins_at_the_terminal_is_one_voice_and_leaves_no_form(
    cast: Cast, client: Client
) -> None:
    first = submit(cast.adorf, answers("lift"))
    assert told(client, "lift", IN_ADORF) == BETWEEN
    page = text_of(client, BETWEEN)
    assert "Schon gemeldet?" in page
    assert "1 Mensch hat das gemeldet" in page
    there = client.post(BETWEEN, {"gleich": first.public_id})["Location"]
    shown = client.get(there)
    assert "2 Menschen haben das schon gemeldet" in shown.content.decode()
    assert f"/adorf/anliegen/{first.public_id}/" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    # The button pressed again, or „zurück“: the form is gone, the voice counts once.
    again = client.post(BETWEEN, {"gleich": first.public_id})
    assert again["Location"] == HERE
    assert voices(first.public_id) == 1
    with everywhere("test"):
        assert Follower.objects.get().channel == "terminal"
    # Somebody else at the same device is another voice.
    client.get(HERE)
    told(client, "lift", IN_ADORF)
    client.post(BETWEEN, {"gleich": first.public_id})
    assert voices(first.public_id) == 2
    # Whoever joined has not given up: the statistics of the doors tell of nobody.
    year = {"first": date(2026, 1, 1), "last": date(2027, 12, 31)}
    assert form_ends(owners=[cast.adorf.id], **year) == ()


def test_what_was_told_before_is_in_the_language_of_the_visit(
    cast: Cast, client: Client
) -> None:
    submit(cast.adorf, answers("lift"))
    client.get(f"{HERE}?sprache=ar")
    told(client, "lift", IN_ADORF)
    page = client.get(BETWEEN).content.decode()
    main = page.partition("<main")[2].partition(">")[2].partition("</main")[0]
    own = re.sub(r'<span lang="de".*?</span>|<[^>]+>', " ", main)
    assert "تم الاستلام" in own
    assert not re.search("[A-Za-zÄÖÜäöüß]{3,}", own), own


def test_something_else_goes_on_and_is_not_asked_again(
    cast: Cast, client: Client
) -> None:
    submit(cast.adorf, answers("lift"))
    told(client, "lift", IN_ADORF)
    assert client.post(BETWEEN, {}).status_code == 422
    onward = client.post(BETWEEN, {"weiter": "1"})["Location"]
    assert onward == f"{HERE}frage/what/description/"
    assert client.post(WHERE, place(IN_ADORF))["Location"] != BETWEEN


def test_a_report_that_was_closed_meanwhile_says_so(cast: Cast, client: Client) -> None:
    told_of = submit(cast.adorf, answers("lift"))
    told(client, "lift", IN_ADORF)
    with everywhere("test"):
        Report.objects.update(status="closed")
        assert not Follower.objects.exists()
    gone = client.post(BETWEEN, {"gleich": told_of.public_id}, follow=True)
    assert gone.redirect_chain[-1][0] == f"{HERE}frage/what/description/"


@pytest.mark.parametrize("side", ["other", "border"])
def test_another_town_takes_the_form_over_by_the_own_phone(
    cast: Cast, client: Client, side: str
) -> None:
    at = IN_BEDORF if side == "other" else AT_BORDER
    assert told(client, "pothole", at) == BETWEEN
    asked = text_of(client, BETWEEN)
    if side == "border":
        assert "Auf welcher Seite" in asked
        assert client.post(BETWEEN, {}).status_code == 422
        sent = {"seite": str(cast.bedorf.id)}
    else:
        assert "Dieser Ort gehört zu Bedorf" in asked
        sent = {"other": "1"}
    page = client.post(BETWEEN, sent).content.decode()
    assert "/bedorf/" in page
    code = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", page)
    assert code
    phone = Client()
    resumed = phone.post("/bedorf/weiter/", {"code": code[0]})
    assert resumed["Location"].startswith("/bedorf/antrag/")
    # Nothing of it is left here.
    assert client.get(f"{HERE}pruefen/")["Location"] == HERE


def test_the_own_side_of_the_border_goes_on_here(cast: Cast, client: Client) -> None:
    told(client, "pothole", AT_BORDER)
    onward = client.post(BETWEEN, {"seite": str(cast.adorf.id)})["Location"]
    assert onward == f"{HERE}frage/what/description/"


def test_a_place_that_is_nobodys_can_only_be_changed(
    cast: Cast, client: Client
) -> None:
    told(client, "pothole", FAR_AWAY)
    page = client.get(BETWEEN).content.decode()
    assert "nicht zuständig" in page
    assert f'href="{WHERE}"' in page
    assert client.post(BETWEEN, {"weiter": "1"}).status_code == 422
    assert client.post(WHERE, place(IN_ADORF))["Location"] != BETWEEN
