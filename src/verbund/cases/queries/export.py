"""The worklist as CSV, streamed, harmless in a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from verbund.cases.access import EXPORT
from verbund.cases.queries.worklist import every_row
from verbund.cases.shapes import NO_FILTERS, CaseRow, Filters
from verbund.core.rights import Actor, require
from verbund.kernel.clock import to_berlin
from verbund.members import queries as members

HEAD: Final = (
    "Vorgang", "Leistung", "Bürgerin, Bürger", "zuständig", "handelt", "Zustand",
    "Frist", "Stand der Frist", "Zugang", "eingegangen", "bewegt",
)  # fmt: skip
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def export_csv(
    *, actor: Actor, view: str = "all", filters: Filters = NO_FILTERS, sort: str = "due"
) -> Iterator[str]:
    """Lines of the list, semicolons between the cells, with byte order mark.

    Raises ``Forbidden`` without the right before the first line.
    """
    require(actor, EXPORT.key)
    return _lines(actor, view, filters, sort)


def _lines(actor: Actor, view: str, filters: Filters, sort: str) -> Iterator[str]:
    known = members.current_directory()
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")

    def line(cells: list[str]) -> str:
        writer.writerow([harmless(cell) for cell in cells])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield "\ufeff" + line(list(HEAD))
    for row in every_row(actor=actor, view=view, filters=filters, sort=sort):
        yield line(_cells(row, lambda member: known.members[member].name))


def _cells(row: CaseRow, name: Callable[[UUID], str]) -> list[str]:
    return [
        row.number,
        row.title,
        row.applicant,
        name(row.owner_id),
        name(row.acting_id),
        row.state,
        f"{row.due.on:%d.%m.%Y}" if row.due.on else "",
        row.due.word,
        row.channel,
        f"{to_berlin(row.opened_at):%d.%m.%Y %H:%M}",
        f"{to_berlin(row.changed_at):%d.%m.%Y %H:%M}",
    ]
