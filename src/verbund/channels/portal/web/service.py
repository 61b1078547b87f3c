"""The page of a service, where somebody decides whether and how."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.catalogue import queries as catalogue
from verbund.catalogue.service_texts import facts_of, legal_bases, texts_of
from verbund.channels.portal import cards
from verbund.channels.portal.frame import language, page
from verbund.channels.portal.merged import follows_mergers
from verbund.channels.portal.remembered import FORM_TOKEN, remembered
from verbund.channels.portal.service_page import languages_of, version_links
from verbund.channels.portal.town_hall import phone_href
from verbund.core.ui.context import page as page_context
from verbund.core.ui.texts import translate
from verbund.members.queries import Member


@require_safe
@follows_mergers
@remembered
def service(request: HttpRequest, member: Member, blueprint: str) -> HttpResponse:
    """What a service is, costs and needs; ``leistung`` names the entrance."""
    adopted = catalogue.service(member, blueprint)
    entry = adopted.entry(request.GET.get("leistung"))
    ground = catalogue.ground_for(member, blueprint)
    definition = ground.blueprint.service(entry.service_id)
    if definition is None:
        definition = ground.blueprint.services[0]
    links = page_context(request)["language_links"]
    texts = texts_of(ground, language())
    adopters = catalogue.adopters_of(blueprint)
    return page(
        request,
        "service.html",
        {
            "entry": entry,
            "form_token": FORM_TOKEN,
            "title": entry.title.get(language()),
            "summary": entry.summary.get(language()),
            "texts": texts,
            "versions": version_links(
                languages_of(ground.blueprint, definition),
                links if isinstance(links, dict) else {},
                language(),
            ),
            "facts": facts_of(texts, entry.minutes),
            "can_start": adopted.active and entry.online,
            "start_href": reverse("portal-start", args=[member, blueprint]),
            "ways": _ways(
                entry, ground.acting.official_name, ground.acting.address.lines
            ),
            "legal": legal_bases(ground),
            "siblings": [
                cards.service_item(e)
                for e in adopted.entries
                if e.service_id != entry.service_id
            ],
            "owner": ground.owner,
            "acting": ground.acting,
            "phone_href": phone_href(ground.acting.phone),
            "blueprint_title": ground.blueprint.title.get(language()),
            "version": ground.blueprint.version,
            "adopters": len(adopters),
            "no_account": entry.account != "required",
        },
        member=member,
        current="services",
    )


def _ways(
    entry: catalogue.ServiceEntry, office: str, address: tuple[str, ...]
) -> list[dict[str, str]]:
    """The ways that exist here today: online, telephone and counter."""
    ways = []
    for channel in ("web", "hotline", "counter"):
        if channel in entry.channels:
            text = translate(f"portal.service.way_{channel}")
            if channel == "counter":
                text = f"{office}, {', '.join(address)}. {text}" if address else text
            ways.append({"title": translate(f"portal.way.{channel}"), "text": text})
    return ways
