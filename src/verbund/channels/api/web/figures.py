"""Statistics that everybody may read: counts too small to be told are missing."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from verbund.channels.api.registry import Call, Query, endpoint, given
from verbund.members.queries import Member, member_by_slug
from verbund.publishing import queries as publishing
from verbund.publishing.shapes import Statistics

_TAG = "Offene Zahlen"


class YearQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which year; the present one if none is named."""

    year: Annotated[int, Meta(ge=2000, le=2999)] | UnsetType = UNSET


@endpoint(
    "GET", "/statistics", tag=_TAG, summary="Zahlen aller Kommunen zusammen",
    query=YearQuery, answer=Statistics, errors=(422,),
)  # fmt: skip
def statistics_all(call: Call) -> Statistics:
    """One year of all members; a year without cases gives the present one."""
    return _figures(call, None)


@endpoint(
    "GET", "/{member}/statistics", tag=_TAG, summary="Zahlen einer Kommune",
    query=YearQuery, answer=Statistics, errors=(404, 422),
)  # fmt: skip
def statistics_one(call: Call, member: str) -> Statistics:
    """One year of a member, or of the members of an association together."""
    return _figures(call, member_by_slug(member))


def _figures(call: Call, member: Member | None) -> Statistics:
    year: int | None = given(call.query.year)
    return publishing.statistics(publishing.owners_of(member), year=year)
