"""Read in a file of the official register, as a whole or not at all."""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
from django.db import transaction
from django.db.models import Q

from verbund.core import audit
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.kernel.calendars import land_of
from verbund.members.errors import RegisterFault, RegisterRefused
from verbund.members.models import (
    Member,
    MemberKey,
    RegisterEntry,
    RegisterImport,
    RegisterKey,
    touch,
)
from verbund.members.register_files import (
    RegisterFile,
    Row,
    day_in_name,
    parse_register,
)
from verbund.members.register_sync import (
    KeyChanges,
    OpenKeys,
    same_place,
    sync_keys,
)

_CHUNK = 500
_FREE = "Verbandsfreie Gemeinde"
Kind = RegisterEntry.Kind
_FACTS = (
    "kind", "kind_name", "land", "postal_code", "area_ha", "population", "lat", "lon",
    "county_id", "association_id",
)  # fmt: skip

#: Files of the package, oldest first: (name, status date).
SHIPPED: Sequence[tuple[str, date]] = (
    ("gemeinden_2023-11-30.csv", date(2023, 11, 30)),
    ("gemeindeverbaende_2023-11-30.csv", date(2023, 11, 30)),
    ("kreise_2023-11-30.csv", date(2023, 11, 30)),
    ("ags_2026-04-30.csv", date(2026, 4, 30)),
    ("ars_2026-04-30.csv", date(2026, 4, 30)),
)


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import changed; ``already`` says that the file was read in before."""

    file: str
    kind: str
    valid_from: date
    rows: int
    keys: tuple[KeyChanges, ...]
    members: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    already: bool = False

    def lines(self) -> list[str]:
        """The report as lines of text for the command line."""
        out = [f"{self.file}: {self.rows} Zeilen, Stand {self.valid_from:%d.%m.%Y}"]
        if self.already:
            out.append("Diese Datei war schon eingelesen; nichts geändert.")
        out.extend(
            f"{keys.scheme}: {len(keys.new)} neu, {len(keys.ended)} beendet, "
            f"{len(keys.rekeyed)} mit neuem Schlüssel, {len(keys.renamed)} "
            f"umbenannt, {keys.unchanged} unverändert"
            for keys in self.keys
        )
        return [*out, *self.members, *self.hints]


def import_register(
    *,
    path: Path,
    valid_from: date | None = None,
    actor: Actor | None = None,
) -> ImportReport:
    """Read in one register file with the state of ``valid_from``.

    Without ``valid_from`` the day stands in the file's name. Keys that the file no
    longer has end on that day, new ones begin on it; a town that only changed its key
    stays the same entry, and members linked to it get the new key. The same file again
    changes nothing. Raises ``RegisterRefused`` with line and column, without a trace.
    """
    return _import(path.read_bytes(), path.name, valid_from or day_in_name(path), actor)


def import_shipped_register(*, actor: Actor | None = None) -> tuple[ImportReport, ...]:
    """Read in the register that comes with the package (see ``data/NOTICE.md``)."""
    folder = files("verbund.members") / "data"
    return tuple(
        _import(gzip.decompress((folder / f"{name}.gz").read_bytes()), name, day, actor)
        for name, day in SHIPPED
    )


@transaction.atomic
def _import(
    content: bytes, name: str, day: date | None, actor: Actor | None
) -> ImportReport:
    parsed = parse_register(content, name)
    if day is None:
        message = (
            "Der Stand fehlt. Nennen Sie ihn mit --valid-from 2026-04-30 oder im "
            "Dateinamen."
        )
        raise RegisterRefused(name, [RegisterFault(1, "", message)])
    before = RegisterImport.objects.filter(digest=parsed.digest, valid_from=day).first()
    if before is not None:
        report = msgspec.convert(before.report, ImportReport)
        return msgspec.structs.replace(report, already=True)
    _refuse_older(parsed, day)
    keys = _APPLY[parsed.kind](parsed.rows, day)
    members, hints = _follow(day)
    report = ImportReport(
        file=name,
        kind=parsed.kind,
        valid_from=day,
        rows=len(parsed.rows),
        keys=keys,
        members=members,
        hints=hints,
    )
    RegisterImport.objects.create(
        digest=parsed.digest,
        file_kind=parsed.kind,
        file_name=name,
        valid_from=day,
        imported_at=clock.now(),
        report=msgspec.to_builtins(report),
    )
    audit.record(
        action="members.register_imported",
        actor=actor,
        subject=f"register:{parsed.digest[:12]}",
        detail={"file": name, "valid_from": day.isoformat(), "rows": len(parsed.rows)},
    )
    touch("members")
    return report


def _refuse_older(parsed: RegisterFile, day: date) -> None:
    kinds = {"gemeinden": ("gemeinden", "ags", "ars")}.get(
        parsed.kind, (parsed.kind, "gemeinden")
    )
    newer = (
        RegisterImport.objects.filter(file_kind__in=kinds, valid_from__gt=day)
        .order_by("-valid_from")
        .first()
    )
    if newer is not None:
        message = (
            f"Der Stand {day:%d.%m.%Y} ist älter als der schon eingelesene vom "
            f"{newer.valid_from:%d.%m.%Y} ({newer.file_name})."
        )
        raise RegisterRefused(parsed.name, [RegisterFault(1, "", message)])


# --- one function per kind of file --------------------------------------------------


def _apply_gemeinden(rows: Sequence[Row], on: date) -> tuple[KeyChanges, ...]:
    counties = {
        r["kreis_schluessel"]: (r["kreis_name"], r["kreis_typ"])
        for r in rows
        if r["kreis_typ"]
    }
    bodies = {
        r["verband_schluessel"]: (r["verband_name"], r["verband_typ"])
        for r in rows
        if r["verband_typ"] != _FREE
    }
    county_keys, county_ids = _bodies("KREIS", Kind.COUNTY, counties, on)
    _, body_ids = _bodies("VERBAND", Kind.ASSOCIATION, bodies, on, sync=False)
    ags, ars = OpenKeys("AGS"), OpenKeys("ARS")
    wanted = {r["ags"]: r["name"] for r in rows}
    # Districts are in other lists only, so their absence here means nothing.
    places = set(
        RegisterEntry.objects.filter(kind__in=(Kind.MUNICIPALITY, Kind.AREA))
        .values_list("pk", flat=True)
        .iterator()
    )
    ending = [v for v, e in ags.entry_ids.items() if v not in wanted and e in places]
    moved = same_place(
        ((v, ags.by_value[v].name, ags.entry_ids[v]) for v in ending),
        ((v, n) for v, n in wanted.items() if v not in ags.by_value),
    )
    entries = _place_entries(rows, ags.entry_ids | moved, county_ids, body_ids)
    changes = sync_keys(ags, wanted, entries, on, ending=ending)
    ars_wanted = {r["ars"]: r["name"] for r in rows}
    ars_entries = {r["ars"]: entries[r["ags"]] for r in rows}
    ars_ending = [
        v for v, e in ars.entry_ids.items() if v not in ars_wanted and e in places
    ]
    ars_changes = sync_keys(ars, ars_wanted, ars_entries, on, ending=ars_ending)
    free = {
        r["verband_schluessel"]: entries[r["ags"]]
        for r in rows
        if r["verband_typ"] == _FREE
    }
    open_bodies = OpenKeys("VERBAND")
    all_bodies = {r["verband_schluessel"]: r["verband_name"] for r in rows}
    body_changes = sync_keys(
        open_bodies,
        all_bodies,
        body_ids | free,
        on,
        ending=[v for v in open_bodies.by_value if v not in all_bodies],
    )
    return changes, ars_changes, body_changes, county_keys


def _place_entries(
    rows: Sequence[Row],
    known: Mapping[str, int],
    county_ids: Mapping[str, int],
    body_ids: Mapping[str, int],
) -> dict[str, int]:
    """Entries of all municipalities: made, or brought up to date where they differ."""
    present = (
        RegisterEntry.objects.in_bulk(
            [known[r["ags"]] for r in rows if r["ags"] in known] or [0]
        )
        if known
        else {}
    )
    made: list[RegisterEntry] = []
    made_for: list[str] = []
    changed: list[RegisterEntry] = []
    found: dict[str, int] = {}
    for row in rows:
        fresh = RegisterEntry(
            kind=Kind.AREA
            if row["typ"].startswith("Gemeindefrei")
            else Kind.MUNICIPALITY,
            name=row["name"],
            kind_name=row["typ"],
            land=land_of(row["ags"]),
            postal_code=row["plz"],
            area_ha=_int(row["flaeche_ha"]),
            population=_int(row["einwohner"]),
            lat=_float(row["lat"]),
            lon=_float(row["lon"]),
            county_id=county_ids.get(row["kreis_schluessel"]),
            association_id=body_ids.get(row["verband_schluessel"]),
        )
        entry = present.get(known.get(row["ags"], 0))
        if entry is None:
            made.append(fresh)
            made_for.append(row["ags"])
            continue
        found[row["ags"]] = entry.pk
        if any(getattr(entry, f) != getattr(fresh, f) for f in _FACTS):
            for name in _FACTS:
                setattr(entry, name, getattr(fresh, name))
            changed.append(entry)
    RegisterEntry.objects.bulk_create(made, batch_size=_CHUNK)
    found |= {ags: entry.pk for ags, entry in zip(made_for, made, strict=True)}
    plain = [name.removesuffix("_id") for name in _FACTS]
    RegisterEntry.objects.bulk_update(changed, plain, batch_size=100)
    return found


def _bodies(
    scheme: str,
    kind: str,
    wanted: Mapping[str, tuple[str, str]],
    on: date,
    *,
    sync: bool = True,
) -> tuple[KeyChanges, dict[str, int]]:
    """Entries of associations or counties; made where there is none of the kind."""
    known = OpenKeys(scheme)
    of_kind = dict(
        RegisterEntry.objects.filter(kind=kind).values_list("pk", "kind_name")
    )
    ids = {v: e for v, e in known.entry_ids.items() if v in wanted and e in of_kind}
    missing = [v for v in wanted if v not in ids]
    made = RegisterEntry.objects.bulk_create(
        [
            RegisterEntry(
                kind=kind, name=wanted[v][0], kind_name=wanted[v][1], land=land_of(v)
            )
            for v in missing
        ],
        batch_size=_CHUNK,
    )
    ids |= {value: entry.pk for value, entry in zip(missing, made, strict=True)}
    if not sync:
        return KeyChanges(scheme=scheme), ids
    names = {value: name for value, (name, _) in wanted.items()}
    ending = [v for v in known.by_value if v not in wanted]
    return sync_keys(known, names, ids, on, ending=ending), ids


def _apply_verbaende(rows: Sequence[Row], on: date) -> tuple[KeyChanges, ...]:
    wanted = {r["verband_schluessel"]: (r["name"], r["typ"]) for r in rows}
    known = OpenKeys("VERBAND")
    free = [v for v, (_, typ) in wanted.items() if typ == _FREE]
    ids = {v: known.entry_ids[v] for v in free if v in known.entry_ids}
    missing = [v for v in free if v not in ids]
    ids |= _free_places(missing, wanted, on)
    bodies = {v: body for v, body in wanted.items() if body[1] != _FREE}
    _, body_ids = _bodies("VERBAND", Kind.ASSOCIATION, bodies, on, sync=False)
    ids |= body_ids
    ending = [v for v in known.by_value if v not in wanted]
    names = {value: name for value, (name, _) in wanted.items()}
    changes = sync_keys(known, names, ids, on, ending=ending)
    seats = {ids[r["verband_schluessel"]]: r["sitz"] for r in rows if r["sitz"]}
    _set_facts(seats, "seat")
    return (changes,)


def _free_places(
    values: Sequence[str], wanted: Mapping[str, tuple[str, str]], on: date
) -> dict[str, int]:
    """Municipalities outside of any association: its key names the municipality.

    Their AGS is the Kreis and the last three digits of the association's key.
    """
    ags = OpenKeys("AGS")
    found: dict[str, int] = {}
    made: dict[str, RegisterEntry] = {}
    for value in values:
        entry_id = ags.entry_ids.get(value[:5] + value[-3:])
        if entry_id is not None:
            found[value] = entry_id
        else:
            made[value] = RegisterEntry(
                kind=Kind.MUNICIPALITY, name=wanted[value][0], land=land_of(value)
            )
    RegisterEntry.objects.bulk_create(list(made.values()), batch_size=_CHUNK)
    RegisterKey.objects.bulk_create(
        [
            RegisterKey(
                entry=entry,
                scheme=scheme,
                value=key,
                name=entry.name,
                valid_from=on,
            )
            for value, entry in made.items()
            for scheme, key in (
                ("AGS", value[:5] + value[-3:]),
                ("ARS", value + value[-3:]),
            )
        ],
        batch_size=_CHUNK,
    )
    return found | {value: entry.pk for value, entry in made.items()}


def _apply_kreise(rows: Sequence[Row], on: date) -> tuple[KeyChanges, ...]:
    wanted = {r["kreis_schluessel"]: (r["name"], r["typ"]) for r in rows}
    changes, ids = _bodies("KREIS", Kind.COUNTY, wanted, on)
    by_key = {r["kreis_schluessel"]: r for r in rows}
    _set_facts({ids[v]: r["sitz"] for v, r in by_key.items()}, "seat")
    _set_facts({ids[v]: r["regierungsbezirk"] for v, r in by_key.items()}, "region")
    _set_facts({ids[v]: r["typ"] for v, r in by_key.items()}, "kind_name")
    return (changes,)


def _apply_ags(rows: Sequence[Row], on: date) -> tuple[KeyChanges, ...]:
    return (_apply_list("AGS", rows, on),)


def _apply_ars(rows: Sequence[Row], on: date) -> tuple[KeyChanges, ...]:
    return (_apply_list("ARS", rows, on),)


def _apply_list(scheme: str, rows: Sequence[Row], on: date) -> KeyChanges:
    """A plain list of keys: all of the scheme, municipalities, areas and districts."""
    known = OpenKeys(scheme)
    twin = OpenKeys("ARS" if scheme == "AGS" else "AGS")
    wanted = {r["SCHLUESSEL"]: r["Bezeichnung"] for r in rows}
    ending = [v for v in known.by_value if v not in wanted]
    fresh = [v for v in wanted if v not in known.by_value]
    # The other list may have been first; both describe the same places.
    by_ags = (
        {_ags_of(value): entry for value, entry in twin.entry_ids.items()}
        if scheme == "AGS"
        else dict(twin.entry_ids)
    )
    moved = same_place(
        ((v, known.by_value[v].name, known.entry_ids[v]) for v in ending),
        ((v, wanted[v]) for v in fresh),
    )
    ids = dict(known.entry_ids)
    counties = OpenKeys("KREIS").entry_ids
    bodies = OpenKeys("VERBAND")
    made: dict[str, RegisterEntry] = {}
    notes = {r["SCHLUESSEL"]: r["Hinweis"] for r in rows}
    for value in fresh:
        entry_id = by_ags.get(value if scheme == "AGS" else _ags_of(value))
        entry_id = entry_id or moved.get(value)
        if entry_id is not None:
            ids[value] = entry_id
            continue
        is_district = "teil" in notes[value].casefold()
        made[value] = RegisterEntry(
            kind=Kind.DISTRICT if is_district else Kind.MUNICIPALITY,
            name=wanted[value],
            kind_name=notes[value],
            land=land_of(value),
            county_id=counties.get(value[:5]),
            association_id=(
                bodies.entry_ids.get(value[:9]) if scheme == "ARS" else None
            ),
        )
    RegisterEntry.objects.bulk_create(list(made.values()), batch_size=_CHUNK)
    ids |= {value: entry.pk for value, entry in made.items()}
    return sync_keys(known, wanted, ids, on, ending=ending)


def _ags_of(ars: str) -> str:
    return ars[:5] + ars[9:]


def _set_facts(values: Mapping[int, str], name: str) -> None:
    entries = RegisterEntry.objects.in_bulk(list(values))
    changed = []
    for pk, value in values.items():
        if getattr(entries[pk], name) != value:
            setattr(entries[pk], name, value)
            changed.append(entries[pk])
    RegisterEntry.objects.bulk_update(changed, [name], batch_size=_CHUNK)


def _int(text: str) -> int | None:
    return int(text) if text else None


def _float(text: str) -> float | None:
    return float(text) if text else None


# --- members follow the register ----------------------------------------------------


def _follow(on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give linked members their new keys; name members whose keys have ended."""
    members = list(
        Member.objects.filter(entry__isnull=False, successor__isnull=True).order_by(
            "name"
        )
    )
    changed: list[str] = []
    hints: list[str] = []
    keys = RegisterKey.objects.filter(entry__in=[m.entry_id for m in members])
    present: dict[int, dict[str, str]] = {}
    for key in keys.filter(valid_to__isnull=True):
        present.setdefault(key.entry_id, {})[key.scheme] = key.value
    own: dict[object, dict[str, MemberKey]] = {}
    for row in MemberKey.objects.filter(Q(valid_to__isnull=True), member__in=members):
        own.setdefault(row.member_id, {})[row.scheme] = row
    for member in members:
        wanted = present.get(member.entry_id or 0, {})
        had = own.get(member.pk, {})
        if "AGS" in had and "AGS" not in wanted:
            hints.append(
                f"{member.official_name}: der Schlüssel {had['AGS'].value} ist am "
                f"{on:%d.%m.%Y} beendet. Tragen Sie den Zusammenschluss ein."
            )
        changed += _take_over(member, wanted, had, on)
    return tuple(changed), tuple(hints)


def _take_over(
    member: Member,
    wanted: Mapping[str, str],
    had: Mapping[str, MemberKey],
    on: date,
) -> Iterable[str]:
    for scheme, value in wanted.items():
        row = had.get(scheme)
        if row is not None and row.value == value:
            continue
        if row is not None:
            if row.valid_from >= on:
                row.delete()
            else:
                row.valid_to = on
                row.save(update_fields=["valid_to"])
        MemberKey(member=member, scheme=scheme, value=value, valid_from=on).save(
            force_insert=True
        )
        old = f" statt {row.value}" if row is not None else ""
        yield f"{member.official_name}: {scheme} {value}{old}"


_APPLY = {
    "gemeinden": _apply_gemeinden,
    "verbaende": _apply_verbaende,
    "kreise": _apply_kreise,
    "ags": _apply_ags,
    "ars": _apply_ars,
}
