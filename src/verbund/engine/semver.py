"""Version numbers of blueprints and the days on which a version is valid."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from verbund.engine.errors import Finding

Level = Literal["major", "minor", "patch"]
LEVELS: tuple[Level, ...] = ("patch", "minor", "major")
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")


def parsed(version: str) -> tuple[int, int, int]:
    """The three numbers; ``ValueError`` for anything but ``1.2.3``."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"„{version}“ ist keine Version. Zum Beispiel: 1.0.0.")
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def next_version(version: str, level: Level | None) -> str:
    """The smallest number that says a change of this level; ``None`` changes nothing.

    Before 1.0.0 the second number speaks for breaking changes (semver 2.0.0, § 4).
    """
    major, minor, patch = parsed(version)
    if level is None:
        return version
    if level == "patch":
        return f"{major}.{minor}.{patch + 1}"
    if level == "minor" or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def predecessor(version: str, published: Iterable[str]) -> str | None:
    """The published version that ``version`` must be compared with: the next lower."""
    lower = [p for p in published if parsed(p) < parsed(version)]
    return max(lower, key=parsed, default=None)


class Span(Struct, frozen=True, kw_only=True):
    """The days of one version: from ``valid_from`` on, before ``valid_to``.

    Without ``valid_from`` it is valid since ever (the first) or since the one before;
    without ``valid_to`` until the next one begins.
    """

    version: str
    valid_from: date | None = None
    valid_to: date | None = None


def check_validity(spans: Sequence[Span]) -> tuple[Finding, ...]:
    """What is wrong with the days of all versions of one blueprint.

    They must follow each other like their numbers, without overlap and without a hole.
    """
    ordered = sorted(spans, key=lambda span: parsed(span.version))
    found = [
        f"{span.version} endet am {_day(span.valid_to)}, ehe sie am "
        f"{_day(span.valid_from)} beginnt."
        for span in ordered
        if span.valid_from and span.valid_to and span.valid_to <= span.valid_from
    ]
    for one, two in pairwise(ordered):
        if two.valid_from is None:
            if one.valid_to is not None:
                found.append(
                    f"{two.version} sagt nicht, ab wann sie gilt, aber {one.version} "
                    f"endet am {_day(one.valid_to)}. Ergänzen Sie valid_from."
                )
        elif one.valid_from is not None and two.valid_from < one.valid_from:
            found.append(
                f"{two.version} gilt ab {_day(two.valid_from)} und damit vor "
                f"{one.version} ({_day(one.valid_from)})."
            )
        elif one.valid_to is not None and one.valid_to > two.valid_from:
            found.append(
                f"{one.version} und {two.version} überschneiden sich vom "
                f"{_day(two.valid_from)} an. Gilt {two.version} ab dann, endet "
                f"{one.version} (valid_to) am selben Tag."
            )
        elif one.valid_to is not None and one.valid_to < two.valid_from:
            found.append(
                f"Zwischen {one.version} und {two.version} gilt vom "
                f"{_day(one.valid_to)} an keine Fassung bis zum {_day(two.valid_from)}."
            )
    return tuple(
        Finding(file="blueprint.yaml", path="valid_from", message=m, code="validity")
        for m in found
    )


def valid_on(spans: Sequence[Span], day: date) -> str | None:
    """The version in which new cases begin on that day."""
    found = None
    begin = date.min
    for span in sorted(spans, key=lambda span: parsed(span.version)):
        begin = span.valid_from or begin
        if begin <= day and (span.valid_to is None or day < span.valid_to):
            found = span.version
    return found


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
