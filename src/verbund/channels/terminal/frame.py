"""What every page of the terminal needs, and the way in through which each goes."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from msgspec import structs

from verbund import engine
from verbund.channels.terminal.visit import (
    SIZES,
    WISHES,
    Visit,
    keep,
    visit_of,
    wished,
)
from verbund.core.ui import texts
from verbund.core.ui.texts import Said
from verbund.members.queries import Member, facts_for

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, "Stand", P], HttpResponse]
Route = Callable[..., HttpResponse]

IDLE_SECONDS = 90
"""So long nothing happens before the page asks whether somebody is there."""

WARN_SECONDS = 60
"""So long it asks; WCAG 2.2.1 wants twenty seconds, we give a minute."""

OFFLINE_SECONDS = 10 * 60
"""So long a page waits for the network with what was typed."""


class Stand:
    """Where somebody stands: the member whose terminal it is, and the visit."""

    def __init__(self, member: Member, visit: Visit) -> None:
        self.member = member
        self.visit = visit

    @property
    def language(self) -> str:
        return self.visit.language

    def href(self, name: str, *args: object) -> str:
        """The address of a page of this terminal."""
        return reverse(f"terminal-{name}", args=[self.member.slug, *args])


def at_terminal(view: View[P]) -> Route:
    """Find the visit, speak its language, keep it if it changed; never store a page."""

    @wraps(view)
    def answer(
        request: HttpRequest, /, member: Member, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        known = visit_of(request, member)
        stand = Stand(member, wished(request, known))
        with texts.use_language(stand.language):
            response = view(request, stand, *args, **kwargs)
        seal(response, stand.language)
        if "Clear-Site-Data" not in response.headers and not stand.visit.fresh:
            keep(request, response, stand.visit)
        return response

    return answer


def seal(response: HttpResponse, language: str) -> None:
    """Say the page's language; nobody may keep, find or pass on what it shows."""
    response.headers["Content-Language"] = texts.tag(language)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"


def page(
    request: HttpRequest,
    stand: Stand,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
    resting: bool = False,
    open_page: bool = False,
    room: str = "terminal",
    at: str = "",
    again: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with a template; ``resting`` pages do not end by themselves.

    A topic's own page at the terminal is ``<room>/terminal_<template>``.

    ``open_page``: it is the same for everybody, so that the device may keep a copy for
    the time without a network. ``at``: where another language or size is asked for, if
    not at the page's own address; with ``again`` it is sent there as a form with these
    values, for pages that are shown only once.
    """
    wish = _wishes(request, at)
    full: dict[str, object] = {
        "member": facts_for(stand.member),
        "binding": stand.language in texts.MORE_LANGUAGES,
        "visit": stand.visit,
        "go": stand.href,
        "again": again,
        "again_at": at,
        "stands_at": at or request.path,
        "tools": _tools(stand, wish),
        "language_choice": _languages(stand, wish),
        "resting": resting,
        "idle_seconds": IDLE_SECONDS,
        "warn_seconds": WARN_SECONDS,
        "offline_seconds": OFFLINE_SECONDS,
        "errors": [],
        **(context or {}),
    }
    name = (
        f"{room}/terminal_{template}" if room != "terminal" else f"terminal/{template}"
    )
    response = render(request, name, full, status=status)
    visit = stand.visit
    busy = visit.draft or visit.case or visit.ticket or visit.call
    # The copy is found by its address: it must look as the address says, or as usual.
    looks = structs.replace(Visit(member=visit.member), language=visit.language)
    named = request.GET.get("sprache", texts.DEFAULT) == visit.language
    if open_page and not busy and named and looks == structs.replace(visit, begun=""):
        response.headers["X-Terminal-Open"] = "1"
    return response


def filled(text: engine.Text | None, written: str, language: str) -> str:
    """A text with the member's values in it, marked if it is not in that language."""
    model = texts.localised(text, language) if text is not None else ""
    return texts.Said(written, model.language) if isinstance(model, Said) else written


def _wishes(request: HttpRequest, at: str) -> Callable[..., str]:
    """Builds the address of this page with another wish."""
    given = {} if at else request.GET
    kept = [(k, v) for k, v in given.items() if k not in WISHES]

    def wish(**asked: object) -> str:
        return f"{at or request.path}?{urlencode([*kept, *asked.items()])}"

    return wish


def _languages(stand: Stand, wish: Callable[..., str]) -> list[dict[str, object]]:
    return [
        {
            "code": code,
            "tag": texts.tag(code),
            "dir": texts.direction(code),
            "name": texts.SELF_NAMES[code],
            "href": wish(sprache=code),
            "current": code == stand.language,
        }
        for code in texts.ALL_LANGUAGES
    ]


def _tools(stand: Stand, wish: Callable[..., str]) -> list[dict[str, object]]:
    """The bar at the bottom: what each button switches, and whether it is on."""
    visit = stand.visit
    larger = SIZES[(SIZES.index(visit.size) + 1) % len(SIZES)]
    return [
        {"key": "speak", "on": visit.spoken, "href": wish(vorlesen=1 - visit.spoken)},
        {"key": "low", "on": visit.low, "href": wish(rollstuhl=1 - visit.low)},
        {
            "key": "contrast",
            "on": visit.contrast,
            "href": wish(kontrast=1 - visit.contrast),
        },
        {"key": "size", "on": visit.size > 1, "href": wish(schrift=larger)},
        {"key": "help", "on": False, "href": stand.href("help")},
    ]
