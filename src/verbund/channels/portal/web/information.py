"""Imprint, privacy, accessibility and help – of a member or of all together."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.channels.portal.frame import language, page
from verbund.channels.portal.periods import period_words
from verbund.channels.portal.remembered import remembered
from verbund.channels.portal.town_hall import phone_href
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member


@require_safe
@remembered
def imprint(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """Who answers for these pages."""
    return _page(request, "imprint.html", member)


@require_safe
@remembered
def privacy(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """What happens to data: the record of each service, straight from its blueprint."""
    records = [_record(g) for g in _grounds(member)] if member else []
    return _page(
        request, "privacy.html", member, records=[r for r in records if r is not None]
    )


@require_safe
@remembered
def accessibility(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """The accessibility statement, and how to report a barrier."""
    return _page(request, "accessibility.html", member)


@require_safe
@remembered
def help_page(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """Short answers to what people ask first."""
    return _page(request, "help.html", member)


def _page(
    request: HttpRequest, template: str, member: Member | None, **more: object
) -> HttpResponse:
    acting = members.acting_member(member, "") if member else None
    facts = members.facts_for(acting) if acting else None
    everyone = members.all_members(Member.Kind.MUNICIPALITY) if member is None else ()
    return page(
        request,
        template,
        {
            "acting": facts,
            "phone_href": phone_href(facts.phone) if facts else "",
            "everyone": [(m.official_name, m.slug) for m in everyone],
            **more,
        },
        member=member,
    )


def _grounds(member: Member) -> list[engine.Ground]:
    keys = dict.fromkeys(e.blueprint_key for e in catalogue.services_of(member))
    return [catalogue.ground_for(member, key) for key in keys]


def _record(ground: engine.Ground) -> dict[str, object] | None:
    """One service in the words of its data-protection record."""
    blueprint = ground.blueprint
    record = blueprint.privacy
    if record is None:
        return None
    keeps = {
        period_words(engine.kept_for(ground, rule, clock.today())): None
        for rule in blueprint.retention.rules
    }
    return {
        "title": blueprint.title.get(language()),
        "purpose": record.purpose.get(language()),
        "legal": [
            blueprint.legal[name].title
            for name in record.legal_basis
            if name in blueprint.legal
        ],
        "recipients": [r.get(language()) for r in record.recipients],
        "automated": record.automated_decision,
        "keeps": list(keeps),
        "drafts": period_words(blueprint.retention.drafts),
    }
