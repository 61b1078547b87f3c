"""Adoptions as they are in force: begun, changed, ended, each change declared."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from msgspec import Struct

from verbund.catalogue.access import require_adopt
from verbund.catalogue.actions_publish import version_row
from verbund.catalogue.adapted import (
    Effective,
    effective,
    overlay_of_adoption,
    present,
    stored,
)
from verbund.catalogue.carrying import carry, taken_back
from verbund.catalogue.errors import AdoptionRefused, ServiceNotFound
from verbund.catalogue.models import Adoption, AdoptionChange, BlueprintVersion
from verbund.catalogue.parameters import checked_parameters
from verbund.catalogue.queries import latest_version
from verbund.catalogue.records import write_record
from verbund.catalogue.rehearsal import rehearse
from verbund.catalogue.shelf import opened
from verbund.catalogue.slots import Slot, slots_of, unbound_slots
from verbund.catalogue.suggestions import fixed_by_land
from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.rights import Actor
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, overlay_of
from verbund.kernel import clock
from verbund.kernel.calendars import LAND_NAMES
from verbund.kernel.german import short_date_de
from verbund.members.models import Member


class AdoptionReport(Struct, frozen=True, kw_only=True):
    """What became of an adoption; ``active`` only if nothing is left to do."""

    adoption: Adoption
    active: bool
    unbound: tuple[Slot, ...] = ()
    failures: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """What is left to do, as sentences."""
        open_slots = [f"Offen: {s.title} ({s.name}). {s.cure}" for s in self.unbound]
        return [*open_slots, *(f"Beispiel gescheitert: {f}" for f in self.failures)]


@transaction.atomic
def adopt(
    *,
    member: Member,
    key: str,
    version: str | None = None,
    parameters: Mapping[str, object] | None = None,
    bindings: Mapping[str, object] | None = None,
    active_from: date | None = None,
    actor: Actor | None = None,
) -> AdoptionReport:
    """Let a member offer a blueprint, in the newest version unless one is named.

    Adopting again moves to the version and keeps what is not given, the member's own
    changes too. Values that do not fit raise ``AdoptionRefused`` with one error each
    and change nothing. It becomes active once every slot is bound and the blueprint's
    own scenarios run through with the member's values; what is missing is named in the
    report. What is active never becomes inactive by moving: that is refused.
    """
    require_adopt(actor, member)
    row = latest_version(key) if version is None else version_row(key, version)
    adoptable(row, active_from or clock.today())
    blueprint = opened(row.digest)
    before = _held(member, key)
    now = clock.now()
    adoption = before or Adoption(
        member=member,
        blueprint_key=key,
        active_from=active_from or clock.today(),
        adopted_at=now,
    )
    was_active = before is not None and before.active
    if active_from is not None:
        adoption.active_from = active_from
    if before is not None and parameters is None:
        parameters = before.parameters
    overlay = _carried(before, blueprint) if before is not None else None
    if bindings is not None:
        adoption.bindings = checked_bindings(blueprint, bindings)
    adoption.version = row
    adoption.active_to = None
    report = settle(
        adoption,
        effective(blueprint, overlay),
        parameters or {},
        kind="updated" if before else "adopted",
        actor=actor,
    )
    if was_active and not report.active:
        raise AdoptionRefused("\n".join(report.lines()))
    return report


@transaction.atomic
def set_parameters(
    *,
    member: Member,
    key: str,
    parameters: Mapping[str, object],
    actor: Actor | None = None,
) -> AdoptionReport:
    """Change some of the member's values; the others stay. Checked as in ``adopt``."""
    require_adopt(actor, member)
    adoption = _adoption(member, key)
    merged = {**adoption.parameters, **parameters}
    return settle(adoption, _unchanged(adoption), merged, kind="changed", actor=actor)


@transaction.atomic
def set_bindings(
    *,
    member: Member,
    key: str,
    bindings: Mapping[str, object],
    actor: Actor | None = None,
) -> AdoptionReport:
    """Tie slots to the member's own things; the others stay."""
    require_adopt(actor, member)
    adoption = _adoption(member, key)
    found = _unchanged(adoption)
    merged = {**adoption.bindings, **bindings}
    adoption.bindings = checked_bindings(found.blueprint, merged)
    return settle(adoption, found, adoption.parameters, kind="changed", actor=actor)


@transaction.atomic
def set_overlay(
    *, member: Member, key: str, overlay: Overlay | None, actor: Actor | None = None
) -> AdoptionReport:
    """Put the member's own changes in force; ``None`` goes back to the published one.

    Running cases stay on the version they began with. Raises ``AdoptionRefused`` for
    changes that are not the member's to make.
    """
    require_adopt(actor, member)
    adoption = _adoption(member, key)
    found = effective(opened(adoption.version.digest), overlay)
    return settle(adoption, found, adoption.parameters, kind="changed", actor=actor)


@transaction.atomic
def end_adoption(
    *, member: Member, key: str, on: date, actor: Actor | None = None
) -> Adoption:
    """Stop offering a service from that day on; running cases go on."""
    require_adopt(actor, member)
    adoption = _adoption(member, key)
    if on <= adoption.active_from:
        raise AdoptionRefused("Das Ende muss nach dem Beginn der Übernahme liegen.")
    adoption.active_to, adoption.changed_at = on, clock.now()
    adoption.save(update_fields=["active_to", "changed_at"])
    write_record(adoption, member, "ended")
    _write(adoption, "adoption_ended", actor, {"on": on.isoformat()})
    return adoption


def settle(
    adoption: Adoption,
    found: Effective,
    parameters: Mapping[str, object],
    *,
    kind: str,
    actor: Actor | None,
) -> AdoptionReport:
    """Write an adoption with its history and its signed record, in this transaction."""
    member, blueprint = adoption.member, found.blueprint
    wanted = {**parameters, **_by_law(blueprint, member, parameters)}
    adoption.parameters = checked_parameters(blueprint, wanted)
    adoption.adapted = stored(adoption.version, found)
    unbound = unbound_slots(blueprint, member, adoption.bindings)
    failures = rehearse(blueprint, adoption.parameters)
    adoption.active = not unbound and not failures
    adoption.changed_at = clock.now()
    adoption.save()
    AdoptionChange.objects.create(
        adoption=adoption,
        at=adoption.changed_at,
        actor=actor.name if actor else "Verbund",
        version=adoption.version.version,
        digest=blueprint.digest,
        parameters=adoption.parameters,
        bindings=adoption.bindings,
    )
    if adoption.active:
        changes = len(found.overlay.edits) if found.overlay else 0
        write_record(adoption, member, kind, adapted=changes)
    detail = {"version": adoption.version.version, "active": adoption.active}
    _write(adoption, kind, actor, detail)
    return AdoptionReport(
        adoption=adoption, active=adoption.active, unbound=unbound, failures=failures
    )


def adoptable(row: BlueprintVersion, day: date) -> None:
    """Return if the version may begin on that day, else ``AdoptionRefused``."""
    if row.withdrawn_at is not None:
        raise AdoptionRefused(
            f"{row} wurde zurückgezogen: {row.withdrawn_because} Nehmen Sie eine "
            "andere Fassung."
        )
    if row.first_day > max(day, clock.today()):
        raise AdoptionRefused(
            f"{row} gilt erst ab {short_date_de(row.first_day)}. Wählen Sie diesen Tag "
            "oder einen späteren für den Beginn."
        )
    ends = opened(row.digest).valid_to
    if ends is not None and ends <= max(day, clock.today()):
        raise AdoptionRefused(
            f"{row} gilt nur bis vor {short_date_de(ends)}. Nehmen Sie die Fassung, "
            "die danach gilt."
        )


def checked_bindings(
    blueprint: Blueprint, bindings: Mapping[str, object]
) -> dict[str, object]:
    """The bindings if every name is a slot of the blueprint."""
    known = {slot.name for slot in slots_of(blueprint)}
    unknown = sorted(set(bindings) - known)
    if unknown:
        raise AdoptionRefused(
            f"„{unknown[0]}“ gibt es in {blueprint.key} nicht. Zu binden sind: "
            f"{', '.join(sorted(known))}."
        )
    return dict(bindings)


def _by_law(
    blueprint: Blueprint, member: Member, given: Mapping[str, object]
) -> dict[str, object]:
    """What the Land fixes; another value is refused, not overwritten in silence."""
    fixed = fixed_by_land(blueprint, member)
    land = LAND_NAMES.get(member.land, member.land)
    problems = [
        FieldProblem(
            name,
            f"„{blueprint.parameters[name].label}“ legt das Landesrecht fest ({land}).",
            "by_land",
        )
        for name, value in fixed.items()
        if not any(
            given.get(name) == allowed
            for allowed in (None, value, blueprint.parameters[name].default)
        )
    ]
    if problems:
        detail = "\n".join(f"{p.path}: {p.message}" for p in problems)
        raise AdoptionRefused(detail, fields=problems)
    return fixed


def _carried(before: Adoption, blueprint: Blueprint) -> Overlay | None:
    """The member's changes on another version; a conflict is for the page to settle."""
    overlay = overlay_of_adoption(before)
    if overlay is None:
        return None
    taken = taken_back(before.member_id, before.blueprint_key)
    merged = carry(opened(before.version.digest), overlay, blueprint, taken=taken)
    if merged.conflicts:
        places = "\n".join(conflict.path for conflict in merged.conflicts)
        raise AdoptionRefused(
            "Ihre Anpassungen und die neue Fassung widersprechen sich. Entscheiden Sie "
            f"unter „Aktualisieren“:\n{places}"
        )
    assert isinstance(merged.merged, dict)  # noqa: S101 - documents are
    return overlay_of(blueprint, merged.merged)


def _unchanged(adoption: Adoption) -> Effective:
    return Effective(present(adoption), overlay_of_adoption(adoption))


def _held(member: Member, key: str) -> Adoption | None:
    return (
        Adoption.objects.select_related("version", "adapted", "member")
        .select_for_update(of=("self",))
        .filter(member=member, blueprint_key=key)
        .first()
    )


def _adoption(member: Member, key: str) -> Adoption:
    row = _held(member, key)
    if row is None:
        raise ServiceNotFound(f"{member.official_name} bietet „{key}“ nicht an.")
    return row


def _write(
    adoption: Adoption, action: str, actor: Actor | None, detail: Mapping[str, object]
) -> None:
    audit.record(
        action=f"catalogue.{action}",
        actor=actor,
        subject=f"adoption:{adoption.pk}",
        member=adoption.member_id,
        detail={"blueprint": adoption.blueprint_key, **detail},
    )
