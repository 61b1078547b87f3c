"""An unfinished form of the suitcase goes on elsewhere, with a code on paper."""

import msgspec

from verbund.cases.tests.dog_form import PERSON
from verbund.channels.suitcase.tests.koffer import Koffer
from verbund.channels.suitcase.tests.test_day import begin, photo, post, sign
from verbund.kernel import codes
from verbund.nodes import wire


def test_an_unfinished_form_leaves_with_a_code_and_nothing_stays(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    work = begin(client)
    post(client, f"{work}seite/person/", PERSON)
    sign(client, work)
    shown = client.get(f"{work}weiter/").content.decode()
    (draft,) = koffer.opened.cabinet.all()
    assert codes.normalise_code(draft.code) == draft.code
    assert draft.code in shown
    assert "http://127.0.0.1:1/schoenberg/weiter/" in shown
    # Said before it happens; looked at again it is the same code.
    assert "Unterschrift und Ausweis gelten nur hier" in shown
    assert draft.code in client.get(f"{work}weiter/").content.decode()
    done = post(client, f"{work}weiter/", {})
    told = client.get(done).content.decode()
    assert "Hund anmelden, begonnen" in told
    assert draft.code not in told

    (operation,) = koffer.operations()
    assert operation.case_id is None
    assert isinstance(operation.payload, wire.FormKept)
    assert operation.payload.code == draft.code
    assert operation.payload.service == "register"
    assert operation.payload.pages_done == ("person",)
    assert operation.payload.answers["holder"]["family_name"] == "Vogel"  # type: ignore[index]
    assert koffer.opened.cabinet.all() == ()
    assert client.get(work).status_code == 404


def test_what_is_paid_or_still_being_photographed_is_finished_here(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    work = begin(client)
    post(client, f"{work}unterlagen/", {"picture": photo()})
    waiting = client.get(f"{work}weiter/").content.decode()
    assert "Das geht hier nicht" in waiting
    assert client.post(f"{work}weiter/").status_code == 409
    post(client, f"{work}unterlagen/", {"keep": "1", "title": "Impfpass"})
    loose = client.get(f"{work}weiter/").content.decode()
    assert "gehen nicht mit: Impfpass.pdf" in loose
    (draft,) = koffer.opened.cabinet.all()
    koffer.opened.cash.take(
        amount=500, what="Steuermarke", owner=draft.member_id, case_id=draft.case_id
    )
    assert "Stornieren Sie zuerst" in client.get(f"{work}weiter/").content.decode()
    assert client.post(f"{work}weiter/").status_code == 409
    assert koffer.operations() == []


def test_a_form_that_was_being_sealed_when_the_power_went_is_sealed_as_such(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    work = begin(client)
    client.get(f"{work}weiter/")
    (draft,) = koffer.opened.cabinet.all()
    interrupted = {"op_id": draft.id, "goes_on": True, "title": "Hundesteuer, begonnen"}
    koffer.opened.cabinet.save(msgspec.structs.replace(draft, **interrupted))
    koffer.open()
    (operation,) = koffer.operations()
    assert isinstance(operation.payload, wire.FormKept)
    assert koffer.opened.cabinet.all() == ()
