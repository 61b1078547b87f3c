"""What the reports say on other pages: of a case, beside a call, above a form."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from verbund.calls import queries as calls
from verbund.catalogue import queries as catalogue
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.core.topics import Filled, Panel
from verbund.core.ui.texts import translate
from verbund.members import queries as members
from verbund.topics.reports import queries
from verbund.topics.reports.calls import for_words, likely, told
from verbund.topics.reports.rights import MODERATE
from verbund.topics.reports.wording import detail_word


def case_panel(request: HttpRequest, case_id: UUID, actor: Actor) -> Panel | None:
    """The public side of a case that is a report."""
    with acting_within(actor.members, actor):
        row = queries.report_of_case(case_id)
        if row is None or row.erased:
            return None
        parent = queries.report_of_case(row.duplicate_of) if row.duplicate_of else None
    owner = members.member_by_id(row.owner_id)
    html = render_to_string(
        "reports/case_panel.html",
        {
            "row": row,
            "detail": detail_word(row.detail, "de"),
            "public_href": reverse("report", args=[owner, row.public_id])
            if row.visible and not row.hidden
            else "",
            "parent": parent,
            "parent_href": reverse("desk-case", args=[parent.case_id])
            if parent
            else "",
            "triage_href": reverse("desk-report", args=[case_id])
            if actor.may(MODERATE.key)
            else "",
        },
        request,
    )
    return Panel(id="anliegen", title=translate("reports.panel.title"), html=html)


def hotline_panel(request: HttpRequest, member_id: UUID, actor: Actor) -> Panel | None:
    """Reports that fit the caller's words, and the way to look further."""
    owner = members.member_by_id(member_id)
    words = request.GET.get("frage", "")[:200]
    query = urlencode({"kommune": owner.slug, **({"was": words} if words else {})})
    html = render_to_string(
        "reports/hotline_panel.html",
        {
            "found": for_words(owner, words, limit=4) if words else (),
            "words": words,
            "more_href": f"{reverse('hotline-reports')}?{query}",
        },
        request,
    )
    return Panel(id="anliegen", title=translate("reports.call.title"), html=html)


def form_panel(request: HttpRequest, filled: Filled, actor: Actor) -> Panel | None:
    """“Schon gemeldet?” before the form is sent for somebody, with the way to join."""
    owner = members.member_by_id(filled.member_id)
    ground = catalogue.ground_for(owner, filled.blueprint)
    alike = likely(owner, ground.blueprint, filled.answers)
    if not alike:
        return None
    known = queries.reports_by_id((owner.id,), [one.public_id for one in alike])
    if not known:
        return None
    at_desk = filled.door == "desk"
    call = None if at_desk else calls.open_calls(actor)[0]
    html = render_to_string(
        "reports/form_panel.html",
        {
            "owner": owner,
            "phone": call.number if call else "",
            "found": [told(one) for one in known],
            "draft": filled.draft,
            "letter": filled.letter,
            "join": translate(f"reports.call.{'join_person' if at_desk else 'join'}"),
            "join_href": reverse("desk-report-join" if at_desk else "hotline-reports"),
        },
        request,
    )
    return Panel(id="schon", title=translate("reports.call.before"), html=html)
