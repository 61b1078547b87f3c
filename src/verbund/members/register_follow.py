"""Members follow the register: their keys change with those of their entries."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from verbund.members.models import Member, MemberKey, RegisterKey


def follow_register(on: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
