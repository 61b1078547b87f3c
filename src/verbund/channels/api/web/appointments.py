"""Free times of a case, and booking one of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from verbund.appointments import actions, queries
from verbund.cases import queries as cases
from verbund.channels.api import scopes
from verbund.channels.api.registry import Answer, Call, endpoint
from verbund.channels.api.web.cases import Changed, changed

_ERRORS = (401, 403, 404, 409, 413, 415, 422)


class FreeTimes(Struct, frozen=True, kw_only=True):
    """Moments at which an appointment of this case may begin, the earliest first."""

    times: tuple[datetime, ...]


class Wanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The moment of the appointment, with its time zone."""

    starts_at: Annotated[datetime, Meta(tz=True)]


@endpoint(
    "GET",
    "/cases/{id}/appointment/times",
    name="case_appointment_times",
    tag="Vorgänge bearbeiten",
    summary="Freie Termine für den Vorgang",
    scope=scopes.READ,
    answer=FreeTimes,
    errors=(401, 403, 404),
)
def times(call: Call, id: str) -> FreeTimes:
    """Free times within the span that the blueprint names."""
    view = cases.case_view(UUID(id), call.staff(), purpose="Freie Termine angesehen")
    days = queries.free_days(view.ground, view.state, case_id=view.id)
    return FreeTimes(times=tuple(start for day in days for start in day.starts))


@endpoint(
    "POST",
    "/cases/{id}/appointment",
    name="case_appointment",
    tag="Vorgänge bearbeiten",
    summary="Termin buchen oder verlegen",
    scope=scopes.WORK,
    body=Wanted,
    answer=Changed,
    errors=_ERRORS,
    headers={"ETag": "Neuer Stand der Akte"},
)
def book(call: Call, id: str) -> Answer:
    """Take a time for the case; a present appointment is moved to it."""
    actor = call.staff()
    actions.book(case_id=UUID(id), starts_at=call.body.starts_at, actor=actor)
    return changed(cases.case_view(UUID(id), actor, purpose="Termin gebucht"))
