"""What a member can begin with: defaults, what its Land fixes, a similar member's."""

import math
from collections.abc import Mapping

from msgspec import Struct

from verbund.catalogue.errors import ServiceNotFound
from verbund.catalogue.models import Adoption
from verbund.catalogue.shelf import is_active, opened, shelf
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.members.models import Member
from verbund.members.queries import current_directory


class Suggestion(Struct, frozen=True, kw_only=True):
    """Values to begin with. ``source`` is the member some were taken from."""

    values: Mapping[str, object]
    suggested: tuple[str, ...]
    source: Member | None


def fixed_by_land(blueprint: Blueprint, member: Member) -> dict[str, object]:
    """What the law of the member's Land fixes; nobody else may choose it."""
    return {
        name: parameter.by_land[member.land]
        for name, parameter in blueprint.parameters.items()
        if member.land in parameter.by_land
    }


def similar_members(member: Member, key: str) -> tuple[Member, ...]:
    """Members that offer the blueprint, the most similar first.

    Same Land counts most (law and by-laws are alike), then about the same size.
    """
    known = current_directory()
    today = clock.today()
    found = [
        known.members[member_id]
        for member_id, rows in shelf().by_member.items()
        if member_id != member.id and key in rows and is_active(rows[key], today)
    ]
    return tuple(sorted(found, key=lambda other: _distance(member, other)))


def suggestion(member: Member, blueprint: Blueprint) -> Suggestion:
    """Defaults, then the values of the most similar member where there is none."""
    values: dict[str, object] = {
        name: parameter.default
        for name, parameter in blueprint.parameters.items()
        if parameter.default is not None
    }
    others = similar_members(member, blueprint.key)
    source = others[0] if others else None
    suggested: list[str] = []
    if source is not None:
        adoption = shelf().adoption(source.id, blueprint.key)
        theirs = _fitting(adoption, blueprint) if adoption else {}
        for name, value in theirs.items():
            if blueprint.parameters[name].default is None:
                values[name] = value
                suggested.append(name)
    values.update(fixed_by_land(blueprint, member))
    return Suggestion(
        values=values,
        suggested=tuple(suggested),
        source=source if suggested else None,
    )


def _fitting(adoption: Adoption, blueprint: Blueprint) -> dict[str, object]:
    """A member's values whose meaning is the same in this version."""
    theirs = opened(adoption.digest).parameters
    found = {}
    for name, value in adoption.parameters.items():
        mine, other = blueprint.parameters.get(name), theirs.get(name)
        if mine and other and (mine.type, mine.dated) == (other.type, other.dated):
            found[name] = value
    return found


def _distance(member: Member, other: Member) -> tuple[bool, float, str]:
    size = abs(math.log((member.population or 1) / (other.population or 1)))
    return other.land != member.land, size, other.slug


def filled(
    given: Mapping[str, object], key: str, *, member: Member, like: Member
) -> dict[str, object]:
    """What was given, and for everything else the values of another member.

    Raises ``ServiceNotFound`` if that member does not use the blueprint.
    """
    adoption = shelf().adoption(like.id, key)
    if adoption is None:
        raise ServiceNotFound(f"{like.official_name} bietet „{key}“ nicht an.")
    theirs = dict(adoption.parameters)
    # What a Land fixes is not taken over a border.
    fixed = opened(adoption.digest)
    if like.land != member.land:
        for name in fixed_by_land(fixed, like):
            theirs.pop(name, None)
    return {**theirs, **fixed_by_land(fixed, member), **given}
