"""How many applications a second become durable cases, and what the raw rows cost.

Two processes with four threads each submit through the action – journal, projection,
event, job and key in one transaction – then the same number of threads writes the very
same rows by plain SQL. ``run()`` returns rows of ``name, value, unit, limit, ratio``.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from statistics import quantiles
from typing import Any

from bench.home import fresh, start, work

PROCESSES, THREADS, SECONDS = 2, 4, 6.0
RATE = {"sqlite": 400.0, "postgresql": 600.0}
P99_MS = {"sqlite": 50.0, "postgresql": 40.0}
MOST_OVERHEAD = 7.0
_TEXTS = {"key", "number", "status_token_hash"}
_UNIQUE = {"id", "case_id"} | _TEXTS


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        action = _measure(environment, "action")
        raw = _measure(environment, "raw")
    vendor = str(action["vendor"])
    rate, p99 = float(action["rate"]), float(action["p99"])
    overhead = float(raw["rate"]) / rate
    name = f"Eingang ({vendor})"
    return [
        _row(f"{name}: Vorgänge", rate, "1/s", RATE[vendor], RATE[vendor] / rate),
        _row(f"{name}: p99", p99, "ms", P99_MS[vendor], p99 / P99_MS[vendor]),
        _row(f"{name}: dieselben Zeilen roh", float(raw["rate"]), "1/s", None, None),
        _row(f"{name}: Aufwand gegen roh", overhead, "×", MOST_OVERHEAD,
             overhead / MOST_OVERHEAD),
    ]  # fmt: skip


def _row(
    name: str, value: float, unit: str, limit: float | None, ratio: float | None
) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit,
            "ratio": None if ratio is None else round(ratio, 2)}  # fmt: skip


def _measure(environment: Mapping[str, str], what: str) -> dict[str, object]:
    work(environment, "bench.intake", "action", "1", "0.5")
    running = [
        start(environment, "bench.intake", what, str(THREADS), str(SECONDS))
        for _ in range(PROCESSES)
    ]
    found = []
    for one in running:
        output, _ = one.communicate()
        if one.returncode:
            raise SystemExit("a process of the benchmark failed")
        found.append(json.loads(output.splitlines()[-1]))
    times = sorted(t for one in found for t in one["times"])
    return {
        "vendor": found[0]["vendor"],
        "rate": sum(one["rate"] for one in found),
        "p99": quantiles(times, n=100)[-1] * 1000,
    }


# --- the processes --------------------------------------------------------------


def main() -> None:
    """Work in this process and print rate and times."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    what, threads, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    once = _raw() if what == "raw" else _action()
    once()
    times: list[float] = []
    # All processes begin on the next full two seconds, or one would run alone.
    begin = (int(time.time()) // 2 + 1) * 2
    end = begin + seconds

    def loop() -> None:
        time.sleep(max(0.0, begin - time.time()))
        while time.time() < end:
            before = time.perf_counter()
            once()
            times.append(time.perf_counter() - before)
        connection.close()

    workers = [threading.Thread(target=loop) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    result = {"vendor": connection.vendor, "rate": len(times) / seconds, "times": times}
    print(json.dumps(result))


def _action() -> Callable[[], object]:
    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.access import citizen  # noqa: PLC0415
    from verbund.cases.tests.cast import answers  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    slugs = ("schoenberg", "meerane", "fulda")
    number = iter(range(10**9))

    def once() -> object:
        return actions.open_case(
            member=member_by_slug(slugs[next(number) % 3]),
            blueprint="hundesteuer",
            answers=answers(),
            channel="api",
            actor=citizen(channel="api"),
            service="register",
            idempotency_key=str(new_id()),
        )

    return once


def _raw() -> Callable[[], object]:
    """Write the rows of one case again and again: the same tables, columns, sizes."""
    from django.db import connection, transaction  # noqa: PLC0415

    from verbund.core.scope import everywhere  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415

    tables = ("cases_case", "cases_entry", "cases_idempotency", "core_job")
    plans: list[tuple[str, list[str], list[list[object]]]] = []
    with everywhere("benchmark"), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case ORDER BY id LIMIT 1")
        (case_id,) = cursor.fetchone()
        wanted = {
            "cases_case": ("id = %s", [case_id]),
            "cases_entry": ("case_id = %s", [case_id]),
            "cases_idempotency": ("case_id = %s", [case_id]),
            "core_job": ("CAST(payload AS text) LIKE %s", [f"%{_written(case_id)}%"]),
        }
        for table in tables:
            where, parameters = wanted[table]
            cursor.execute(f"SELECT * FROM {table} WHERE {where}", parameters)  # noqa: S608
            names = [column[0] for column in cursor.description]
            rows = [list(row) for row in cursor.fetchall()]
            if table == "cases_idempotency":
                keep = [i for i, n in enumerate(names) if n != "id"]
                names = [names[i] for i in keep]
                rows = [[row[i] for i in keep] for row in rows]
            plans.append((table, names, rows))
    native = connection.vendor == "postgresql"

    def fresh_id() -> object:
        made = new_id()
        return made if native else made.hex

    def once() -> object:
        case = fresh_id()
        with everywhere("benchmark"), transaction.atomic():
            for table, names, rows in plans:
                values: list[object] = []
                for row in rows:
                    changed = dict(zip(names, row, strict=True))
                    unique = {name: fresh_id() for name in _UNIQUE if name in changed}
                    if table == "cases_case":
                        unique["id"] = case
                    elif "case_id" in unique:
                        unique["case_id"] = case
                    for name in _TEXTS & unique.keys():
                        unique[name] = str(unique[name])[-24:]
                    changed |= unique
                    values += changed.values()
                group = "(" + ", ".join(["%s"] * len(names)) + ")"
                columns = ", ".join(f'"{name}"' for name in names)
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608
                        + ", ".join([group] * len(rows)),
                        values,
                    )
        return None

    return once


def _written(case_id: object) -> str:
    text = str(case_id).replace("-", "")
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


if __name__ == "__main__":
    main()
