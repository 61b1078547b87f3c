"""Apply a checked register file: which entries and keys it makes, changes and ends.

In: the rows of one file and its status date. Out: ``APPLY``, one function per kind of
file, each returning the changes of the keys for the report.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from verbund.kernel.calendars import land_of
from verbund.members.models import RegisterEntry, RegisterKey
from verbund.members.register_files import Row
from verbund.members.register_sync import KeyChanges, OpenKeys, same_place, sync_keys

_CHUNK = 500
_FREE = "Verbandsfreie Gemeinde"
Kind = RegisterEntry.Kind
_FACTS = (
    "kind", "kind_name", "land", "postal_code", "area_ha", "population", "lat", "lon",
    "county_id", "association_id",
)  # fmt: skip


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


APPLY: Mapping[str, Callable[[Sequence[Row], date], tuple[KeyChanges, ...]]] = {
    "gemeinden": _apply_gemeinden,
    "verbaende": _apply_verbaende,
    "kreise": _apply_kreise,
    "ags": _apply_ags,
    "ars": _apply_ars,
}
