"""Bring the keys of one scheme to a new status date: ended, new, renamed, re-keyed.

In: what the new list says. Out: changes in the database and the ``KeyChanges`` that the
report shows. Nothing is ever deleted but a row that was opened on the same day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from verbund.members.models import RegisterEntry, RegisterKey

_CHUNK = 500


class KeyChange(Struct, frozen=True):
    """One key that changed; ``before`` is the former name or the former key."""

    value: str
    name: str
    before: str = ""


class KeyChanges(Struct, kw_only=True):
    """What an import did to the keys of one scheme."""

    scheme: str
    unchanged: int = 0
    new: list[KeyChange] = field(default_factory=list)
    ended: list[KeyChange] = field(default_factory=list)
    renamed: list[KeyChange] = field(default_factory=list)
    rekeyed: list[KeyChange] = field(default_factory=list)


class OpenKeys:
    """The open keys of one scheme, read once."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        rows = RegisterKey.objects.filter(scheme=scheme, valid_to__isnull=True)
        self.by_value = {key.value: key for key in rows}
        self.entry_ids = {v: key.entry_id for v, key in self.by_value.items()}


def close(keys: Iterable[RegisterKey], on: date) -> None:
    """End keys on a day; a key that was opened on that very day never existed."""
    later: list[int] = []
    same: list[int] = []
    for key in keys:
        (later if key.valid_from < on else same).append(key.pk)
    for start in range(0, len(later), _CHUNK):
        chunk = later[start : start + _CHUNK]
        RegisterKey.objects.filter(pk__in=chunk).update(valid_to=on)
    for start in range(0, len(same), _CHUNK):
        RegisterKey.objects.filter(pk__in=same[start : start + _CHUNK]).delete()


def sync_keys(
    known: OpenKeys,
    wanted: Mapping[str, str],
    entry_of: Mapping[str, int],
    on: date,
    *,
    ending: Iterable[str],
) -> KeyChanges:
    """Make the open keys of the scheme those of ``wanted`` (value → name).

    ``entry_of`` says which entry each wanted key belongs to; ``ending`` are the values
    that the new list no longer has.
    """
    changes = KeyChanges(scheme=known.scheme)
    gone = [known.by_value[value] for value in ending]
    gone_by_entry = {key.entry_id: key for key in gone}
    renamed: list[RegisterKey] = []
    fresh: list[RegisterKey] = []
    carried: set[int] = set()
    for value, name in wanted.items():
        key = known.by_value.get(value)
        if key is not None and key.name == name:
            changes.unchanged += 1
            continue
        if key is not None:
            changes.renamed.append(KeyChange(value, name, key.name))
            renamed.append(key)
        else:
            former = gone_by_entry.get(entry_of[value])
            if former is not None:
                carried.add(former.pk)
                changes.rekeyed.append(KeyChange(value, name, former.value))
            else:
                changes.new.append(KeyChange(value, name))
        fresh.append(
            RegisterKey(
                entry_id=entry_of[value],
                scheme=known.scheme,
                value=value,
                name=name,
                valid_from=on,
            )
        )
    changes.ended += [KeyChange(k.value, k.name) for k in gone if k.pk not in carried]
    close([*gone, *renamed], on)
    RegisterKey.objects.bulk_create(fresh, batch_size=_CHUNK)
    _rename_entries(fresh)
    return changes


def _rename_entries(fresh: Iterable[RegisterKey]) -> None:
    """An entry carries the name of its newest key."""
    names = {key.entry_id: key.name for key in fresh}
    ids = list(names)
    changed = []
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for entry in RegisterEntry.objects.filter(pk__in=chunk).only("name"):
            if entry.name != names[entry.pk]:
                entry.name = names[entry.pk]
                changed.append(entry)
    RegisterEntry.objects.bulk_update(changed, ["name"], batch_size=_CHUNK)


def same_place(
    ended: Iterable[tuple[str, str, int]], new: Iterable[tuple[str, str]]
) -> dict[str, int]:
    """Entries that go on under another key: one ended and one new key share a name.

    ``ended`` are (value, name, entry), ``new`` are (value, name). Only names that occur
    once on both sides within a Land count: Hanau left its Kreis in 2026 and got a new
    key, but it is the same town.
    """
    old: dict[tuple[str, str], list[int]] = defaultdict(list)
    for value, name, entry_id in ended:
        old[value[:2], name].append(entry_id)
    fresh: dict[tuple[str, str], list[str]] = defaultdict(list)
    for value, name in new:
        fresh[value[:2], name].append(value)
    return {
        values[0]: old[place][0]
        for place, values in fresh.items()
        if len(values) == 1 and len(old.get(place, ())) == 1
    }
