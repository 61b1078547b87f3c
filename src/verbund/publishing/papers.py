"""Pages and PDF files of what a member documents about personal data."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing.book.blocks import BookFile
from verbund.publishing.book.printing import print_book
from verbund.publishing.processing import deletion_concept, record_of_processing

_WRITERS = {
    "verarbeitungen": record_of_processing,
    "loeschkonzept": deletion_concept,
}


@require_safe
def document(request: HttpRequest, member: Member, paper: str) -> HttpResponse:
    """The record of processing or the deletion concept as a page.

    Neither holds anything of a citizen, so anybody may read them.
    """
    found = _written(member, paper)
    other = next(name for name in _WRITERS if name != paper)
    response = render(
        request,
        "publishing/document.html",
        {
            "member": members.facts_for(member),
            "name": member.name,
            "home_href": f"/{member.slug}/",
            "document": msgspec.to_builtins(found),
            "crumbs": [
                {"label": member.name, "href": f"/{member.slug}/"},
                {
                    "label": translate("publishing.document.privacy"),
                    "href": f"/{member.slug}/datenschutz/",
                },
            ],
            "lead": translate(f"publishing.document.{paper}"),
            "pdf": reverse("document-file", args=[member.slug, paper]),
            "other": {
                "title": translate(f"publishing.document.{other}_link"),
                "href": reverse("document", args=[member.slug, other]),
            },
        },
    )
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@require_safe
def document_file(request: HttpRequest, member: Member, paper: str) -> HttpResponse:
    """The same as PDF (PDF/UA-1)."""
    found = _written(member, paper)
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    response = HttpResponse(print_book(found, at=today), content_type="application/pdf")
    name = f"{paper}-{member.slug}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written(member: Member, paper: str) -> BookFile:
    return _WRITERS[paper](member)
