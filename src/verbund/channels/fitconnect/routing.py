"""Routing API 2.0.0 over our own register: who is responsible for a service in an area.

A small municipality served by a neighbour is found by its own key (ARS); the route
leads to its delivery point, which the neighbour works on.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from verbund.catalogue import queries as catalogue
from verbund.catalogue.edges.fitconnect import jose
from verbund.channels.fitconnect import keys, queries
from verbund.channels.fitconnect.answers import page_of, reply
from verbund.channels.fitconnect.errors import Refused
from verbund.channels.fitconnect.models import Destination
from verbund.members.areas import areas as find_areas
from verbund.members.areas import keys_of_area, members_by_key
from verbund.members.models import Member
from verbund.members.queries import party

_LEIKA = re.compile(r"99\d{12}")
_ARS = re.compile(r"\d{2}|\d{3}|\d{5}|\d{9}|\d{12}")
_AGS = re.compile(r"\d{2}|\d{3}|\d{5}|\d{8}")
_WORD = re.compile(r"\*?[^*\x00-\x1f]{2,100}\*?")
_GEBIET = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"
_MOST_WORDS = 10


def info(_request: HttpRequest) -> HttpResponse:
    """Which version of the routing interface this is."""
    return reply({"version": {"major": 2, "minor": 0, "patch": 0}})


def areas(request: HttpRequest) -> HttpResponse:
    """Areas by name (with ``*``) or postal code."""
    words = request.GET.getlist("areaSearchexpression")
    if not 1 <= len(words) <= _MOST_WORDS or not all(map(_WORD.fullmatch, words)):
        raise Refused("areaSearchexpression: 1 to 10 words of 2 letters or more.")
    offset, limit = page_of(request)
    total, found = find_areas(words, offset=offset, limit=limit)
    return reply(
        {
            "count": len(found),
            "offset": offset,
            "totalCount": total,
            "areas": [
                {"id": str(one.id), "name": one.name, "type": one.kind} for one in found
            ],
        }
    )


def routes(request: HttpRequest) -> HttpResponse:
    """Delivery points for a service key in one area."""
    leika = request.GET.get("leikaKey", "")
    if not _LEIKA.fullmatch(leika):
        raise Refused("leikaKey: 14 digits that begin with 99.")
    members = _members(request)
    offset, limit = page_of(request)
    found = [
        (member, destination)
        for member in members
        for destination in _destinations(member, leika)
    ]
    page = found[offset : offset + limit]
    return reply(
        {
            "count": len(page),
            "offset": offset,
            "totalCount": len(found),
            "routes": [_route(request, *one, leika) for one in page],
        }
    )


def _members(request: HttpRequest) -> tuple[Member, ...]:
    named = [name for name in ("ars", "ags", "areaId") if name in request.GET]
    if len(named) != 1:
        raise Refused("Exactly one of ars, ags and areaId is needed.")
    given = request.GET[named[0]]
    if named == ["areaId"]:
        if not given.isdecimal() or len(given) > 18:
            raise Refused("areaId: a number.")
        found = [
            member
            for key in keys_of_area(int(given))
            for member in members_by_key("ARS", key)
        ]
        return tuple({member.id: member for member in found}.values())
    shape = _ARS if named == ["ars"] else _AGS
    if not shape.fullmatch(given):
        raise Refused(f"{named[0]}: not an official key.")
    return members_by_key(named[0].upper(), given)


def _destinations(member: Member, leika: str) -> list[Destination]:
    found = []
    for entry in catalogue.services_of(member):
        if entry.leika == leika:
            destination = queries.destination_for(member, entry.blueprint_key)
            if destination is not None and destination not in found:
                found.append(destination)
    return found


def _route(
    request: HttpRequest, member: Member, destination: Destination, leika: str
) -> dict[str, Any]:
    facts = party(member)
    claims = {
        "iss": request.build_absolute_uri("/").rstrip("/"),
        "iat": int(destination.created_at.timestamp()),
        "jti": str(destination.id),
        "submissionHost": request.get_host(),
        "destinationId": str(destination.id),
        "services": [
            {
                "gebietIDs": [f"{_GEBIET}:{facts.ars}"],
                "leistungIDs": [f"urn:de:fim:leika:leistung:{leika}"],
            }
        ],
    }
    page = request.build_absolute_uri(f"/{member.slug}/")
    address = {
        "street": facts.address.street,
        "houseNumber": facts.address.house_number,
        "zip": facts.address.postal_code,
        "city": facts.address.city,
    }
    route: dict[str, Any] = {
        "destinationId": str(destination.id),
        "destinationSignature": jose.sign(claims, keys.service_key(), "jwt"),
        "destinationName": facts.official_name or facts.name,
        "destinationShortName": facts.name,
        "address": {name: part for name, part in address.items() if part},
        "origin": "Verbund",
    }
    if facts.phone or facts.email:
        contact = {"name": route["destinationName"], "tel": facts.phone}
        contact["email"] = facts.email
        route["contactPersons"] = [{k: v for k, v in contact.items() if v}]
    if page.startswith("https://"):
        route["privacyPolicyUrl"] = f"{page}datenschutz/"
        route["imprintUrl"] = f"{page}impressum/"
    return route
