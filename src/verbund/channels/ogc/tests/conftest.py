"""Some features of three collections, as a visitor's program sees them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from verbund.channels.ogc import sources
from verbund.geodata import collections as registry
from verbund.geodata.actions import NewFeature, put_features
from verbund.geodata.collections import CollectionSpec, Property, register_collection

PLACES = CollectionSpec(
    key="probe",
    title={"de": "Proben", "de-simple": "Proben", "en": "Samples"},
    description={"de": "Nur zur Probe.", "de-simple": "Probe.", "en": "To try."},
    properties=(
        Property(
            name="kind",
            title={"de": "Art", "de-simple": "Art", "en": "Kind"},
            choices=("lamp", "hole"),
        ),
        Property(name="text", title={"de": "Text", "de-simple": "Text", "en": "Text"}),
        Property(name="depth", type="number", title={"de": "Tiefe"}),
        Property(name="open", type="boolean", title={"de": "Offen"}),
        Property(name="seen", type="date-time", title={"de": "Gesehen"}),
    ),
    geometry="Point",
    datetime=("seen", "seen"),
    category="kind",
    attribution="Gemeinde Schönberg",
)
AREAS = CollectionSpec(
    key="flaechen",
    title={"de": "Flächen", "de-simple": "Flächen", "en": "Areas"},
    description={"de": "Flächen und Linien.", "de-simple": "F.", "en": "Areas."},
    properties=(Property(name="name", title={"de": "Name"}),),
    geometry="Geometry",
    licence="dl-de/by-2.0",
)


@pytest.fixture(autouse=True)
def _collections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_declared", dict(registry._declared))
    for spec in (PLACES, AREAS):
        register_collection(spec)
    sources.forget()
    yield
    sources.forget()


def fill(count: int = 25) -> None:
    """Points on a small grid around Bonn, and three shapes."""
    put_features(
        collection="probe",
        features=[
            NewFeature(
                fid=f"p{n:03}",
                member_id=None,
                geometry={
                    "type": "Point",
                    "coordinates": [7.0 + 0.01 * (n % 5), 50.7 + 0.01 * (n // 5)],
                },
                properties={
                    "kind": "lamp" if n % 2 else "hole",
                    "text": f"Straße {n}" if n % 3 else "Müll 100 %",
                    "depth": n / 2,
                    "open": n % 4 == 0,
                    "seen": datetime(2026, 11, 1 + n % 20, 12, tzinfo=UTC),
                },
            )
            for n in range(count)
        ],
    )
    put_features(
        collection="flaechen",
        features=[
            NewFeature(
                fid=name, member_id=None, geometry=shape, properties={"name": name}
            )
            for name, shape in SHAPES.items()
        ],
    )


SHAPES: dict[str, Any] = {
    "dreieck": {
        "type": "Polygon",
        "coordinates": [[[7.0, 50.7], [7.1, 50.7], [7.0, 50.8], [7.0, 50.7]]],
    },
    "linie": {"type": "LineString", "coordinates": [[7.2, 50.7], [7.3, 50.8]]},
    "nirgends": None,
}


class Visitor:
    """Asks as a program does."""

    def __init__(self) -> None:
        self.client = Client()

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """The decoded JSON of an answer."""
        response = self.client.get(f"/ogc{path}", headers=headers)
        assert response.status_code == status, response.content[:400]
        return response.json()

    def raw(self, path: str, **headers: str) -> Any:
        """The answer."""
        return self.client.get(f"/ogc{path}", headers=headers)

    def ids(self, query: str, key: str = "probe") -> list[str]:
        """Which features come, page by page."""
        found: list[str] = []
        path = f"/collections/{key}/items?{query}"
        while path:
            document = self.get(path)
            found += [feature["id"] for feature in document["features"]]
            following = [x["href"] for x in document["links"] if x["rel"] == "next"]
            path = following[0].partition("/ogc")[2] if following else ""
        return found


@pytest.fixture
def visitor(db: None) -> Visitor:
    """The collections with their features, and somebody who asks."""
    fill()
    return Visitor()
