"""Which member a ``jurisdiction_id`` means.

The name in our addresses is the id that we tell (``bonn``). Understood are also the
domain of the town's own site, as the specification proposes (``bonn.de``), and the
official keys AGS and ARS.
"""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from verbund.core.errors import FieldProblem
from verbund.kernel import clock
from verbund.members.errors import MemberNotFound
from verbund.members.queries import (
    Member,
    current_directory,
    member_by_key,
    members_with_topic,
    present_member,
    topics_of,
)
from verbund.topics.reports.open311.errors import JurisdictionUnknown, ParameterRefused

TOPIC: Final = "reports"
_KEYS: Final = {8: "AGS", 12: "ARS"}


def jurisdictions() -> tuple[Member, ...]:
    """Every member that takes reports, by name."""
    return members_with_topic(TOPIC)


def jurisdiction(given: str, *, fallback: Member | None = None) -> Member:
    """The member that is meant.

    ``fallback`` is the member of the address; another one beside it is unknown there.
    Nothing given is fine where only one member takes reports, else it is a 400.
    """
    if not given:
        if fallback is not None:
            return _open(fallback)
        known = jurisdictions()
        if len(known) == 1:
            return known[0]
        raise ParameterRefused(
            FieldProblem(
                "jurisdiction_id",
                "Bitte nennen Sie die Kommune, zum Beispiel „jurisdiction_id="
                f"{known[0].slug if known else '…'}“.",
                "missing",
                "jurisdiction_id was not provided.",
            )
        )
    found = _find(given.strip().lower())
    if found is None or (fallback is not None and fallback.id != found.id):
        raise _unknown(given)
    return _open(found)


def _find(given: str) -> Member | None:
    known = current_directory()
    found = known.slugs.get(given)
    if found is not None:
        return present_member(found)
    if given.isascii() and given.isdigit() and len(given) in _KEYS:
        try:
            return member_by_key(_KEYS[len(given)], given, clock.today())
        except MemberNotFound:
            return None
    if "." not in given:
        return None
    hosts = [one for one in jurisdictions() if domain_of(one) == given]
    return hosts[0] if len(hosts) == 1 else None


def owners_of(member: Member) -> frozenset[UUID]:
    """The member, and those that became part of it: their reports live on here."""
    known = current_directory()
    return frozenset(one.id for one in known.with_predecessors(member.id))


def domain_of(member: Member) -> str:
    """The domain of a member's own site without ``www``; empty if none is known."""
    host = urlsplit(member.web).hostname if member.web else None
    return (host or "").removeprefix("www.")


def _open(member: Member) -> Member:
    if TOPIC not in topics_of(member):
        raise _unknown(member.slug)
    return member


def _unknown(given: str) -> JurisdictionUnknown:
    shown = given[:80] if given.isprintable() else "?"
    return JurisdictionUnknown(
        f"Zu „{shown}“ ist hier keine Kommune bekannt.",
        detail_en=f"'{shown}' is not known here.",
    )


__all__ = ["TOPIC", "domain_of", "jurisdiction", "jurisdictions", "owners_of"]
