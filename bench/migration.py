"""A blueprint on its way: dry run of 10,000 cases, moving them, judging an update.

``run()`` returns rows of ``name, value, unit, limit, ratio``; wall time of this
process, which on SQLite includes the database.
"""

import json
import sys
import time
from typing import Any

from bench.home import fresh, work

CASES, MOVED = 10_000, 500
DRY_RUN_S, MOVE_MS, UPDATE_MS = 20.0, 30.0, 150.0


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        rows: list[dict[str, Any]] = work(environment, "bench.migration", str(CASES))
    return rows


def main() -> None:
    """Fill the database and measure."""
    from django.db import transaction  # noqa: PLC0415

    import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts
    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.models import Case  # noqa: PLC0415
    from verbund.cases.tests import cast as people  # noqa: PLC0415
    from verbund.cases.tests.test_migration import KEY, published  # noqa: PLC0415
    from verbund.core.jobs import drain  # noqa: PLC0415
    from verbund.core.tenancy import across_members  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415
    from verbund.members.models import Person  # noqa: PLC0415
    from verbund.members.queries import actor_for, member_by_slug  # noqa: PLC0415

    count = int(sys.argv[1])
    schoenberg = member_by_slug("schoenberg")
    for _ in range(MOVED):
        people.actions.open_case(
            member=schoenberg,
            blueprint=KEY,
            answers=people.answers(),
            channel="web",
            actor=people.citizen(),
            service="register",
        )
    while drain(limit=2000):
        pass
    # The others are copies of rows: a dry run reads nothing but them.
    with across_members("bench"), transaction.atomic():
        one = Case.objects.order_by("id")[0]
        copies = []
        for number in range(count - MOVED):
            copy = Case(
                **{f.attname: getattr(one, f.attname) for f in one._meta.fields}
            )
            copy.id = new_id()
            copy.number = f"K-{number}"
            copy.status_token_hash = f"copy-{number}"
            copies.append(copy)
        Case.objects.bulk_create(copies, batch_size=500)
    published()
    ines = actor_for(Person.objects.get(name__startswith="Ines"))
    start = time.perf_counter()
    report = actions.plan_migration(member=schoenberg, blueprint=KEY, actor=ines)
    dry = time.perf_counter() - start
    assert (report.total, report.goes) == (count, count)
    with across_members("bench"):
        Case.objects.filter(number__startswith="K-").delete()
    start = time.perf_counter()
    run_ = actions.start_migration(member=schoenberg, blueprint=KEY, actor=ines)
    while drain(limit=2000):
        pass
    each = (time.perf_counter() - start) * 1000 / MOVED
    done = actions.migration_run(run_.id, ines)
    assert done.moved == MOVED
    rows = [
        ("Probelauf über 10.000 Vorgänge", dry, "s", DRY_RUN_S),
        ("Vorgang umstellen, mit Folgeaufträgen", each, "ms", MOVE_MS),
        ("Aktualisierung beurteilen, mit Probe", _judged_ms(), "ms", UPDATE_MS),
    ]
    print(
        json.dumps(
            [
                {
                    "name": name, "value": round(value, 2), "unit": unit,
                    "limit": limit, "peer": None, "ratio": round(value / limit, 2),
                }
                for name, value, unit, limit in rows
            ]
        )
    )  # fmt: skip


def _judged_ms() -> float:
    """One look at the update page's facts: merge, comparison, rehearsal."""
    from verbund.catalogue import actions  # noqa: PLC0415
    from verbund.catalogue.actions_work import work_report  # noqa: PLC0415
    from verbund.members.models import Person  # noqa: PLC0415
    from verbund.members.queries import actor_for, member_by_slug  # noqa: PLC0415

    meerane = member_by_slug("meerane")
    ines = actor_for(Person.objects.get(name__startswith="Ines"))
    actions.begin_work(member=meerane, key="hundesteuer", actor=ines)
    start = time.perf_counter()
    for _ in range(5):
        work_report(member=meerane, key="hundesteuer", actor=ines)
    return (time.perf_counter() - start) * 1000 / 5


if __name__ == "__main__":
    main()
