"""The page of a case: what it says, what its short forms do, walls and conflicts."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases import actions
from verbund.cases.tests.cast import Cast, submit
from verbund.channels.desk.tests.office import (
    hidden,
    in_review,
    path,
    proposed,
    signed_in,
    state,
    text,
)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_case_shows_answers_bodies_deadline_and_steps(cast: Cast) -> None:
    case = in_review(cast)
    page = text(signed_in(cast.sabine).get(path(case)))
    assert "Hund anmelden für Vogel, Katrin" in page
    assert "Zuständig: Stadt Schönberg" in page
    assert "Handelt: Stadt Meerane" in page
    assert "Labrador-Mischling" in page
    assert "1 Festsetzen" in page
    assert "So ist der" in page
    assert "Kette lückenlos geprüft" in page
    assert "Löschen am" in page


def test_case_asks_at_most_fifteen_questions(cast: Cast) -> None:
    case = proposed(cast)
    client = signed_in(cast.sabine)
    client.get(path(case))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path(case)).status_code == 200
    assert len(asked) <= 15, [q["sql"][:90] for q in asked]


@pytest.mark.parametrize(
    "rest",
    [
        "", "angaben/", "anfordern/", "einreichen/", "freigabe/", "widerspruch/",
        "wiedereinsetzung/", "zuruecknahme/", "wiederaufnahme/", "schritt/assess/",
        "schritt/assess/entwurf.pdf",
    ],
)  # fmt: skip
def test_another_members_case_is_not_there(cast: Cast, rest: str) -> None:
    case = in_review(cast)
    assert signed_in(cast.claudia).get(path(case, rest)).status_code == 404


@pytest.mark.parametrize(
    ("rest", "data"),
    [
        ("nachricht/", {"body": "Hallo"}),
        ("zuweisen/", {"person": ""}),
        ("schritt/assess/", {}),
        ("angaben/", {"send": "1", "reason": "x"}),
        ("freigabe/", {"choice": "approve"}),
        ("anfordern/", {"title.0": "x"}),
        ("zuruecknahme/", {"reason": "x"}),
        ("dokument/", {}),
    ],
)
def test_another_members_case_cannot_be_changed(
    cast: Cast, rest: str, data: dict[str, str]
) -> None:
    case = in_review(cast)
    before = state(case, cast.sabine).position
    response = signed_in(cast.claudia).post(path(case, rest), data)
    assert response.status_code == 404
    assert state(case, cast.sabine).position == before


def test_message_and_note(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    position = hidden(client.get(path(case)), "position")
    response = client.post(
        path(case, "nachricht/"),
        {"body": "Der Bescheid kommt bald.", "position": position},
        follow=True,
    )
    assert "Der Bescheid kommt bald." in text(response)
    position = hidden(response, "position")
    client.post(
        path(case, "nachricht/"),
        {"body": "Nur für uns", "internal": "yes", "position": position},
    )
    found = state(case, cast.sabine).state
    assert found.messages[-1].body == "Der Bescheid kommt bald."
    assert found.notes[-1].internal


def test_two_clerks_at_once_keep_the_text_and_see_what_happened(cast: Cast) -> None:
    case = in_review(cast)
    sabine, jana = signed_in(cast.sabine), signed_in(cast.jana)
    position = hidden(sabine.get(path(case)), "position")
    jana.post(
        path(case, "nachricht/"),
        {"body": "Von Jana", "internal": "yes", "position": position},
    )
    response = sabine.post(
        path(case, "nachricht/"), {"body": "Mein langer Text", "position": position}
    )
    assert response.status_code == 409
    page = text(response)
    assert "Jana Petzold: Vermerk: Von Jana" in page
    assert "Mein langer Text" in response.content.decode()
    assert "<title>Fehler:" in response.content.decode()
    again = sabine.post(
        path(case, "nachricht/"),
        {"body": "Mein langer Text", "position": hidden(response, "position")},
    )
    assert again.status_code == 302


def test_empty_message_names_the_field(cast: Cast) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).post(path(case, "nachricht/"), {"body": " "})
    assert response.status_code == 422
    assert 'href="#body"' in response.content.decode()


def test_tasks_resubmission_assignment_and_deadline(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    client.post(
        path(case, "aufgabe/"),
        {"title": "Marke beilegen", "due": "2026-11-20", "assignee": cast.jana.id},
    )
    task = state(case, cast.sabine).state.tasks[-1]
    assert (task.title, task.due_on, task.assignee) == (
        "Marke beilegen", date(2026, 11, 20), cast.jana.id,
    )  # fmt: skip
    assert "Marke beilegen" in text(signed_in(cast.jana).get("/desk/aufgaben/"))
    assert "Marke beilegen" not in text(client.get("/desk/aufgaben/"))
    assert "Marke beilegen" in text(client.get("/desk/aufgaben/?alle=1"))
    client.post(path(case, "erledigt/"), {"task": task.id})
    assert not state(case, cast.sabine).state.open_tasks()
    client.post(path(case, "wiedervorlage/"), {"on": "20.11.2026", "note": "nachsehen"})
    assert state(case, cast.sabine).state.resubmit_on == date(2026, 11, 20)
    client.post(path(case, "wiedervorlage/"), {"end": "1"})
    assert state(case, cast.sabine).state.resubmit_on is None
    client.post(path(case, "zuweisen/"), {"person": cast.jana.id})
    assert state(case, cast.sabine).state.assignee_name == "Jana Petzold"
    clock = next(c for c in state(case, cast.sabine).state.clocks.values() if c.open)
    response = client.post(
        path(case, "frist/"),
        {"clock": clock.id, "until": "2027-03-01", "reason": "krank"},
    )
    assert response.status_code == 302
    assert state(case, cast.sabine).state.clocks[clock.id].due_on == date(2027, 3, 1)


def test_upload_waits_for_the_scan_before_it_can_be_opened(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    response = client.post(
        path(case, "dokument/"),
        {"file": SimpleUploadedFile("Vertrag.pdf", PDF, "application/pdf")},
        follow=True,
    )
    assert response.status_code == 200, text(response)
    row = state(case, cast.sabine).documents[-1]
    page = response.content.decode()
    link = path(case, f"dokument/{row.id}/")
    assert (link in page) == row.can_open
    assert "Vertrag.pdf" in page
    opened = client.get(link)
    assert opened.status_code == (200 if row.can_open else opened.status_code)
    assert signed_in(cast.claudia).get(link).status_code == 404


def test_missing_file_is_named(cast: Cast) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).post(path(case, "dokument/"), {})
    assert response.status_code == 422
    assert "Wählen Sie eine Datei." in text(response)


def test_looks_are_shown_to_those_who_may(cast: Cast) -> None:
    case = in_review(cast)
    signed_in(cast.jana).get(path(case))
    page = text(signed_in(cast.ines).get(path(case, "einsicht/")))
    assert "Jana Petzold" in page
    assert signed_in(cast.jana).get(path(case, "einsicht/")).status_code == 403


def test_correction_keeps_old_and_new_value(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    form = client.get(path(case, "angaben/"))
    data = fields(form)
    data["dogs.0.breed"] = "Dackel"
    refused = client.post(path(case, "angaben/"), {**data, "send": "1"})
    assert refused.status_code == 422
    assert "Nennen Sie den Grund." in text(refused)
    assert "Dackel" in refused.content.decode()
    response = client.post(
        path(case, "angaben/"),
        {**data, "send": "1", "reason": "laut Impfausweis"},
        follow=True,
    )
    page = response.content.decode()
    assert "vb-changed" in page
    assert "Labrador-Mischling</del>" in page
    assert "laut Impfausweis" in page
    answers = state(case, cast.sabine).state.answers
    assert answers["dogs"][0]["breed"] == "Dackel"
    assert answers["dogs"][0]["name"] == "Bella"


def test_correction_without_change_is_said(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    data = fields(client.get(path(case, "angaben/")))
    response = client.post(path(case, "angaben/"), {**data, "send": "1", "reason": "x"})
    assert response.status_code == 422
    assert "Es ist nichts geändert." in text(response)


def test_wrong_correction_names_the_field(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    data = fields(client.get(path(case, "angaben/")))
    data["holder.birth_date.month"] = "13"
    response = client.post(path(case, "angaben/"), {**data, "send": "1", "reason": "x"})
    assert response.status_code == 422
    assert "#holder-birth_date" in response.content.decode()


def test_request_and_supply(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    form = client.get(path(case, "anfordern/"))
    assert "Letzter Tag" in text(form)
    empty = client.post(
        path(case, "anfordern/"), {"position": hidden(form, "position")}
    )
    assert empty.status_code == 422
    client.post(
        path(case, "anfordern/"),
        {
            "title.0": "Kaufvertrag",
            "why.0": "Datum fehlt",
            "message": "Bitte senden",
            "position": hidden(form, "position"),
        },
    )
    found = state(case, cast.sabine)
    assert found.state.open_requests()[0].items[0].title == "Kaufvertrag"
    page = client.get(path(case))
    assert "Kaufvertrag: Datum fehlt" in text(page)
    more = client.post(
        path(case, "frist/"),
        {"request": found.state.open_requests()[0].id, "until": "2027-02-01"},
    )
    assert more.status_code == 302, text(more)
    form = client.get(path(case, "einreichen/"))
    assert form.status_code == 200
    response = client.post(
        path(case, "einreichen/"),
        {
            "files": SimpleUploadedFile("Vertrag.pdf", PDF, "application/pdf"),
            "message": "am Schalter abgegeben",
            "position": hidden(form, "position"),
        },
    )
    assert response.status_code == 302, text(response)
    after = state(case, cast.sabine).state
    assert not after.open_requests()
    assert after.state == "in_review"


def test_withdrawal_and_reopening(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.ines)
    missing = client.post(path(case, "zuruecknahme/"), {})
    assert missing.status_code == 422
    done = client.post(path(case, "zuruecknahme/"), {"reason": "Anruf"}, follow=True)
    assert "zurückgenommen" in text(done)
    clerk = signed_in(cast.sabine).get(path(case, "wiederaufnahme/"))
    assert "Jetzt nicht möglich" in text(clerk)
    done = client.post(path(case, "wiederaufnahme/"), {"reason": "Irrtum"}, follow=True)
    assert "in Prüfung" in text(done)


@pytest.mark.parametrize(
    "what",
    ["nachricht", "zuweisen", "aufgabe", "erledigt", "wiedervorlage", "frist", "nix"],
)
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"position": "abc", "body": "\0", "title": "\0", "person": "x", "task": "\0"},
        {"position": "999999999999", "on": "x", "until": "31.02.2026", "clock": "x"},
        {"position": "-1", "person": "00000000-0000-0000-0000-000000000000"},
        {"body": "x" * 100_000, "title": "y" * 100_000, "note": "z" * 9000},
    ],
)
def test_odd_short_forms_never_fail(
    cast: Cast, what: str, data: dict[str, str]
) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).post(path(case, f"{what}/"), data)
    assert response.status_code < 500


def fields(response: object) -> dict[str, str]:
    """All fields of the longest form of a page with their present values."""
    found: dict[str, str] = {}

    class Reader(HTMLParser):
        area = ""

        def handle_starttag(
            self, tag: str, attrs: list[tuple[str, str | None]]
        ) -> None:
            given = {k: v or "" for k, v in attrs}
            name = given.get("name", "")
            if tag == "input" and name:
                kind = given.get("type", "text")
                if kind in {"radio", "checkbox"} and "checked" not in given:
                    return
                if kind not in {"file", "submit"}:
                    found[name] = given.get("value", "")
            elif tag == "textarea":
                self.area = name
                found[name] = ""
            elif tag == "select":
                self.area = f"select:{name}"
            elif tag == "option" and "selected" in given and self.area:
                found[self.area.removeprefix("select:")] = given.get("value", "")

        def handle_data(self, data: str) -> None:
            if self.area and not self.area.startswith("select:"):
                found[self.area] += data.lstrip("\n")

        def handle_endtag(self, tag: str) -> None:
            if tag in {"textarea", "select"}:
                self.area = ""

    Reader().feed(response.content.decode())  # type: ignore[attr-defined]
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_merged_cases_lead_to_each_other(cast: Cast) -> None:
    kept, double = submit(cast), submit(cast)
    actions.merge_cases(case_id=double.id, into=kept.id, actor=cast.sabine)
    client = signed_in(cast.sabine)
    ended = client.get(path(double)).content.decode()
    assert "Dieser Vorgang geht weiter in" in ended
    assert f'href="{path(kept)}"' in ended
    going_on = client.get(path(kept)).content.decode()
    assert "Dazu gehört der doppelte Vorgang" in going_on
    assert f'href="{path(double)}"' in going_on
