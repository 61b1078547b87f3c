"""Versions of blueprints: published for good, valid one after the other, withdrawn."""

from datetime import date
from pathlib import Path

from django.db import transaction

from verbund.catalogue.access import require_maintain
from verbund.catalogue.errors import PublicationRefused, VersionNotFound, VersionTaken
from verbund.catalogue.models import BlueprintVersion
from verbund.catalogue.queries import versions_of
from verbund.catalogue.rehearsal import failures_of
from verbund.catalogue.shelf import encoded, opened, seal_of
from verbund.catalogue.signing import VERSION, sign
from verbund.catalogue.versions import version_key
from verbund.core import audit
from verbund.core.errors import Conflict, Invalid
from verbund.core.rights import Actor
from verbund.engine.compare import version_too_small
from verbund.engine.loading import load
from verbund.engine.model import Blueprint
from verbund.engine.scenario import run_scenarios
from verbund.engine.semver import Span, check_validity
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.models import touch

PUBLISHER = "Verbund"


@transaction.atomic
def publish(*, folder: Path, actor: Actor | None = None) -> BlueprintVersion:
    """Publish the blueprint in a folder; from now on this version never changes.

    The same content again changes nothing. Raises ``engine.BlueprintInvalid`` with
    every finding, ``VersionTaken`` if the version number is used for other content.
    """
    return publish_blueprint(blueprint=load(folder), actor=actor)


@transaction.atomic
def publish_blueprint(
    *,
    blueprint: Blueprint,
    actor: Actor | None = None,
    publisher: str = "",
) -> BlueprintVersion:
    """As ``publish``, for a blueprint that is already loaded and checked.

    It is valid from its ``valid_from`` (today if it names none) until the next one
    begins: half-open periods, so there is never none and never two. Raises
    ``PublicationRefused`` if the number or the day comes before the last version's, or
    if the number is too small for what has changed.
    """
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
    valid_from = blueprint.valid_from or clock.today()
    _follows(blueprint, valid_from)
    document = encoded(blueprint)
    public_key, signature = sign(VERSION, blueprint.digest.encode())
    row = BlueprintVersion.objects.create(
        key=blueprint.key,
        version=blueprint.version,
        digest=blueprint.digest,
        document=document,
        seal=seal_of(document),
        published_at=clock.now(),
        valid_from=valid_from,
        publisher=publisher or blueprint.maintainer or PUBLISHER,
        public_key=public_key,
        signature=signature,
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
    """Nobody adopts this version any more; who has it keeps it, cases too.

    The version before is valid again until the next one begins. Raises ``Invalid``
    without a reason, ``Conflict`` if it is withdrawn already.
    """
    require_maintain(actor)
    if not reason.strip():
        raise Invalid("Schreiben Sie, warum niemand mehr diese Fassung nehmen soll.")
    row = version_row(key, version)
    if row.withdrawn_at is not None:
        raise Conflict(f"{row} ist schon zurückgezogen.")
    row.withdrawn_at, row.withdrawn_because = clock.now(), reason.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_because"])
    touch("catalogue")
    audit.record(
        action="catalogue.withdrawn",
        actor=actor,
        subject=f"blueprint:{row}",
        detail={"reason": reason},
    )
    return row


def version_row(key: str, version: str) -> BlueprintVersion:
    """A published version, withdrawn or not; ``VersionNotFound`` otherwise."""
    row = BlueprintVersion.objects.filter(key=key, version=version).first()
    if row is None:
        raise VersionNotFound(f"{key}@{version} ist nicht veröffentlicht.")
    return row


def _follows(blueprint: Blueprint, valid_from: date) -> None:
    """Refuse a version that does not come after the last one, in number and day.

    Where the last one names its end, the next begins on that very day: no overlap, no
    hole.
    """
    before = next(
        (row for row in versions_of(blueprint.key) if row.withdrawn_at is None), None
    )
    if before is None:
        return
    name = f"{blueprint.key}@{blueprint.version}"
    if version_key(blueprint.version) <= version_key(before.version):
        raise PublicationRefused(
            f"{name} kommt nach {before.version}; die Nummer muss größer sein."
        )
    if valid_from < before.first_day:
        raise PublicationRefused(
            f"{name} gälte ab {short_date_de(valid_from)} und damit vor "
            f"{before.version} (ab {short_date_de(before.first_day)}). Zwei Fassungen "
            "gelten nie zugleich."
        )
    old = opened(before.digest)
    wrong = check_validity(
        [
            Span(
                version=before.version,
                valid_from=before.first_day,
                valid_to=old.valid_to,
            ),
            Span(
                version=blueprint.version,
                valid_from=valid_from,
                valid_to=blueprint.valid_to,
            ),
        ]
    )
    if wrong:
        raise PublicationRefused(f"{blueprint.key}: {wrong[0].message}")
    too_small = version_too_small(old, blueprint)
    if too_small is not None:
        raise PublicationRefused(f"{blueprint.key}: {too_small.de}")
