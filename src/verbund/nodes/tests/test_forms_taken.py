"""A form begun at another door is taken along and finished in the suitcase."""

import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import citizen
from verbund.cases.errors import DraftNotFound
from verbund.cases.shapes import CaseView, DocumentRow, DraftView
from verbund.cases.tests.cast import Cast, answers
from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound
from verbund.core.scope import everywhere
from verbund.kernel import clock, codes
from verbund.kernel.ids import new_id
from verbund.nodes import actions, queries, taken
from verbund.nodes.local.pack import open_pack
from verbund.nodes.models import Arrival, Device, Tour
from verbund.nodes.pack_file import TakenForm
from verbund.nodes.tests.fleet import Node
from verbund.nodes.wire import Base, CaseOpened, FormKept

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
NEWER = PDF.replace(b"1.4", b"1.5")


def named(digest: str, name: str) -> dict[str, object]:
    return {
        "file": digest, "name": name, "size": len(PDF), "media_type": "application/pdf"
    }  # fmt: skip


def begun(cast: Cast, *, document: bool = True) -> DraftView:
    """At home: the first page, and perhaps the shelter's paper for the dog."""
    member = cast.schoenberg
    draft = cases.begin_draft(
        member=member, blueprint="hundesteuer", service="register"
    )
    given: dict[str, object] = {"holder": answers()["holder"]}
    if document:
        row = cases.attach_to_draft(
            draft_id=draft.id, member=member, name="tierheim.pdf", content=PDF,
            field="dogs.0.proof",
        )  # fmt: skip
        proof = [named(row.digest, "tierheim.pdf")]
        given["dogs"] = [{"name": "Bella", "origin": "shelter", "proof": proof}]
    kept = cases.save_draft(
        draft_id=draft.id, member=member, answers=given, pages_done=["person"]
    )
    return msgspec.structs.replace(kept, code=draft.code)


def planned(cast: Cast, node: Node, days: int = 0) -> UUID:
    return actions.plan_tour(
        device_id=node.id, name="Ortsteile", actor=cast.ines, receipts=0,
        day=clock.today() + timedelta(days=days),
    )  # fmt: skip


def along(cast: Cast, node: Node, draft: DraftView) -> TakenForm:
    """Given along, packed, and as the suitcase finds it."""
    actions.take_form(tour_id=planned(cast, node), code=draft.code, actor=cast.ines)
    node.fetch_pack()
    (form,) = open_pack(node.home, node.vault).forms
    return form


def signed(form: TakenForm, *proofs: dict[str, object]) -> CaseOpened:
    """Everything answered at the kitchen table, with these papers for the dog."""
    dog = {**answers()["dogs"][0], "origin": "shelter", "shelter": "Zwickau"}
    if proofs:
        dog["proof"] = list(proofs)
    return CaseOpened(
        answers=answers(dogs=[dog]), service=form.service, draft=form.draft
    )


def sent(node: Node) -> str:
    """What the centre says to the one part, and why."""
    (status,) = node.send()
    with everywhere("test"):
        return " ".join(filter(None, (status, Arrival.objects.latest("seq").message)))


def opened(cast: Cast, case_id: UUID) -> CaseView:
    return case_queries.case_view(case_id, cast.sabine)


def papers(case_id: UUID) -> tuple[DocumentRow, ...]:
    with everywhere("test"):
        return case_queries.documents_of(case_id=case_id)


def notes(view: CaseView) -> str:
    return " ".join(note.text for note in view.state.notes)


def test_a_form_from_the_portal_is_finished_on_the_tour_and_is_one_case(
    cast: Cast, tmp_path: Path, time: clock.Frozen
) -> None:
    node, other = Node(tmp_path / "a", cast), Node(tmp_path / "b", cast, "Koffer 3")
    draft = begun(cast)
    tour = planned(cast, node, days=60)
    for _ in range(2):
        actions.take_form(tour_id=tour, code=draft.code, actor=cast.ines)
    with everywhere("test"):
        ends = clock.to_berlin(Tour.objects.get().expires_at).date()
    # It would have been deleted before the tour begins; saving does not shorten it.
    assert cases.resume_draft(draft.code).expires_on >= ends > draft.expires_on
    (row,) = taken.taken_forms(cast.ines, device_id=node.id)[tour]
    assert (row.owner, row.done) == (cast.schoenberg.id, 1)
    assert row.pages > row.done
    assert row.title is not None
    assert row.title.de == "Hund anmelden"

    node.fetch_pack()
    (form,) = open_pack(node.home, node.vault).forms
    assert form.answers == draft.answers
    assert (form.draft, form.pages_done) == (draft.id, ("person",))
    assert (form.digest, form.position) == (draft.digest, draft.position)
    (proof,) = form.answers["dogs"][0]["proof"]  # type: ignore[index]
    case_id, base = new_id(), Base(position=form.position)
    node.seal(signed(form, proof), case_id=case_id, base=base)
    # A copy of the same form came along in another suitcase.
    other.seal(signed(form, proof), case_id=new_id(), base=base)
    assert sent(node) == "accepted"
    assert other.send() == ["rejected"]

    view = opened(cast, case_id)
    assert view.row.channel == "suitcase"
    first = view.timeline[-1]
    assert "begonnen online" in f"{first.title} {first.detail}"
    (document,) = papers(case_id)
    assert (document.name, document.digest) == ("tierheim.pdf", proof["file"])
    assert view.state.notes == ()
    with pytest.raises(DraftNotFound):
        cases.resume_draft(draft.code)
    with everywhere("test"):
        refused = Arrival.objects.get(state="rejected")
    assert view.row.number in refused.message
    assert queries.content(refused.id, cast.sabine).payload == signed(form, proof)
    assert queries.balance(cast.sabine).holds
    # Left on the tour's list it says so and is packed no more.
    (row,) = taken.taken_forms(cast.ines, device_id=node.id)[tour]
    assert row.title is None
    node.fetch_pack()
    assert open_pack(node.home, node.vault).forms == ()


def test_what_was_signed_in_the_suitcase_counts_and_replaced_papers_stay_behind(
    cast: Cast, tmp_path: Path
) -> None:
    node = Node(tmp_path, cast)
    form = along(cast, node, begun(cast))
    digest = hashlib.sha256(NEWER).hexdigest()
    payload = signed(form, named(digest, "neu.pdf"))
    case_id = new_id()
    node.seal(
        payload, case_id=case_id, files={digest: NEWER},
        base=Base(position=form.position),
    )  # fmt: skip
    assert sent(node) == "accepted"
    assert [one.name for one in papers(case_id)] == ["neu.pdf"]


def test_who_went_on_at_home_meanwhile_is_told_to_the_clerk(
    cast: Cast, tmp_path: Path, time: clock.Frozen
) -> None:
    node = Node(tmp_path, cast)
    draft = begun(cast)
    form = along(cast, node, draft)
    time.advance(timedelta(hours=1))
    holder = {**answers()["holder"], "email": "neu@post.example"}
    cases.save_draft(
        draft_id=draft.id, member=cast.schoenberg, answers={"holder": holder}
    )
    case_id = new_id()
    node.seal(signed(form), case_id=case_id, base=Base(position=form.position))
    assert sent(node) == "accepted"
    view = opened(cast, case_id)
    assert "katrin.vogel@post.example" in str(view.state.answers["holder"])
    assert "Es gilt, was im Koffer unterschrieben wurde" in notes(view)
    assert "E-Mail-Adresse" in notes(view)
    assert "neu@post.example" not in notes(view)
    # Nobody knows which paper is the right one: it stays in the file.
    assert [one.name for one in papers(case_id)] == ["tierheim.pdf"]


def test_a_form_deleted_meanwhile_becomes_a_case_and_lost_papers_are_named(
    cast: Cast, tmp_path: Path
) -> None:
    node = Node(tmp_path, cast)
    draft = begun(cast)
    form = along(cast, node, draft)
    cases.discard_draft(draft_id=draft.id, member=cast.schoenberg)
    (proof,) = form.answers["dogs"][0]["proof"]  # type: ignore[index]
    case_id = new_id()
    payload = signed(form, proof)
    node.seal(payload, case_id=case_id, base=Base(position=form.position))
    assert sent(node) == "accepted"
    view = opened(cast, case_id)
    assert "tierheim.pdf" in notes(view)
    assert "proof" not in str(view.state.answers["dogs"])
    assert papers(case_id) == ()


def test_a_form_sent_from_home_meanwhile_is_not_sent_twice(
    cast: Cast, tmp_path: Path
) -> None:
    node = Node(tmp_path, cast)
    draft = begun(cast, document=False)
    form = along(cast, node, draft)
    sent = cases.open_case(
        member=cast.schoenberg, blueprint="hundesteuer", answers=answers(),
        channel="web", actor=citizen(), service="register", draft=draft.id,
    )  # fmt: skip
    node.seal(signed(form), case_id=new_id(), base=Base(position=form.position))
    assert node.send() == ["rejected"]
    with everywhere("test"):
        row = Arrival.objects.get()
    assert row.reason == "refused"
    assert sent.number in row.message


def test_a_form_taken_along_and_not_finished_goes_on_with_the_new_code(
    cast: Cast, tmp_path: Path
) -> None:
    node = Node(tmp_path, cast)
    draft = begun(cast)
    form = along(cast, node, draft)
    more = {**form.answers, "already_registered": 0}
    code = codes.new_code()
    kept = FormKept(
        code=code, answers=more, service="register", draft=draft.id,
        pages_done=("count", "person"),
    )  # fmt: skip
    node.seal(kept, base=Base(position=form.position))
    # The same once more, from before: somebody has gone on since, it is her own form.
    later = codes.new_code()
    node.seal(
        msgspec.structs.replace(kept, code=later), base=Base(position=form.position)
    )
    assert node.send() == ["accepted", "accepted"]
    after = cases.resume_draft(code)
    assert (after.id, after.answers, after.channel) == (draft.id, more, "web")
    assert [one.name for one in after.documents] == ["tierheim.pdf"]
    with pytest.raises(DraftNotFound):
        cases.resume_draft(draft.code)
    second = cases.resume_draft(later)
    assert second.id != draft.id
    assert "proof" not in str(second.answers["dogs"])


def test_a_code_that_opens_nothing_for_this_suitcase_is_refused_with_a_reason(
    cast: Cast, tmp_path: Path, time: clock.Frozen
) -> None:
    node, draft = Node(tmp_path, cast), begun(cast, document=False)
    tour = planned(cast, node)

    def refused(kind: type[Exception], code: str, *, actor: object = cast.ines) -> str:
        with pytest.raises(kind) as caught:
            actions.take_form(tour_id=tour, code=code, actor=actor)  # type: ignore[arg-type]
        return str(getattr(caught.value, "detail", ""))

    assert refused(Invalid, "7KQ-4MW")
    assert "finden wir nichts" in refused(Invalid, codes.new_code())
    refused(NotFound, draft.code, actor=cast.claudia)
    foreign = cases.begin_draft(member=cast.fulda, blueprint="hundesteuer")
    assert "Fulda" in refused(Conflict, foreign.code)
    with everywhere("test"):
        Device.objects.update(scope_blueprints=["anderes"])
    assert "gibt es in diesem Koffer nicht" in refused(Conflict, draft.code)
    with everywhere("test"):
        Device.objects.update(scope_blueprints=[])
    refused(Forbidden, draft.code, actor=citizen())
    actions.take_form(tour_id=tour, code=draft.code, actor=cast.sabine)
    actions.leave_form(tour_id=tour, draft_id=draft.id, actor=cast.sabine)
    with pytest.raises(NotFound):
        actions.leave_form(tour_id=tour, draft_id=draft.id, actor=cast.sabine)
    node.fetch_pack()
    assert open_pack(node.home, node.vault).forms == ()
    time.advance(timedelta(days=2))
    assert "beendet" in refused(Conflict, draft.code)
