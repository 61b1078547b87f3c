"""Read in a file of the official register, as a whole or not at all."""

import gzip
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
from django.db import transaction

from verbund.core import audit
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members.errors import RegisterFault, RegisterRefused
from verbund.members.models import (
    RegisterImport,
    touch,
)
from verbund.members.register_apply import APPLY
from verbund.members.register_files import (
    RegisterFile,
    day_in_name,
    parse_register,
)
from verbund.members.register_follow import follow_register
from verbund.members.register_sync import (
    KeyChanges,
)

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
    keys = APPLY[parsed.kind](parsed.rows, day)
    members, hints = follow_register(day)
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
