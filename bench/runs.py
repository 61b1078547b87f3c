"""What 2,000 notices in one run cost: import, dry run, decision, letters.

``run()`` returns rows of ``name, value, unit, limit, ratio``; seconds of CPU of one
process, which on SQLite includes the database.
"""

import json
import sys
import time
from typing import Any

from bench.home import fresh, work

CASES = 2_000
# Two thousand notices are decided while one drinks a coffee; printed over lunch.
IMPORT_S, DRY_S, DECIDE_S = 30.0, 60.0, 120.0


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        rows: list[dict[str, Any]] = work(environment, "bench.runs", str(CASES))
    return rows


def main() -> None:
    """Import the rows, plan the run, start it; print the rows."""
    import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts
    from verbund.cases.actions import step_runs  # noqa: PLC0415
    from verbund.cases.actions.importing import import_rows  # noqa: PLC0415
    from verbund.cases.tests import tax_office  # noqa: PLC0415
    from verbund.core.jobs import drain  # noqa: PLC0415
    from verbund.core.rights import Actor  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    count = int(sys.argv[1])
    meerane = member_by_slug("meerane")
    tax_office.adopt(meerane, four_eyes_from="100000.00")
    operator = Actor(
        kind="system",
        id="operator",
        name="Betrieb",
        roles=("clerk",),
        members=frozenset({meerane.id}),
        channel="system",
    )
    rows: list[dict[str, Any]] = []

    def mark(name: str, limit: float, before: float) -> float:
        now = time.process_time()
        value = now - before
        rows.append(
            {"name": name, "value": round(value, 1), "unit": "s", "limit": limit,
             "peer": None, "ratio": round(value / limit, 2)}
        )  # fmt: skip
        return now

    before = time.process_time()
    report = import_rows(
        member=meerane,
        blueprint=tax_office.KEY,
        rows=[tax_office.row(n + 2, tax_office.business(n)) for n in range(count)],
        key="business.tax_number",
        actor=operator,
    )
    assert report.opened == count
    before = mark(f"{count} Zeilen einlesen", IMPORT_S, before)
    drain(limit=10 * count)
    before = time.process_time()
    found = step_runs.plan_run(
        member=meerane,
        blueprint=tax_office.KEY,
        transition="assess",
        state="received",
        actor=operator,
    )
    until(found.id, operator)
    before = mark(f"Probelauf für {count} Bescheide", DRY_S, before)
    step_runs.start_run(run_id=found.id, actor=operator)
    until(found.id, operator)
    mark(f"{count} Bescheide festsetzen", DECIDE_S, before)
    done = step_runs.step_run(found.id, operator)
    assert done.count("done") == count
    print(json.dumps(rows))


def until(run_id: Any, actor: Any) -> None:
    """Do the batches of a run and nothing else that waits."""
    from django.db import transaction  # noqa: PLC0415

    from verbund.cases.actions import step_runs  # noqa: PLC0415
    from verbund.core.rights import SYSTEM  # noqa: PLC0415
    from verbund.core.scope import acting_within  # noqa: PLC0415

    while (run := step_runs.step_run(run_id, actor)).working:
        with acting_within(run.acting_id, SYSTEM), transaction.atomic():
            step_runs.run_batch(step_runs.Batch(run_id))


if __name__ == "__main__":
    main()
