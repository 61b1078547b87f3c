"""Numbers and periods of validity of published versions."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from verbund.catalogue.models import BlueprintVersion
from verbund.engine.semver import parsed


class Validity(Struct, frozen=True, kw_only=True):
    """A version and its period: from its first day until before ``until``."""

    version: BlueprintVersion
    since: date
    until: date | None


def version_key(version: str) -> tuple[int, int, int]:
    """What sorts versions: ``1.10.0`` after ``1.9.0``."""
    return parsed(version)


def periods(
    versions: Iterable[BlueprintVersion], end: date | None = None
) -> tuple[Validity, ...]:
    """The versions of one blueprint one after the other, without gap or overlap.

    A withdrawn version leaves its time to the one before; one that another replaced on
    its first day was never valid. ``end`` is the day before which the last one ends.
    """
    kept = sorted(
        (row for row in versions if row.withdrawn_at is None),
        key=lambda row: (row.first_day, version_key(row.version)),
    )
    ends = [*[row.first_day for row in kept[1:]], end][: len(kept)]
    return tuple(
        Validity(version=row, since=row.first_day, until=until)
        for row, until in zip(kept, ends, strict=True)
        if until is None or until > row.first_day
    )


def valid_on(
    versions: Iterable[BlueprintVersion], day: date
) -> BlueprintVersion | None:
    """The version that is valid on that day; ``None`` before the first one."""
    return next(
        (
            found.version
            for found in periods(versions)
            if found.since <= day and (found.until is None or day < found.until)
        ),
        None,
    )
