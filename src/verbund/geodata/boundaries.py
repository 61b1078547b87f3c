"""Whose ground is this? Municipalities by their boundaries, members or not."""

from datetime import date
from threading import Lock
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.core import memo
from verbund.core.db.prepared import execute
from verbund.geodata.collections import CollectionSpec, Property, register_collection
from verbund.geodata.models import Boundary
from verbund.kernel import clock
from verbund.kernel.geo import Area, AreaIndex, read_geometry
from verbund.members import queries as members
from verbund.members.directory import valid
from verbund.members.queries import Directory

#: So far from a border people cannot be sure on which side they stand.
TOLERANCE_M: Final = 30.0
#: So far is looked for the nearest municipality of a point outside of all.
_FAR_M: Final = 50_000.0
SUBJECT: Final = "boundaries"

GEMEINDEN: Final = register_collection(
    CollectionSpec(
        key="gemeinden",
        title={
            "de": "Gemeindegrenzen",
            "de-simple": "Grenzen der Gemeinden",
            "en": "Boundaries of municipalities",
        },
        description={
            "de": "Grenzen der Mitglieder und ihrer Nachbarn, vereinfacht (VG5000).",
            "de-simple": "Die Karte zeigt, wo eine Gemeinde aufhört.",
            "en": "Boundaries of members and their neighbours, generalised (VG5000).",
        },
        properties=(
            Property(
                name="ars",
                title={
                    "de": "Regionalschlüssel",
                    "de-simple": "Nummer der Gemeinde",
                    "en": "Regional key",
                },
            ),
            Property(
                name="ags",
                title={
                    "de": "Gemeindeschlüssel",
                    "de-simple": "Kurze Nummer der Gemeinde",
                    "en": "Municipality key",
                },
            ),
            Property(
                name="name",
                title={"de": "Name", "de-simple": "Name", "en": "Name"},
            ),
            Property(
                name="kind",
                title={"de": "Art", "de-simple": "Art", "en": "Kind"},
            ),
            Property(
                name="member",
                title={
                    "de": "Mitglied",
                    "de-simple": "Macht hier mit",
                    "en": "Member",
                },
            ),
            Property(
                name="source",
                title={"de": "Quelle", "de-simple": "Woher", "en": "Source"},
            ),
            Property(
                name="valid_from",
                type="date",
                title={"de": "Gilt ab", "de-simple": "Gilt ab", "en": "Valid from"},
            ),
        ),
        geometry="Polygon",
        licence="dl-de/by-2.0",
        attribution="© GeoBasis-DE / BKG 2021 (Daten verändert)",
        category="kind",
    )
)


class Municipality(Struct, frozen=True):
    """Whose boundary it is; ``member_id`` if it takes part."""

    ars: str
    name: str
    member_id: UUID | None
    accuracy_m: float = 0.0

    def __str__(self) -> str:
        return self.ars


class Neighbour(Struct, frozen=True):
    """Another municipality and how many metres away its border is."""

    ars: str
    name: str
    member_id: UUID | None
    metres: float


class Spot(Struct, frozen=True):
    """Where a point lies: the municipality, how far its border is, who is close by.

    ``accuracy_m``: so far the drawn border may be off; neighbours within that distance
    are named as well, because nobody can know better.
    """

    ars: str
    name: str
    member_id: UUID | None
    border_m: float
    neighbours: tuple[Neighbour, ...]
    accuracy_m: float = 0.0


def spot(lat: float, lon: float, tolerance: float = TOLERANCE_M) -> Spot | None:
    """The municipality of a point, its border and neighbours within ``tolerance``.

    ``None`` outside of all known boundaries; then ask ``nearest``.
    """
    found = index()
    own = found.area_at(lat, lon)
    if own is None:
        return None
    key = own.key
    reach = max(tolerance, key.accuracy_m)
    around = found.near(lat, lon, reach)
    return Spot(
        ars=key.ars,
        name=key.name,
        member_id=key.member_id,
        border_m=own.border_m(lat, lon),
        neighbours=tuple(
            _neighbour(area, gap) for area, gap in around if area.key.ars != key.ars
        ),
        accuracy_m=key.accuracy_m,
    )


def member_at(lat: float, lon: float) -> UUID | None:
    """The member on whose ground a point lies, ``None`` if it is nobody's.

    For thousands of points take ``index()`` once and ask it.
    """
    found = index().at(lat, lon)
    return None if found is None else found.member_id


def nearest(
    lat: float, lon: float, *, limit: int = 3, metres: float = _FAR_M
) -> tuple[Neighbour, ...]:
    """The municipalities nearest to a point that lies in none, nearest first."""
    return tuple(
        _neighbour(area, gap) for area, gap in index().near(lat, lon, metres)[:limit]
    )


def _neighbour(area: Area[Municipality], metres: float) -> Neighbour:
    key = area.key
    return Neighbour(key.ars, key.name, key.member_id, metres)


_lock = Lock()
_cached: tuple[tuple[str, str, date], AreaIndex[Municipality]] | None = None
#: The ground of every boundary, as of a revision: whose it is may change by the day.
_drawn: tuple[str, tuple[tuple[Boundary, Area[str]], ...]] | None = None


def index() -> AreaIndex[Municipality]:
    """All boundaries of today, kept in this process until something changes them."""
    return memo.remember("geodata boundaries", _index)


def _index() -> AreaIndex[Municipality]:
    global _cached  # noqa: PLW0603 - one value per process is the point
    directory = members.current_directory()
    mark = (directory.mark, revision(), clock.today())
    cached = _cached
    if cached is None or cached[0] != mark:
        cached = (mark, _load(directory, mark[1], mark[2]))
        with _lock:
            _cached = cached
    return cached[1]


def revision() -> str:
    """The mark that changes whenever a boundary changes."""
    rows = execute(
        "SELECT mark FROM geodata_revision WHERE subject = %s", (SUBJECT,)
    ).fetchall()
    return rows[0][0] if rows else ""


def _load(directory: Directory, mark: str, on: date) -> AreaIndex[Municipality]:
    areas = []
    for row, ground in _grounds(mark):
        if row.valid_from > on or (row.valid_to is not None and row.valid_to <= on):
            continue
        member = member_of(directory, row, on)
        key = Municipality(row.ars, row.name, member, float(row.accuracy_m))
        areas.append(ground.called(key))
    return AreaIndex(areas)


def _grounds(mark: str) -> tuple[tuple[Boundary, Area[str]], ...]:
    """Every boundary with its ground, read once for each revision."""
    global _drawn  # noqa: PLW0603 - one value per process is the point
    drawn = _drawn
    # Without a mark nobody said when they were drawn, so they are read again.
    if drawn is None or not mark or drawn[0] != mark:
        found = []
        for row in Boundary.objects.order_by("ars", "-valid_from"):
            shape = read_geometry(msgspec.json.decode(row.geometry))
            row.geometry = ""  # the area has it; a thousand texts are megabytes
            found.append((row, Area(row.ars, shape)))
        drawn = (mark, tuple(found))
        with _lock:
            _drawn = drawn
    return drawn[1]


def member_of(directory: Directory, row: Boundary, on: date) -> UUID | None:
    """The member that has the boundary's key, or has taken the place of who had it."""
    for scheme, value in (("ARS", row.ars), ("AGS", row.ags)):
        held = directory.keys.get((scheme, value), ())
        # A key of now goes before one that somebody had once.
        for key in sorted(held, key=lambda key: not valid(key, on)):
            return directory.present(directory.members[key.member_id], on).id
    return None
