"""Open data as files: CSV that spreadsheets read, JSON that programs read."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

import msgspec

from verbund.kernel import clock
from verbund.publishing.calls import ToldPromise
from verbund.publishing.comparison import MemberLine
from verbund.publishing.doors import Doors
from verbund.publishing.shapes import CollectionPage, Statistics
from verbund.publishing.suppression import LEAST

_LICENCES = {
    "dl-de/zero-2.0": "https://www.govdata.de/dl-de/zero-2-0",
    "dl-de/by-2.0": "https://www.govdata.de/dl-de/by-2-0",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}
LICENCE = "dl-de/zero-2.0"
#: What a spreadsheet would take for a formula (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_STATISTICS_HEAD = (
    "Jahr", "Kommune", "Leistung", "Eingegangen", "Erledigt", "Offen",
    "Tage bis zur Entscheidung (Median)", "Frist gehalten (Anteil)",
)  # fmt: skip

_DOORS_HEAD = (
    "Jahr", "Kommune", "Zugang", "Leistung", "Seite", "Eingegangen",
    "Formulare gesendet", "Aufgegeben", "An anderer Stelle gesendet", "Noch offen",
    "Minuten zum Ausfüllen (Median)", "Tage bis zur Entscheidung (Median)",
    "Anteil, der hier aufgibt",
)  # fmt: skip


_CALLS_HEAD = (
    "Jahr", "Kommune", "Monat", "Es antwortet", "Anrufe", "In 30 s (Prozent)",
    "Aufgelegt", "Gespräche", "Erstkontakt (Prozent)", "Antworten fällig",
    "In 24 Servicestunden (Prozent)",
)  # fmt: skip


def licence_address(licence: str) -> str:
    """Where the licence can be read; empty if it is none of the usual ones."""
    return _LICENCES.get(licence, "")


def collection_csv(found: CollectionPage) -> str:
    """All rows in words, German headings; few counts are written as ``<5``."""
    info = found.info
    head = [info.headings[name].de for name in info.columns]
    if found.several:
        head.append("Kommune")
    if info.counted:
        head.append("Anzahl")
    lines = []
    for row in found.rows:
        cells = [row.words[name] for name in info.columns]
        if found.several:
            cells.append(row.member)
        if info.counted:
            cells.append(_few(row.count))
        lines.append(cells)
    return csv_text(head, lines)


def collection_json(found: CollectionPage, publisher: str) -> str:
    """Raw values with a description of the columns."""
    info = found.info
    rows = []
    for row in found.rows:
        cells: dict[str, object] = dict(row.cells)
        if found.several:
            cells["member"] = row.member
        if info.counted:
            cells["count"] = row.count
        rows.append(cells)
    return _json(
        {
            "title": info.title.de,
            "publisher": publisher,
            "licence": info.licence,
            "licence_url": licence_address(info.licence),
            "retrieved_at": _now(),
            "columns": [
                {"id": name, "title": info.headings[name].de} for name in info.columns
            ],
            "suppressed_below": LEAST if info.counted else None,
            "rows": rows,
        }
    )


def statistics_csv(told: Statistics, publisher: str) -> str:
    """One line for each service of the year; a point is a count held back."""
    lines = [
        [
            str(told.year),
            publisher,
            line.title.de,
            _told(line.received),
            _told(line.done),
            _told(line.open_now),
            _decimal(line.median_days, 1),
            _decimal(line.in_time, 3),
        ]
        for line in told.services
    ]
    return csv_text(_STATISTICS_HEAD, lines)


def doors_csv(told: Doors, publisher: str) -> str:
    """One line for each channel, then one for each page where people gave up."""
    lines = [
        [
            str(told.year), publisher, line.channel, "", "", _told(line.received),
            _told(line.sent), _told(line.given_up), _told(line.elsewhere),
            _told(line.unfinished), _decimal(line.minutes, 1), _decimal(line.days, 1),
            "",
        ]
        for line in told.lines
    ]  # fmt: skip
    lines += [
        [
            str(told.year), publisher, "", stop.service.de, stop.page.de, "", "",
            _told(stop.count), "", "", "", "", _decimal(stop.share, 3),
        ]
        for stop in told.stops
    ]  # fmt: skip
    return csv_text(_DOORS_HEAD, lines)


def doors_json(told: Doors, publisher: str) -> str:
    """The same raw; ``null`` is a count held back."""
    return _json(
        {
            "title": "Zugänge: eingegangen, aufgegeben, Dauer",
            "publisher": publisher,
            "licence": LICENCE,
            "licence_url": licence_address(LICENCE),
            "retrieved_at": _now(),
            "year": told.year,
            "suppressed_below": LEAST,
            "channels": msgspec.to_builtins(told.lines),
            "given_up_at": [
                {
                    "service": stop.service.de,
                    "page": stop.page.de,
                    "count": stop.count,
                    "share": round(stop.share, 4),
                }
                for stop in told.stops
            ],
        }
    )


def calls_csv(told: ToldPromise, publisher: str) -> str:
    """One line for each month, then one for each desk that answered."""
    told_by = [(str(month), "", line) for month, line in told.months]
    told_by += [("", desk, line) for desk, line in told.desks]
    lines = [
        [
            str(told.year), publisher, month, desk, _told(line.offered),
            _decimal(line.in_time, 1), _told(line.abandoned), _told(line.talked),
            _decimal(line.first, 1), _told(line.due), _decimal(line.kept, 1),
        ]
        for month, desk, line in told_by
    ]  # fmt: skip
    return csv_text(_CALLS_HEAD, lines)


def calls_json(told: ToldPromise, publisher: str) -> str:
    """The same raw; ``null`` is a count held back."""
    return _json(
        {
            "title": "Zusagen der 115",
            "publisher": publisher,
            "licence": LICENCE,
            "licence_url": licence_address(LICENCE),
            "retrieved_at": _now(),
            "year": told.year,
            "through": told.through,
            "suppressed_below": LEAST,
            "whole": told.whole,
            "months": [
                {"month": month, **msgspec.to_builtins(line)}
                for month, line in told.months
            ],
            "desks": [
                {"desk": desk, **msgspec.to_builtins(line)} for desk, line in told.desks
            ],
        }
    )


def comparison_csv(lines: Iterable[MemberLine]) -> str:
    """Members side by side; counts held back stand as a point."""
    head = (
        "Kommune", "Eingänge", "Erledigt", "Offen", "Online (Anteil)",
        "Tage (Median)", "In der Frist (Anteil)",
    )  # fmt: skip
    return csv_text(
        head,
        (
            [
                line.member,
                _told(line.received),
                _told(line.done),
                _told(line.open_now),
                _decimal(line.online, 2),
                _decimal(line.median_days, 1),
                _decimal(line.in_time, 2),
            ]
            for line in lines
        ),
    )


def statistics_json(told: Statistics, publisher: str) -> str:
    """Everything the page shows; ``null`` is a count held back."""
    facts = msgspec.to_builtins(told)
    facts["by_member"] = [
        {"member": name, "received": count} for _, name, count in told.by_member
    ]
    facts["services"] = [
        {**line, "title": line["title"]["de"]} for line in facts["services"]
    ]
    return _json(
        {
            "publisher": publisher,
            "licence": LICENCE,
            "licence_url": licence_address(LICENCE),
            "retrieved_at": _now(),
            "suppressed_below": LEAST,
            **facts,
        }
    )


def csv_text(head: Iterable[str], lines: Iterable[list[str]]) -> str:
    buffer = io.StringIO()
    # Excel in German needs the mark and semicolons.
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow([f"'{c}" if c.startswith(_DANGEROUS) else c for c in line])
    return buffer.getvalue()


def _json(facts: object) -> str:
    return msgspec.json.format(msgspec.json.encode(facts), indent=2).decode()


def _few(count: int | None) -> str:
    return f"<{LEAST}" if count is None else str(count)


def _told(count: int | None) -> str:
    """A point where a count is held back, small itself or not (DIN 55301)."""
    return "." if count is None else str(count)


def _decimal(number: float | None, places: int) -> str:
    return "" if number is None else f"{number:.{places}f}".replace(".", ",")


def _now() -> datetime:
    return clock.to_berlin(clock.now()).replace(microsecond=0)
