"""Every write of the catalogue: publish, withdraw, adopt, change, end."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction
from msgspec import Struct

from verbund.catalogue.errors import (
    AdoptionRefused,
    PublicationRefused,
    ServiceNotFound,
    VersionNotFound,
    VersionTaken,
)
from verbund.catalogue.models import Adoption, AdoptionChange, BlueprintVersion
from verbund.catalogue.parameters import checked_parameters
from verbund.catalogue.queries import latest_version
from verbund.catalogue.rehearsal import failures_of, rehearse
from verbund.catalogue.shelf import encoded, opened, seal_of
from verbund.catalogue.slots import Slot, slots_of, unbound_slots
from verbund.core import audit
from verbund.core.rights import Actor
from verbund.engine.loading import load
from verbund.engine.model import Blueprint
from verbund.engine.scenario import run_scenarios
from verbund.kernel import clock
from verbund.members.models import Member, touch


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
def publish(*, folder: Path, actor: Actor | None = None) -> BlueprintVersion:
    """Publish the blueprint in a folder; from now on this version never changes.

    The same content again changes nothing. Raises ``engine.BlueprintInvalid`` with
    every finding, ``VersionTaken`` if the version number is used for other content.
    """
    return publish_blueprint(blueprint=load(folder), actor=actor)


@transaction.atomic
def publish_blueprint(
    *, blueprint: Blueprint, actor: Actor | None = None
) -> BlueprintVersion:
    """As ``publish``, for a blueprint that is already loaded and checked."""
    known = BlueprintVersion.objects.filter(
        key=blueprint.key, version=blueprint.version
    ).first()
    if known is not None:
        if known.digest == blueprint.digest:
            return known
        raise VersionTaken(
            f"{blueprint.key}@{blueprint.version} ist schon mit anderem Inhalt "
            "veröffentlicht. Erhöhen Sie die Nummer in blueprint.yaml (version)."
        )
    failures = failures_of(run_scenarios(blueprint))
    if failures:
        raise PublicationRefused(
            f"{blueprint.key}@{blueprint.version}: seine eigenen Beispiele scheitern.\n"
            + "\n".join(failures)
        )
    document = encoded(blueprint)
    row = BlueprintVersion.objects.create(
        key=blueprint.key,
        version=blueprint.version,
        digest=blueprint.digest,
        document=document,
        seal=seal_of(document),
        published_at=clock.now(),
    )
    touch("catalogue")
    audit.record(
        action="catalogue.published",
        actor=actor,
        subject=f"blueprint:{row}",
        detail={"digest": blueprint.digest},
    )
    return row


@transaction.atomic
def withdraw(
    *, key: str, version: str, reason: str, actor: Actor | None = None
) -> BlueprintVersion:
    """Nobody adopts this version any more; who has it keeps it, cases too."""
    row = _version(key, version)
    row.withdrawn_at, row.withdrawn_because = clock.now(), reason
    row.save(update_fields=["withdrawn_at", "withdrawn_because"])
    touch("catalogue")
    audit.record(
        action="catalogue.withdrawn",
        actor=actor,
        subject=f"blueprint:{row}",
        detail={"reason": reason},
    )
    return row


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

    Adopting again moves to the version and keeps what is not given. Values that do not
    fit raise ``AdoptionRefused`` with one error each and change nothing. It becomes
    active once every slot is bound and the blueprint's own scenarios run through with
    the member's values; what is missing is named in the report.
    """
    row = latest_version(key) if version is None else _version(key, version)
    if row.withdrawn_at is not None:
        raise AdoptionRefused(
            f"{row} wurde zurückgezogen: {row.withdrawn_because} Nehmen Sie eine "
            "neuere Fassung."
        )
    blueprint = opened(row.digest)
    before = Adoption.objects.filter(member=member, blueprint_key=key).first()
    now = clock.now()
    adoption = before or Adoption(
        member=member,
        blueprint_key=key,
        active_from=active_from or clock.today(),
        adopted_at=now,
    )
    if active_from is not None:
        adoption.active_from = active_from
    if before is not None and parameters is None:
        parameters = before.parameters
    if bindings is not None:
        adoption.bindings = _checked_bindings(blueprint, bindings)
    adoption.version = row
    adoption.parameters = checked_parameters(blueprint, parameters or {})
    adoption.active_to = None
    return _settle(adoption, blueprint, member, "adopted", actor)


@transaction.atomic
def set_parameters(
    *,
    member: Member,
    key: str,
    parameters: Mapping[str, object],
    actor: Actor | None = None,
) -> AdoptionReport:
    """Change some of the member's values; the others stay. Checked as in ``adopt``."""
    adoption = _adoption(member, key)
    blueprint = opened(adoption.version.digest)
    merged = {**adoption.parameters, **parameters}
    adoption.parameters = checked_parameters(blueprint, merged)
    return _settle(adoption, blueprint, member, "parameters_set", actor)


@transaction.atomic
def set_bindings(
    *,
    member: Member,
    key: str,
    bindings: Mapping[str, object],
    actor: Actor | None = None,
) -> AdoptionReport:
    """Tie slots to the member's own things; the others stay."""
    adoption = _adoption(member, key)
    blueprint = opened(adoption.version.digest)
    merged = {**adoption.bindings, **bindings}
    adoption.bindings = _checked_bindings(blueprint, merged)
    return _settle(adoption, blueprint, member, "bindings_set", actor)


@transaction.atomic
def end_adoption(
    *, member: Member, key: str, on: date, actor: Actor | None = None
) -> Adoption:
    """Stop offering a service from that day on; running cases go on."""
    adoption = _adoption(member, key)
    if on <= adoption.active_from:
        raise AdoptionRefused("Das Ende muss nach dem Beginn der Übernahme liegen.")
    adoption.active_to, adoption.changed_at = on, clock.now()
    adoption.save(update_fields=["active_to", "changed_at"])
    _write(adoption, "adoption_ended", actor, {"on": on.isoformat()})
    return adoption


def _settle(
    adoption: Adoption,
    blueprint: Blueprint,
    member: Member,
    action: str,
    actor: Actor | None,
) -> AdoptionReport:
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
        parameters=adoption.parameters,
        bindings=adoption.bindings,
    )
    detail = {"version": adoption.version.version, "active": adoption.active}
    _write(adoption, action, actor, detail)
    return AdoptionReport(
        adoption=adoption, active=adoption.active, unbound=unbound, failures=failures
    )


def _checked_bindings(
    blueprint: Blueprint, bindings: Mapping[str, object]
) -> dict[str, object]:
    known = {slot.name for slot in slots_of(blueprint)}
    unknown = sorted(set(bindings) - known)
    if unknown:
        raise AdoptionRefused(
            f"„{unknown[0]}“ gibt es in {blueprint.key} nicht. Zu binden sind: "
            f"{', '.join(sorted(known))}."
        )
    return dict(bindings)


def _version(key: str, version: str) -> BlueprintVersion:
    row = BlueprintVersion.objects.filter(key=key, version=version).first()
    if row is None:
        raise VersionNotFound(f"{key}@{version} ist nicht veröffentlicht.")
    return row


def _adoption(member: Member, key: str) -> Adoption:
    row = (
        Adoption.objects.select_related("version")
        .select_for_update(of=("self",))
        .filter(member=member, blueprint_key=key)
        .first()
    )
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
