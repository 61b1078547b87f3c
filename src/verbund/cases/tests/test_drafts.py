"""Drafts and files: code, device change, pinning, expiry, conversion, quarantine."""

from datetime import timedelta

import pytest

from verbund.cases import actions, queries
from verbund.cases.errors import AnswersInvalid, CaseChangedMeanwhile, DraftNotFound
from verbund.cases.models import CaseDocument, Draft
from verbund.cases.tests.cast import Cast, answers, submit
from verbund.core import files
from verbund.core.errors import VerbundError
from verbund.core.jobs import drain
from verbund.core.models import StoredFile
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_draft_is_resumed_elsewhere_by_its_code(cast: Cast) -> None:
    draft = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    given = {"holder": {"given_names": "Katrin"}}
    actions.save_draft(
        draft_id=draft.id, member=cast.schoenberg, answers=given, pages_done=["holder"]
    )
    found = actions.resume_draft(draft.code.lower().replace("-", " "), source="phone")
    assert (found.id, found.answers, found.pages_done) == (draft.id, given, ("holder",))
    assert found.code == ""
    with everywhere("test"):
        assert draft.code not in str(Draft.objects.values())


def test_unknown_and_mistyped_codes_are_told_apart(cast: Cast) -> None:
    with pytest.raises(ValueError, match="Zeichen"):
        actions.resume_draft("7KQ-4MW", source="a")
    with pytest.raises(DraftNotFound):
        actions.resume_draft("7KQ-4MW-2RX", source="a")


def test_guessing_codes_is_stopped(cast: Cast) -> None:
    for _ in range(20):
        with pytest.raises(DraftNotFound):
            actions.resume_draft("7KQ-4MW-2RX", source="guesser")
    with pytest.raises(VerbundError) as caught:
        actions.resume_draft("7KQ-4MW-2RX", source="guesser")
    assert caught.value.status == 429


def test_two_devices_do_not_overwrite_each_other(cast: Cast) -> None:
    draft = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    actions.save_draft(draft_id=draft.id, member=cast.schoenberg, answers={"a": 1})
    with pytest.raises(CaseChangedMeanwhile):
        actions.save_draft(
            draft_id=draft.id,
            member=cast.schoenberg,
            answers={},
            expected_position=draft.position,
        )


def test_another_member_does_not_see_the_draft(cast: Cast) -> None:
    draft = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    with pytest.raises(DraftNotFound):
        queries.draft_view(draft.id, member=cast.fulda)


def test_a_draft_expires_with_its_files(cast: Cast, time: Frozen) -> None:
    draft = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    row = actions.attach_to_draft(
        draft_id=draft.id,
        member=cast.schoenberg,
        name="x.pdf",
        content=PDF,
        field="dogs.0.proof",
    )
    time.advance(timedelta(days=29))
    assert actions.delete_expired_drafts() == 0
    time.advance(timedelta(days=3))
    with pytest.raises(DraftNotFound):
        actions.resume_draft(draft.code)
    assert actions.delete_expired_drafts() == 1
    assert StoredFile.objects.get(pk=row.digest).state == "deleted"


def test_a_sent_draft_hands_its_files_to_the_case(cast: Cast) -> None:
    draft = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    row = actions.attach_to_draft(
        draft_id=draft.id,
        member=cast.schoenberg,
        name="..\\geheim/Vertrag.pdf",
        content=PDF,
        field="dogs.0.proof",
    )
    assert row.name == "Vertrag.pdf"
    given = answers()
    given["dogs"][0] |= {
        "origin": "shelter",
        "shelter": "Tierheim Crinitzaue",
        "proof": [
            {
                "file": row.digest,
                "name": row.name,
                "size": row.size,
                "media_type": row.media_type,
            }
        ],
    }
    receipt = submit(cast, answers=given, draft=draft.id)
    view = queries.case_view(receipt.id, cast.sabine)
    assert [d.digest for d in view.documents] == [row.digest]
    with pytest.raises(DraftNotFound):
        queries.draft_view(draft.id, member=cast.schoenberg)
    with pytest.raises(VerbundError) as caught:
        submit(cast, answers=given, draft=draft.id)
    assert caught.value.status == 409


def test_a_file_that_was_not_uploaded_cannot_be_claimed(cast: Cast) -> None:
    other = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    row = actions.attach_to_draft(
        draft_id=other.id,
        member=cast.schoenberg,
        name="x.pdf",
        content=PDF,
        field="dogs.0.proof",
    )
    given = answers()
    given["dogs"][0] |= {
        "origin": "shelter",
        "shelter": "Tierheim",
        "proof": [
            {
                "file": row.digest,
                "name": "x.pdf",
                "size": row.size,
                "media_type": "application/pdf",
            }
        ],
    }
    with pytest.raises(AnswersInvalid) as caught:
        submit(cast, answers=given)
    assert caught.value.fields[0].code == "file_unknown"
    assert caught.value.fields[0].path == "dogs.0.proof.0"


def test_an_infected_file_stays_locked_and_the_citizen_is_told(cast: Cast) -> None:
    receipt = submit(cast)
    row = actions.attach_file(
        case_id=receipt.id, actor=cast.sabine, name="Kaufbeleg.pdf", content=PDF
    )
    with everywhere("test"):
        StoredFile.objects.filter(pk=row.digest).update(state="infected")
    for _ in range(2):
        actions.record_scan(row.digest, "infected")
    view = queries.case_by_status_token(cast.schoenberg, receipt.status_token)
    assert view.documents[0].state == "infected"
    assert not view.documents[0].can_open
    told = [i for i in view.timeline if "Schadsoftware" in i.detail]
    assert len(told) == 1
    with pytest.raises(files.FileInfected):
        queries.open_document(view.documents[0])


def test_a_document_is_reached_through_its_case_only(cast: Cast) -> None:
    first, second = submit(cast), submit(cast)
    row = actions.attach_file(
        case_id=first.id, actor=cast.sabine, name="Vertrag.pdf", content=PDF
    )
    view = queries.case_view(first.id, cast.sabine)
    assert view.state.documents[0].title == "Vertrag.pdf"
    drain()
    with everywhere("test"):
        assert CaseDocument.objects.count() == 1
        assert queries.document(row.id, case_id=first.id).name == "Vertrag.pdf"
        with pytest.raises(VerbundError):
            queries.document(row.id, case_id=second.id)
