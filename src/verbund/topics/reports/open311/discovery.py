"""Service discovery: who answers, where, in which formats, under which licence.

All fields of the specification, in both formats. Beyond them stand the licence of the
data and what this endpoint can do more, because re-users look for both in vain.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse

from verbund.catalogue import queries as catalogue
from verbund.core.ui.texts import LANGUAGES
from verbund.members.queries import Member, expect_marks
from verbund.topics.reports.open311.door import CORS, failure, tagged
from verbund.topics.reports.open311.errors import JurisdictionUnknown
from verbund.topics.reports.open311.formats import (
    CONTENT_TYPES,
    Format,
    Plain,
    document,
    moment,
)
from verbund.topics.reports.open311.jurisdictions import jurisdiction, jurisdictions

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
LICENCE: Final = {
    "id": "dl-de/zero-2.0",
    "name": "Datenlizenz Deutschland – Zero – Version 2.0",
    "url": "https://www.govdata.de/dl-de/zero-2-0",
}
_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_FORMATS: Final = ("text/xml", "application/json")
_EXTENSIONS: Final = (
    "page", "cursor", "extensions", "updated_after", "radius", "just_count", "media",
    "servicerequestupdates", "bulk-csv", "georss", "citysdk",
)  # fmt: skip


def discovery(
    request: HttpRequest, kind: Format = "xml", member: str = ""
) -> HttpResponse:
    """The discovery document of one member, or of everybody."""
    language = str(getattr(request, "language", "de"))
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        response = HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"})
    else:
        expect_marks()
        try:
            owner = jurisdiction(member) if member else None
        except JurisdictionUnknown as error:
            response = failure(error, kind, language)
        else:
            body = document("discovery", _body(request, owner, language), kind)
            response = HttpResponse(body, content_type=CONTENT_TYPES[kind])
            response = tagged(request, response, body)
    for name, value in CORS.items():
        response.headers[name] = value
    return response


# Only reading; and a form of another site may ask by POST to be told so.
discovery.csrf_exempt = True  # type: ignore[attr-defined]


def _body(
    request: HttpRequest, owner: Member | None, language: str
) -> dict[str, Plain]:
    english = language == "en"
    known = (owner,) if owner else jurisdictions()
    changed = _changeset(known)
    endpoints: list[Plain] = []
    if owner is None:
        endpoints.append(_endpoint(request, "/open311/v2/", changed))
    endpoints += [
        {
            **_endpoint(request, f"/{one.slug}/open311/v2/", changed),
            "jurisdiction_id": one.slug,
            "name": one.official_name,
        }
        for one in known
    ]
    return {
        "changeset": changed,
        "contact": _contact(request, owner, english=english),
        "key_service": (
            "A key is optional. Ask the contact for one if you send many reports."
            if english
            else "Ein Schlüssel ist nicht nötig. Wer viele Anliegen sendet, bekommt "
            "einen beim Kontakt."
        ),
        "endpoints": endpoints,
        "license": dict(LICENCE),
        "languages": list(LANGUAGES),
        "extensions": list(_EXTENSIONS),
        "discovery": str(request.build_absolute_uri("/discovery.json")),
    }


def _endpoint(request: HttpRequest, path: str, changed: str) -> dict[str, Plain]:
    return {
        "specification": SPECIFICATION,
        "url": str(request.build_absolute_uri(path)).rstrip("/"),
        "changeset": changed,
        "type": "production",
        "formats": list(_FORMATS),
    }


def _contact(request: HttpRequest, owner: Member | None, *, english: bool) -> str:
    if owner is None:
        page = str(request.build_absolute_uri("/"))
        return (
            f"Each municipality has a contact of its own; they are listed at {page}"
            if english
            else f"Jede Kommune hat ihren eigenen Kontakt; alle stehen auf {page}"
        )
    ways = [owner.official_name, owner.email, owner.phone]
    page = str(request.build_absolute_uri(f"/{owner.slug}/"))
    return ", ".join(part for part in (*ways, page) if part)


def _changeset(known: Sequence[Member]) -> str:
    """When an adoption last changed: services and definitions may be different now."""
    newest = _EPOCH
    adopted = catalogue.adopted_blueprints()
    for member in known:
        for key in adopted.get(member.id, {}):
            row = catalogue.adoption_of(member, key)
            if row is not None:
                newest = max(newest, row.changed_at)
    return moment(newest)


__all__ = ["LICENCE", "SPECIFICATION", "discovery"]
