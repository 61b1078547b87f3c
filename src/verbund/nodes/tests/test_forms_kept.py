"""A form begun in a suitcase goes on at any other door, with the code on paper."""

import hashlib
from pathlib import Path

from django.test import Client

from verbund.cases import actions as cases
from verbund.cases.tests.cast import Cast, answers
from verbund.core.checks import run_integrity_checks
from verbund.core.scope import everywhere
from verbund.kernel import clock, codes
from verbund.nodes import actions
from verbund.nodes.models import Arrival, Device
from verbund.nodes.tests.fleet import Node
from verbund.nodes.wire import FormKept

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def begun(code: str, **more: object) -> FormKept:
    given = {"holder": answers()["holder"], **more}
    return FormKept(
        code=code,
        answers=given,
        service="register",
        language="de-simple",
        pages_done=("person",),
    )


def test_the_code_from_the_suitcase_opens_the_form_once_it_was_connected(
    cast: Cast, tmp_path: Path, time: clock.Frozen
) -> None:
    node = Node(tmp_path, cast)
    code = codes.new_code()
    digest = hashlib.sha256(PDF).hexdigest()
    proof = {"file": digest, "name": "nachweis.pdf", "size": len(PDF),
             "media_type": "application/pdf"}  # fmt: skip
    node.seal(begun(code, exemption={"proof": proof}), files={digest: PDF})
    citizen = Client()
    before = citizen.post("/schoenberg/weiter/", {"code": code})
    assert before.status_code == 404
    envelopes = list(node.outbox.envelopes())
    assert node.send() == ["accepted"]
    # Sent twice, as after a lost answer, it is one form.
    again = actions.receive(device=node.ref, envelopes=envelopes, sent_at=clock.now())
    assert [answer.status for answer in again.answers] == ["duplicate"]

    draft = cases.resume_draft(code)
    assert (draft.channel, draft.service, draft.language) == (
        "suitcase", "register", "de-simple",
    )  # fmt: skip
    assert draft.answers["holder"] == answers()["holder"]
    assert draft.pages_done == ("person",)
    (paper,) = draft.documents
    assert (paper.name, paper.field) == ("nachweis.pdf", "exemption.proof")
    with everywhere("test"):
        row = Arrival.objects.get()
    assert row.case_id is None
    found = run_integrity_checks(("nodes.arrivals", "nodes.blocks", "nodes.receipts"))
    assert not any(found.values()), found
    assert "geht mit dem Code der Person weiter" in row.note
    # The address on the slip is the portal's.
    opened = citizen.post("/schoenberg/weiter/", {"code": code})
    assert opened.status_code == 302
    assert citizen.get(opened["Location"]).status_code == 200


def test_a_form_of_a_municipality_outside_the_scope_is_kept_for_a_person(
    cast: Cast, tmp_path: Path
) -> None:
    node = Node(tmp_path, cast)
    code = codes.new_code()
    node.seal(begun(code))
    with everywhere("test"):
        Device.objects.update(scope_members=[str(cast.meerane.id)])
    assert node.send() == ["rejected"]
