"""Possible matches of a case, as the case page shows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases import queries
from verbund.cases.queries import MatchRow
from verbund.cases.shapes import CaseView
from verbund.channels.desk.frame import Desk
from verbund.kernel import clock

#: How a verdict looks: icon-bearing badge kinds of the design.
_KINDS: Final[Mapping[str, str]] = {
    "agrees": "success",
    "similar": "info",
    "differs": "warning",
    "unknown": "info",
}


class Line(Struct, frozen=True, kw_only=True):
    """One thing both cases say, side by side."""

    label: str
    mine: str
    other: str
    word: str = ""
    kind: str = ""


class PossibleMatch(Struct, frozen=True, kw_only=True):
    """One other case with what speaks for and against it."""

    number: str
    href: str
    who: str
    place: str
    state: str
    opened: datetime
    percent: int
    lines: tuple[Line, ...]
    proof: tuple[Line, ...]


def possible(desk: Desk, view: CaseView) -> tuple[PossibleMatch, ...] | None:
    """The likeliest other cases; ``None`` if this case has no other side now."""
    now = clock.now()
    if not engine.states_facing(view.ground, view.state, now=now):
        return None
    rows = queries.matches(view.id, desk.actor, now=now)
    return tuple(_shown(desk, row) for row in rows)


def _shown(desk: Desk, row: MatchRow) -> PossibleMatch:
    language = desk.language
    return PossibleMatch(
        number=row.row.number,
        href=reverse("desk-case", args=[row.row.id]),
        who=row.row.applicant,
        place=desk.member_name(row.row.owner_id),
        state=row.state,
        opened=row.opened,
        percent=round(row.match.score * 100),
        lines=tuple(
            Line(
                label=reason.label.get(language),
                mine=reason.mine,
                other=reason.other,
                word=reason.text.get(language),
                kind=_KINDS[reason.verdict],
            )
            for reason in row.match.reasons
            if reason.mine or reason.other
        ),
        proof=tuple(
            Line(label=one.label.get(language), mine=one.mine, other=one.other)
            for one in row.match.proof
        ),
    )
