"""A form begun at home lies in the suitcase, is finished there and gone afterwards."""

import hashlib
import re

from django.core.files.uploadedfile import SimpleUploadedFile

from verbund.cases import actions, queries
from verbund.cases.shapes import DraftView
from verbund.cases.tests.dog_form import CONTACT, PAYMENT, PERSON, dog
from verbund.channels.suitcase.tests.koffer import Koffer
from verbund.channels.suitcase.tests.test_day import post, sign
from verbund.core.scope import acting_within, everywhere
from verbund.kernel import clock
from verbund.nodes import applying, wire
from verbund.nodes.applying import Content

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"
SHELTER = {"dogs.0.origin": "shelter", "dogs.0.shelter": "Zwickau"}


def begun(koffer: Koffer) -> DraftView:
    """At home, in plain German: who she is, the dog's name and the shelter's paper."""
    member = koffer.region.schoenberg
    draft = actions.begin_draft(
        member=member, blueprint="hundesteuer", service="register", language="de-simple"
    )
    row = actions.attach_to_draft(
        draft_id=draft.id, member=member, name="tierheim.pdf", content=PDF,
        field="dogs.0.proof",
    )  # fmt: skip
    proof = {
        "file": row.digest, "name": row.name, "size": row.size,
        "media_type": row.media_type,
    }  # fmt: skip
    return actions.save_draft(
        draft_id=draft.id,
        member=member,
        answers={
            "holder": {"given_names": "Katrin", "family_name": "Vogel"},
            "dogs": [{"name": "Bella", "origin": "shelter", "proof": [proof]}],
        },
        pages_done=["person"],
    )


def applied(koffer: Koffer) -> applying.Applied:
    """What the office makes of the one part that was sealed."""
    (operation,) = koffer.operations()
    assert isinstance(operation.payload, wire.CaseOpened)
    contents = {
        one.sha256: Content(one.sha256, koffer.file(operation, one.sha256))
        for one in operation.files
    }
    with acting_within(koffer.actor.members, koffer.actor):
        return applying.open_case(
            operation, operation.payload, contents, device="Koffer 2", at=clock.now()
        )


def finished(koffer: Koffer, work: str) -> None:
    """Answer what is left, sign, seal."""
    client = koffer.browser()
    post(client, f"{work}seite/person/", PERSON)
    post(client, f"{work}seite/contact/", CONTACT)
    post(client, f"{work}seite/count/", {"already_registered": "0"})
    dogs: dict[str, object] = {"count": "1", **dog(), **SHELTER}
    post(client, f"{work}seite/dogs/", dogs)
    post(client, f"{work}seite/payment/", PAYMENT)
    sign(client, work)
    post(client, f"{work}pruefen/", {"declare": "yes"})


def test_a_form_taken_along_is_finished_once_and_keeps_its_papers(
    koffer: Koffer,
) -> None:
    draft = begun(koffer)
    koffer.take_along(draft.id)
    client = koffer.browser()
    tour = client.get("/suitcase/").content.decode()
    assert "Mitgenommen" in tour
    assert "Katrin Vogel" in tour
    assert re.search(r"\b1 von \d Seiten fertig", tour)
    address = f"/suitcase/mitgenommen/{draft.id}/"
    assert address in tour
    work = post(client, address, {})
    assert post(client, address, {}) == work, "opened twice it is the same"
    (kept,) = koffer.opened.cabinet.all()
    assert (kept.language, kept.pages_done) == ("de-simple", ("person",))
    # The paper lies at the office: named, not asked for again, here without content.
    assert "tierheim.pdf (liegt im Amt vor)" in client.get(work).content.decode()
    page = client.get(f"{work}seite/dogs/").content.decode()
    assert "tierheim.pdf (liegt im Amt vor)" in page
    assert "Liegt im Amt vor" in client.get(
        f"{work}unterlagen/?feld=dogs.0.proof"
    ).content.decode()  # fmt: skip
    finished(koffer, work)

    assert address not in client.get("/suitcase/").content.decode()
    assert client.post(address).status_code == 404
    (operation,) = koffer.operations()
    assert isinstance(operation.payload, wire.CaseOpened)
    assert operation.payload.draft == draft.id
    assert operation.base == wire.Base(position=draft.position)
    case_id = applied(koffer).case_id
    with everywhere("test"):
        names = [one.name for one in queries.documents_of(case_id=case_id)]
    assert "tierheim.pdf" in names


def test_a_paper_of_the_office_can_be_replaced(koffer: Koffer) -> None:
    draft = begun(koffer)
    koffer.take_along(draft.id)
    client = koffer.browser()
    work = post(client, f"/suitcase/mitgenommen/{draft.id}/", {})
    where = f"{work}unterlagen/"
    (old,) = draft.documents
    post(client, where, {"feld": "dogs.0.proof", "remove": old.digest[:32]})
    newer = PDF.replace(b"1.4", b"1.5")
    sent = SimpleUploadedFile("neu.pdf", newer, content_type="application/pdf")
    post(client, where, {"feld": "dogs.0.proof", "picture": sent})
    shown = client.get(work).content.decode()
    assert "liegt im Amt vor" not in shown
    (kept,) = koffer.opened.cabinet.all()
    assert kept.papers[0].name in client.get(f"{work}seite/dogs/").content.decode()
    finished(koffer, work)
    case_id = applied(koffer).case_id
    with everywhere("test"):
        digests = [one.digest for one in queries.documents_of(case_id=case_id)]
    assert hashlib.sha256(newer).hexdigest() in digests
    assert old.digest not in digests
