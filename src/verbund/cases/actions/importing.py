"""Many cases from one file: every row checked to the cell, every row one case once.

The key column makes a row known: the same file again, or the rest of a file whose
import was killed, opens no case twice.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from msgspec import Struct

from verbund import engine
from verbund.cases.actions.intake import open_case
from verbund.cases.errors import AnswersInvalid, IdempotencyMismatch, refuse
from verbund.cases.table_files import Row
from verbund.catalogue import queries as catalogue
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.rights import Actor
from verbund.engine.answer_paths import field_at
from verbund.kernel import clock
from verbund.members.queries import Member

IMPORT_PREFIX = "import:"
_MOST_NAMED = 200
_CHANNELS = ("api", "paper", "counter")


class CellProblem(Struct, frozen=True):
    """What is wrong, where: line of the file, column, what to do."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"Zeile {self.line}"
        if self.column:
            where = f"{where}, Spalte {self.column}"
        return f"{where}: {self.message}"


class ImportReport(Struct, frozen=True, kw_only=True):
    """How many rows became cases, were cases before, or cannot be taken and why."""

    rows: int = 0
    opened: int = 0
    known: int = 0
    faulty: int = 0
    problems: tuple[CellProblem, ...] = ()


def check_rows(
    *, member: Member, blueprint: str, rows: Iterable[Row], key: str, service: str = ""
) -> ImportReport:
    """Check every row as an application is checked; nothing is stored.

    Raises ``Invalid`` if the key column is missing or a column is no answer of the
    blueprint.
    """
    ground = catalogue.ground_for(member, blueprint)
    entrance = _entrance(ground, service)
    now = clock.now()
    count = faulty = 0
    problems: list[CellProblem] = []
    seen: dict[str, int] = {}
    for row in rows:
        count += 1
        found = _key_problem(row, key, seen) or _columns(ground, row)
        if not found:
            command = engine.Open(
                actor=engine.SYSTEM,
                channel=_channel(ground),
                answers=row.answers(),
                service=entrance,
                number="0",
            )
            decided = engine.decide(ground, None, command, now)
            if isinstance(decided, engine.Refusal):
                found = _problems(row, refuse(decided))
        if found:
            faulty += 1
            problems += found[: _MOST_NAMED - len(problems)]
    return ImportReport(rows=count, faulty=faulty, problems=tuple(problems))


def import_rows(
    *,
    member: Member,
    blueprint: str,
    rows: Iterable[Row],
    key: str,
    actor: Actor,
    service: str = "",
    tell: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Open a case for every row; rows that are known already are counted only.

    Each row is a transaction of its own: after a crash the same call goes on with the
    rest. ``tell`` hears the number of rows done, every hundred rows.
    """
    ground = catalogue.ground_for(member, blueprint)
    entrance, channel = _entrance(ground, service), _channel(ground)
    opened = known = faulty = count = 0
    problems: list[CellProblem] = []
    seen: dict[str, int] = {}
    for row in rows:
        count += 1
        found = _key_problem(row, key, seen) or _columns(ground, row)
        if not found:
            try:
                receipt = open_case(
                    member=member,
                    blueprint=blueprint,
                    answers=row.answers(),
                    channel=channel,
                    actor=actor,
                    service=entrance,
                    idempotency_key=_row_key(blueprint, key, row.value(key)),
                )
            except VerbundError as error:
                found = _problems(row, error, key)
            else:
                known += receipt.repeated
                opened += not receipt.repeated
        if found:
            faulty += 1
            problems += found[: _MOST_NAMED - len(problems)]
        if count % 100 == 0:
            tell(count)
    return ImportReport(
        rows=count,
        opened=opened,
        known=known,
        faulty=faulty,
        problems=tuple(problems),
    )


def _row_key(blueprint: str, column: str, value: str) -> str:
    # Only its digest is kept: the value may be a tax number.
    digest = sha256(f"{blueprint}\n{column}\n{value}".encode()).hexdigest()
    return f"{IMPORT_PREFIX}{digest}"


def _entrance(ground: engine.Ground, service: str) -> str | None:
    known = [entrance.id for entrance in ground.blueprint.services]
    if service and service not in known:
        raise Invalid(
            f"Den Zugang „{service}“ gibt es nicht. Vorhanden: {', '.join(known)}."
        )
    if not service and len(known) > 1:
        raise Invalid(f"Nennen Sie mit --service den Zugang: {', '.join(known)}.")
    return service or (known[0] if known else None)


def _channel(ground: engine.Ground) -> str:
    offered = ground.blueprint.channels
    found = next((name for name in _CHANNELS if name in offered), None)
    if found is None:
        raise Invalid("Diese Blaupause nimmt keine Angaben von der Verwaltung an.")
    return found


def _key_problem(row: Row, key: str, seen: dict[str, int]) -> list[CellProblem]:
    value = row.value(key)
    if not value:
        return [
            CellProblem(row.line, key, "Der Schlüssel fehlt. Jede Zeile braucht einen.")
        ]
    before = seen.setdefault(value, row.line)
    if before != row.line:
        message = f"Derselbe Schlüssel steht schon in Zeile {before}."
        return [CellProblem(row.line, key, message)]
    return []


def _columns(ground: engine.Ground, row: Row) -> list[CellProblem]:
    return [
        CellProblem(row.line, cell.column, "Diese Angabe hat die Blaupause nicht.")
        for cell in row.cells
        if not cell.column.startswith("_")
        and field_at(ground.blueprint.fields, cell.column) is None
    ]


def _problems(row: Row, error: VerbundError, key: str = "") -> list[CellProblem]:
    if isinstance(error, IdempotencyMismatch):
        message = (
            "Mit diesem Schlüssel gibt es schon einen Vorgang mit anderen Angaben. "
            "Ändern Sie ihn dort."
        )
        return [CellProblem(row.line, key, message)]
    if isinstance(error, AnswersInvalid) and error.fields:
        return [
            CellProblem(row.line, _column(row, problem), problem.message)
            for problem in error.fields
        ]
    return [CellProblem(row.line, "", error.detail or error.title)]


def _column(row: Row, problem: FieldProblem) -> str:
    """The column of the file that the problem is about; else the answer's path."""
    named = {cell.column for cell in row.cells}
    path = problem.path
    if path in named:
        return path
    below = [column for column in named if column.startswith(f"{path}.")]
    return sorted(below)[0] if len(below) == 1 else path
