"""The page of a case: requests, messages, the notice, objections, withdrawal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from verbund import engine
from verbund.cases.actions.change import act
from verbund.cases.queries.case import case_by_status_token
from verbund.channels.portal.tests import walk
from verbund.channels.portal.tests.test_form import PNG
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within


@pytest.fixture
def status(client, region) -> str:
    """The address of a freshly sent case."""
    tasks = walk.begin(client)
    walk.fill(client, tasks)
    return walk.send(client, tasks)


def office(region, status: str, *commands: engine.Command) -> None:
    """Let the clerk (as the system with a clerk's role) do something."""
    clerk = engine.ActorRef("staff", "petzold", "Jana Petzold", ("clerk", "approver"))
    token = walk.token_in(status)
    view = case_by_status_token(region.schoenberg, token)
    for command in commands:
        with acting_within({region.schoenberg.id}, SYSTEM):
            decide(view.id, command, clerk)


def decide(case_id, command, clerk) -> None:
    """As ``cases.actions.act`` does for staff, without the people it asks for."""
    from verbund.cases.actions import change

    loaded = change.load(case_id)
    command = type(command)(
        **{f: getattr(command, f) for f in command.__struct_fields__} | {"actor": clerk}
    )
    drafts = engine.decide(loaded.ground, loaded.state, command, loaded.changed_at)
    assert not isinstance(drafts, engine.Refusal), drafts
    state = loaded.state
    for entry in drafts:
        state = engine.evolve(loaded.ground, state, entry)
    change.append(loaded, drafts, state)


REF = engine.SYSTEM


def asked() -> tuple[engine.Command, ...]:
    """The clerk begins and asks for a photo of the vaccination card."""
    return (
        engine.Act(actor=REF, transition="start_review"),
        engine.RequestDocuments(
            actor=REF,
            items=(
                engine.RequestItem(title="Impfausweis, Seite 2", reason="Sie fehlt."),
            ),
        ),
    )


def test_nothing_is_stored_or_indexed(client, status):
    answer = client.get(status)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]


def test_another_members_address_shows_nothing(client, status):
    answer = client.get(status.replace("/schoenberg/", "/koeln/"))
    assert answer.status_code == 404
    assert "Vogel" not in answer.content.decode()
    assert client.get(status[:-3] + "xx/").status_code == 404


def test_the_request_stands_on_top_with_its_last_day(client, region, status):
    office(region, status, *asked())
    page = client.get(status).content.decode()
    assert "Wir brauchen noch etwas von Ihnen" in page
    assert page.index("Impfausweis, Seite 2") < page.index("h-verlauf")
    assert "Bis Freitag, 20." in page or "Bis " in page
    assert "steht still seit" in page


def test_a_request_is_answered_with_a_file(client, region, status):
    office(region, status, *asked())
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
    office(region, status, *asked())
    assert client.post(f"{status}mehr-zeit/", {}).status_code == 422
    walk.post(client, f"{status}mehr-zeit/", {"message": "Bis Montag, ich bin krank."})
    assert "ich bin krank" in client.get(status).content.decode()


def test_messages_go_both_ways(client, region, status):
    walk.post(client, f"{status}nachricht/", {"message": "Brauchen Sie den Impfpass?"})
    office(
        region,
        status,
        engine.SendMessage(actor=REF, subject="Impfpass", body="Nein, danke."),
    )
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
    assert act
    for path in ("widerspruch/", "nachreichen/"):
        assert client.get(f"{status}{path}").status_code == 302
