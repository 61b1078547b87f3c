"""pygeoapi with the features of ``bench.ogc``, as peer in the same run."""

import http.client
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.geodata import CATEGORIES, SEED

_WORKERS = 2
_ASKED = 4000
_POSTGRES = Path("/usr/lib/postgresql/15/bin")
_POSTGIS = Path("/usr/share/postgresql/15/extension/postgis.control")


class Peer:
    """A running pygeoapi."""

    def __init__(self, name: str, port: int, server: "subprocess.Popen[bytes]") -> None:
        self.name = name
        self.port = port
        self._server = server

    def processes(self) -> Sequence[psutil.Process]:
        """Its workers; PostgreSQL's own processes are not counted."""
        return psutil.Process(self._server.pid).children()

    def addresses(self, boxes: list[str], count: int) -> dict[str, list[str]]:
        """The same questions as ours, by the same names."""
        dice = random.Random(SEED)
        items = "/collections/messung/items"
        fids = [str(dice.randrange(1, count)) for _ in range(_ASKED)]
        deep = [dice.randrange(max(count - 1000, 1)) for _ in range(1000)]
        return {
            "items": [f"{items}?f=json&limit=100"],
            "bbox": [f"{items}?f=json&bbox={box}&limit=100" for box in boxes],
            "item": [f"{items}/{fid}?f=json" for fid in fids],
            "deep": [f"{items}?f=json&limit=100&offset={at}" for at in deep],
            "kategorie": [
                f"{items}?f=json&kategorie={one}&limit=100" for one in CATEGORIES[:3]
            ],
        }


def peers(home: Path, file: Path, stack: ExitStack) -> Iterator[Peer]:
    """Each provider that can be had here, one after the other."""
    venv = os.environ.get("PYGEOAPI_VENV", "")
    if not venv or not (Path(venv) / "bin/gunicorn").is_file():
        print("pygeoapi: not measured (PYGEOAPI_VENV)", file=sys.stderr)
        return
    package = home / "peer.gpkg"
    _write(file, package)
    yield from _one(
        Path(venv), home, "pygeoapi SQLiteGPKG",
        {"name": "SQLiteGPKG", "data": str(package), "id_field": "nummer",
         "table": "messung"},
        stack,
    )  # fmt: skip
    if not _POSTGIS.is_file():
        print("pygeoapi PostgreSQL: not measured (no PostGIS)", file=sys.stderr)
        return
    data = _postgis(file, stack)
    provider = {
        "name": "PostgreSQL", "data": data, "id_field": "nummer", "table": "messung",
        "geom_field": "geom",
    }  # fmt: skip
    yield from _one(Path(venv), home, "pygeoapi PostgreSQL", provider, stack)


def _features(file: Path) -> Iterator[tuple[int, list[float], dict[str, str | None]]]:
    """Number from 1, position and flat properties of each feature of the file."""
    with file.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            feature = json.loads(line)
            own = {
                name: None if value is None else str(value)
                for name, value in feature["properties"].items()
            }
            yield number, feature["geometry"]["coordinates"], own


def _write(file: Path, package: Path) -> None:
    """The features as GeoPackage with a spatial index."""
    import numpy as np  # noqa: PLC0415
    from pyogrio import raw  # noqa: PLC0415

    features = list(_features(file))
    names = list(features[0][2])
    columns = [np.array([number for number, _, _ in features], dtype="int64")]
    columns += [
        np.array([own[name] for _, _, own in features], dtype=object) for name in names
    ]
    raw.write(
        package,
        np.array([_point(position) for _, position, _ in features], dtype=object),
        columns,
        np.array(["kennung", *names], dtype=object),
        driver="GPKG",
        layer="messung",
        geometry_type="Point",
        crs="EPSG:4326",
        layer_options={"FID": "nummer"},
    )


def _point(position: list[float]) -> bytes:
    """Well-known binary, little endian."""
    return struct.pack("<BIdd", 1, 1, *position)


def _postgis(file: Path, stack: ExitStack) -> dict[str, object]:
    """A private cluster with the features in a table with indexes."""
    import psycopg  # noqa: PLC0415
    from psycopg import sql  # noqa: PLC0415

    folder = Path("/tmp") / f"verbund-bench-postgis-{os.getpid()}"  # noqa: S108
    folder.mkdir()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    as_postgres: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        shutil.chown(folder, "postgres", "postgres")
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres",
                       "--clear-groups"]  # fmt: skip

    def command(*words: str) -> None:
        subprocess.run(
            [*as_postgres, *words], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    port = _free()
    data = folder / "data"
    command(str(_POSTGRES / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
    control = str(_POSTGRES / "pg_ctl")
    command(control, "-D", str(data), "-w", "-l", str(folder / "log"), "-o",
            f"-p {port} -k {folder}", "start")  # fmt: skip
    stack.callback(command, control, "-D", str(data), "-m", "fast", "-w", "stop")
    names = list(next(_features(file))[2])
    where = f"host=127.0.0.1 port={port} user=bench dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
        columns = sql.SQL("").join(
            sql.SQL("{} text, ").format(sql.Identifier(name)) for name in names
        )
        connection.execute(
            sql.SQL(
                "CREATE TABLE messung (nummer integer PRIMARY KEY, {}"
                "geom geometry(Point, 4326))"
            ).format(columns)
        )
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY messung FROM STDIN") as copy,
        ):
            for number, (x, y), own in _features(file):
                point = f"SRID=4326;POINT({x} {y})"
                copy.write_row((number, *(own[name] for name in names), point))
        connection.execute("CREATE INDEX ON messung USING gist (geom)")
        if "kategorie" in names:
            connection.execute("CREATE INDEX ON messung (kategorie)")
        connection.execute("VACUUM ANALYZE messung")
    return {"host": "127.0.0.1", "port": port, "dbname": "postgres", "user": "bench",
            "password": "none", "search_path": ["public"]}  # fmt: skip


def _one(
    venv: Path, home: Path, name: str, provider: dict[str, object], stack: ExitStack
) -> Iterator[Peer]:
    port = _free()
    config = home / f"{name.replace(' ', '-')}.json"
    # YAML takes JSON as it is.
    config.write_text(json.dumps(_config(port, provider)), "utf-8")
    environment = {
        **os.environ,
        "PYGEOAPI_CONFIG": str(config),
        "PYGEOAPI_OPENAPI": str(home / "peer-openapi.json"),
        "PYTHONPATH": "",
    }
    with (home / "peer-openapi.json").open("w") as output:
        subprocess.run(
            [venv / "bin/pygeoapi", "openapi", "generate", config, "--format", "json"],
            env=environment, check=True, stdout=output,
        )  # fmt: skip
    server = subprocess.Popen(
        [
            venv / "bin/gunicorn", "--workers", str(_WORKERS), "--bind",
            f"127.0.0.1:{port}", "--log-level", "error", "pygeoapi.flask_app:APP",
        ],
        env=environment,
    )  # fmt: skip
    try:
        _wait(port)
        yield Peer(name, port, server)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _config(port: int, provider: dict[str, object]) -> dict[str, object]:
    words = {"de": "Messung", "en": "Bench"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "language": "en-US", "pretty_print": False,
            "limits": {"default_items": 100, "max_items": 10000},
            "map": {"url": "https://example.org/{z}/{x}/{y}", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": words, "description": words, "keywords": {"en": ["bench"]},
                "keywords_type": "theme", "terms_of_service": "none",
                "url": "https://example.org",
            },
            "license": {"name": "none", "url": "https://example.org"},
            "provider": {"name": "bench", "url": "https://example.org"},
            "contact": {"name": "bench"},
        },
        "resources": {
            "messung": {
                "type": "collection", "title": words, "description": words,
                "keywords": {"en": ["bench"]}, "links": [],
                "extents": {
                    "spatial": {
                        "bbox": [5, 50, 8, 52],
                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                    }
                },
                "providers": [{"type": "feature", **provider}],
            }
        },
    }  # fmt: skip


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/collections/messung/items?f=json&limit=1")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise SystemExit("pygeoapi did not start")
