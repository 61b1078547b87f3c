from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from verbund.core.ui import texts
from verbund.core.ui.context import LanguageMiddleware, page


def answered(request: HttpRequest) -> tuple[str, HttpResponse]:
    spoken: list[str] = []

    def view(_: HttpRequest) -> HttpResponse:
        spoken.append(texts.current_language())
        return HttpResponse("")

    response = LanguageMiddleware(view)(request)
    return spoken[0], response


def test_chosen_language_is_spoken_and_remembered() -> None:
    language, response = answered(RequestFactory().get("/?lang=de-simple"))
    assert language == "de-simple"
    assert response.cookies["vb_lang"].value == "de-simple"
    assert response.cookies["vb_lang"]["httponly"]
    assert texts.current_language() == "de"


def test_cookie_comes_before_the_browser_and_nonsense_is_ignored() -> None:
    request = RequestFactory().get("/?lang=klingon", headers={"accept-language": "en"})
    assert answered(request)[0] == "en"
    request.COOKIES["vb_lang"] = "de-simple"
    language, response = answered(request)
    assert language == "de-simple"
    assert "vb_lang" not in response.cookies


def test_browser_without_our_languages_gets_german() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "fr, nl;q=0.8"})
    assert answered(request)[0] == "de"


def test_language_links_keep_the_question() -> None:
    request = RequestFactory().get("/suche?q=hund&lang=en&theme=dark")
    context = page(request)
    links = context["language_links"]
    assert isinstance(links, dict)
    assert links["de"] == "/suche?q=hund&theme=dark&lang=de"
    assert context["theme"] == "dark"
