"""Areas of the official register by name, postal code or the beginning of a key."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from msgspec import Struct

from verbund.kernel import clock
from verbund.members.directory import valid
from verbund.members.models import Member, RegisterEntry, RegisterKey
from verbund.members.queries import current_directory

_MOST_WORDS = 10


class Area(Struct, frozen=True, kw_only=True):
    """One entry of the register; ``id`` is stable within this installation."""

    id: int
    name: str
    kind: str


def areas(
    words: Sequence[str], *, offset: int, limit: int, on: date | None = None
) -> tuple[int, tuple[Area, ...]]:
    """Areas that every word fits, by name, and how many there are in all.

    A word is a name, the beginning of one (``Mag*``), an end (``*burg``), a part
    (``*hof*``) or a postal code. Only keys that are valid on that day count.
    """
    on = on or clock.today()
    valid = RegisterKey.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on
    )
    rows = RegisterEntry.objects.filter(pk__in=valid.values("entry_id"))
    for word in words[:_MOST_WORDS]:
        rows = rows.filter(_fits(word))
    rows = rows.order_by("name", "pk")
    found = tuple(
        Area(
            id=row.pk, name=row.name, kind=row.kind_name or str(row.get_kind_display())
        )
        for row in rows[offset : offset + limit]
    )
    return rows.count(), found


def _fits(word: str) -> Q:
    bare = word.strip("*")
    if bare.isdecimal() and len(bare) == 5:
        return Q(postal_code=bare)
    starts, ends = word.endswith("*"), word.startswith("*")
    if starts and ends:
        return Q(name__icontains=bare)
    if ends:
        return Q(name__iendswith=bare)
    if starts:
        return Q(name__istartswith=bare)
    return Q(name__iexact=bare) | Q(name__istartswith=f"{bare}, ")


def keys_of_area(area_id: int, on: date | None = None) -> tuple[str, ...]:
    """The regional keys (ARS, or the beginning of one) of an area; none if unknown."""
    on = on or clock.today()
    rows = RegisterKey.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        entry_id=area_id,
        valid_from__lte=on,
        scheme__in=("ARS", "KREIS", "VERBAND"),
    )
    return tuple(rows.order_by("scheme", "value").values_list("value", flat=True))


def members_by_key(
    scheme: str, beginning: str, on: date | None = None
) -> tuple[Member, ...]:
    """Members whose key on that day begins so, or who took their place; by key."""
    on = on or clock.today()
    known = current_directory()
    found: dict[object, Member] = {}
    for (kind, value), rows in sorted(known.keys.items()):
        if kind == scheme and value.startswith(beginning):
            for row in rows:
                if valid(row, on):
                    member = known.present(known.members[row.member_id], on)
                    found.setdefault(member.id, member)
    return tuple(found.values())
