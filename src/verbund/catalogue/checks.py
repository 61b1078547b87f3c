"""What ``verbund check`` verifies here: published content and adopted values."""

from collections.abc import Iterable

import msgspec

from verbund.catalogue.errors import AdoptionRefused, BlueprintBroken
from verbund.catalogue.models import Adoption, AdoptionRecord, BlueprintVersion
from verbund.catalogue.parameters import checked_parameters
from verbund.catalogue.records import holds
from verbund.catalogue.shelf import opened, seal_of
from verbund.core.checks import Finding, integrity_check
from verbund.engine.loading import digest_of
from verbund.engine.model import from_dict


@integrity_check("catalogue.versions")
def versions_are_whole() -> Iterable[Finding]:
    """Every published document is what its seal and its digest say."""
    for version in BlueprintVersion.objects.order_by("pk").iterator(chunk_size=20):
        blueprint = from_dict(msgspec.json.decode(version.document))
        whole = seal_of(version.document) == version.seal
        if not whole or digest_of(blueprint) != version.digest:
            message = "Der Inhalt passt nicht zur Prüfsumme."
            yield Finding("catalogue.versions", str(version), message)


@integrity_check("catalogue.adoptions")
def adoptions_are_usable() -> Iterable[Finding]:
    """The values of every active adoption fit the version it has adopted."""
    rows = Adoption.objects.filter(active=True).select_related("version", "adapted")
    rows = rows.defer("version__document", "adapted__document")
    for adoption in rows.order_by("pk"):
        try:
            blueprint = opened(adoption.digest)
            checked_parameters(blueprint, adoption.parameters)
        except (AdoptionRefused, BlueprintBroken) as error:
            subject = f"adoption:{adoption.pk}"
            yield Finding("catalogue.adoptions", subject, error.detail)


@integrity_check("catalogue.records")
def records_are_signed() -> Iterable[Finding]:
    """Every adoption record is what the member's key has signed."""
    for record in AdoptionRecord.objects.order_by("at").iterator(chunk_size=200):
        if not holds(record):
            message = "Die Unterschrift passt nicht zum Inhalt."
            yield Finding("catalogue.records", str(record), message)
