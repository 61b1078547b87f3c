"""Collections from files: kept until somebody decides, published, withdrawn."""

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.geodata import collections
from verbund.geodata.actions.features import NewFeature, drop_features, put_features
from verbund.geodata.collections import CollectionSpec
from verbund.geodata.errors import (
    CollectionNotFound,
    CollectionRefused,
    CollectionTaken,
    UploadNotFound,
)
from verbund.geodata.licences import LICENCES, NAMED
from verbund.geodata.models import Collection, Feature, Upload
from verbund.geodata.reading import Checked
from verbund.geodata.rights import MANAGE
from verbund.kernel import clock
from verbund.members.queries import Member

#: An upload that nobody published is forgotten.
KEEP: Final = timedelta(days=14)
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_LANGUAGES: Final = ("de", "de-simple", "en")

Packed = list[tuple[str, dict[str, object] | None, dict[str, object]]]


class CollectionWords(Struct, frozen=True, kw_only=True):
    """What a data officer says about a collection.

    ``category``, ``begin`` and ``end`` name columns of the file or are empty; a
    collection with only ``begin`` has moments. ``mode`` ``replace`` takes the place of
    what is there under this key.
    """

    key: str
    title: str
    description: str = ""
    licence: str = "dl-de/zero-2.0"
    attribution: str = ""
    category: str = ""
    begin: str = ""
    end: str = ""
    mode: Literal["new", "replace"] = "new"


class Published(Struct, frozen=True):
    """What publishing did."""

    count: int
    added: int
    gone: int


def publish_collection(
    *,
    member: Member,
    words: CollectionWords,
    checked: Checked,
    actor: Actor = SYSTEM,
    progress: Callable[[int], None] | None = None,
) -> Published:
    """Publish a checked file as a collection of a member, in one transaction.

    Raises ``CollectionRefused`` naming each field, ``CollectionTaken`` if the key is
    used by somebody else or by this member without ``mode="replace"``.
    """
    spec = _spec(member, words, checked)
    with transaction.atomic():
        row = _own_row(member, words)
        old = _fids(spec.key)
        Collection.objects.update_or_create(
            key=spec.key,
            defaults={
                "member_id": member.id,
                "spec": msgspec.to_builtins(spec),
                "published": True,
                "changed_at": clock.now(),
            },
        )
        put_features(
            collection=spec.key, features=_features(member.id, checked, progress)
        )
        new = {fid for fid, _, _ in checked.features}
        gone = drop_features(collection=spec.key, fids=sorted(old - new))
        audit.record(
            action="geodata_replaced" if row else "geodata_published",
            actor=actor,
            subject=f"collection:{spec.key}",
            member=member.id,
            detail={"count": len(checked), "gone": gone},
        )
    return Published(count=len(checked), added=len(new - old), gone=gone)


def keep_upload(
    *, member: Member, name: str, words: CollectionWords, checked: Checked, actor: Actor
) -> UUID:
    """Keep a checked file until somebody decides; its id.

    Raises like ``publish_collection``, so that nobody learns of it only at the end.
    """
    require(actor, MANAGE.key)
    spec = _spec(member, words, checked)
    _own_row(member, words)
    box = checked.bounds
    with acting_within({member.id}, actor), transaction.atomic():
        row: Upload = Upload.objects.create(
            owner_id=member.id,
            acting_id=member.id,
            name=name[:200],
            spec=msgspec.to_builtins(spec),
            bounds=msgspec.to_builtins(box) if box else None,
            count=len(checked),
            content=pack(checked),
            created_at=clock.now(),
            created_by=actor.name[:200],
        )
    return row.id


def publish_upload(
    *, member: Member, upload_id: UUID, words: Mapping[str, str], actor: Actor
) -> Published:
    """Publish what was kept; ``words`` replace what was said at the upload."""
    require(actor, MANAGE.key)
    with acting_within({member.id}, actor), transaction.atomic():
        row = _upload(member, upload_id)
        spec = msgspec.convert(row.spec, CollectionSpec)
        begin, end = spec.datetime or ("", "")
        said = CollectionWords(
            **(
                {
                    "key": spec.key,
                    "title": spec.title["de"],
                    "description": spec.description["de"],
                    "licence": spec.licence,
                    "attribution": spec.attribution,
                    "category": spec.category,
                    "begin": begin,
                    "end": end,
                }
                | dict(words)
            ),
            mode="replace",
        )
        checked = Checked(
            features=tuple(unpack(bytes(row.content))),
            properties=spec.properties,
            geometry=spec.geometry,
            bounds=None,
        )
        found = publish_collection(
            member=member, words=said, checked=checked, actor=actor
        )
        row.delete()
    return found


def discard_upload(*, member: Member, upload_id: UUID, actor: Actor) -> None:
    """Forget what was kept."""
    require(actor, MANAGE.key)
    with acting_within({member.id}, actor), transaction.atomic():
        _upload(member, upload_id).delete()


def forget_uploads() -> int:
    """Forget uploads of all members that waited for too long; how many."""
    with across_members("Alte Uploads von Geodaten löschen"):
        old = Upload.objects.filter(created_at__lt=clock.now() - KEEP)
        return int(old.delete()[0])


def withdraw_collection(*, member: Member, key: str, actor: Actor = SYSTEM) -> int:
    """Take a collection and all its features out of the public; how many there were.

    Its key stays with the member. Raises ``CollectionNotFound``.
    """
    if actor is not SYSTEM:
        require(actor, MANAGE.key)
    with transaction.atomic():
        rows = Collection.objects.filter(key=key, member_id=member.id, published=True)
        if not rows.update(published=False, changed_at=clock.now()):
            raise CollectionNotFound(key)
        gone = drop_features(collection=key, fids=sorted(_fids(key)))
        audit.record(
            action="geodata_withdrawn",
            actor=actor,
            subject=f"collection:{key}",
            member=member.id,
            detail={"count": gone},
        )
    return gone


def pack(checked: Checked) -> bytes:
    """The features of a checked file in few bytes."""
    return zlib.compress(msgspec.json.encode(checked.features), 6)


def unpack(content: bytes) -> Packed:
    """The features of ``pack``; moments are texts in UTC now."""
    return msgspec.json.decode(zlib.decompress(content), type=Packed)


def _upload(member: Member, upload_id: UUID) -> Upload:
    row: Upload
    for row in Upload.objects.filter(pk=upload_id, owner_id=member.id):
        return row
    raise UploadNotFound


def _fids(key: str) -> set[str]:
    rows = Feature.objects.filter(collection=key)
    return set(rows.values_list("fid", flat=True))


def _own_row(member: Member, words: CollectionWords) -> Collection | None:
    """The collection that is there already under this key, if it may be replaced."""
    if any(spec.key == words.key for spec in collections.declared()):
        raise CollectionTaken(
            f"„{words.key}“ ist eine Sammlung, die das Programm selbst füllt. Wählen "
            "Sie einen anderen Namen."
        )
    rows = list(Collection.objects.filter(key=words.key))
    if not rows:
        return None
    [row] = rows
    if row.member_id != member.id:
        raise CollectionTaken(
            f"„{words.key}“ gehört einem anderen Mitglied. Wählen Sie einen anderen "
            f"Namen, zum Beispiel „{member.slug}-{words.key}“."[:400]
        )
    if row.published and words.mode != "replace":
        raise CollectionTaken(
            f"„{words.key}“ ist schon veröffentlicht. Sagen Sie ausdrücklich, dass "
            "die Sammlung ersetzt werden soll."
        )
    return row


def _spec(member: Member, words: CollectionWords, checked: Checked) -> CollectionSpec:
    problems = list(_problems(words, checked))
    if problems:
        raise CollectionRefused(problems[0].message, fields=problems)
    times = (words.begin, words.end or words.begin) if words.begin else None
    return CollectionSpec(
        key=words.key,
        title=dict.fromkeys(_LANGUAGES, words.title.strip()),
        description=dict.fromkeys(_LANGUAGES, words.description.strip()),
        properties=checked.properties,
        geometry=checked.geometry,
        licence=words.licence,
        attribution=words.attribution.strip(),
        datetime=times,
        category=words.category,
        member_id=str(member.id),
    )


def _problems(words: CollectionWords, checked: Checked) -> Iterable[FieldProblem]:
    types = {p.name: p.type for p in checked.properties}
    if not _KEY.fullmatch(words.key):
        yield FieldProblem(
            "key",
            "Der Kurzname besteht aus kleinen Buchstaben ohne Umlaute, Ziffern, „-“ "
            "und „_“ (höchstens 60 Zeichen).",
        )
    if not 0 < len(words.title.strip()) <= 120:
        yield FieldProblem("title", "Der Titel fehlt oder ist länger als 120 Zeichen.")
    if len(words.description) > 2000:
        yield FieldProblem("description", "Die Beschreibung ist zu lang.")
    if words.licence not in LICENCES:
        yield FieldProblem("licence", "Wählen Sie eine der Lizenzen.")
    elif words.licence in NAMED and not words.attribution.strip():
        yield FieldProblem(
            "attribution", "Diese Lizenz verlangt, dass die Quelle genannt wird."
        )
    if len(words.attribution) > 300:
        yield FieldProblem("attribution", "Die Quelle ist zu lang.")
    if words.category and types.get(words.category) != "string":
        yield FieldProblem("category", "Diese Spalte mit Text gibt es nicht.")
    elif words.category and any(
        len(str(values.get(words.category) or "")) > 120
        for _, _, values in checked.features
    ):
        yield FieldProblem("category", "Werte dieser Spalte sind zu lang.")
    for name in ("begin", "end"):
        column = getattr(words, name)
        if column and types.get(column) not in {"date", "date-time"}:
            yield FieldProblem(name, "Diese Spalte enthält keine Tage oder Zeiten.")
    if words.end and not words.begin:
        yield FieldProblem("begin", "Zum Ende gehört ein Beginn.")


def _features(
    member_id: UUID, checked: Checked, progress: Callable[[int], None] | None
) -> Iterable[NewFeature]:
    for number, (fid, geometry, properties) in enumerate(checked.features, 1):
        if progress is not None and number % 1000 == 0:
            progress(number)
        yield NewFeature(
            fid=fid, member_id=member_id, geometry=geometry, properties=properties
        )
