"""What the first page of 10,000 open cases costs, and one case's page.

``run()`` returns rows of ``name, value, unit, limit, ratio``; CPU is that of this
process, which on SQLite includes the database.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from bench.home import cpu_ms, fresh, work

CASES = 10_000
PAGE_MS, PAGE_QUERIES, CASE_QUERIES = 4.0, 8, 15
NAMES = [
    "Albrecht",
    "Becker",
    "Conrad",
    "Dietz",
    "Ebert",
    "Fuchs",
    "Gruber",
    "Haas",
    "Iser",
    "Jahn",
    "Kunz",
    "Lang",
]


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        work(environment, "bench.worklist", "fill", str(CASES))
        # A process of its own: a server's worker did not write 10,000 cases before.
        rows: list[dict[str, Any]] = work(environment, "bench.worklist", "measure")
    return rows


def main() -> None:
    """Fill the database, or measure."""
    import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts

    match sys.argv[1:]:
        case ["fill", count]:
            fill(int(count))
        case _:
            measure()


def fill(count: int) -> None:
    """Open this many cases of one member and let the jobs run."""
    from django.db import connection, transaction  # noqa: PLC0415

    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.access import citizen  # noqa: PLC0415
    from verbund.cases.tests.cast import answers  # noqa: PLC0415
    from verbund.core.jobs import drain  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    schoenberg = member_by_slug("schoenberg")
    for start in range(0, count, 500):
        with transaction.atomic():
            for number in range(start, min(start + 500, count)):
                name = NAMES[number % len(NAMES)] + ("er" if number % 5 else "")
                actions.open_case(
                    member=schoenberg,
                    blueprint="hundesteuer",
                    answers=answers(family_name=name),
                    channel=("web", "api", "counter")[number % 3],
                    actor=citizen(),
                    service="register",
                )
    while drain(limit=2000):
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum does within its minute


def measure() -> None:
    """The rows of both pages, as a fresh process of the server pays for them."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from verbund.cases import queries  # noqa: PLC0415
    from verbund.cases.shapes import Filters  # noqa: PLC0415
    from verbund.channels.desk.tests.office import signed_in  # noqa: PLC0415
    from verbund.members.models import Person  # noqa: PLC0415
    from verbund.members.queries import actor_for  # noqa: PLC0415

    sabine = actor_for(Person.objects.get(name__startswith="Sabine"))
    first = queries.worklist(actor=sabine)
    middle = first
    for _ in range(3):
        middle = queries.worklist(actor=sabine, cursor=middle.next_cursor)
    case = first.rows[0].id
    found = Filters(text="beckre")

    def statements(what: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as context:
            what()
        return len(context)

    def page() -> object:
        return queries.worklist(actor=sabine)

    def view() -> object:
        return queries.case_view(case, sabine)

    settings.ALLOWED_HOSTS = ["testserver"]
    browser = signed_in(sabine)

    def drawn() -> object:
        answer = browser.get("/desk/?ansicht=all")
        if answer.status_code != 200:
            raise SystemExit(f"The page answered {answer.status_code}.")
        return answer

    rows = [
        _row("Arbeitsvorrat 10.000: erste Seite", cpu_ms(page), "ms CPU", PAGE_MS),
        _row("… Anweisungen", statements(page), "", PAGE_QUERIES),
        _row(
            "… vierte Seite",
            cpu_ms(lambda: queries.worklist(actor=sabine, cursor=middle.next_cursor)),
            "ms CPU",
            PAGE_MS,
        ),
        _row(
            "… nach Frist",
            cpu_ms(lambda: queries.worklist(actor=sabine, sort="due")),
            "ms CPU",
            PAGE_MS,
        ),
        _row(
            "… mit Tippfehler gesucht",
            cpu_ms(lambda: queries.worklist(actor=sabine, filters=found)),
            "ms CPU",
            None,
        ),
        _row("… als Seite mit 50 Zeilen", cpu_ms(drawn), "ms CPU", PAGE_MS),
        _row("… als Seite, Anweisungen", statements(drawn), "", PAGE_QUERIES),
        _row("Vorgang ansehen", cpu_ms(view), "ms CPU", None),
        _row("… Anweisungen", statements(view), "", CASE_QUERIES),
    ]
    print(json.dumps(rows))


def _row(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    ratio = None if limit is None else round(value / limit, 2)
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit,
            "ratio": ratio}  # fmt: skip


if __name__ == "__main__":
    main()
