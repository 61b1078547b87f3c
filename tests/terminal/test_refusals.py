"""Whoever is refused at a terminal is told so there, in the language of the visit."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.terminal.visitor import Visitor
from verbund.cases.actions import drafts
from verbund.cases.models import Draft
from verbund.cases.tests.region import Region
from verbund.core.scope import everywhere

BASE = "/terminal/schoenberg/"
GERMAN = re.compile(r"[A-Za-zÄÖÜäöüß]{4,}")

pytestmark = pytest.mark.usefixtures("region")


def speaks(answer: HttpResponse, language: str) -> str:
    """The page of the terminal is all in this language: what its main part says."""
    page = answer.content.decode()
    assert answer["Content-Language"] == language
    assert answer["Cache-Control"] == "no-store"
    right = ' dir="rtl"' if language == "ar" else ""
    assert f'<html lang="{language}"{right} data-kern-theme' in page
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main, page
    # The device opens nothing but its own terminal.
    assert all(
        href.startswith(BASE) for href in re.findall(r'href="(/[^"]*)"', main[0])
    )
    # What stands in a bdi is a reference: its chance letters are no word.
    own = re.sub(
        r'<span lang="de".*?</span>|<bdi>[0-9a-f]{32}</bdi>|<[^>]+>', " ", main[0]
    )
    if language in {"uk", "ar"}:
        assert not GERMAN.search(own), own
    return re.sub(r"\s+", " ", own).strip()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Diese Seite gibt es hier nicht"),
        ("en", "There is no such page here"),
        ("uk", "Такої сторінки тут немає"),
        ("ar", "هذه الصفحة غير موجودة هنا"),
    ],
)
def test_a_service_that_is_not_offered_is_said_in_the_language_of_the_visit(
    client: Client, language: str, words: str
) -> None:
    client.get(f"{BASE}?sprache={language}")
    for path in ("leistung/kein-angebot/register/", "gibt-es-nicht/"):
        answer = client.get(f"{BASE}{path}")
        assert answer.status_code == 404
        assert words in speaks(answer, language)


def test_an_unknown_terminal_is_the_common_page(client: Client) -> None:
    answer = client.get("/terminal/nirgends/")
    assert answer.status_code == 404
    assert "vb-terminal" not in answer.content.decode()


@pytest.fixture
def begun(client: Client) -> Visitor:
    """Somebody who speaks Ukrainian has begun to register a dog."""
    client.get(f"{BASE}?sprache=uk")
    visitor = Visitor(client)
    visitor.begin("hundesteuer", "register")
    return visitor


@pytest.mark.parametrize("path", ["", "frage/person/holder.given_names/", "pruefen/"])
def test_a_draft_that_is_gone_is_said(begun: Visitor, path: str) -> None:
    with everywhere("test"):
        Draft.objects.all().delete()
    answer = begun.client.get(begun.at if not path else f"{BASE}{path}")
    assert answer.status_code == 404
    assert "Цієї чернетки вже немає" in speaks(answer, "uk")
    assert begun.client.get(f"{BASE}hilfe/").status_code == 200


def test_a_failure_says_that_earlier_answers_are_still_there(
    begun: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("on purpose")

    at = begun.at
    monkeypatch.setattr(drafts, "save_draft", broken)
    begun.client.raise_request_exception = False
    answer = begun.client.post(at, {"holder.salutation": "mrs"})
    assert answer.status_code == 500
    assert "У нас сталася помилка" in speaks(answer, "uk")
    assert re.search(r"<bdi>[0-9a-f]{32}</bdi>", answer.content.decode())
    assert f'href="{at}"' in answer.content.decode()
    # Another language is asked for where the visit goes on, not at this address.
    assert f'href="{at}?sprache=ar"' in answer.content.decode()


def test_an_expired_form_and_one_too_large_are_said(begun: Visitor) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = begun.client.cookies
    answer = strict.post(begun.at, {"holder.salutation": "mrs"})
    assert answer.status_code == 403
    assert "Сторінка була відкрита занадто довго" in speaks(answer, "uk")
    # The question itself is there again at once: the script puts back what was typed.
    again = strict.get(begun.at)
    assert again.status_code == 200
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', again.content.decode()
    )
    assert token
    taken = strict.post(
        begun.at, {"holder.salutation": "mrs", "csrfmiddlewaretoken": token[1]}
    )
    assert taken.status_code == 302
    assert taken["Location"] != begun.at
    answer = begun.client.post(
        begun.at, {"holder.salutation": "mrs"}, CONTENT_LENGTH=str(10**9)
    )
    assert answer.status_code == 413
    assert "Це забагато за один раз" in speaks(answer, "uk")


def test_too_many_tries_are_said_without_a_word_of_german(client: Client) -> None:
    client.get(f"{BASE}?sprache=ar")
    answer = client.get(f"{BASE}code/")
    for _ in range(21):
        answer = client.post(f"{BASE}code/", {"code": "7KQ-4MW-2RX"})
    assert answer.status_code == 429
    assert "انتظر بضع دقائق" in speaks(answer, "ar")


def test_the_code_stays_in_another_language_and_for_nobody_else(
    begun: Visitor,
) -> None:
    taken = reverse("terminal-hand-over", args=["schoenberg"])
    page = begun.send({}, to=taken)
    code = re.search(r'name="code" value="([0-9A-Z-]+)"', page)
    assert code
    assert f'formaction="{taken}?sprache=ar"' in page
    for asked in ("sprache=ar", "schrift=2", "rollstuhl=1"):
        again = begun.client.post(f"{taken}?{asked}", {"code": code[1]})
        assert again.status_code == 200
        assert code[1] in again.content.decode()
    assert again["Content-Language"] == "ar"
    # Opened without it, it leads on with the form; the code is not told twice.
    assert begun.client.get(taken)["Location"].startswith(f"{BASE}frage/")
    other = Visitor(Client())
    other.begin("hundesteuer", "register")
    assert other.client.post(taken, {"code": code[1]}).status_code == 404
    assert other.client.post(taken, {"code": "7"}).status_code == 404
    # It still opens the draft on the phone.
    phone = Client().post("/schoenberg/weiter/", {"code": code[1]})
    assert phone["Location"].startswith("/schoenberg/antrag/")


def test_a_code_of_another_town_says_which(begun: Visitor, region: Region) -> None:
    other = Visitor(Client(), "meerane")
    other.begin("hundesteuer", "register")
    page = other.send({}, to=f"{other.base}mitnehmen/")
    code = re.search(r'name="code" value="([0-9A-Z-]+)"', page)
    assert code
    answer = begun.client.post(f"{BASE}code/", {"code": code[1]})
    assert answer.status_code == 422
    assert region.meerane.name in answer.content.decode()
    assert 'name="number"' not in answer.content.decode()
    # What was begun here is still open.
    assert begun.client.get(begun.at).status_code == 200
