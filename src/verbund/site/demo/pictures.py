"""Photos that wait for a decision, and a draft of responsibilities to be tried.

The photos are drawn: no street and nobody is to be seen on them.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec.structs import replace
from PIL import Image, ImageDraw

from verbund.cases import actions as cases
from verbund.cases.queries import recent_ids
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.geodata.actions import CollectionWords, publish_collection
from verbund.geodata.reading import check_file
from verbund.members.models import Member
from verbund.members.queries import acting_member
from verbund.photos import actions as photos
from verbund.photos import queries
from verbund.responsibility import actions as responsibility
from verbund.responsibility.queries import active_table
from verbund.responsibility.rehearsal import past_reports
from verbund.responsibility.rules import Rule, Table, Target, Words

BLUEPRINT: Final = "anliegen-strasse"
_COUNT: Final = 3
#: Numbers of invented roads, and half of their length in degrees (about 100 m).
_ROADS: Final = ("L 101", "B 59", "K 12", "L 92")
_HALF: Final = 0.0014
_LOOKED_AT: Final = 60
_GREYS: Final = ("#6d7276", "#77736b", "#646b6f")


def build(region: Mapping[str, Member], at: str) -> int:
    """Some pictures of holes in the road at this member; how many wait."""
    member = region[at]
    _draft(member)
    ids = recent_ids(owner=member.id, blueprints=[BLUEPRINT], limit=_COUNT)
    acting = acting_member(member, BLUEPRINT)
    looking = replace(SYSTEM, members=frozenset({member.id}))
    with acting_within({member.id, acting.id}, SYSTEM):
        for case_id, grey in zip(ids, _GREYS, strict=False):
            row = cases.attach_file(
                case_id=case_id,
                actor=SYSTEM,
                name="foto.jpg",
                content=_drawn(grey),
                title="Foto",
            )
            photos.take_in(
                case_id=case_id,
                owner_id=member.id,
                acting_id=acting.id,
                files_=[{"file": row.digest, "name": row.name}],
            )
            for one in queries.of_case(case_id, looking):
                photos.prepare(photo_id=one.id, owner_id=member.id)
    return len(ids)


def _roads(member: Member) -> str:
    """Invented streets with their class through places of past reports; their key."""
    spots = [
        past
        for past in past_reports(member, limit=_LOOKED_AT)
        if past.category.startswith("strasse-") and past.lat and past.lon
    ][: len(_ROADS)]
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [
                    [(past.lon or 0.0) - _HALF, past.lat],
                    [(past.lon or 0.0) + _HALF, past.lat],
                ],
            },
            "properties": {
                "Name": past.line.partition(",")[0].rpartition(" ")[0],
                "Nummer": number,
            },
        }
        for past, number in zip(spots, _ROADS, strict=False)
    ]
    content = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    key = f"strassen-{member.slug}"
    publish_collection(
        member=member,
        words=CollectionWords(
            key=key,
            title=f"Straßen in {member.name} mit ihrer Klasse (erfunden)",
            description="Straßen mit ihrer Nummer. Für die Vorführung erfunden.",
        ),
        checked=check_file(content, f"{key}.geojson"),
    )
    return key


def _draft(member: Member) -> None:
    """A body outside, and a draft that sends roads of the Land there."""
    responsibility.save_body(
        member=member,
        key="strassen-nrw",
        name="Straßen.NRW (Vorführung)",
        kind="email",
        email="meldung@strassen.example",
        actor=SYSTEM,
    )
    active = active_table(member)
    before = active.table if active else Table()
    rule = Rule(
        id="landesstrassen",
        categories=("strasse-*",),
        road_classes=("B", "L"),
        target=Target(kind="external", key="strassen-nrw"),
        because=Words(de="Bundes- und Landesstraßen unterhält Straßen.NRW."),
    )
    responsibility.save_draft(
        member=member,
        table=replace(before, rules=(rule, *before.rules), roads=_roads(member)),
        actor=SYSTEM,
        note="Straßen des Landes",
    )


def _drawn(grey: str) -> bytes:
    """Asphalt with a hole, and a car with a plate at the edge."""
    picture = Image.new("RGB", (1200, 800), grey)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 1200, 180), fill="#8c9a7f")
    pen.ellipse((380, 420, 760, 620), fill="#2f3133")
    pen.ellipse((420, 445, 720, 590), fill="#222426")
    pen.rectangle((880, 150, 1200, 420), fill="#9c3d34")
    pen.rectangle((930, 330, 1130, 375), fill="#f4f2ea")
    pen.text((950, 332), "K-VB 115", fill="#111111", font_size=36)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
