"""Real boundaries and the register agree with our areas on where a town hall lies.

Boundaries: VG5000 of the BKG (© GeoBasis-DE / BKG 2021, dl-de/by-2-0), generalised;
points: the municipalities' register of 30 November 2023.
"""

import csv
import json
from pathlib import Path

import pytest

from verbund.engine.areas import locate, read_addresses, read_area

SHARED = Path(__file__).resolve().parents[3] / "shared/data"
BOUNDARIES = SHARED / "reports-geo/boundaries/gemeinden-rheinland-vg5000.geojson"
REGISTER = SHARED / "cases/municipalities/gemeinden_2023-11-30.csv"

pytestmark = pytest.mark.skipif(
    not BOUNDARIES.exists(), reason="the shared data is not beside the clone"
)


def test_every_town_lies_in_its_own_boundary() -> None:
    features = json.loads(BOUNDARIES.read_text("utf-8"))["features"]
    areas = [
        read_area(
            {
                "id": feature["properties"]["AGS"],
                "name": feature["properties"]["GEN"],
                "polygon": feature["geometry"],
            }
        )
        for feature in features
    ]
    known = {area.id for area in areas}
    with REGISTER.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["ags"] in known]
    points = read_addresses(
        [
            {
                "street": f"Rathaus {row['ags']}",
                "house_number": "1",
                "postal_code": row["plz"],
                "lon": row["lon"],
                "lat": row["lat"],
            }
            for row in rows
        ]
    )
    wrong = []
    for row in rows:
        address = {
            "street": f"Rathaus {row['ags']}",
            "house_number": "1",
            "postal_code": row["plz"],
        }
        placed = locate(address, areas, points)
        if placed is None or placed.area != row["ags"]:
            wrong.append(row["name"])
    assert len(rows) > 150
    assert wrong == []
