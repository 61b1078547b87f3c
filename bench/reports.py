"""100,000 reports: taken through their one door, then asked for by all who read them.

``verbund bench reports --count 100000``. The points are those of ``bench.geodata`` (the
method by which other servers were measured), in six real towns of the Rhineland with
their real boundaries. Each report goes the whole way: form checked, looked for among
its neighbours, municipality and office found, journal, projection, open data. Loading
does 200 of them in one transaction; the rate of creation is measured by single POSTs to
Open311, each its own durable transaction. Reading is asked by ``wrk`` as in
``bench.ogc``, with pygeoapi and the very same features beside it where there is one.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bench import ogc, ogc_peer, route
from bench.api import serving
from bench.geodata import SEED, TEXT, points
from bench.home import fresh, work
from bench.wrk import ask, cpu

COUNT = int(os.environ.get("BENCH_REPORTS", "100000"))
SECONDS = ogc.SECONDS
CREATED, LISTED, HERE_US, MEMORY_MB = 150.0, 150.0, 10.0, 150.0
CLIENTS = 8
BATCH = 200
ELSEWHERE = 20_000
KEY = "anliegen-strasse"
COLLECTION = "anliegen"
KINDS = ("pothole", "pavement", "sign", "traffic_light", "marking", "drain")
AGS = {
    "Köln": "05315000",
    "Bonn": "05314000",
    "Düsseldorf": "05111000",
    "Aachen": "05334002",
    "Mönchengladbach": "05116000",
    "Hürtgenwald": "05358028",
}


def run(count: int = COUNT) -> list[dict[str, Any]]:
    """Load and measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment, ExitStack() as peers:
        made = work(environment, "bench.reports", "prepare", str(count))
        vendor = str(made["vendor"])
        name = f"Anliegen ({vendor})"
        rows = [
            _row(f"{name}: geladen", made["loaded"], "", None),
            _row(f"{name}: Laden, 200 je Transaktion", made["rate"], "1/s", None),
            _row("Punkt → Kommune", made["here_us"], "µs", HERE_US),
        ]
        found: dict[str, dict[str, Any]] = {}
        with serving(environment) as (port, server):
            children = psutil.Process(server.pid).children
            for what, paths in _addresses(made).items():
                found[what] = ask(port, paths, seconds=1.5, processes=children)
                found[what] = ask(port, paths, seconds=SECONDS, processes=children)
            for what, one in found.items():
                rows += _read(f"{name} {what}", one, LEAST.get(what))
            rows += _created(name, port, made, children)
            memory = max(child.memory_info().rss for child in children()) / 1e6
        rows.append(_row(f"{name}: Speicher je Prozess", memory, "MB", MEMORY_MB))
        if vendor == "sqlite":
            home = Path(environment["VERBUND_HOME"])
            try:
                for peer in ogc_peer.peers(home, Path(made["file"]), peers):
                    rows += _beside(peer, found, int(made["loaded"]))
            except Exception as error:  # our own numbers are told nevertheless
                print(f"pygeoapi: {error}", file=sys.stderr)
                rows.append(_row("pygeoapi: gescheitert", 1, "", None) | {"ratio": 9})
    return rows + route.run()


LEAST = {**ogc.LEAST, "open311": LISTED}


def _addresses(made: dict[str, Any]) -> dict[str, list[str]]:
    items = f"/ogc/collections/{COLLECTION}/items"
    dice = random.Random(SEED)
    codes = sorted(made["codes"])
    return {
        "items": [f"{items}?limit=100"],
        "bbox": [f"{items}?bbox={box}&limit=100" for box in ogc._boxes()],  # noqa: SLF001
        "item": [f"{items}/{fid}" for fid in made["fids"]],
        "deep": [f"{items}?limit=100&cursor={one}" for one in made["cursors"]],
        "open311": [
            f"/{dice.choice(made['slugs'])}/open311/v2/requests.json"
            f"?page_size=100&service_code={dice.choice(codes)}"
            for _ in range(200)
        ],
    }


def _read(name: str, one: dict[str, Any], least: float | None) -> list[dict[str, Any]]:
    ratio = round(least / one["rate"], 2) if least else None
    wrong = 9 if least and one["wrong"] else None
    return [
        _row(f"{name}: Anfragen", one["rate"], "1/s", least) | {"ratio": ratio},
        _row(f"{name}: CPU je Anfrage", one["cpu_ms"], "ms CPU", None),
        _row(f"{name}: p50", one["p50"], "ms", None),
        _row(f"{name}: Fehler", one["wrong"], "", None) | {"ratio": wrong},
    ]


def _beside(
    peer: ogc_peer.Peer, found: dict[str, dict[str, Any]], count: int
) -> Iterator[dict[str, Any]]:
    for what, paths in peer.addresses(ogc._boxes(), count).items():  # noqa: SLF001
        if what not in found:
            continue
        ask(peer.port, paths, seconds=1.5, processes=peer.processes)
        theirs = ask(peer.port, paths, seconds=SECONDS, processes=peer.processes)
        yield from _read(f"{peer.name} {what}", theirs, None)
        ratio = round(theirs["rate"] / found[what]["rate"], 3)
        yield _row(
            f"{what}: Verbund gegen {peer.name}", found[what]["rate"], "1/s", None
        ) | {"peer": round(theirs["rate"], 1), "ratio": ratio}


def _created(
    name: str, port: int, made: dict[str, Any], children: Any
) -> list[dict[str, Any]]:
    """Eight clients that tell new reports, each somewhere else."""
    dice = random.Random(SEED + 1)
    bodies = [
        (slug, _body(made, dice, lat, lon)) for slug, lat, lon in made["elsewhere"]
    ]
    taken: list[float] = []
    wrong: list[str] = []
    before = cpu(children())
    begin = time.perf_counter()
    end = begin + SECONDS

    def client(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        for slug, body in bodies[number::CLIENTS]:
            since = time.perf_counter()
            if since > end:
                return
            line.request("POST", f"/{slug}/open311/v2/requests.json", body, head)
            answer = line.getresponse()
            said = answer.read()
            if answer.status in {200, 201}:
                taken.append(time.perf_counter() - since)
            else:
                wrong.append(f"{answer.status} {said[:200].decode()}")

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    spent = 1000 * (cpu(children()) - before) / max(1, len(taken))
    rate = len(taken) / seconds
    if wrong:
        sys.stderr.write(f"refused {len(wrong)} times, e.g. {wrong[0]}\n")
    ordered = sorted(taken) or [0.0]
    return [
        _row(f"{name}: neue Anliegen", rate, "1/s", CREATED)
        | {"ratio": round(CREATED / rate, 2) if rate else 9},
        _row(f"{name}: CPU je neuem Anliegen", spent, "ms CPU", None),
        _row(f"{name}: p99", 1000 * ordered[int(len(ordered) * 0.99)], "ms", None),
        _row(f"{name}: abgewiesen", len(wrong), "", None)
        | {"ratio": 9 if wrong else None},
    ]


def _body(made: dict[str, Any], dice: random.Random, lat: float, lon: float) -> str:
    words = TEXT.split()
    return urlencode({
        "api_key": made["token"],
        "service_code": dice.choice(made["codes"]),
        "lat": f"{lat:.6f}",
        "long": f"{lon:.6f}",
        "description": " ".join(dice.choices(words, k=14)).capitalize() + ".",
    })  # fmt: skip


def _row(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    ratio = None if limit is None else round(value / limit, 2)
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit,
            "peer": None, "ratio": ratio}  # fmt: skip


# --- the process that fills the database ------------------------------------------


def prepare(count: int) -> dict[str, Any]:
    """Towns, the blueprint, the reports; what the questions are made of."""
    from django.db import connection  # noqa: PLC0415

    from verbund.channels.api.actions import create_token  # noqa: PLC0415

    towns = _towns()
    begin = time.perf_counter()
    loaded = _load(towns, count)
    taken = time.perf_counter() - begin
    _, token = create_token(
        member=towns["Köln"], name="Messung", scopes=["cases:submit"]
    )
    return {
        "vendor": connection.vendor,
        "loaded": loaded,
        "rate": loaded / taken,
        "here_us": _here(),
        "token": token,
        "slugs": sorted(town.slug for town in towns.values()),
        "elsewhere": [
            (town.slug, lat, lon)
            for town, lat, lon in islice(_inside(towns, SEED + 1), ELSEWHERE)
        ],
        **_asked(),
    }


def _towns() -> dict[str, Any]:
    from verbund.catalogue import actions as catalogue  # noqa: PLC0415
    from verbund.catalogue import queries as shelf  # noqa: PLC0415
    from verbund.engine.inquiries import recipient_slots  # noqa: PLC0415
    from verbund.geodata.actions import load_boundaries  # noqa: PLC0415
    from verbund.members import actions as members  # noqa: PLC0415
    from verbund.site.cli.support import blueprint_folder  # noqa: PLC0415

    members.import_shipped_register()
    catalogue.publish(folder=blueprint_folder(KEY))
    blueprint = shelf.blueprint_by_digest(shelf.latest_version(KEY).digest)
    parameters = {
        name: one.example if one.default is None else one.default
        for name, one in blueprint.parameters.items()
    } | {"moderation": "none"}
    asked = {
        slot: {"kind": "email", "name": title.de, "email": f"{slot}@stellen.example"}
        for slot, title in recipient_slots(blueprint).items()
    }
    towns = {}
    for number, (place, ags) in enumerate(AGS.items()):
        town = members.create_member(
            slug=f"stadt-{number}", name=place, short_code=f"ST{number}", ags=ags
        )
        town = members.update_member(
            member=town, street="Rathausplatz", house_number="1",
            postal_code="50667", city=place, phone="0221 2210",
        )  # fmt: skip
        report = catalogue.adopt(
            member=town, key=KEY, parameters=parameters, bindings=asked
        )
        if not report.active:
            raise SystemExit(f"{place}: {report.lines()}")
        members.switch_topic(member=town, topic="reports", on=True)
        towns[place] = town
    load_boundaries()
    return towns


def _inside(towns: dict[str, Any], seed: int) -> Iterator[tuple[Any, float, float]]:
    """Points without end, each with the town on whose ground alone it lies."""
    from verbund.geodata import boundaries  # noqa: PLC0415

    grounds = {town.id: town for town in towns.values()}
    dice = random.Random(seed)
    while True:
        for _, lat, lon in points(dice, 1000):
            here = boundaries.spot(lat, lon)
            # At a border a report is asked which side it means.
            if here is None or here.neighbours or here.member_id not in grounds:
                continue
            yield grounds[here.member_id], lat, lon


def _load(towns: dict[str, Any], count: int) -> int:
    """So many reports over the last 300 days."""
    from django.db import transaction  # noqa: PLC0415

    from verbund.cases.access import citizen  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.topics.reports import actions  # noqa: PLC0415

    dice = random.Random(SEED)
    told = _inside(towns, SEED)
    words, person = TEXT.split(), citizen(channel="api")
    oldest = clock.now() - timedelta(days=300)
    step = timedelta(days=299) / count
    for start in range(0, count, BATCH):
        with transaction.atomic():
            few = islice(told, min(BATCH, count - start))
            for number, (town, lat, lon) in enumerate(few, start):
                answers = {
                    "kind": dice.choice(KINDS),
                    "danger": False,
                    "place": {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"},
                    "description": " ".join(dice.choices(words, k=14)),
                }
                actions.report(
                    member=town, blueprint=KEY, answers=answers, channel="api",
                    actor=person, confirmed=True, now=oldest + step * number,
                )  # fmt: skip
        if start % 5000 == 0:
            sys.stderr.write(f"… {start} von {count}\n")
    return count


def _here() -> float:
    """Microseconds for the municipality of a point, asked within one request."""
    from verbund.core import memo  # noqa: PLC0415
    from verbund.geodata import boundaries  # noqa: PLC0415

    found = points(random.Random(SEED), 5000)
    boundaries.member_at(found[0][1], found[0][2])
    taken = []
    for _ in range(5):
        # A request looks once whether a boundary has changed; so does this round.
        with memo.one_request():
            before = time.process_time()
            for _, lat, lon in found:
                boundaries.member_at(lat, lon)
            taken.append(time.process_time() - before)
    return min(taken) / len(found) * 1e6


def _asked() -> dict[str, Any]:

    from verbund.geodata import queries  # noqa: PLC0415
    from verbund.members.queries import all_members  # noqa: PLC0415
    from verbund.topics.reports.open311.services import services_of  # noqa: PLC0415

    spec = queries.collection(COLLECTION)
    file = Path(os.environ["VERBUND_HOME"]) / "anliegen.geojsonl"
    ids: list[str] = []
    fids: list[str] = []
    after = ""
    with file.open("w", encoding="utf-8") as stream:
        while not ids or after:
            page = queries.page(spec, limit=5000, after=after)
            ids += [row.id for row in page.features]
            for row in page.features:
                fids.append(str(json.loads(row.body)["id"]))
                stream.write(f"{row.body}\n")
            after = page.next
    dice = random.Random(SEED)
    codes = [one.code for one in services_of(all_members()[0])]
    wanted = {kind.replace("_", "-") for kind in KINDS}
    return {
        "cursors": dice.sample(ids[:-200], min(1000, len(ids) - 200)),
        "fids": dice.sample(fids, min(4000, len(fids))),
        "codes": [c for c in codes if any(c.endswith(w) for w in wanted)] or codes,
        "file": str(file),
    }


def main() -> None:
    """``prepare COUNT`` in a process of its own; anything else prints the rows."""
    if sys.argv[1:2] == ["prepare"]:
        import django  # noqa: PLC0415

        django.setup()
        print(json.dumps(prepare(int(sys.argv[2]))))
        return
    for row in run():
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
