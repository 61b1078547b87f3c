"""Previews of a version in every channel: of the newest one and of drafts."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.catalogue import queries as catalogue
from verbund.catalogue.access import LIBRARY
from verbund.catalogue.drafts import draft_blueprint
from verbund.catalogue.shelf import opened
from verbund.channels.desk.frame import Desk, desk_page, page
from verbund.channels.desk.previews import kinds_of, preview, preview_file
from verbund.channels.desk.previews.shown import shown_for
from verbund.core.errors import NotFound
from verbund.core.rights import require
from verbund.core.ui.texts import LANGUAGES, translate, use_language
from verbund.engine.model import Blueprint
from verbund.members.queries import Member

#: Drawn as citizens see them, in their language, outside the frame of the desk.
_AS_CITIZENS = frozenset({"seite", "formular", "terminal"})


@require_safe
@desk_page
def published(desk: Desk, key: str, what: str) -> HttpResponse:
    """What comes of the newest version in one channel."""
    require(desk.actor, LIBRARY.key)
    return _shown(desk, _newest(key), what, reverse("desk-blueprint", args=[key]))


@require_safe
@desk_page
def published_file(desk: Desk, key: str, what: str, name: str) -> HttpResponse:
    """A letter or the paper form of the newest version as PDF."""
    require(desk.actor, LIBRARY.key)
    return _file(desk, _newest(key), what, name)


@require_safe
@desk_page
def draft(desk: Desk, draft_id: UUID, what: str) -> HttpResponse:
    """What will come of a draft in one channel."""
    _, blueprint = draft_blueprint(draft_id, desk.actor)
    back = reverse("desk-blueprint-draft", args=[draft_id])
    return _shown(desk, blueprint, what, back)


@require_safe
@desk_page
def draft_file(desk: Desk, draft_id: UUID, what: str, name: str) -> HttpResponse:
    """A letter or the paper form of a draft as PDF."""
    _, blueprint = draft_blueprint(draft_id, desk.actor)
    return _file(desk, blueprint, what, name)


def preview_links(blueprint: Blueprint, address: str) -> list[dict[str, str]]:
    """Links to all previews below the page of a version."""
    return [
        {
            "label": translate(f"library.preview.{what}"),
            "href": f"{address}vorschau/{what}/",
        }
        for what in kinds_of(blueprint)
    ]


def own_town(desk: Desk) -> Member:
    """For whom the person works: the house whose letterhead drafts get."""
    members = sorted(desk.actor.members, key=str)
    chosen = desk.actor.member or (members[0] if members else None)
    if chosen is None:
        raise NotFound("Für kein Mitglied eingetragen.")
    return desk.known.members[chosen]


def _newest(key: str) -> Blueprint:
    return opened(catalogue.latest_version(key).digest)


def _language(desk: Desk) -> str:
    wanted = desk.request.GET.get("sprache", "de")
    return wanted if wanted in LANGUAGES else "de"


def _shown(desk: Desk, blueprint: Blueprint, what: str, back: str) -> HttpResponse:
    language = _language(desk)
    town = own_town(desk)
    shown = shown_for(blueprint, town, language)
    inside = "de" if what not in _AS_CITIZENS else language
    with use_language(inside):
        found = preview(shown, what)
    if found is None:
        raise NotFound("Diese Vorschau gibt es nicht.")
    template, context = found
    context["preview"] = {
        "title": translate(f"library.preview.{what}"),
        "sub": translate(
            "library.preview.sub", version=blueprint.version, member=town.official_name
        ),
        "back": back,
        "back_title": blueprint.title.de,
        "files": desk.request.path,
        "language": language,
        "languages": [
            {
                "label": translate(f"library.language.{code}"),
                "href": f"?sprache={code}",
                "current": code == language,
            }
            for code in LANGUAGES
        ],
    }
    if what not in _AS_CITIZENS:
        return page(desk, template, context, section="library")
    with use_language(language):
        return render(desk.request, template, context)


def _file(desk: Desk, blueprint: Blueprint, what: str, name: str) -> HttpResponse:
    shown = shown_for(blueprint, own_town(desk), _language(desk))
    content = preview_file(shown, what, name)
    if content is None:
        raise NotFound("Diese Vorschau gibt es nicht.")
    response = HttpResponse(content, content_type="application/pdf")
    file = f"{blueprint.key}-{name}-entwurf.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    return response
