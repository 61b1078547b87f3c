"""Packages of other instances: taken in whole and vouched for, or not at all."""

from django.db import transaction

from verbund.catalogue.actions_publish import publish_blueprint
from verbund.catalogue.errors import PackageUnsigned, PublisherUnknown
from verbund.catalogue.models import BlueprintPackage, BlueprintVersion
from verbund.catalogue.returning import close_returned
from verbund.catalogue.trust import own_key, trust, trusted
from verbund.core import audit
from verbund.core.rights import Actor
from verbund.engine.documents import document_of, files_of
from verbund.engine.model import Blueprint
from verbund.engine.package import Package, Publisher, pack, read_package, write_package
from verbund.kernel import clock


def receive_package(
    *, content: bytes, trusting: str = "", actor: Actor | None = None
) -> BlueprintVersion:
    """Publish the version in a package, exactly as its publisher signed it.

    ``trusting`` is the fingerprint of a publisher who is trusted from now on. Raises
    ``engine.BlueprintInvalid`` with every finding, ``PackageUnsigned``,
    ``PublisherUnknown``, and what ``publish_blueprint`` raises; then nothing is kept.
    """
    package = read_package(content)
    vouched(package.publisher, trusting)
    row = _keep(package, content, actor)
    if trusting and package.publisher is not None:
        trust(trusting, package.publisher.name)
    return row


def vouched(publisher: Publisher | None, trusting: str = "") -> None:
    """Refuse what nobody signed, or somebody unknown here."""
    if publisher is None:
        raise PackageUnsigned(
            "Bitten Sie den Absender, es zu unterschreiben: verbund blueprint key, "
            "dann erneut exportieren."
        )
    if publisher.fingerprint not in {trusting, *trusted()}:
        raise PublisherUnknown(
            f"Absender: {publisher.name}\nFingerabdruck: {publisher.fingerprint}\n"
            "Vergleichen Sie ihn am Telefon oder in einem Schreiben des Absenders. "
            f"Stimmt er, wiederholen Sie mit: --trust {publisher.fingerprint}",
            extra={"publisher": publisher.name, "fingerprint": publisher.fingerprint},
        )


@transaction.atomic
def _keep(package: Package, content: bytes, actor: Actor | None) -> BlueprintVersion:
    publisher = package.publisher
    assert publisher is not None  # noqa: S101 - vouched for
    row = publish_blueprint(
        blueprint=package.blueprint, actor=actor, publisher=publisher.name
    )
    _, new = BlueprintPackage.objects.get_or_create(
        version=row,
        defaults={
            "content": content,
            "fingerprint": publisher.fingerprint,
            "received_at": clock.now(),
        },
    )
    if new:
        close_returned(row, package.blueprint, actor)
        audit.record(
            action="catalogue.package_received",
            actor=actor,
            subject=f"blueprint:{row}",
            detail={
                "publisher": publisher.name,
                "fingerprint": publisher.fingerprint,
            },
        )
    return row


def package_of(row: BlueprintVersion, blueprint: Blueprint) -> bytes:
    """The file to give on: as it came, or made here and signed if there is a key."""
    kept = BlueprintPackage.objects.filter(version=row).first()
    return bytes(kept.content) if kept is not None else packed(blueprint)


def packed(blueprint: Blueprint) -> bytes:
    """A package made here; equal blueprints give equal bytes."""
    own = own_key()
    files = files_of(document_of(blueprint))
    if own is None:
        return write_package(pack(files))
    return write_package(pack(files, publisher=own.name, key=own.key))
