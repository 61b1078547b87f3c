"""What the pages of responsibility show: rows as text, targets and flaws in words."""

from collections.abc import Iterable, Mapping, Sequence

from verbund.channels.desk.frame import Desk
from verbund.core.errors import NotFound
from verbund.core.ui.texts import translate
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.responsibility import tabular
from verbund.responsibility.rehearsal import target_of
from verbund.responsibility.review import Flaw
from verbund.responsibility.rights import RULES
from verbund.responsibility.rules import Table
from verbund.responsibility.shapes import Decision
from verbund.responsibility.wording import REASONS

#: More rows are kept in a spreadsheet: a form of hundreds of fields helps nobody.
MOST_IN_FORM = 60
#: Empty rows at the end of the form.
_FREE = 2


def managed(desk: Desk) -> list[Member]:
    """The members whose responsibilities the person may write, by name."""
    found = []
    for member_id in desk.actor.members:
        member = desk.known.members[member_id]
        if member.successor_id is None:
            here = members.narrowed(desk.actor, member.id, member.id)
            if RULES.key in here.rights:
                found.append(member)
    return sorted(found, key=lambda member: member.name)


def chosen(desk: Desk, slug: str) -> Member:
    """The member in the address, or the person's own; ``NotFound`` if none is hers."""
    own = managed(desk)
    if slug:
        own = [member for member in own if member.slug == slug]
    home = [member for member in own if member.id == desk.actor.member]
    if not own:
        raise NotFound
    return (home or own)[0]


def form_rows(
    table: Table, typed: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, object]]:
    """The rows of the form: what was typed, else what is kept, and some empty ones."""
    if typed is not None:
        lines = [line for line in tabular.grid(typed) if not line.empty]
    else:
        lines = list(tabular.lines_of(table.rules))
    free = [tabular.Line(len(lines) + n, {}) for n in range(1, _FREE + 1)]
    return [
        {
            "number": number,
            "cells": {column: line.get(column) for column in tabular.COLUMNS},
            "summary": summary(line) if not line.empty else "",
        }
        for number, line in enumerate([*lines, *free], 1)
    ]


def ordered(lines: Iterable[tabular.Line], places: Sequence[str]) -> list[tabular.Line]:
    """The rows of the form by the places typed beside them; equal ones as they stand.

    Rows keep their number, so that an error is found where it was typed.
    """
    known = {number: _place(text) for number, text in enumerate(places, 1)}
    return sorted(lines, key=lambda line: known.get(line.number, float(line.number)))


def _place(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return float("inf")


def summary(line: tabular.Line) -> str:
    """One row in a line: when → where."""
    asked = [
        line.get(column)
        for column in (
            "kategorien", "gebiete", "gemeinden", "strassenklassen", "nummern",
        )
        if line.get(column)
    ]  # fmt: skip
    when = ", ".join(asked) or translate("duty.everything")
    return f"{line.get('zeile')}: {when} → {line.get('ziel')}"


def flaw_rows(flaws: Sequence[Flaw]) -> list[dict[str, str]]:
    """Flaws as a list: errors first."""
    return [
        {
            "kind": "danger" if flaw.kind == "error" else "warning",
            "where": flaw.rule or translate("duty.table"),
            "text": flaw.message,
        }
        for flaw in flaws
    ]


def explanation(decision: Decision) -> dict[str, object]:
    """Why a report goes where it goes, with every row that was looked at."""
    return {
        "target": target_of(decision) or translate("duty.nobody"),
        "because": decision.because.get("de"),
        "rows": [
            (each.rule, REASONS[each.reason], each.reason == "hit")
            for each in decision.considered
        ],
    }
