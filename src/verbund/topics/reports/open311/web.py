"""The addresses of GeoReport v2: services, requests, tokens."""

import re
from functools import partial
from typing import Final

from django.http import HttpResponse

from verbund.topics.reports import queries
from verbund.topics.reports.open311 import filters, listing, submit
from verbund.topics.reports.open311.bodies import MOST_EXTENDED, Writer
from verbund.topics.reports.open311.door import Answer, Call, Handler, door, following
from verbund.topics.reports.open311.errors import RequestUnknown
from verbund.topics.reports.open311.formats import Plain
from verbund.topics.reports.open311.jurisdictions import owners_of
from verbund.topics.reports.open311.links import public_id_of
from verbund.topics.reports.open311.parameters import IDENTIFIER
from verbund.topics.reports.open311.services import (
    codes_for,
    definition_body,
    service,
    service_body,
    services_of,
)

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def _services(call: Call) -> Answer:
    """Everything that can be reported."""
    found: list[Plain] = [
        service_body(one) for one in services_of(call.member, call.language)
    ]
    return Answer(root="services", content=found)


def _definition(call: Call, code: str) -> Answer:
    """The questions of one service; also of one without any."""
    found = service(call.member, code, call.language)
    return Answer(root="service_definition", content=definition_body(found))


def _requests(call: Call) -> "Answer | HttpResponse":
    """The list of public reports."""
    asked = filters.wanted(call.given, partial(codes_for, call.member, call.language))
    if call.given.flag("just_count"):
        # Klarschiff's extension: how many, without any of them.
        return Answer(
            root="service_requests",
            content={"count": listing.count(call.member, asked)},
        )
    extended = call.given.flag("extensions")
    if extended and asked.size > MOST_EXTENDED:
        asked = asked.limited(MOST_EXTENDED)
    found = listing.find(call.member, asked)
    content = _writer(call).requests(
        found.rows, extended=extended, pictured=asked.pictures
    )
    headers = {}
    if found.place:
        headers["Open311-Cursor"] = found.place
    if found.more:
        headers["Link"] = f'<{following(call, found.place)}>; rel="next"'
    return Answer(root="service_requests", content=content, headers=headers)


def _request(call: Call, key: str) -> Answer:
    """One public report, as a list of one."""
    row = listing.one(call.member, key) if IDENTIFIER.fullmatch(key) else None
    if row is None and (moved := public_id_of(call.member, key)):
        # A number from before a move: whoever kept the link still finds it.
        row = listing.one(call.member, moved)
    if row is None:
        raise RequestUnknown
    extended = call.given.flag("extensions")
    content = _writer(call).requests([row], extended=extended)
    return Answer(root="service_requests", content=content)


def _token(call: Call, token: str) -> Answer:
    """What became of a report that waited for its confirmation.

    As long as it waits there is no id, and the answer is an empty one: the token is
    known, which is more than a 404 would say.
    """
    known = _TOKEN.fullmatch(token)
    found = queries.waiting(token, owners_of(call.member)) if known else None
    if found is None:
        raise RequestUnknown(
            "Dieses Token gibt es nicht, oder seine Zeit ist um.",
            detail_en="The token is unknown or has expired.",
        )
    body: dict[str, Plain] = {"token": found.token}
    if found.public_id:
        body = {"service_request_id": found.public_id, "token": found.token}
    return Answer(root="service_requests", content=[body])


def _writer(call: Call) -> Writer:
    return Writer(
        member=call.member,
        language=call.language,
        absolute=call.absolute,
        kind=call.kind,
    )


services = door(get=Handler(run=_services))
definition = door(get=Handler(run=_definition))
requests = door(
    get=Handler(run=_requests, known=filters.KNOWN),
    post=Handler(run=submit.submit, every_parameter=True),
)
request = door(get=Handler(run=_request, known=("extensions",)))
token = door(get=Handler(run=_token))
