"""``verbund indoor import``, ``verbund ways import``: buildings and walk networks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both verbs to the command line."""
    indoor = commands.add_parser("indoor", help="Gebäude mit Ebenen und Türen einlesen")
    verbs = indoor.add_subparsers(dest="verb", metavar="VERB", required=True)
    verb = verbs.add_parser(
        "import", help="GeoJSON (Simple Indoor Tagging) oder IndoorGML 1.0 einlesen"
    )
    verb.add_argument("file", type=Path)
    verb.add_argument("--member", required=True, help="Kurzname des Mitglieds")
    verb.add_argument("--building", required=True, help="Kurzname des Gebäudes")
    verb.add_argument("--name", default="", help="Name für Menschen")
    verb.add_argument("--address", default="", help="Anschrift")
    verb.add_argument("--attribution", default="", help="Quelle, die zu nennen ist")
    verb.set_defaults(run=run_indoor)
    ways = commands.add_parser("ways", help="Wegenetz und Orte aus OpenStreetMap")
    verbs = ways.add_subparsers(dest="verb", metavar="VERB", required=True)
    verb = verbs.add_parser("import", help="GeoJSON von Wegen und Punkten einlesen")
    verb.add_argument("file", type=Path, help="Wege (LineString)")
    verb.add_argument("--points", type=Path, help="Punkte: Bordsteine, Aufzüge, Tore")
    verb.add_argument("--member", required=True, help="Kurzname des Mitglieds")
    verb.add_argument("--key", default="ort", help="Kurzname des Netzes")
    verb.add_argument("--title", default="", help="Titel (sonst der Kurzname)")
    verb.add_argument("--attribution", default="", help="Quelle, die zu nennen ist")
    verb.set_defaults(run=run_ways)
    verb = verbs.add_parser("places", help="Orte mit Tags von OpenStreetMap einlesen")
    verb.add_argument("file", type=Path, help="Punkte (GeoJSON)")
    verb.add_argument("--member", required=True, help="Kurzname des Mitglieds")
    verb.set_defaults(run=run_places)


def run_indoor(options: argparse.Namespace) -> int:
    """Read a building and say what is in it."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415
    from verbund.topics.accessibility import actions_maps  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
        building = actions_maps.read_building(options.file.read_bytes())
        actions_maps.put_building(
            member=member, key=options.building, name=options.name or options.building,
            building=building, address=options.address,
            attribution=options.attribution,
        )  # fmt: skip
    except (OSError, VerbundError) as error:
        raise CommandError(_message(error)) from error
    lifts = sum(space.kind == "lift" for space in building.spaces)
    doors = sum(not door.opening for door in building.doors)
    unknown = sum(not (door.width or door.opening) for door in building.doors)
    print(
        f"{options.building}: {len(building.levels)} Ebenen, {len(building.spaces)} "
        f"Räume, {doors} Türen ({unknown} ohne Breite), {lifts} Aufzüge, "
        f"{len(building.entrances())} Eingänge."
    )
    return 0


def run_ways(options: argparse.Namespace) -> int:
    """Read a walk network and say how many edges it has."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415
    from verbund.topics.accessibility import actions_maps  # noqa: PLC0415

    try:
        edges = actions_maps.put_network(
            member=member_by_slug(options.member), key=options.key,
            title=options.title or options.key, ways=_json(options.file),
            points=_json(options.points) if options.points else None,
            attribution=options.attribution,
        )  # fmt: skip
    except (OSError, VerbundError) as error:
        raise CommandError(_message(error)) from error
    print(f"{options.key}: {edges} Wegstücke.")
    return 0


def run_places(options: argparse.Namespace) -> int:
    """Read places and say how many."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415
    from verbund.topics.accessibility import actions  # noqa: PLC0415

    try:
        count = actions.import_osm(
            member=member_by_slug(options.member),
            features=_json(options.file).get("features", []),
            on=clock.today(),
        )
    except (OSError, VerbundError) as error:
        raise CommandError(_message(error)) from error
    print(f"{count} Orte.")
    return 0


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        raise CommandError(f"{path}: das ist kein JSON.") from None
    if not isinstance(found, dict):
        raise CommandError(f"{path}: erwartet wird eine FeatureCollection (GeoJSON).")
    return found


def _message(error: Exception) -> str:
    return str(error) or str(getattr(error, "title", ""))
