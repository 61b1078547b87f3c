"""Where a visit begins: the start page, all services, one service, the first draft."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from msgspec.structs import replace

from verbund import engine
from verbund.appointments.queries import queues_of
from verbund.cases.actions import drafts
from verbund.cases.errors import DraftNotFound
from verbund.cases.forms.answers import nested
from verbund.catalogue import queries as catalogue
from verbund.catalogue.queries import ServiceEntry
from verbund.catalogue.service_texts import texts_of
from verbund.channels.terminal.asking import first_open
from verbund.channels.terminal.door import desk_at
from verbund.channels.terminal.ending import discard
from verbund.channels.terminal.frame import Stand, at_terminal, filled, page
from verbund.channels.terminal.visit import Visit, forget
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.qr import qr_path
from verbund.core.ui.texts import MORE_LANGUAGES, Said, localised
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Member

CHANNEL = "terminal"
_TILES = 6
_LONGEST = 80
_BEGINNINGS_AN_HOUR = 240


@require_safe
@at_terminal
def start(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Greeting, search and the first services; ends whatever visit was going on."""
    over = stand.visit
    if over.draft or over.case or over.ticket or over.call:
        stand.visit = Visit(member=stand.member.slug)
        response = HttpResponseRedirect(stand.href("start"))
        discard(stand.member, over)
        forget(request, response)
        return response
    entries = _entries(stand)
    return page(
        request,
        stand,
        "start.html",
        {
            "tiles": [_tile(stand, e) for e in _first(entries)],
            "count": len(entries),
            "numbers": any(q.open for q in queues_of(stand.member)),
        },
        resting=stand.visit.fresh,
        open_page=True,
    )


@require_safe
@at_terminal
def services(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Every service of the terminal from A to Z, or those that fit what was typed."""
    words = _typed(request.GET.get("q", ""))
    entries = _entries(stand)
    if words:
        entries = _found(stand, words, entries)
    return page(
        request,
        stand,
        "services.html",
        {"words": words, "items": [_tile(stand, e) for e in entries]},
        open_page=not words,
    )


@require_safe
@at_terminal
def service(
    request: HttpRequest, stand: Stand, blueprint: str, entrance: str
) -> HttpResponse:
    """What it costs, what is needed, and the button that begins."""
    adopted = catalogue.service(stand.member, blueprint)
    entry = adopted.entry(entrance)
    if not (adopted.active and CHANNEL in entry.channels):
        return HttpResponseRedirect(stand.href("services"))
    ground = catalogue.ground_for(stand.member, blueprint)
    foreign = stand.language in MORE_LANGUAGES
    texts, said = texts_of(ground, stand.language), ground.blueprint.texts.service
    return page(
        request,
        stand,
        "service.html",
        {
            "title": localised(entry.title, stand.language),
            "lead": _lead(ground, entry, texts.lead, stand.language),
            "minutes": entry.minutes,
            "cost": filled(said.cost, texts.cost, stand.language),
            "deadline": filled(said.deadline, texts.deadline, stand.language),
            "needed": [
                Said(line, "de")
                if foreign and said.needed.get(stand.language) == said.needed.de
                else line
                for line in texts.needed
            ],
            "begin_href": stand.href("begin", blueprint, entrance),
            "back_href": stand.href("services"),
            "key": new_id().hex,
        },
        open_page=True,
    )


@require_POST
@at_terminal
def begin(
    request: HttpRequest, stand: Stand, blueprint: str, entrance: str
) -> HttpResponse:
    """A new draft; the same button pressed twice over a broken line begins once."""
    visit = stand.visit
    key = _typed(request.POST.get("key", ""))
    if not (key and key == visit.begun and visit.draft):
        adopted = catalogue.service(stand.member, blueprint)
        entry = adopted.entry(entrance)
        if not (adopted.active and CHANNEL in entry.channels):
            return HttpResponseRedirect(stand.href("services"))
        limit_attempts(
            f"terminal:{client_address(request)}",
            limit=_BEGINNINGS_AN_HOUR,
            seconds=3600,
        )
        discard(stand.member, visit)
        definition = adopted.blueprint.service(entry.service_id)
        draft = drafts.begin_draft(
            member=stand.member,
            blueprint=blueprint,
            service=entry.service_id,
            channel=CHANNEL,
            language=stand.language,
            answers=nested(definition.preset if definition else {}),
        )
        stand.visit = replace(
            visit,
            draft=str(draft.id),
            borrowed=False,
            begun=key,
            case="",
            ticket="",
            taken="",
            call="",
            call_key="",
        )
    return HttpResponseRedirect(next_page(stand))


@require_safe
@at_terminal
def help_page(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Who helps now: somebody to call, and the next office that is open."""
    acting = members.facts_for(members.acting_member(stand.member, ""))
    return page(
        request,
        stand,
        "help.html",
        {
            "acting": acting,
            "opening": localised(acting.opening.text, stand.language),
            "back_href": _back(stand),
        },
        open_page=True,
    )


def _back(stand: Stand) -> str:
    """Help is there although the draft may be gone."""
    try:
        return next_page(stand)
    except DraftNotFound:
        return stand.href("start")


def next_page(stand: Stand) -> str:
    """The first question that was not asked yet, else the review, else the start."""
    desk = desk_at(stand)
    if desk is None:
        return stand.href("start")
    ask = first_open(desk)
    if ask is None:
        return stand.href("review")
    if ask.is_list:
        return stand.href("list", ask.page.id)
    return stand.href("question", ask.page.id, ask.path)


def resume_address(request: HttpRequest, member: Member, code: str) -> tuple[str, str]:
    """The portal's page that goes on with a code: its address, and that with the code.

    A camera that reads the QR code opens it with the code typed in already.
    """
    plain = request.build_absolute_uri(reverse("resume", args=[member.slug]))
    return plain, f"{plain}?code={quote(code)}"


def qr_of(address: str) -> dict[str, object]:
    """What the macro for QR codes needs."""
    path, size = qr_path(address)
    return {"path": path, "size": size}


# --- inside ---


def _entries(stand: Stand) -> list[ServiceEntry]:
    found = [e for e in catalogue.services_of(stand.member) if CHANNEL in e.channels]
    language = stand.language
    return sorted(found, key=lambda e: str(localised(e.title, language)).casefold())


def _first(entries: list[ServiceEntry]) -> list[ServiceEntry]:
    """The first entrance of each blueprint, before second ones."""
    seen: dict[str, int] = {}
    ranked = []
    for entry in entries:
        rank = seen[entry.blueprint_key] = seen.get(entry.blueprint_key, -1) + 1
        ranked.append((rank, entry))
    return [e for _, e in sorted(ranked, key=lambda pair: pair[0])][:_TILES]


def _tile(stand: Stand, entry: ServiceEntry) -> dict[str, object]:
    return {
        "title": localised(entry.title, stand.language),
        "text": localised(entry.summary, stand.language),
        "href": stand.href("service", entry.blueprint_key, entry.service_id),
    }


def _found(stand: Stand, words: str, entries: list[ServiceEntry]) -> list[ServiceEntry]:
    """Services whose own titles hold the words, then what the finder thinks of."""
    needle = words.casefold()
    here = [
        e
        for e in entries
        if any(needle in said.casefold() for _, said in e.title.written())
        or any(needle in word.casefold() for word in e.keywords)
    ]
    spoken = stand.language if stand.language in {"de", "de-simple", "en"} else "de"
    result = catalogue.find_services(words, member=stand.member, language=spoken)
    known = {(e.blueprint_key, e.service_id): e for e in entries}
    thought = [
        known[key]
        for hit in (*result.own, *result.serving)
        if (key := (hit.entry.blueprint_key, hit.entry.service_id)) in known
    ]
    return list(dict.fromkeys([*here, *thought]))


def _lead(ground: engine.Ground, entry: ServiceEntry, lead: str, language: str) -> str:
    text = ground.blueprint.texts.service.lead
    return filled(text, lead, language) if text else localised(entry.summary, language)


def _typed(text: str) -> str:
    return "".join(c for c in text[:_LONGEST] if c.isprintable()).strip()
