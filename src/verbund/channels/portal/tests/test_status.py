"""The page of a case: requests, messages, the notice, objections, withdrawal."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from verbund import engine
from verbund.channels.portal.tests import office, walk
from verbund.channels.portal.tests.test_form import PNG
from verbund.kernel import clock


@pytest.fixture
def status(client, region) -> str:
    """The address of a freshly sent case."""
    tasks = walk.begin(client)
    walk.fill(client, tasks)
    return walk.send(client, tasks)


def asks(region, status: str) -> None:
    """The clerk begins and asks for a page of the vaccination card."""
    token = walk.token_in(status)
    office.asks(region.schoenberg, token, "Impfausweis, Seite 2", "Sie fehlt.")


def test_nothing_is_stored_or_indexed(client, status):
    answer = client.get(status)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]


def test_another_members_address_shows_nothing(client, status):
    answer = client.get(status.replace("/schoenberg/", "/koeln/"))
    assert answer.status_code == 404
    assert "Vogel" not in answer.content.decode()
    assert client.get(status[:-1] + "x/").status_code == 404


def test_the_request_stands_on_top_with_its_last_day(client, region, status):
    asks(region, status)
    page = client.get(status).content.decode()
    assert "Wir brauchen noch etwas von Ihnen" in page
    assert page.index("Impfausweis, Seite 2") < page.index("h-verlauf")
    assert "Bis Freitag, 20." in page or "Bis " in page
    assert "steht still seit" in page


def test_a_request_is_answered_with_a_file(client, region, status):
    asks(region, status)
    form = f"{status}nachreichen/"
    assert client.post(form, {}).status_code == 422
    upload = SimpleUploadedFile("impfung.png", PNG, content_type="image/png")
    answer = client.post(form, {"files": upload, "message": "Hier ist sie."})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Danke" in page
    assert "impfung.png" in page
    assert "In Prüfung" in page


def test_more_time_is_asked_for_in_a_message(client, region, status):
    asks(region, status)
    assert client.post(f"{status}mehr-zeit/", {}).status_code == 422
    walk.post(client, f"{status}mehr-zeit/", {"message": "Bis Montag, ich bin krank."})
    assert "ich bin krank" in client.get(status).content.decode()


def test_promised_files_are_not_forgotten(client, region):
    tasks = walk.begin(client)
    dog = walk.dog(origin="shelter", shelter="Tierheim Crinitzaue")
    told = walk.post(client, f"{tasks}seite/dogs/1/", dog)
    walk.post(client, told, {"later": "yes"})
    walk.fill(client, tasks, dog)
    review = client.get(f"{tasks}pruefen/").content.decode()
    assert "Das reichen Sie nach" in review
    page = client.get(walk.send(client, tasks)).content.decode()
    assert "Sie wollten noch etwas nachreichen" in page


def test_messages_go_both_ways(client, region, status):
    walk.post(client, f"{status}nachricht/", {"message": "Brauchen Sie den Impfpass?"})
    answer = engine.SendMessage(
        actor=office.PETZOLD, subject="Impfpass", body="Nein, danke."
    )
    office.does(region.schoenberg, walk.token_in(status), answer)
    page = client.get(status).content.decode()
    assert page.index("Nein, danke.") < page.index("Brauchen Sie den Impfpass?")
    assert client.post(f"{status}nachricht/", {"message": "  "}).status_code == 422


def test_the_application_can_be_withdrawn(client, status):
    walk.post(client, f"{status}zuruecknehmen/", {"message": ""})
    page = client.get(status).content.decode()
    assert "Zurückgenommen" in page
    assert "zuruecknehmen" not in page


def test_the_receipt_is_a_pdf(client, status):
    answer = client.get(f"{status}quittung.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_code_is_shown_only_to_the_browser_that_sent(client, status):
    assert "vb-qr" in client.get(f"{status}quittung/").content.decode()
    other = type(client)()
    assert "vb-qr" not in other.get(f"{status}quittung/").content.decode()


def test_citizens_cannot_do_what_is_the_offices(client, region, status):
    for path in ("widerspruch/", "nachreichen/"):
        assert client.get(f"{status}{path}").status_code == 302


def test_the_notice_shows_outcome_and_last_day_to_object(client, region, status):
    with clock.frozen(datetime(2026, 11, 17, 9, 0, tzinfo=UTC)):
        office.decides(region.schoenberg, walk.token_in(status))
        page = client.get(status).content.decode()
    assert "Ihr Bescheid ist da" in page
    assert page.index("6,00") < page.index("Letzter Tag")
    # Posted Tuesday 17 November: fourth day is a Saturday, for taxes moved to Monday.
    assert "Mittwoch, 23.\u00a0Dezember 2026" in page
    assert "Mo, 23.11.2026" in page.replace("\u00a0", " ")
    assert "§\u00a0122" in page
    document = page.partition("/dokument/")[2].partition('"')[0]
    answer = client.get(f"{status}dokument/{document}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_an_objection_in_time_is_taken(client, region, status):
    with clock.frozen(datetime(2026, 11, 17, 9, 0, tzinfo=UTC)):
        office.decides(region.schoenberg, walk.token_in(status))
    with clock.frozen(datetime(2026, 12, 23, 22, 30, tzinfo=UTC)):
        form = f"{status}widerspruch/"
        assert client.post(form, {"message": ""}).status_code == 422
        walk.post(client, form, {"message": "Balu kommt aus dem Tierheim."})
        page = client.get(status).content.decode()
    assert "Widerspruch eingegangen" in page


def test_a_late_objection_is_told_so_before_and_still_possible(client, region, status):
    with clock.frozen(datetime(2026, 11, 17, 9, 0, tzinfo=UTC)):
        office.decides(region.schoenberg, walk.token_in(status))
    with clock.frozen(datetime(2026, 12, 24, 9, 0, tzinfo=UTC)):
        form = f"{status}widerspruch/"
        assert "Der letzte Tag ist vorbei" in client.get(form).content.decode()
        words = {"message": "Der Betrag stimmt nicht."}
        assert client.post(form, words).status_code == 422
        walk.post(client, form, words | {"late": "yes", "reason": "Krankenhaus"})
        assert "Widerspruch eingegangen" in client.get(status).content.decode()


def test_a_document_of_another_case_is_not_found(client, region, status):
    with clock.frozen(datetime(2026, 11, 17, 9, 0, tzinfo=UTC)):
        office.decides(region.schoenberg, walk.token_in(status))
        page = client.get(status).content.decode()
        tasks = walk.begin(client)
        walk.fill(client, tasks)
        other = walk.send(client, tasks)
        document = page.partition("/dokument/")[2].partition('"')[0]
        assert client.get(f"{other}dokument/{document}").status_code == 404


def test_consent_to_the_mailbox_is_given_and_taken_back(client, region, status):
    page = client.get(status).content.decode()
    assert "kommen mit der Post" in page
    form = f"{status}zustellung/"
    assert "Vier Tage danach" in client.get(form).content.decode()
    assert client.post(form, {}).status_code == 422
    walk.post(client, form, {"way": "electronic"})
    page = client.get(status).content.decode()
    assert "kommen nur hier ins Postfach" in page
    with clock.frozen(datetime(2026, 11, 17, 9, 0, tzinfo=UTC)):
        office.decides(region.schoenberg, walk.token_in(status))
        page = client.get(status).content.decode()
    assert "im Postfach bereitgestellt" in page
    assert "§\u00a0122a" in page
    walk.post(client, form, {"way": "post"})
    assert "kommen mit der Post" in client.get(status).content.decode()


def test_a_refused_supply_leaves_no_file_behind(client, region, status):
    token = walk.token_in(status)
    office.does(
        region.schoenberg,
        token,
        engine.Act(actor=office.PETZOLD, transition="start_review"),
        engine.RequestDocuments(
            actor=office.PETZOLD,
            items=(engine.RequestItem(field="holder.birth_date", reason="Unklar"),),
        ),
    )
    upload = SimpleUploadedFile("impfung.png", PNG, content_type="image/png")
    wrong = {
        "files": upload,
        "holder.birth_date.day": "31",
        "holder.birth_date.month": "2",
        "holder.birth_date.year": "1990",
    }
    assert client.post(f"{status}nachreichen/", wrong).status_code == 422
    assert "impfung.png" not in client.get(status).content.decode()
