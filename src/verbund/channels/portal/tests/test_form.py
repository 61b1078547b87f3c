"""The form from the first click to the receipt, without JavaScript."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from verbund.channels.portal.tests import walk

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_the_whole_way_from_start_to_receipt(client, region):
    tasks = walk.begin(client)
    page = client.get(tasks).content.decode()
    assert "Erst wenn alles erledigt ist" in page
    walk.fill(client, tasks)
    review = client.get(f"{tasks}pruefen/").content.decode()
    assert "Katrin" in review
    assert "DE•• •••• •••• •••• ••30 00" in review
    assert "DE89" not in review
    assert "6,00" in review
    assert "Verbindlich ist erst der Bescheid" in review
    status = walk.send(client, tasks)
    receipt = client.get(f"{status}quittung/")
    page = receipt.content.decode()
    assert "SBG-2026-000001" in page
    assert '<svg class="vb-qr"' in page
    assert "katrin.vogel@post.example" in page
    assert receipt["Cache-Control"] == "no-store"
    assert client.get(status).status_code == 200
    assert client.get(tasks).status_code == 403


def test_the_preset_of_the_entrance_is_an_answer(client, region):
    tasks = walk.begin(client, service="deregister")
    page = client.get(tasks).content.decode()
    assert "Abmeldung" in page
    assert "Hunde (" not in page


def test_errors_keep_what_was_typed_and_link_to_the_field(client, region):
    tasks = walk.begin(client)
    wrong = walk.PERSON | {"holder.birth_date.year": "", "holder.family_name": "V0gel€"}
    answer = client.post(f"{tasks}seite/person/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Fehler:" in page
    assert 'href="#holder-birth_date"' in page
    assert 'value="V0gel€"' in page
    assert "Prüfen Sie zwei Angaben".lower() in page.lower() or "zwei Angaben" in page
    assert client.get(f"{tasks}seite/person/").content.count(b"V0gel") == 0


def test_a_follow_up_stands_under_its_answer(client, region):
    tasks = walk.begin(client)
    page = client.get(f"{tasks}seite/dogs/1/").content.decode()
    inside = page.partition('value="shelter"')[2].partition("vb-choice")[0]
    assert 'name="dogs.0.shelter"' in inside


def test_files_are_asked_for_only_when_an_answer_needs_them(client, region):
    tasks = walk.begin(client)
    walk.post(client, f"{tasks}seite/person/", walk.PERSON)
    told = walk.post(
        client,
        f"{tasks}seite/dogs/1/",
        walk.dog(origin="shelter", shelter="Tierheim Crinitzaue"),
    )
    assert told == f"{tasks}seite/dogs/1/datei/dogs.0.proof/"
    answer = client.post(told, {})
    assert answer.status_code == 422
    assert "später nachreichen" in answer.content.decode()
    upload = SimpleUploadedFile("vertrag.png", PNG, content_type="image/png")
    assert client.post(told, {"dogs.0.proof": upload}).status_code == 302
    page = client.get(told).content.decode()
    assert "vertrag.png" in page
    document = page.partition('name="remove" value="')[2].partition('"')[0]
    client.post(told, {"remove": document})
    assert "vertrag.png" not in client.get(told).content.decode()
    later = client.post(told, {"later": "yes"})
    assert later["Location"] == f"{tasks}seite/dogs/"


def test_what_is_no_picture_is_refused_in_words(client, region):
    tasks = walk.begin(client)
    walk.post(
        client, f"{tasks}seite/dogs/1/", walk.dog(origin="shelter", shelter="Heim")
    )
    address = f"{tasks}seite/dogs/1/datei/dogs.0.proof/"
    bad = SimpleUploadedFile("a.pdf", b"MZ\x90\x00 not a pdf", "application/pdf")
    answer = client.post(address, {"dogs.0.proof": bad})
    assert answer.status_code == 422
    assert "a.pdf" in answer.content.decode()


def test_items_are_listed_changed_and_removed(client, region):
    tasks = walk.begin(client)
    walk.post(client, f"{tasks}seite/dogs/1/", walk.dog())
    walk.post(client, f"{tasks}seite/dogs/2/", walk.dog(1, name="Balu"))
    page = client.get(f"{tasks}seite/dogs/").content.decode()
    assert "Bella" in page
    assert "Balu" in page
    assert client.post(f"{tasks}seite/dogs/", {}).status_code == 422
    more = walk.post(client, f"{tasks}seite/dogs/", {"more": "yes"})
    assert more == f"{tasks}seite/dogs/3/"
    sure = client.get(f"{tasks}seite/dogs/1/entfernen/").content.decode()
    assert "Hund 1: Bella entfernen?" in sure
    walk.post(client, f"{tasks}seite/dogs/1/entfernen/", {})
    page = client.get(f"{tasks}seite/dogs/").content.decode()
    assert "Bella" not in page
    assert "Balu" in page


def test_another_device_resumes_with_the_code(client, region):
    tasks = walk.begin(client)
    walk.post(client, f"{tasks}seite/person/", walk.PERSON)
    code = walk.code_on(client, tasks)
    other = type(client)()
    assert other.get(tasks).status_code == 403
    answer = other.post("/schoenberg/weiter/", {"code": code.lower().replace("-", " ")})
    assert answer["Location"] == tasks
    assert "Katrin" in other.get(f"{tasks}seite/person/").content.decode()


def test_wrong_codes_are_explained_and_limited(client, region):
    mistyped = client.post("/weiter/", {"code": "7KQ-4MW-2RY"})
    assert mistyped.status_code == 422
    unknown = client.post("/weiter/", {"code": "7KQ-4MW-2RX"})
    assert unknown.status_code == 404
    assert "Geburtsdatum" in unknown.content.decode()
    statuses = {
        client.post("/weiter/", {"code": "7KQ-4MW-2RX"}).status_code for _ in range(25)
    }
    assert 429 in statuses


def test_a_draft_belongs_to_its_member(client, region):
    tasks = walk.begin(client)
    elsewhere = tasks.replace("/schoenberg/", "/koeln/")
    assert client.get(elsewhere).status_code == 404


def test_sending_needs_everything_and_the_declaration(client, region):
    tasks = walk.begin(client)
    answer = client.post(f"{tasks}pruefen/", {"declare": "yes"})
    assert answer.status_code == 422
    walk.fill(client, tasks)
    answer = client.post(f"{tasks}pruefen/", {})
    assert answer.status_code == 422
    assert 'href="#declare"' in answer.content.decode()


def test_the_code_and_birth_date_open_the_case(client, region):
    tasks = walk.begin(client)
    walk.fill(client, tasks)
    status = walk.send(client, tasks)
    receipt = client.get(f"{status}quittung/").content.decode()
    code = receipt.partition('kern-heading-medium vb-code">')[2].partition("<")[0]
    other = type(client)()
    alone = other.post("/weiter/", {"code": code})
    assert alone.status_code == 404
    birth = {"birth.day": "7", "birth.month": "3", "birth.year": "1984"}
    answer = other.post("/weiter/", {"code": code} | birth)
    assert answer.status_code == 302
    assert answer["Location"] == status
    wrong = other.post("/weiter/", {"code": code} | birth | {"birth.year": "1985"})
    assert wrong.status_code == 404


def test_a_closed_draft_is_locked_on_this_device(client, region):
    tasks = walk.begin(client)
    page = client.get(f"{tasks}spaeter/").content.decode()
    assert walk.code_on(client, tasks) in page
    client.post(f"{tasks}spaeter/", {"close": "1"})
    assert client.get(tasks).status_code == 403


@pytest.mark.parametrize("language", ["de-simple", "en"])
def test_the_form_speaks_the_readers_language(client, region, language):
    client.get(f"/?lang={language}")
    tasks = walk.begin(client)
    walk.fill(client, tasks)
    expected = {"en": "Check your answers", "de-simple": "Hier steht alles"}
    assert expected[language] in client.get(f"{tasks}pruefen/").content.decode()
    assert date(2026, 11, 2)
