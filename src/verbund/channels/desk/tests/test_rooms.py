"""Entering cases, tasks, outbox, operations, keyboard."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from verbund import engine
from verbund.cases import queries
from verbund.cases.access import ref
from verbund.cases.tests.cast import Cast, submit
from verbund.channels.desk.tests.office import (
    hidden,
    in_review,
    operator,
    path,
    signed_in,
    state,
    take,
    text,
)
from verbund.channels.desk.tests.test_case import PDF, fields
from verbund.channels.desk.web.keyboard import GROUPS
from verbund.channels.desk.web.operations import reason
from verbund.channels.desk.web.queue import STEPS
from verbund.core.models import Job
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.messages.models import Outgoing
from verbund.notices.actions import issue_pending

NEW = "/desk/vorgang/neu/schoenberg/hundesteuer/register/"
ANSWERS = {
    "holder.salutation": "mrs",
    "holder.given_names": "Katrin",
    "holder.family_name": "Vogel",
    "holder.birth_date.day": "14",
    "holder.birth_date.month": "3",
    "holder.birth_date.year": "1984",
    "holder.address.street": "Dorfstraße",
    "holder.address.house_number": "14",
    "holder.address.postal_code": "08393",
    "holder.address.city": "Schönberg",
    "already_registered": "0",
    "count.dogs": "1",
    "dogs.0.name": "Bella",
    "dogs.0.breed": "Mischling",
    "dogs.0.sex": "female",
    "dogs.0.born.month": "3",
    "dogs.0.born.year": "2023",
    "dogs.0.acquired_on.day": "20",
    "dogs.0.acquired_on.month": "10",
    "dogs.0.acquired_on.year": "2026",
    "dogs.0.origin": "private",
    "dogs.0.chip": "276098102345671",
    "dogs.0.dangerous": "false",
    "dogs.0.relief": "none",
    "payment.method": "transfer",
}


def test_services_of_all_served_members_can_be_entered(cast: Cast) -> None:
    page = signed_in(cast.sabine).get("/desk/vorgang/neu/")
    assert NEW in page.content.decode()
    assert "Schönberg" in text(page)
    assert "Fulda" not in text(page)


def test_case_is_entered_for_a_citizen_at_the_counter(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    form = client.get(NEW)
    data = {**fields(form), **ANSWERS, "channel": "counter", "send": "1"}
    response = client.post(NEW, data, follow=True)
    page = text(response)
    assert "SBG-2026-000001 ist angelegt" in page, page[:900]
    assert "Übergabecode" in page
    assert "Schalter" in page
    assert "Aufgenommen von Sabine Kretzschmar" in page
    again = client.post(NEW, data, follow=True)
    assert "SBG-2026-000001 ist angelegt" in text(again)


def test_missing_answers_and_channel_are_named(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    response = client.post(NEW, {"send": "1"})
    assert response.status_code == 422
    assert 'href="#channel"' in response.content.decode()
    response = client.post(
        NEW, {"send": "1", "channel": "paper", "holder.given_names": "K"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#holder-family_name"' in page
    assert 'value="K"' in page


def test_items_are_added_and_removed_without_script(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    two = client.post(NEW, {**ANSWERS, "add": "dogs"})
    assert "Hund 2" in text(two)
    assert 'value="Bella"' in two.content.decode()
    one = client.post(
        NEW, {**ANSWERS, "count.dogs": "2", "dogs.1.name": "Rex", "remove": "dogs.0"}
    )
    assert 'value="Rex"' in one.content.decode()
    assert 'value="Bella"' not in one.content.decode()


def test_paper_that_came_along_is_kept_with_the_case(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    data = {**fields(client.get(NEW)), **ANSWERS, "channel": "paper", "send": "1"}
    data["dogs.0.relief"] = "assistance"
    shown = client.post(NEW, {k: v for k, v in data.items() if k != "send"})
    names = fields_of_files(shown)
    assert names
    sent = {names[0]: SimpleUploadedFile("Nachweis.pdf", PDF, "application/pdf")}
    response = client.post(NEW, {**data, **sent}, follow=True)
    assert response.status_code == 200, text(response)[:900]
    assert "Nachweis.pdf" in text(response)


def paper_of(name: str) -> SimpleUploadedFile:
    """A paper that a clerk chooses."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def test_chosen_files_stay_when_something_else_is_asked(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    two = {"count.dogs": "2", "dogs.0.relief": "none", "dogs.1.relief": "assistance",
           **{k.replace("dogs.0", "dogs.1"): v for k, v in ANSWERS.items()
              if k.startswith("dogs.0.") and not k.endswith("relief")}}  # fmt: skip
    data = {**fields(client.get(NEW)), **ANSWERS, **two, "send": "1"}
    asked = client.post(NEW, {**data, "dogs.1.proof": paper_of("Nachweis.pdf")})
    assert asked.status_code == 422, "nobody has said how it came"
    page = asked.content.decode()
    assert "Schon da: Nachweis.pdf" in text(asked)
    assert "Begonnener Antrag" not in text(asked)
    (draft,) = re.findall(r'name="entwurf" value="([^"]+)"', page)
    # Chosen for the second dog while the first one goes: it does not change the dog.
    gone = {**data, "remove": "dogs.0", "dogs.0.proof": paper_of("Erster.pdf"),
            "dogs.1.proof": paper_of("Zweiter.pdf")}  # fmt: skip
    shown = text(client.post(NEW, gone))
    assert "Schon da: Zweiter.pdf" in shown
    assert "Erster.pdf" not in shown
    # The first dog goes: the paper stays with the second one, which is now the first.
    more = client.post(NEW, {**data, "entwurf": draft, "remove": "dogs.0"})
    assert "Schon da: Nachweis.pdf" in text(more)
    one = {**fields(client.get(NEW)), **ANSWERS, "dogs.0.relief": "assistance",
           "channel": "counter", "send": "1", "entwurf": draft}  # fmt: skip
    made = client.post(NEW, one, follow=True)
    assert "ist angelegt" in text(made), text(made)[:900]
    assert "Nachweis.pdf" in text(made)
    # It says nothing about how people fill in forms.
    ends = queries.form_ends(
        owners=[cast.schoenberg.id], first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    assert ends == ()
    # Whoever did not send it does not get at it.
    other = signed_in(cast.claudia).get(f"{NEW}?entwurf={draft}")
    assert other.status_code in {403, 404}


def fields_of_files(response: object) -> list[str]:
    """Names of the file inputs of a page."""
    page = response.content.decode()  # type: ignore[attr-defined]
    return re.findall(r'type="file"[^>]* name="([^"]+)"', page)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/desk/vorgang/neu/fulda/hundesteuer/register/", 403),
        ("/desk/vorgang/neu/nirgendwo/hundesteuer/register/", 404),
        ("/desk/vorgang/neu/schoenberg/nichts/register/", 404),
        ("/desk/vorgang/neu/schoenberg/hundesteuer/nichts/", 404),
    ],
)
def test_foreign_and_unknown_services_are_refused(
    cast: Cast, address: str, status: int
) -> None:
    client = signed_in(cast.sabine)
    assert client.get(address).status_code == status
    assert client.post(address, {**ANSWERS, "send": "1"}).status_code == status


@pytest.mark.parametrize(
    "data",
    [
        {"count.dogs": "999"},
        {"count.dogs": "-1", "remove": "dogs.x"},
        {"remove": "dogs.9999999999", "add": "nichts"},
        {"holder.birth_date.day": "\0", "dogs.0.born.year": "x" * 5000},
        {"send": "1", "channel": "paper", "once": "\0"},
        {"send": "1", "channel": "paper", "holder.given_names": "\ud83d"},
        {"holder": "x", "dogs": "y", "request": "z"},
    ],
)
def test_odd_forms_never_fail(cast: Cast, data: dict[str, str]) -> None:
    safe = {
        k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v
        for k, v in data.items()
    }
    response = signed_in(cast.sabine).post(NEW, {**ANSWERS, **safe})
    assert response.status_code < 500


# --- outbox -------------------------------------------------------------------


def _message(cast: Cast, **values: object) -> Outgoing:
    case = in_review(cast)
    with acting_within({cast.meerane.id}):
        row = Outgoing(
            **{
                "case_id": case.id,
                "owner_id": cast.schoenberg.id,
                "acting_id": cast.meerane.id,
                "cause": "test",
                "recipient": "katrin@post.example",
                "subject": "Ihr Vorgang",
                "body": "…",
                "state": "failed",
                "last_error": "550 no such mailbox",
                **values,
            }
        )
        row.save()
    return row


def test_failed_message_says_what_to_do_and_can_be_sent_again(cast: Cast) -> None:
    row = _message(cast)
    client = signed_in(cast.sabine)
    page = text(client.get("/desk/postausgang/?stand=failed"))
    assert "Eine Nachricht kam nicht an" in page
    assert "Die Adresse nimmt nichts an." in page
    assert signed_in(cast.claudia).post(f"/desk/postausgang/{row.pk}/").status_code in {
        302,
        404,
    }
    with acting_within({cast.meerane.id}):
        assert Outgoing.objects.get(pk=row.pk).state == "failed"
    response = client.post(f"/desk/postausgang/{row.pk}/", follow=True)
    assert "wird noch einmal gesendet" in text(response)
    with acting_within({cast.meerane.id}):
        assert Outgoing.objects.get(pk=row.pk).state == "waiting"


def test_letters_are_listed_with_their_file(cast: Cast) -> None:
    case = in_review(cast)
    take(case, cast.sabine, engine.Act(actor=ref(cast.sabine), transition="assess"))
    if state(case, cast.sabine).state.proposals:
        take(case, cast.uwe, engine.Approve(actor=ref(cast.uwe)))
    issue_pending(case_id=case.id, acting_id=cast.meerane.id)
    client = signed_in(cast.sabine)
    response = client.get("/desk/postausgang/")
    row = state(case, cast.sabine).documents[-1]
    link = path(case, f"dokument/{row.id}/")
    assert link in response.content.decode()
    assert client.get(link).content.startswith(b"%PDF")
    assert case.number not in text(signed_in(cast.claudia).get("/desk/postausgang/"))


# --- operations ---------------------------------------------------------------


def test_operations_need_the_right(cast: Cast) -> None:
    assert signed_in(cast.sabine).get("/desk/betrieb/").status_code == 403
    assert signed_in(cast.sabine).post("/desk/betrieb/pruefen/").status_code == 403


def test_operations_tell_reasons_in_words_and_no_names(cast: Cast) -> None:
    job = Job.objects.create(
        kind="messages.send",
        state="dead",
        attempts=12,
        last_error="Traceback …\nsmtplib.SMTPException: Connection refused for "
        "katrin.vogel@post.example",
        finished_at=clock.now(),
    )
    client = operator(cast)
    page = text(client.get("/desk/betrieb/"))
    assert "Eine Wirkung ist gescheitert" in page
    assert "Keine Verbindung zur Gegenstelle." in page
    assert "katrin" not in page
    assert "noch nie geprüft" in page
    done = client.post(f"/desk/betrieb/auftrag/{job.pk}/", follow=True)
    assert "wird wiederholt" in text(done)
    assert Job.objects.get(pk=job.pk).state == "ready"
    again = client.post(f"/desk/betrieb/auftrag/{job.pk}/", follow=True)
    assert "nicht gescheitert" in text(again)


def test_checks_are_run_and_remembered(cast: Cast) -> None:
    submit(cast)
    client = operator(cast)
    response = client.post("/desk/betrieb/pruefen/", follow=True)
    page = text(response)
    assert "Bestand: cases.journal in Ordnung" in page


@pytest.mark.parametrize(
    "error", ["", "\n\n", "x", "A: b", "😀", "verbund.core.scope.NoMemberScope: x"]
)
def test_any_error_has_a_reason(error: str) -> None:
    assert reason(error)


# --- keyboard -----------------------------------------------------------------


def test_single_keys_can_be_switched_off(cast: Cast) -> None:
    client = signed_in(cast.sabine)
    assert 'data-vb-single-keys="on"' in client.get("/desk/").content.decode()
    client.post("/desk/tastatur/", {"single": "off"})
    assert 'data-vb-single-keys="off"' in client.get("/desk/").content.decode()


def test_the_sheet_names_every_key_that_the_pages_have() -> None:
    pages = Path(__file__).parents[1] / "templates" / "desk"
    used = {
        key
        for page in pages.glob("*.html")
        for key in re.findall(r'data-vb-key"?[=:] ?"([a-z])"', page.read_text("utf-8"))
    } | {key for steps in STEPS.values() for _, _, key in steps}
    named = {n.lower() for _, rows in GROUPS for names, _ in rows for n in names}
    assert used <= named


def test_no_page_gives_a_key_that_moves_in_lists_or_begins_a_leap() -> None:
    sources = Path(__file__).parents[3]
    for page in sources.rglob("*.html"):
        given = re.findall(r'data-vb-key"?[=:] ?"([gjkx])"', page.read_text("utf-8"))
        assert not given, page


def test_the_sheet_leads_where_the_navigation_leads(cast: Cast) -> None:
    page = text(signed_in(cast.sabine).get("/desk/tastatur/"))
    for part in ("G A Arbeitsvorrat", "Stand bei Abfahrt", "Nächste Nummer aufrufen"):
        assert part in page, part
    leaps = re.findall(r"\bG ([A-Z0-9]) ", page)
    assert sorted(leaps) == sorted(set(leaps))


PAGES = (
    "/desk/", "/desk/aufgaben/", "/desk/freigaben/", "/desk/postausgang/",
    "/desk/posteingang/",
    "/desk/tastatur/", "/desk/vorgang/neu/", "/desk/betrieb/", NEW,
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_every_page_asks_for_a_sign_in(cast: Cast, address: str) -> None:
    assert Client().get(address)["Location"].startswith("/desk/anmelden/")


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
@pytest.mark.parametrize("address", PAGES[:-2])
def test_every_page_speaks_three_languages(
    cast: Cast, address: str, language: str
) -> None:
    response = signed_in(cast.sabine).get(f"{address}?lang={language}")
    assert response.status_code == 200


def test_hidden_helper(cast: Cast) -> None:
    case = submit(cast)
    assert hidden(signed_in(cast.sabine).get(path(case)), "position").isdigit()
