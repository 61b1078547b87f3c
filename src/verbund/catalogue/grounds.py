"""The ground a case stands on: blueprint, the member's values, calendar, parties."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from threading import Lock

from django.db.models import Q

from verbund.catalogue.errors import ServiceNotFound, VersionNotFound
from verbund.catalogue.models import Adoption, AdoptionChange, BlueprintVersion
from verbund.catalogue.shelf import opened, shelf
from verbund.catalogue.slots import recipients_of
from verbund.engine.inquiries import recipient_slots
from verbund.engine.model import Blueprint, Ground, Parameter
from verbund.engine.parameters import example_parameters
from verbund.engine.scenario_inquiry import invented_recipients
from verbund.kernel import clock
from verbund.members.facts import calendar_of, party_of
from verbund.members.models import Member
from verbund.members.queries import current_directory, marks

_MOST = 2000
_lock = Lock()
_grounds: OrderedDict[tuple[str, ...], Ground] = OrderedDict()


def ground_for(
    member: Member,
    key: str,
    *,
    version: str | None = None,
    digest: str | None = None,
    on: date | None = None,
) -> Ground:
    """The blueprint as ``member`` has adopted it, and who acts for it on that day.

    ``digest`` (or ``version``) opens the version a case is pinned to; otherwise it is
    the adopted one. The same ground comes back from this process's cache until members
    or catalogue change: one query. Raises ``ServiceNotFound`` if the member has never
    adopted the blueprint, ``VersionNotFound`` if no such version is published.
    """
    on = on or clock.today()
    fresh = marks()
    adoption = shelf(fresh).adoption(member.id, key)
    if adoption is None:
        raise ServiceNotFound(f"{member.official_name} bietet „{key}“ nicht an.")
    known = current_directory(fresh)
    acting = known.acting(known.members[member.id], key, on)
    pinned = digest or _digest(key, version) or adoption.digest
    cache_key = (
        str(adoption.id),
        adoption.changed_at.isoformat(),
        pinned,
        str(acting.id),
        known.mark,
    )
    found = _grounds.get(cache_key)
    if found is not None:
        return found
    owner = known.members[member.id]
    blueprint = opened(pinned)
    if blueprint.key != key:
        raise VersionNotFound(f"{pinned} ist keine Fassung von „{key}“.")
    found = Ground(
        blueprint=blueprint,
        parameters=_parameters(adoption, blueprint),
        calendar=calendar_of(known, owner),
        owner=party_of(known, owner, on),
        acting=party_of(known, acting, on),
        recipients=recipients_of(blueprint, adoption.bindings),
    )
    with _lock:
        _grounds[cache_key] = found
        while len(_grounds) > _MOST:
            _grounds.popitem(last=False)
    return found


def example_ground(blueprint: Blueprint, member: Member) -> Ground:
    """Any version, also one in work, as if the member offered it today: for previews.

    The member's own values count where it has adopted the blueprint and they still mean
    the same; the rest are the author's examples. Offices are invented.
    """
    today = clock.today()
    fresh = marks()
    known = current_directory(fresh)
    values = example_parameters(blueprint)
    adoption = shelf(fresh).adoption(member.id, blueprint.key)
    if adoption is not None:
        present = opened(adoption.digest).parameters
        values |= {
            name: value
            for name, value in adoption.parameters.items()
            if _alike(present.get(name), blueprint.parameters.get(name))
        }
    return Ground(
        blueprint=blueprint,
        parameters=values,
        calendar=calendar_of(known, member),
        owner=party_of(known, member, today),
        acting=party_of(known, known.acting(member, blueprint.key, today), today),
        recipients=invented_recipients(set(recipient_slots(blueprint))),
    )


def _parameters(adoption: Adoption, blueprint: Blueprint) -> Mapping[str, object]:
    """The member's values for a version, also for one it has left behind.

    A case of an older version goes on with the values of that time; where the present
    version asks for the same thing, its value counts (a tariff of next year).
    """
    if blueprint.digest == adoption.digest:
        return _present(adoption)
    kept: Mapping[str, object] | None = (
        AdoptionChange.objects.filter(
            Q(digest=blueprint.digest) | Q(digest="", version=blueprint.version),
            adoption_id=adoption.id,
        )
        .order_by("-pk")
        .values_list("parameters", flat=True)
        .first()
    )
    if kept is None:
        return _present(adoption)
    present = opened(adoption.digest).parameters
    return {
        **kept,
        **{
            name: value
            for name, value in adoption.parameters.items()
            if _alike(present.get(name), blueprint.parameters.get(name))
        },
    }


def _present(adoption: Adoption) -> Mapping[str, object]:
    values: Mapping[str, object] = adoption.parameters
    return values


def _alike(one: Parameter | None, other: Parameter | None) -> bool:
    """Whether both versions mean the same by a parameter."""
    if one is None or other is None:
        return False
    columns = {name: column.type for name, column in one.columns.items()}
    return (
        one.type == other.type
        and one.dated == other.dated
        and columns == {name: column.type for name, column in other.columns.items()}
        and {o.id for o in one.options} == {o.id for o in other.options}
    )


def _digest(key: str, version: str | None) -> str | None:
    if version is None:
        return None
    row = (
        BlueprintVersion.objects.filter(key=key, version=version)
        .values_list("digest", flat=True)
        .first()
    )
    if row is None:
        raise VersionNotFound(f"{key}@{version} ist nicht veröffentlicht.")
    return row
