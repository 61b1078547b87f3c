"""Drafts: encrypted before the answer, whole after a crash, locked away when idle."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock
from uuid import UUID

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from verbund.cases import actions, queries
from verbund.cases.access import citizen
from verbund.cases.errors import CaseNotFound
from verbund.cases.tests.dog_form import PERSON, dog
from verbund.cases.tests.region import Region
from verbund.channels.suitcase import casework, sealing
from verbund.channels.suitcase.cabinet import Cabinet
from verbund.channels.suitcase.tests.koffer import PIN, Koffer, stop_of
from verbund.channels.suitcase.tests.test_day import begin, fill, photo, post, sign
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import wire
from verbund.nodes.local import identity
from verbund.nodes.pack_file import Pack, Stop


def _id(address: str) -> UUID:
    return UUID(address.rstrip("/").rpartition("/")[2])


def test_a_page_is_on_disk_encrypted_before_the_answer(koffer: Koffer) -> None:
    client = koffer.browser()
    work = begin(client)
    post(client, f"{work}seite/person/", PERSON)
    # A new process with the same key finds it; nothing of it can be read without.
    again = Cabinet(koffer.home, koffer.vault.key("drafts"))
    assert again.get(_id(work)).answers["holder"]["family_name"] == "Vogel"  # type: ignore[index]
    for path in koffer.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Vogel" not in content
            assert "Vogel".encode("utf-16-le") not in content


def test_what_is_right_stays_although_the_page_has_an_error(koffer: Koffer) -> None:
    client = koffer.browser()
    work = begin(client)
    wrong = {**PERSON, "holder.birth_date.month": "13"}
    answer = client.post(f"{work}seite/person/", wrong)
    assert answer.status_code == 422
    kept = koffer.opened.cabinet.get(_id(work)).answers
    assert kept["holder"]["family_name"] == "Vogel"  # type: ignore[index]


def test_more_dogs_are_added_and_removed_on_one_page(koffer: Koffer) -> None:
    client = koffer.browser()
    work = begin(client)
    page = f"{work}seite/dogs/"
    shown = client.post(page, {"count": "1", **dog(), "add": "1"}).content.decode()
    assert 'name="dogs.1.name"' in shown
    shown = client.post(
        page, {"count": "2", **dog(), **dog(1, name="Rex"), "remove": "0"}
    ).content.decode()
    assert 'name="dogs.0.name" value="Rex"' in shown
    assert 'name="dogs.1.name"' not in shown


def test_a_draft_that_was_being_sealed_goes_on_and_is_sealed_once(
    koffer: Koffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = koffer.browser()
    work = begin(client)
    fill(client, work)
    sign(client, work)

    def power_cut(_: object, __: object) -> None:
        raise OSError("the plug was pulled")

    with monkeypatch.context() as cut:
        cut.setattr(Cabinet, "remove", power_cut)
        client.raise_request_exception = False
        assert client.post(f"{work}pruefen/", {"declare": "yes"}).status_code == 500
    assert len(koffer.operations()) == 1
    koffer.open()
    assert koffer.opened.cabinet.all() == ()
    assert len(koffer.operations()) == 1
    assert [one.what for one in koffer.opened.days.done] == ["Hund anmelden"]


def test_locking_closes_every_browser_and_keeps_the_draft(koffer: Koffer) -> None:
    client = koffer.browser()
    work = begin(client)
    post(client, f"{work}seite/person/", PERSON)
    koffer.node._opened = None  # as lock() does, without the database of the test
    koffer.opened.close()
    page = client.get(work)
    assert page["Location"] == "/suitcase/"
    locked = client.get("/suitcase/").content.decode()
    assert "Koffer gesperrt" in locked
    for personal in ("Vogel", "Naumann", "Schönberg", "Pfaffroda"):
        assert personal not in locked
    koffer.open()
    assert koffer.opened.cabinet.get(_id(work)).pages_done == ("person",)


def test_a_wrong_pin_says_how_many_tries_are_left(koffer: Koffer) -> None:
    koffer.node._opened = None
    answer = Client().post("/suitcase/oeffnen/pin/", {"pin": "falsch-falsch"})
    assert answer.status_code == 403
    assert "Noch 9 Versuche" in answer.content.decode()
    assert PIN not in answer.content.decode()


def test_an_idle_suitcase_is_closed_to_its_own_browser(koffer: Koffer) -> None:
    client = koffer.browser()
    assert client.get("/suitcase/kasse/").status_code == 200
    koffer.node._used -= 3600
    assert client.get("/suitcase/kasse/")["Location"] == "/suitcase/"


def test_an_expired_pack_lets_only_sending_happen(
    koffer: Koffer, monday: clock.Frozen
) -> None:
    client = koffer.browser()
    work = begin(client)
    monday.advance(timedelta(days=3))
    client = koffer.browser()
    assert "nur noch senden" in client.get("/suitcase/").content.decode()
    answer = client.get(work)
    assert answer.status_code == 409
    assert "abgelaufen" in answer.content.decode()
    assert client.get("/suitcase/abgleich/").status_code == 200
    # The clock is wrong and the centre has said by how much: the pack is not over.
    me = identity.load(koffer.home)
    identity.save(koffer.home, msgspec.structs.replace(me, clock_offset_s=3 * 86_400.0))
    assert client.get(work).status_code == 200


def test_a_draft_is_thrown_away_with_its_papers(koffer: Koffer) -> None:
    client = koffer.browser()
    work = begin(client)
    post(client, f"{work}unterlagen/", {"picture": photo()})
    assert list((koffer.home / "drafts").iterdir())
    post(client, f"{work}verwerfen/", {})
    assert list((koffer.home / "drafts").iterdir()) == []


def test_pages_are_turned_and_put_together_in_order(koffer: Koffer) -> None:
    client = koffer.browser()
    work = begin(client)
    for colour in ("white", "grey"):
        post(client, f"{work}unterlagen/", {"picture": photo(colour)})
    first = koffer.opened.cabinet.get(_id(work)).pages[0]
    upright = client.get(f"{work}unterlagen/bild/{first.id}/")
    assert upright["Content-Type"] == "image/jpeg"
    post(client, f"{work}unterlagen/", {"turn": first.id})
    turned = client.get(f"{work}unterlagen/bild/{first.id}/")
    assert turned.content != upright.content
    post(client, f"{work}unterlagen/", {"keep": "1", "title": "Kaufvertrag"})
    (paper,) = koffer.opened.cabinet.get(_id(work)).papers
    assert paper.name == "Kaufvertrag.pdf"
    content = koffer.opened.cabinet.content(paper.id)
    assert content.count(b"/Type /Page\n") == 2 or content.count(b"/Page ") >= 2
    refused = client.post(f"{work}unterlagen/", {"keep": "1", "title": "Leer"})
    assert refused.status_code == 422


@pytest.fixture
def known(region: Region, tmp_path: Path, koffer: Koffer) -> Koffer:
    """The tour has a stop whose case came through the portal."""
    receipt = actions.open_case(
        member=region.schoenberg,
        blueprint="hundesteuer",
        answers=_answers(),
        channel="web",
        actor=citizen(),
        service="register",
    )
    stop = stop_of(receipt.id, receipt.number, region.schoenberg, "Katrin Vogel")
    assert koffer.pack.tour is not None
    koffer.pack = _with_stop(koffer, stop)
    koffer.open()
    return koffer


def _with_stop(koffer: Koffer, stop: Stop) -> Pack:
    assert koffer.pack.tour is not None
    tour = msgspec.structs.replace(koffer.pack.tour, stops=(stop,))
    return msgspec.structs.replace(koffer.pack, tour=tour)


def _answers() -> dict[str, object]:
    return {
        "holder": {
            "salutation": "mrs",
            "given_names": "Katrin",
            "family_name": "Vogel",
            "birth_date": "1984-03-07",
            "address": {
                "street": "Dorfstraße",
                "house_number": "14",
                "postal_code": "08393",
                "city": "Schönberg",
            },
            "email": "katrin.vogel@post.example",
        },
        "already_registered": 0,
        "dogs": [
            {
                "name": "Bella",
                "breed": "Labrador-Mischling",
                "sex": "female",
                "born": "2023-03",
                "acquired_on": "2026-10-20",
                "origin": "private",
                "dangerous": False,
                "relief": "none",
            }
        ],
        "payment": {
            "method": "sepa",
            "account_holder": "Katrin Vogel",
            "iban": "DE89370400440532013000",
            "mandate": True,
        },
    }


def test_a_case_of_the_tour_is_carried_on_with_what_was_seen(known: Koffer) -> None:
    client = known.browser()
    assert known.pack.tour is not None
    (stop,) = known.pack.tour.stops
    assert "Katrin Vogel" in client.get("/suitcase/").content.decode()
    work = post(client, f"/suitcase/termin/{stop.case_id}/", {})
    assert post(client, f"/suitcase/termin/{stop.case_id}/", {}) == work
    changed = {**PERSON, "holder.address.house_number": "18"}
    post(client, f"{work}seite/person/", changed)
    post(client, f"{work}vermerk/", {"note": "Hund gesehen"})
    post(client, f"{work}ausweis/", {"way": "document_seen"})
    post(client, f"{work}pruefen/", {"declare": "yes"})
    (operation,) = known.operations()
    assert operation.case_id == stop.case_id
    assert isinstance(operation.payload, wire.CaseChanged)
    kinds = [one.command["command"] for one in operation.payload.commands]
    assert sorted(kinds) == ["add_note", "correct_answers", "identify"]
    with acting_within(known.actor.members, known.actor):
        view = queries.working_copy(stop.case_id)
    assert operation.base is not None
    assert operation.base.position == view.position
    before = operation.base.values["holder.address"]
    assert isinstance(before, dict)
    assert before["house_number"] == "14"
    assert view.state.answers["holder"]["address"]["house_number"] == "14"  # type: ignore[index]
    page = client.get("/suitcase/").content.decode()
    assert "versiegelt" in page
    assert "1 von 1 fertig" in page


def test_a_draft_that_a_new_pack_does_not_fit_stays_and_says_why(known: Koffer) -> None:
    client = known.browser()
    assert known.pack.tour is not None
    (stop,) = known.pack.tour.stops
    begun = _id(post(client, f"/suitcase/termin/{stop.case_id}/", {}))
    cabinet = known.opened.cabinet
    work = cabinet.get(begun)
    other_case = msgspec.structs.replace(work, case_id=new_id(), number="SBG-2026-7")
    other_version = msgspec.structs.replace(work, digest="0" * 64)
    for misfit, said in (
        (other_case, "SBG-2026-7 ist in diesem Paket nicht dabei"),
        (other_version, "Fassung, mit der er begonnen wurde, fehlt"),
    ):
        cabinet.save(misfit)
        listed = client.get("/suitcase/entwuerfe/")
        assert listed.status_code == 200
        assert said in listed.content.decode()
        opened = client.get(f"/suitcase/entwurf/{begun}/")
        assert opened.status_code == 409
        assert said in opened.content.decode()
        assert cabinet.get(begun).answers == work.answers
        assert client.get("/suitcase/").status_code == 200


def test_what_was_being_sealed_goes_on_although_another_pack_came(
    known: Koffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = known.browser()
    assert known.pack.tour is not None
    (stop,) = known.pack.tour.stops
    work = post(client, f"/suitcase/termin/{stop.case_id}/", {})
    changed = {**PERSON, "holder.address.house_number": "18"}
    post(client, f"{work}seite/person/", changed)

    def cut(*_: object, **__: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(known.opened.outbox, "seal", cut)
        walls = acting_within(known.actor.members, known.actor)
        with pytest.raises(PowerCut), walls:
            sealing.finish(known.opened, known.opened.cabinet.get(_id(work)), "x")
    # The next pack came without this case.
    gone = CaseNotFound()
    monkeypatch.setattr(casework.cases, "working_copy", Mock(side_effect=gone))
    known.open()
    (operation,) = known.operations()
    assert operation.base is not None
    assert operation.base.values["holder.address"]["house_number"] == "14"  # type: ignore[index]
    assert known.opened.cabinet.all() == ()


class PowerCut(BaseException):
    """The plug was pulled."""


def test_the_letter_of_a_step_is_the_offices_letter(known: Koffer) -> None:
    client = known.browser()
    assert known.pack.tour is not None
    work = post(client, f"/suitcase/termin/{known.pack.tour.stops[0].case_id}/", {})
    with acting_within(known.actor.members, known.actor):
        ground = queries.working_copy(known.pack.tour.stops[0].case_id).ground
    deciding = next(
        t for t in ground.blueprint.process.transitions if t.notice and "clerk" in t.by
    )
    page = client.get(f"{work}schritt/{deciding.id}/").content.decode()
    assert deciding.title.get("de") in page
    answer = client.post(f"{work}schritt/{deciding.id}/brief.pdf")
    assert answer.content.startswith(b"%PDF")


def test_nobody_at_home_is_noted(known: Koffer) -> None:
    client = known.browser()
    assert known.pack.tour is not None
    stop = known.pack.tour.stops[0]
    post(client, f"/suitcase/termin/{stop.case_id}/nicht-da/", {})
    assert "nicht angetroffen" in client.get("/suitcase/").content.decode()


def test_another_file_than_an_answer_is_refused_beside_the_button(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    for content in (b"PK\x03\x04", b'{"form": "verbund-answers/1"}', b""):
        sent = SimpleUploadedFile("tour.vbs", content)
        answer = client.post(
            "/suitcase/abgleich/antwort/", {"answer": sent}, follow=True
        )
        assert answer.redirect_chain == [("/suitcase/abgleich/", 302)]
        assert "enthält keine Antworten der Zentrale" in answer.content.decode()
    assert client.post("/suitcase/abgleich/antwort/", {}).status_code == 302
