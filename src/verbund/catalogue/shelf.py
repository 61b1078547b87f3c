"""All adoptions as one value in memory, and the published versions that were opened.

Like the members' directory: one query for the marks keeps each process honest; the
documents of versions never change and stay for as long as the process lives.
"""

import hashlib
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

import msgspec

from verbund.catalogue.errors import BlueprintBroken, VersionNotFound
from verbund.catalogue.models import AdaptedVersion, Adoption, BlueprintVersion
from verbund.engine.model import Blueprint, from_dict, to_dict
from verbund.members.queries import marks

_MOST_VERSIONS = 64


@dataclass(frozen=True, slots=True)
class Shelf:
    """Adoptions with their versions (without documents); rows are read-only."""

    mark: str
    by_member: Mapping[uuid.UUID, Mapping[str, Adoption]]

    def adoption(self, member_id: uuid.UUID, key: str) -> Adoption | None:
        """The adoption of a blueprint by a member, active or not."""
        return self.by_member.get(member_id, {}).get(key)


def is_active(adoption: Adoption, on: date) -> bool:
    """Whether citizens are offered the service on that day."""
    return (
        adoption.active
        and adoption.active_from <= on
        and (adoption.active_to is None or on < adoption.active_to)
    )


def _load(mark: str) -> Shelf:
    rows = (
        Adoption.objects.select_related("version", "adapted")
        .defer("version__document", "adapted__document", "adapted__overlay")
        .order_by("blueprint_key")
    )
    found: dict[uuid.UUID, dict[str, Adoption]] = defaultdict(dict)
    for row in rows:
        found[row.member_id][row.blueprint_key] = row
    return Shelf(mark, dict(found))


_lock = Lock()
_shelf: Shelf | None = None
_versions: OrderedDict[str, Blueprint] = OrderedDict()


def shelf(known: Mapping[str, str] | None = None) -> Shelf:
    """All adoptions as of now; one query, or none if ``known`` are fresh marks."""
    global _shelf  # noqa: PLW0603 - one value per process is the point
    mark = (marks() if known is None else known).get("catalogue", "")
    cached = _shelf
    if cached is None or cached.mark != mark:
        cached = _load(mark)
        with _lock:
            _shelf = cached
    return cached


def encoded(blueprint: Blueprint) -> str:
    """The document as it is stored: JSON with the fields in the author's order."""
    return msgspec.json.encode(to_dict(blueprint)).decode()


def decoded(document: str) -> Blueprint:
    """The opposite of ``encoded``."""
    return from_dict(msgspec.json.decode(document))


def seal_of(document: str) -> str:
    """SHA-256 of a stored document."""
    return hashlib.sha256(document.encode()).hexdigest()


def opened(digest: str) -> Blueprint:
    """The published version with this digest, its content verified once per process."""
    found = _versions.get(digest)
    if found is not None:
        return found
    row = (
        BlueprintVersion.objects.filter(digest=digest)
        .values_list("document", "seal", "key", "version")
        .first()
    ) or (
        AdaptedVersion.objects.filter(digest=digest)
        .values_list("document", "seal", "base__key", "version")
        .first()
    )
    if row is None:
        raise VersionNotFound(
            f"Keine veröffentlichte Blaupause hat den Inhalt {digest}."
        )
    document, seal, key, version = row
    if seal_of(document) != seal:
        raise BlueprintBroken(
            f"Der gespeicherte Inhalt von {key}@{version} passt nicht zu seiner "
            "Prüfsumme. Stellen Sie die Datenbank aus einer Sicherung wieder her."
        )
    blueprint = decoded(document)
    if blueprint.digest != digest:
        raise BlueprintBroken(f"{key}@{version} trägt eine fremde Prüfsumme.")
    with _lock:
        _versions[digest] = blueprint
        while len(_versions) > _MOST_VERSIONS:
            _versions.popitem(last=False)
    return blueprint
