"""All adoptions as one value in memory, and the published versions that were opened.

Like the members' directory: one query for the marks keeps each process honest; the
documents of versions never change. Whole blueprints are opened one by one and the last
ones used are kept; lists of services need only their ``Card``, which is small.
"""

import hashlib
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import msgspec
from django.db.models import QuerySet
from msgspec import Struct

from verbund.catalogue.errors import BlueprintBroken, VersionNotFound
from verbund.catalogue.models import AdaptedVersion, Adoption, BlueprintVersion
from verbund.engine.model import Blueprint, ServiceDef, from_dict, to_dict
from verbund.engine.text import Text
from verbund.members.queries import marks

_MOST_VERSIONS = 64
_MOST_CARDS = 5000
_AT_ONCE = 200


class Card(Struct, frozen=True, kw_only=True):
    """What lists and finder show of a version, whatever else it holds."""

    key: str
    version: str
    digest: str
    summary: Text
    services: tuple[ServiceDef, ...]
    channels: tuple[str, ...] = ()
    account: str = "none"
    trust_level: int = 0
    minutes: int | None = None


class _Envelope(Struct, frozen=True):
    """What ``to_dict`` puts around a blueprint."""

    source: str


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
_cards: dict[str, Card] = {}


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
        with suppress(KeyError):  # another thread may just have let go of it
            _versions.move_to_end(digest)
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
        raise _unknown(digest)
    document, _, key, version = row
    _check_seal(*row)
    blueprint = decoded(document)
    if blueprint.digest != digest:
        raise BlueprintBroken(f"{key}@{version} trägt eine fremde Prüfsumme.")
    with _lock:
        _versions[digest] = blueprint
        while len(_versions) > _MOST_VERSIONS:
            _versions.popitem(last=False)
    return blueprint


def cards(digests: Iterable[str]) -> Mapping[str, Card]:
    """The cards of published versions by digest, verified like ``opened``.

    One query for up to 200 that no page has asked for yet. Raises ``VersionNotFound``
    for a digest that nobody published.
    """
    wanted = dict.fromkeys(digests)
    missing = [digest for digest in wanted if digest not in _cards]
    if len(_cards) + len(missing) > _MOST_CARDS:
        _cards.clear()
        missing = list(wanted)
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        published = BlueprintVersion.objects.filter(digest__in=some)
        _read_cards(published.values_list("document", "seal", "key", "version"))
    local = [digest for digest in missing if digest not in _cards]
    if local:
        adapted = AdaptedVersion.objects.filter(digest__in=local)
        _read_cards(adapted.values_list("document", "seal", "base__key", "version"))
    try:
        return {digest: _cards[digest] for digest in wanted}
    except KeyError as unknown:
        raise _unknown(str(unknown.args[0])) from None


def _read_cards(rows: QuerySet[Any, tuple[str, str, str, str]]) -> None:
    # One document at a time: together they may be a hundred megabytes.
    for row in rows.iterator(chunk_size=8):
        _check_seal(*row)
        source = msgspec.json.decode(row[0], type=_Envelope).source
        card = msgspec.json.decode(source, type=Card)
        _cards[card.digest] = card


def _check_seal(document: str, seal: str, key: str, version: str) -> None:
    if seal_of(document) != seal:
        raise BlueprintBroken(
            f"Der gespeicherte Inhalt von {key}@{version} passt nicht zu seiner "
            "Prüfsumme. Stellen Sie die Datenbank aus einer Sicherung wieder her."
        )


def _unknown(digest: str) -> VersionNotFound:
    return VersionNotFound(f"Keine veröffentlichte Blaupause hat den Inhalt {digest}.")
