"""The handbook of an association: what it holds, and the file."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from verbund.catalogue import queries as catalogue
from verbund.channels.desk.frame import Desk, desk_page, page
from verbund.core.errors import NotFound
from verbund.core.rights import require
from verbund.kernel import clock
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_REGION
from verbund.publishing.book.printing import print_book, reference_book


@require_safe
@desk_page
def handbook(desk: Desk) -> HttpResponse:
    """Whose handbook can be printed, and the blueprints that are chapters of it."""
    context = {
        "associations": [(one.slug, one.official_name) for one in _associations(desk)],
        "chapters": sorted(
            {
                blueprint_title(version.digest)
                for version in catalogue.versions_of()
                if version.withdrawn_at is None
            }
        ),
    }
    return page(desk, "desk/handbook.html", context, section="handbook")


@require_safe
@desk_page
def handbook_file(desk: Desk, association: str) -> HttpResponse:
    """The handbook as PDF (PDF/UA-1); a few seconds of work."""
    found = next((a for a in _associations(desk) if a.slug == association), None)
    if found is None:
        raise NotFound("Diesen Verband koordinieren Sie nicht.")
    pdf = print_book(reference_book(found), at=clock.now())
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = f"handbuch-{found.slug}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def blueprint_title(digest: str) -> str:
    """The German title of a published version."""
    return catalogue.blueprint_by_digest(digest).title.de


def _associations(desk: Desk) -> list[Member]:
    require(desk.actor, MANAGE_REGION.key)
    found = [
        member
        for member in desk.known.members.values()
        if member.kind == Member.Kind.ASSOCIATION and member.id in desk.actor.members
    ]
    return sorted(found, key=lambda member: member.name)
