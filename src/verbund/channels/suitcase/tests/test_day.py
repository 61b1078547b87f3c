"""A day with the suitcase: form, papers, signature, receipt, seal – then it is gone."""

import io

import pytest
from django.test import Client
from PIL import Image

from verbund.cases.tests.dog_form import CONTACT, PAYMENT, PERSON, dog
from verbund.channels.suitcase.tests.koffer import Koffer
from verbund.nodes import wire


def begin(client: Client) -> str:
    """Start a dog tax form in Schönberg; the address of the draft."""
    answer = client.post("/suitcase/neu/schoenberg/hundesteuer/register/")
    assert answer.status_code == 302, answer.content.decode()[:800]
    return str(answer["Location"])


def post(client: Client, address: str, data: dict[str, object]) -> str:
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def fill(client: Client, work: str) -> None:
    """Answer every page."""
    post(client, f"{work}seite/person/", PERSON)
    post(client, f"{work}seite/contact/", CONTACT)
    post(client, f"{work}seite/count/", {"already_registered": "0"})
    post(client, f"{work}seite/dogs/", {"count": "1", **dog()})
    post(client, f"{work}seite/payment/", PAYMENT)


def photo(colour: str = "white") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "JPEG")
    out.name = "seite.jpg"
    out.seek(0)
    return out


STROKES = str([[[100 + 40 * x, 200 + (-1) ** x * 60] for x in range(12)]])


def sign(client: Client, work: str) -> None:
    post(client, f"{work}ausweis/", {"way": "document_seen"})
    post(
        client,
        f"{work}unterschrift/",
        {"name": "Katrin Vogel", "how": "drawn", "strokes": STROKES},
    )


def test_a_whole_visit_is_sealed_for_the_office_and_gone_from_the_device(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    assert client.get("/suitcase/").status_code == 200
    work = begin(client)
    fill(client, work)
    sign(client, work)
    post(client, f"{work}unterlagen/", {"picture": photo()})
    post(client, f"{work}unterlagen/", {"keep": "1", "title": "Impfpass"})
    page = client.get(f"{work}pruefen/").content.decode()
    assert "Vogel" in page
    assert "Impfpass.pdf" in page
    done = post(client, f"{work}pruefen/", {"declare": "yes"})
    assert "versiegelt" in client.get(done).content.decode()

    (operation,) = koffer.operations()
    assert isinstance(operation.payload, wire.CaseOpened)
    assert operation.payload.answers["holder"]["family_name"] == "Vogel"  # type: ignore[index]
    names = [one.command["command"] for one in operation.payload.commands]
    assert names == ["identify", "add_document", "add_document"]
    for one in operation.files:
        assert koffer.file(operation, one.sha256).startswith(b"%PDF")
    assert koffer.opened.cabinet.all() == ()
    assert client.get(work).status_code == 404
    left = [p for p in koffer.home.rglob("*") if p.parent.name == "drafts"]
    assert left == []


def test_nothing_is_sealed_before_identity_signature_and_declaration(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    work = begin(client)
    fill(client, work)
    answer = client.post(f"{work}pruefen/")
    assert answer.status_code == 422
    page = answer.content.decode()
    for said in ("woran Sie die Person erkannt", "Unterschrift fehlt", "Bestätigen"):
        assert said in page
    assert koffer.operations() == []


@pytest.mark.parametrize(
    "page",
    [
        "/suitcase/neu/",
        "/suitcase/entwuerfe/",
        "/suitcase/kasse/",
        "/suitcase/kasse/neu/",
        "/suitcase/abgleich/",
        "/suitcase/passkey/",
    ],
)
def test_every_page_is_closed_to_a_browser_that_did_not_open_it(
    koffer: Koffer, page: str
) -> None:
    assert koffer.browser().get(page).status_code == 200
    answer = Client().get(page)
    assert answer.status_code == 302
    assert answer["Location"] == "/suitcase/"
    assert answer["Cache-Control"] == "no-store"
