"""Numbers and periods of validity of published versions."""

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest

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


def periods(versions: Iterable[BlueprintVersion]) -> tuple[Validity, ...]:
    """The versions of one blueprint one after the other, without gap or overlap.

    A withdrawn version leaves its time to the one before; one that another replaced on
    its first day was never valid.
    """
    kept = sorted(
        (row for row in versions if row.withdrawn_at is None),
        key=lambda row: (row.first_day, version_key(row.version)),
    )
    ends = [row.first_day for row in kept[1:]]
    return tuple(
        Validity(version=row, since=row.first_day, until=end)
        for row, end in zip_longest(kept, ends)
        if end is None or end > row.first_day
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
