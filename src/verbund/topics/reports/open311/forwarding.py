"""The way to bodies outside that speak Open311: one report there, its state back here.

A crash between sending and noting is the one moment that could make a double. So the
intent is noted first; whoever finds an intent without a number looks at the other side
for our reference before anything is sent again.
"""

from datetime import timedelta
from typing import Final

from verbund.kernel import clock
from verbund.members.queries import Member, member_by_id
from verbund.responsibility.forwarders import (
    ForwardDelayed,
    ForwardRefused,
    Parcel,
    RemoteStatus,
    Sent,
    register_forwarder,
)
from verbund.responsibility.shapes import BodyView
from verbund.topics.reports.open311 import client
from verbund.topics.reports.open311.actions import link_foreign
from verbund.topics.reports.open311.errors import CityRefused
from verbund.topics.reports.open311.importing import source_of
from verbund.topics.reports.open311.links import sent_before
from verbund.topics.reports.open311.models import ForeignReport

_TOKEN: Final = "token:"  # noqa: S105 - marks a number that is still a token
_LONGEST: Final = 3900
_LOOK_BACK: Final = timedelta(days=2)


class Open311Forwarder:
    """Registered for bodies of kind ``open311``."""

    kind = "open311"

    def send(self, parcel: Parcel, body: BodyView, secret: str) -> Sent:
        """Hand it over once, whatever runs twice."""
        code = body.services.get(parcel.category)
        if not code:
            raise ForwardRefused(
                f"Für „{parcel.category}“ ist bei „{body.name}“ keine Kategorie "
                "eingetragen."
            )
        member = member_by_id(parcel.member_id)
        city = _city(body, secret)
        source = source_of(body.endpoint, body.jurisdiction)
        before = sent_before(member, source, parcel.case_id)
        try:
            if before is not None:
                known = before.foreign_id or (before.token and _TOKEN + before.token)
                known = known or _found_there(city, parcel)
                if known:
                    return self._note(member, source, parcel, known)
            link_foreign(
                member=member,
                direction=ForeignReport.Direction.OUT,
                source=source,
                case_id=parcel.case_id,
            )
            sent = client.send(city, service_code=code, fields=_fields(parcel))
        except CityRefused as error:
            raise _failure(error) from error
        known = sent.id or f"{_TOKEN}{sent.token}"
        return self._note(member, source, parcel, known, sent.notice)

    def status(
        self, body: BodyView, remote_id: str, secret: str
    ) -> RemoteStatus | None:
        """How far they are; ``None`` as long as they show nothing."""
        city = _city(body, secret)
        try:
            key = remote_id
            if remote_id.startswith(_TOKEN):
                key = client.by_token(city, remote_id.removeprefix(_TOKEN))
            found = client.request(city, key) if key else None
        except CityRefused as error:
            raise _failure(error) from error
        if found is None:
            return None
        return RemoteStatus(
            status=found.status,
            text=found.status_notes or found.notice,
            closed=found.closed,
        )

    def _note(
        self, member: Member, source: str, parcel: Parcel, known: str, notice: str = ""
    ) -> Sent:
        is_token = known.startswith(_TOKEN)
        link_foreign(
            member=member,
            direction=ForeignReport.Direction.OUT,
            source=source,
            case_id=parcel.case_id,
            foreign_id="" if is_token else known,
            token=known.removeprefix(_TOKEN) if is_token else "",
            told="open",
        )
        return Sent(remote_id=known, detail=notice)


def _city(body: BodyView, secret: str) -> client.City:
    return client.City(
        url=body.endpoint, jurisdiction_id=body.jurisdiction, api_key=secret
    )


def _fields(parcel: Parcel) -> dict[str, str | list[str]]:
    """The facts, and our reference by which it is found again. Nobody's name."""
    reference = f"{parcel.sender}, unser Zeichen {parcel.number}"
    lines = [(parcel.text or parcel.title)[:3000], reference, *parcel.photos[1:]]
    if parcel.answer_url:
        lines.append(f"Antwort: {parcel.answer_url}")
    fields: dict[str, str | list[str]] = {
        "description": "\n\n".join(lines)[:_LONGEST],
        "address_string": parcel.address,
        "address_id": parcel.asset if not parcel.address else "",
        "email": parcel.reply_to,
        "media_url": parcel.photos[0] if parcel.photos else "",
    }
    if parcel.lat is not None and parcel.lon is not None:
        fields["lat"], fields["long"] = f"{parcel.lat:.7f}", f"{parcel.lon:.7f}"
    return fields


def _found_there(city: client.City, parcel: Parcel) -> str:
    """The number of a report that bears our reference, if it was sent before."""
    now = clock.now()
    for page, _ in client.walk(city, start=now - _LOOK_BACK, end=now):
        for one in page:
            if f"unser Zeichen {parcel.number}" in one.description:
                return one.id
    return ""


def _failure(error: CityRefused) -> Exception:
    return (ForwardRefused if error.lasting else ForwardDelayed)(error.detail)


register_forwarder(Open311Forwarder())

__all__ = ["Open311Forwarder"]
