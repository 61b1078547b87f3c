"""Steps of any blueprint, and the second pair of eyes."""

import re
from datetime import timedelta

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import citizen, ref
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import MOMENT, Cast, answers, submit
from verbund.channels.desk.tests.office import (
    hidden,
    in_review,
    path,
    proposed,
    signed_in,
    state,
    take,
    text,
)
from verbund.channels.desk.tests.test_case import fields
from verbund.core.jobs import drain
from verbund.core.rights import Actor
from verbund.kernel.clock import Frozen
from verbund.notices import paper
from verbund.notices.actions import issue_pending


def test_simple_step_is_one_press(cast: Cast) -> None:
    case = submit(cast)
    client = signed_in(cast.sabine)
    page = client.get(path(case))
    assert f'<form method="post" action="{path(case, "schritt/start_review/")}"' in (
        page.content.decode()
    )
    response = client.post(
        path(case, "schritt/start_review/"),
        {"position": hidden(page, "position")},
        follow=True,
    )
    assert "„Prüfung beginnen“ ist ausgeführt" in text(response)


def test_step_page_shows_calculation_reasons_letter_and_last_day(cast: Cast) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).get(path(case, "schritt/assess/"))
    page = text(response)
    assert "1. Berechnung" in page
    assert "Letzter Tag für den Rechtsbehelf:" in page
    assert "Vorschau des Briefs" in page
    assert "Bescheid über Hundesteuer" in page
    assert 'name="amount"' not in response.content.decode()


def test_draft_is_a_pdf(cast: Cast) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).get(path(case, "schritt/assess/entwurf.pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_step_that_needs_no_second_person_is_carried_out(cast: Cast) -> None:
    given = answers(request="change")
    for gone in ("dogs", "payment", "already_registered"):
        given.pop(gone)
    given["change"] = {"kind": "tag", "details": "Marke beim Baden verloren"}
    case = submit(cast, answers=given, service="change")
    client = signed_in(cast.sabine)
    form = client.get(path(case, "schritt/confirm_change/"))
    assert "Eine zweite Person muss freigeben" not in text(form)
    response = client.post(
        path(case, "schritt/confirm_change/"),
        {"position": hidden(form, "position"), "note": "Kommt mit der Post."},
        follow=True,
    )
    assert "„Änderung übernehmen“ ist ausgeführt" in text(response)
    assert state(case, cast.sabine).state.state == "confirmed"


def test_preview_takes_up_what_was_typed(cast: Cast) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).post(
        path(case, "schritt/assess/"), {"addition": "Mein Zusatz", "do": "preview"}
    )
    assert response.status_code == 200
    assert response.content.decode().count("Mein Zusatz") >= 2
    assert not state(case, cast.sabine).state.decision


def test_wrong_input_is_named_and_nothing_is_lost(cast: Cast) -> None:
    case = in_review(cast)
    response = signed_in(cast.sabine).post(
        path(case, "schritt/assess/"), {"addition": "x" * 401}
    )
    assert response.status_code == 422
    assert 'href="#addition"' in response.content.decode()
    assert "x" * 401 in response.content.decode()


def test_conflict_on_a_step_keeps_the_input(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    position = hidden(client.get(path(case, "schritt/assess/")), "position")
    take(case, cast.jana, engine.AddNote(actor=ref(cast.jana), text="Halt"))
    response = client.post(
        path(case, "schritt/assess/"), {"addition": "Zusatz", "position": position}
    )
    assert response.status_code == 409
    page = text(response)
    assert "Jana Petzold: Vermerk: Halt" in page
    assert "Zusatz" in response.content.decode()


@pytest.mark.parametrize(
    "transition", ["nonsense", "x" * 300, "reject_objection", "confirm_change"]
)
def test_steps_that_are_not_offered_are_not_there(cast: Cast, transition: str) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    assert client.get(path(case, f"schritt/{transition}/")).status_code == 404
    assert client.post(path(case, f"schritt/{transition}/"), {}).status_code in {
        404,
        409,
    }


def test_proposal_goes_to_the_chosen_colleague(cast: Cast) -> None:
    case = proposed(cast)
    assert "Freigabe nötig" in text(signed_in(cast.uwe).get("/desk/?ansicht=approvals"))
    page = text(signed_in(cast.uwe).get("/desk/freigaben/"))
    assert case.number in page
    assert "Sabine Kretzschmar" in page
    assert case.number not in text(signed_in(cast.sabine).get("/desk/freigaben/"))


def test_a_colleague_who_is_asked_finds_the_release_among_hers(cast: Cast) -> None:
    case = proposed(cast)
    client = signed_in(cast.sabine)
    take(case, cast.sabine, engine.ReturnProposal(actor=ref(cast.sabine)))
    form = client.get(path(case, "schritt/assess/"))
    assert "Uwe Lindner" in text(form)
    client.post(
        path(case, "schritt/assess/"),
        {"position": hidden(form, "position"), "second": cast.uwe.id},
    )
    uwe, ines = signed_in(cast.uwe), signed_in(cast.ines)
    assert case.number in text(uwe.get("/desk/freigaben/?wer=ich"))
    assert case.number in text(uwe.get("/desk/?ansicht=reviews"))
    # Others may still release it; it is only not on their own list.
    assert case.number not in text(ines.get("/desk/freigaben/?wer=ich"))
    assert case.number in text(ines.get("/desk/freigaben/"))
    page = uwe.get(path(case, "freigabe/"))
    assert "Gebeten wurde: ich" in text(page)
    uwe.post(
        path(case, "freigabe/"),
        {
            "choice": "approve",
            "position": hidden(page, "position"),
            "proposal": hidden(page, "proposal"),
        },
    )
    assert state(case, cast.sabine).state.state == "assessed"
    assert "Niemand hat Sie gebeten" in text(uwe.get("/desk/freigaben/?wer=ich"))


def test_own_proposals_have_a_list_of_their_own(cast: Cast) -> None:
    case = proposed(cast)
    assert case.number in text(
        signed_in(cast.sabine).get("/desk/freigaben/?wer=eigene")
    )
    page = text(signed_in(cast.uwe).get("/desk/freigaben/?wer=eigene"))
    assert case.number not in page
    assert "Sie haben nichts vorgelegt" in page


def test_letter_wears_the_owners_arms_and_colours(cast: Cast) -> None:
    case = in_review(cast)
    page = signed_in(cast.sabine).get(path(case, "schritt/assess/")).content.decode()
    assert 'data-vb-member="schoenberg"' in page
    address = re.search(r'href="(/css/brief/schoenberg\.css)"', page)
    assert address
    css = signed_in(cast.sabine).get(address[1]).content.decode()
    assert cast.schoenberg.brand_light in css
    assert ":root" not in css


def test_mailbox_is_offered_only_with_consent(cast: Cast) -> None:
    case = in_review(cast)
    client = signed_in(cast.sabine)
    form = client.get(path(case, "schritt/assess/"))
    assert "nicht eingewilligt" in text(form)
    assert 'name="delivery"' not in form.content.decode()
    forced = client.post(
        path(case, "schritt/assess/"),
        {"position": hidden(form, "position"), "delivery": "electronic"},
    )
    assert forced.status_code == 409
    assert "nicht eingewilligt" in text(forced)
    actions.act(
        case_id=case.id,
        command=engine.ChooseDelivery(actor=ref(citizen()), electronic=True),
        actor=citizen_of(cast, case),
        token=case.status_token,
    )
    form = client.get(path(case, "schritt/assess/"))
    assert "Eingewilligt am 2. November 2026" in text(form).replace("\xa0", " ")
    assert "liegt am Montag" in text(form)
    client.post(
        path(case, "schritt/assess/"),
        {"position": hidden(form, "position"), "delivery": "electronic"},
    )
    take(case, cast.uwe, engine.Approve(actor=ref(cast.uwe)))
    drain()
    notice = state(case, cast.sabine).state.notices[-1]
    assert (notice.delivery, notice.announcement) == ("electronic", "electronic_ao")
    assert notice.posted_on == MOMENT.date()
    assert paper.waiting_letters(actor=cast.sabine) == ()


def citizen_of(cast: Cast, case: Receipt) -> Actor:
    view = queries.case_by_status_token(cast.schoenberg, case.status_token)
    return queries.citizen_of(view)


def test_release_page_shows_changes_checks_and_letter(cast: Cast) -> None:
    case = proposed(cast)
    page = text(signed_in(cast.uwe).get(path(case, "freigabe/")))
    assert "Was sich ändert" in page
    assert "Nachgerechnet: Die Ergebnisse sind dieselben." in page
    assert "Sie haben an diesem Vorgang nicht mitgearbeitet." in page
    assert "Bescheid, wie er versandt wird" in page


def test_own_proposal_has_no_form_but_the_reason(cast: Cast) -> None:
    case = proposed(cast)
    client = signed_in(cast.sabine)
    response = client.get(path(case, "freigabe/"))
    assert "Das haben Sie selbst vorbereitet" in text(response)
    assert 'value="approve"' not in response.content.decode()
    forced = client.post(path(case, "freigabe/"), {"choice": "approve"})
    assert forced.status_code in {403, 409}
    assert state(case, cast.sabine).state.state == "in_review"


def test_choice_and_reason_are_demanded(cast: Cast) -> None:
    case = proposed(cast)
    client = signed_in(cast.uwe)
    nothing = client.post(path(case, "freigabe/"), {})
    assert nothing.status_code == 422
    assert 'href="#choice"' in nothing.content.decode()
    assert "<title>Fehler:" in nothing.content.decode()
    unexplained = client.post(path(case, "freigabe/"), {"choice": "return"})
    assert unexplained.status_code == 422
    assert 'href="#reason"' in unexplained.content.decode()
    done = client.post(
        path(case, "freigabe/"),
        {"choice": "return", "reason": "Rasse prüfen"},
        follow=True,
    )
    assert f"{case.number} ist zurückgegeben" in text(done)
    assert "Rasse prüfen" in text(signed_in(cast.sabine).get(path(case)))
    gone = client.get(path(case, "freigabe/"))
    assert "Hier wartet nichts auf Freigabe" in text(gone)


def test_author_takes_a_proposal_back(cast: Cast) -> None:
    case = proposed(cast)
    client = signed_in(cast.sabine)
    form = client.get(path(case, "freigabe/"))
    response = client.post(path(case, "freigabe/"), fields(form))
    assert response["Location"] == path(case)
    assert not state(case, cast.sabine).state.proposals


# --- remedies -----------------------------------------------------------------


def _decided(cast: Cast) -> object:
    case = in_review(cast)
    take(case, cast.sabine, engine.Act(actor=ref(cast.sabine), transition="assess"))
    if state(case, cast.sabine).state.proposals:
        take(case, cast.uwe, engine.Approve(actor=ref(cast.uwe)))
    issue_pending(case_id=case.id, acting_id=cast.meerane.id)
    return case


def test_objection_on_paper_in_time(cast: Cast) -> None:
    case = _decided(cast)
    client = signed_in(cast.sabine)
    form = client.get(path(case, "widerspruch/"))
    assert "Letzter Tag:" in text(form)
    empty = client.post(path(case, "widerspruch/"), {"received": "2026-11-02"})
    assert empty.status_code == 422
    response = client.post(
        path(case, "widerspruch/"),
        {"text": "Zu viel!", "received": "2026-11-02"},
        follow=True,
    )
    assert "Widerspruch eingegangen" in text(response)
    assert "Zurückweisen" in text(response)
    step = client.get(path(case, "schritt/reject_objection/"))
    assert "Eine zweite Person muss freigeben" in text(step)


def test_late_objection_is_taken_knowingly_and_decided(
    cast: Cast, time: Frozen
) -> None:
    case = _decided(cast)
    time.advance(timedelta(days=90))
    client = signed_in(cast.sabine)
    refused = client.post(path(case, "widerspruch/"), {"text": "Zu viel!"})
    assert refused.status_code == 409
    assert "Die Frist war schon vorbei" in text(refused)
    assert "Zu viel!" in refused.content.decode()
    client.post(
        path(case, "widerspruch/"),
        {"text": "Zu viel!", "late": "yes", "reason": "Krankenhaus"},
    )
    found = state(case, cast.sabine).state.objection
    assert found is not None
    assert found.late
    page = client.get(path(case, "wiedereinsetzung/"))
    assert "Krankenhaus" in text(page)
    assert client.post(path(case, "wiedereinsetzung/"), {}).status_code == 422
    client.post(
        path(case, "wiedereinsetzung/"), {"granted": "yes", "reason": "ohne Schuld"}
    )
    found = state(case, cast.sabine).state.objection
    assert found is not None
    assert found.reinstatement == "granted"
