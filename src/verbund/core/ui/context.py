"""What every page knows besides its own facts: language, theme, today's moment."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input

from verbund.core.ui import texts

LANGUAGE_COOKIE = "vb_lang"
THEME_COOKIE = "vb_theme"
THEMES = ("auto", "light", "dark")
_YEAR = 365 * 24 * 3600


def chosen_language(request: HttpRequest) -> str:
    """The reader's language: ``?lang=``, else the cookie, else the browser's wish."""
    for wish in (request.GET.get("lang"), request.COOKIES.get(LANGUAGE_COOKIE)):
        if wish in texts.LANGUAGES:
            return str(wish)
    accepted = str(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    for part in accepted.split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in texts.LANGUAGES:
            return code
    return texts.DEFAULT


def chosen_theme(request: HttpRequest) -> str:
    """The reader's theme: ``?theme=``, else the cookie, else that of the system."""
    for wish in (request.GET.get("theme"), request.COOKIES.get(THEME_COOKIE)):
        if wish in THEMES:
            return str(wish)
    return THEMES[0]


class FormToken:
    """The hidden field of a form: made when the first form is written, then repeated.

    Django masks the secret anew for each form of a page; once for each page protects as
    well (BREACH needs many answers, not many forms).
    """

    __slots__ = ("_made", "_request")

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._made: str | None = None

    def __html__(self) -> str:
        """The field, as templates write it."""
        if self._made is None:
            self._made = str(csrf_input(self._request))
        return self._made

    __str__ = __html__


def page(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``language``, ``theme`` and links to the other languages."""
    kept = [(name, value) for name, value in request.GET.items() if name != "lang"]
    start = f"{request.path}?{urlencode(kept)}{'&' if kept else ''}"
    links = {code: f"{start}lang={code}" for code in texts.LANGUAGES}
    return {
        "csrf_input": FormToken(request),
        "language": texts.current_language(),
        "theme": chosen_theme(request),
        "language_links": links,
    }


class LanguageMiddleware:
    """Speak the reader's language during the request and remember a choice of it.

    Sets ``request.language``. ``?lang=`` and ``?theme=`` are kept in a cookie each;
    they hold a preference, nothing about the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        request.language = language  # type: ignore[attr-defined]
        with texts.use_language(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language.split("-")[0])
        if request.GET.get("lang") in texts.LANGUAGES:
            _remember(response, LANGUAGE_COOKIE, language, request)
        theme = request.GET.get("theme")
        if theme and theme in THEMES:
            _remember(response, THEME_COOKIE, theme, request)
        return response


def _remember(
    response: HttpResponse, cookie: str, value: str, request: HttpRequest
) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
