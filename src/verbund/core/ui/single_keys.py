"""Keys on the pages of those who work here: their sheet, their switch (WCAG 2.1.4)."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from verbund.core.ui.texts import translate

KeyRow = tuple[tuple[str, ...], str]
"""The keys as they are printed, one after the other, and the text of what they do."""

KeyGroup = tuple[str, tuple[KeyRow, ...]]
"""The text of where they work, and its rows."""

_COOKIE = "vb_keys"
_YEAR = 365 * 24 * 3600


def single_keys(request: HttpRequest) -> bool:
    """Whether single keys work in this browser; they do unless switched off."""
    return request.COOKIES.get(_COOKIE) != "off"


def remember_single_keys(response: HttpResponse, *, single: bool) -> None:
    """Remember for a year whether single keys work; nothing about the person."""
    response.set_cookie(
        _COOKIE,
        "on" if single else "off",
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def choose_single_keys(request: HttpRequest, back: str) -> tuple[bool, HttpResponse]:
    """What the form of the sheet (``single``) says, and the way back to the page."""
    single = request.POST.get("single") == "on"
    response = HttpResponseRedirect(back)
    remember_single_keys(response, single=single)
    return single, response


def key_sheet(
    everywhere: KeyGroup,
    navigation: Iterable[Mapping[str, object]],
    groups: Sequence[KeyGroup],
) -> list[dict[str, object]]:
    """The groups of a sheet in words.

    ``everywhere`` gets the keys of ``navigation`` added, whose entries have ``key``
    (pressed after G; empty for none) and ``label``.
    """
    sheet: list[dict[str, object]] = []
    for title, rows in (everywhere, *groups):
        worded = [(names, translate(text)) for names, text in rows]
        sheet.append({"title": translate(title), "rows": worded})
        if len(sheet) == 1:
            worded += [
                (("G", str(entry["key"]).upper()), str(entry["label"]))
                for entry in navigation
                if entry["key"]
            ]
    return sheet
