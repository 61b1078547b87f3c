"""Asking offices, answering them and imposing conditions, page by page."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from verbund.cases import queries
from verbund.cases.tests.cast import MOMENT
from verbund.cases.tests.festival import Festival, build, share_of
from verbund.channels.desk.tests.office import signed_in
from verbund.core.scope import acting_within
from verbund.kernel.clock import frozen


@pytest.fixture
def festival(db: None) -> Iterator[Festival]:
    with frozen(MOMENT):
        yield build()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_the_case_shows_every_office_and_lets_the_clerk_go_without_an_answer(
    festival: Festival,
) -> None:
    clerk = signed_in(festival.cast.sabine)
    here = f"/desk/vorgang/{festival.case.id}/"
    shown = text(clerk, here)
    assert "Straßenverkehrsbehörde" in shown
    assert "Umweltamt" in shown
    inquiry = share_of(festival, "noise").key
    clerk.post(
        f"{here}verzichten/", {"inquiry": inquiry, "reason": "Mündlich zugestimmt"}
    )
    shown = text(clerk, here)
    assert "auf die Antwort verzichtet" in shown
    assert "Mündlich zugestimmt" in shown


def test_another_office_can_be_asked_later(festival: Festival) -> None:
    clerk = signed_in(festival.cast.sabine)
    page = f"/desk/vorgang/{festival.case.id}/stellen/"
    assert "Polizei" in text(clerk, page)
    answer = clerk.post(page, {"offices": ["police"], "message": "Bitte bald."})
    assert answer.status_code == 302
    assert share_of(festival, "police").message == "Bitte bald."


def test_the_consulted_person_answers_and_sees_no_case(festival: Festival) -> None:
    olga = signed_in(festival.olga)
    share = share_of(festival, "traffic")
    assert share.number in text(olga, "/desk/anfragen/")
    assert olga.get("/desk/")["Location"] == "/desk/anfragen/"
    page = f"/desk/anfragen/{share.id}/"
    shown = text(olga, page)
    assert "Poststraßenfest" in shown
    assert not re.search(r"\b1984\b", shown)
    assert olga.get(f"/desk/vorgang/{festival.case.id}/").status_code in {403, 404}
    refused = olga.post(page, {"verdict": "objects", "text": ""})
    assert refused.status_code == 422
    done = olga.post(
        page,
        {
            "verdict": "conditions",
            "conditions": ["rescue_lane"],
            "rescue_lane.metres": "4",
            "free": "Umleitung über die Schulstraße.",
        },
    )
    assert done.status_code == 302
    with acting_within(festival.cast.meerane.id):
        state = queries.working_copy(festival.case.id).state
    found = next(i for i in state.inquiries if i.office == "traffic")
    assert [c.id for c in found.conditions] == ["rescue_lane", ""]


def test_what_an_office_asked_for_is_ticked_and_printed(festival: Festival) -> None:
    olga, clerk = signed_in(festival.olga), signed_in(festival.cast.sabine)
    olga.post(
        f"/desk/anfragen/{share_of(festival, 'traffic').id}/",
        {"verdict": "conditions", "conditions": ["quiet"], "quiet.quiet_time": "21:00"},
    )
    page = f"/desk/vorgang/{festival.case.id}/nebenbestimmungen/"
    shown = text(clerk, page)
    assert 'value="quiet" checked' in shown
    assert 'value="21:00"' in shown
    assert "enden um [Musik endet um] Uhr" in shown
    assert "{input" not in shown
    wrong = clerk.post(page, {"conditions": ["quiet"], "quiet.quiet_time": "abends"})
    assert wrong.status_code == 422
    done = clerk.post(page, {"conditions": ["quiet"], "quiet.quiet_time": "21:00"})
    assert done.status_code == 302
    case = text(clerk, f"/desk/vorgang/{festival.case.id}/")
    assert "enden um 21:00 Uhr" in case


def test_an_answer_by_post_is_entered_by_the_clerk(festival: Festival) -> None:
    clerk = signed_in(festival.cast.sabine)
    key = share_of(festival, "noise").key
    page = f"/desk/vorgang/{festival.case.id}/stellen/{key}/antwort/"
    assert "Immissionsschutz" in text(clerk, page)
    assert clerk.post(page, {"verdict": ""}).status_code == 422
    assert clerk.post(page, {"verdict": "agrees"}).status_code == 302
    assert share_of(festival, "noise").verdict == "agrees"
    assert clerk.get(page).status_code == 404
