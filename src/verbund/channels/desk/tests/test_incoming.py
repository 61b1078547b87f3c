"""Paper and counter at the desk: letters into cases, drafts that go on here."""

import io
import re
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from verbund.cases import actions, queries
from verbund.cases.queries import LetterRow
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.cases.tests.test_incoming import scan
from verbund.channels.desk.tests.office import signed_in, text
from verbund.channels.desk.tests.test_case import fields
from verbund.channels.desk.tests.test_rooms import ANSWERS, NEW
from verbund.core.models import StoredFile
from verbund.core.scope import acting_within, everywhere

INBOX = "/desk/posteingang/"


def brought(client: Client, words: str = "Guten Tag", day: str = "2026-10-30") -> str:
    """Scan one letter; the address of its page."""
    pdf = SimpleUploadedFile("brief.pdf", scan(words), "application/pdf")
    shown = client.post(INBOX, {"letters": pdf, "received_on": day}, follow=True)
    assert "1 Brief liegt im Posteingang" in text(shown)
    found = re.findall(r'href="(/desk/posteingang/[0-9a-f-]{36}/)"', str(shown.content))
    return str(found[-1])


def waiting(cast: Cast) -> tuple[LetterRow, ...]:
    return queries.letters(cast.sabine)[0]


def test_a_letter_that_names_its_case_is_filed_with_one_press(cast: Cast) -> None:
    case = submit(cast)
    client = signed_in(cast.sabine)
    page = brought(client, f"Zu {case.number}")
    shown = client.get(page)
    assert f'value="{case.id}" checked' in shown.content.decode()
    data = {"case": str(case.id), "file": "1"}
    filed = text(client.post(page, data, follow=True))
    assert "Der Brief liegt im Vorgang" in filed
    assert "Brief, eingegangen am 30. Oktober 2026" in filed.replace("\xa0", " ")
    assert waiting(cast) == ()
    assert client.post(page, data).status_code == 409


def test_a_new_case_from_a_letter_counts_from_its_day(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    page = brought(client)
    letter = page.rstrip("/").rsplit("/", 1)[-1]
    offers = client.get(f"/desk/vorgang/neu/?brief={letter}").content.decode()
    assert f"{NEW}?brief={letter}" in offers
    form = client.get(f"{NEW}?brief={letter}")
    assert 'value="paper" checked' in form.content.decode()
    data = {**fields(form), **ANSWERS, "channel": "paper", "send": "1"}
    made = client.post(NEW, data, follow=True)
    assert "ist angelegt" in text(made), text(made)[:900]
    (row,) = queries.letters(cast.sabine, state="filed")[0]
    with acting_within(cast.sabine.members):
        view = queries.working_copy(row.case_id)
    assert view.row.opened_at.date() == date(2026, 10, 30)
    assert view.row.channel == "paper"
    # Sent twice by a nervous finger: the same case, the letter once.
    assert "ist angelegt" in text(client.post(NEW, data, follow=True))


def test_an_unknown_number_and_an_empty_upload_say_what_to_do(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    page = brought(client)
    asked = text(client.get(f"{page}?nummer=SBG-2026-999999"))
    assert "gibt es bei Ihren Kommunen nicht" in asked
    empty = client.post(INBOX, {"received_on": "2026-10-30"})
    assert empty.status_code == 422
    assert "Wählen Sie mindestens eine Datei" in text(empty)
    future = client.post(
        INBOX,
        {
            "letters": SimpleUploadedFile("b.pdf", scan(), "application/pdf"),
            "received_on": "2027-01-01",
        },
    )
    assert future.status_code == 422
    assert "in der Zukunft" in text(future)


def test_advertising_leaves_the_inbox_with_a_reason(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    first, second = brought(client), brought(client, "Angebot")
    refused = client.post(first, {"settle": "1", "reason": ""})
    assert refused.status_code == 422
    settled = client.post(first, {"settle": "1", "reason": "Werbung"})
    assert settled["Location"] == second
    assert "Werbung" in text(client.get(f"{INBOX}?stand=settled"))


def test_other_members_letters_do_not_exist(cast: Cast) -> None:
    page = brought(signed_in(cast.sabine))
    stranger = signed_in(cast.claudia)
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}datei/").status_code == 404
    assert stranger.post(page, {"settle": "1", "reason": "x"}).status_code == 404


def test_a_draft_begun_elsewhere_goes_on_at_the_counter(cast: Cast) -> None:
    draft = actions.begin_draft(
        member=cast.schoenberg, blueprint="hundesteuer", service="register"
    )
    actions.save_draft(
        draft_id=draft.id,
        member=cast.schoenberg,
        answers=answers(),
        pages_done=["request", "person"],
    )
    client = signed_in(cast.sabine)
    came = client.post("/desk/vorgang/neu/", {"code": draft.code.lower()}, follow=True)
    page = came.content.decode()
    assert 'value="Vogel"' in page
    assert "Begonnener Antrag" in text(came)
    data = {**fields(came), "channel": "counter", "send": "1"}
    data["identified"] = "document_seen"
    made = text(client.post(NEW, data, follow=True))
    assert "SBG-2026-000001 ist angelegt" in made, made[:900]
    assert "Ausweis oder Pass vorgelegt" in made
    (end,) = queries.form_ends(
        owners=[cast.schoenberg.id], first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    assert (end.began, end.sent_by) == ("web", "counter")
    # One case, one history: both doors stand in it, for the clerk as for the citizen.
    assert "Hund anmelden, begonnen online" in made
    assert "Schalter" in made


def test_a_draft_opens_by_its_code_only(cast: Cast) -> None:
    draft = actions.begin_draft(
        member=cast.schoenberg, blueprint="hundesteuer", service="register"
    )
    client = signed_in(cast.sabine)
    assert client.get(f"{NEW}?entwurf={draft.id}").status_code == 404
    wrong = client.post("/desk/vorgang/neu/", {"code": "7KQ-4MW"})
    assert wrong.status_code == 422
    assert 'href="#code"' in wrong.content.decode()
    stranger = signed_in(cast.claudia)
    refused = stranger.post("/desk/vorgang/neu/", {"code": draft.code})
    assert refused.status_code == 403


def test_the_ways_to_recognise_a_person_can_be_chosen(cast: Cast) -> None:
    page = signed_in(cast.sabine).get(NEW).content.decode()
    assert '<option value="document_seen">Ausweis oder Pass vorgelegt</option>' in page


def test_of_a_letter_with_several_pages_the_number_on_the_second_counts(
    cast: Cast,
) -> None:
    case = submit(cast)
    whole = PdfWriter()
    for words in ("Sehr geehrte Damen und Herren", f"Aktenzeichen {case.number}"):
        whole.append(io.BytesIO(scan(words)))
    pages = io.BytesIO()
    whole.write(pages)
    client = signed_in(cast.sabine)
    sent = [
        SimpleUploadedFile("lang.pdf", pages.getvalue(), "application/pdf"),
        SimpleUploadedFile("kurz.pdf", scan("Danke"), "application/pdf"),
    ]
    data = {"letters": sent, "received_on": "2026-10-30"}
    assert "2 Briefe liegen" in text(client.post(INBOX, data, follow=True))
    assert [row.hint for row in waiting(cast)] == [case.number, ""]


def test_a_wrong_file_among_the_post_takes_nothing_in_and_is_named(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    sent = [
        SimpleUploadedFile("gut.pdf", scan(), "application/pdf"),
        SimpleUploadedFile("brief.pdf", b"MZ\x90 kein PDF", "application/pdf"),
    ]
    data = {"letters": sent, "received_on": "2026-10-30"}
    refused = client.post(INBOX, data)
    assert refused.status_code in {415, 422}
    assert "PDF" in text(refused)
    assert waiting(cast) == ()


def test_an_infected_letter_is_told_and_stays_locked_in_the_case(cast: Cast) -> None:
    case = submit(cast)
    client = signed_in(cast.sabine)
    page = brought(client, f"Zu {case.number}")
    with everywhere("test"):
        StoredFile.objects.update(state="infected")
    shown = text(client.get(page))
    assert "Schadsoftware" in shown
    assert client.get(f"{page}datei/").status_code == 410
    client.post(page, {"case": str(case.id), "file": "1"})
    with acting_within(cast.sabine.members):
        view = queries.case_view(case.id, cast.sabine)
    (document,) = view.documents
    assert document.state == "infected"
    assert not document.can_open
