"""Service hours for a table of moments: what ``verbund hours FILE.csv`` writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Never

from verbund.kernel.clock import BERLIN
from verbund.kernel.service_hours import ServiceHours

#: What the third column may be called.
MINUTES = ("service_minutes", "service minutes", "minutes")
OUTPUT_COLUMNS = ("member", "from", "service_minutes", "due")


def compute_rows(
    rows: Iterable[Mapping[str, str | None]],
    hours_of: Callable[[str], ServiceHours],
) -> Iterator[dict[str, str]]:
    """For each row what was asked, and ``due``: an ISO moment in German time.

    ``rows`` come as ``csv.DictReader`` gives them, the header being line 1; columns
    are ``member``, ``from`` (ISO; without an offset it is German time) and
    ``service_minutes``, all others are ignored. ``hours_of`` gives the hours of what
    the first column names, or raises ``ValueError``. Raises ``ValueError`` naming line
    and column.
    """
    for line, row in enumerate(rows, start=2):
        yield _compute(line, row, hours_of)


def _compute(
    line: int,
    row: Mapping[str, str | None],
    hours_of: Callable[[str], ServiceHours],
) -> dict[str, str]:
    cells = {
        name.strip().lower(): value.strip()
        for name, value in row.items()
        # A row with too many cells holds the rest under the key None.
        if isinstance(name, str) and isinstance(value, str)
    }
    name = next((each for each in MINUTES if each in cells), MINUTES[0])
    for column in ("member", "from", name):
        if not cells.get(column):
            what = "Die Spalte ist leer." if column in cells else "Die Spalte fehlt."
            _refuse(line, column, what)
    try:
        hours = hours_of(cells["member"])
    except ValueError as error:
        _refuse(line, "member", str(error))
    moment = _moment(line, cells["from"])
    try:
        minutes = int(cells[name])
    except ValueError:
        _refuse(line, name, f"„{cells[name]}“ ist keine ganze Zahl von Minuten.")
    try:
        due = hours.add(moment, minutes)
    except (ValueError, OverflowError) as error:
        _refuse(line, name, str(error))
    return {
        "member": cells["member"],
        "from": cells["from"],
        "service_minutes": str(minutes),
        "due": due.isoformat(),
    }


def _moment(line: int, said: str) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        _refuse(line, "from", f"„{said}“ ist kein Zeitpunkt wie 2026-11-19T10:48.")
    if found.tzinfo is not None:
        return _within(line, said, found)
    here = found.replace(tzinfo=BERLIN)
    if _within(line, said, here).astimezone(BERLIN).replace(tzinfo=None) != found:
        _refuse(
            line,
            "from",
            f"„{said}“ gab es nicht: In dieser Nacht wurde die Uhr vorgestellt.",
        )
    return here


def _within(line: int, said: str, moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        _refuse(line, "from", f"„{said}“ liegt außerhalb des Kalenders.")


def _refuse(line: int, column: str, reason: str) -> Never:
    raise ValueError(f"Zeile {line}, Spalte „{column}“: {reason}")
