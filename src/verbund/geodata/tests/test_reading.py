"""Files of data officers: taken whole, or refused with every row that is wrong."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.geodata.reading import Checked, FileFaults, check_file
from verbund.kernel.geo import to_crs
from verbund.kernel.geo.wkb import read_wkb

SQUARE = [[7.0, 50.0], [7.1, 50.0], [7.1, 50.1], [7.0, 50.1], [7.0, 50.0]]


def geojson(*features: dict[str, Any], **more: Any) -> bytes:
    """A collection of these features."""
    return json.dumps(
        {"type": "FeatureCollection", "features": list(features)} | more
    ).encode()


def bench(lon: Any = 7.0, lat: Any = 50.0, **properties: Any) -> dict[str, Any]:
    """A point with properties."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def faults(content: bytes, name: str = "x.geojson", **options: Any) -> list[str]:
    """What is said about a file."""
    with pytest.raises(FileFaults) as refused:
        check_file(content, name, **options)
    return [str(fault) for fault in refused.value.faults]


def test_a_clean_file_becomes_features_with_typed_columns() -> None:
    found = check_file(
        geojson(
            bench(id=1, name="Bank", since="2026-01-02", seats=3, high=0.5, back=True),
            bench(7.1, 50.2, id=2, name="Stein", seats=2, high=1, notes={"a": 1}),
        ),
        "benches.geojson",
    )
    types = {p.name: p.type for p in found.properties}
    assert types == {
        "id": "integer", "name": "string", "since": "date", "seats": "integer",
        "high": "number", "back": "boolean", "notes": "string",
    }  # fmt: skip
    assert [fid for fid, _, _ in found.features] == ["1", "2"]
    assert found.features[1][2]["notes"] == '{"a":1}'
    assert found.geometry == "Point"
    assert found.bounds is not None
    assert (found.bounds.min_lon, found.bounds.max_lat) == (7.0, 50.2)


def test_moments_are_kept_in_utc() -> None:
    found = check_file(
        geojson(bench(at="2026-11-22T09:30:00+01:00"), bench(at="2026-06-01 12:00")),
        "x.json",
    )
    assert [values["at"] for _, _, values in found.features] == [
        "2026-11-22T08:30:00Z", "2026-06-01T10:00:00Z",
    ]  # fmt: skip


def test_every_fault_is_told_with_its_row() -> None:
    told = faults(
        geojson(
            bench(id="a"),
            bench(50.0, 7.0, id="b"),
            bench(0, 0, id="c"),
            bench(id="a"),
            bench("7", 50.0, id="d"),
            {"type": "Point", "coordinates": [7, 50]},
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [SQUARE[:-1]]},
            },
        )
    )
    assert [line.split(":")[0] for line in told] == [
        "Objekt 2", "Objekt 3", "Objekt 4", "Objekt 5", "Objekt 6", "Objekt 7",
    ]  # fmt: skip
    assert "vertauscht" in told[0]
    assert "0/0" in told[1]
    assert "steht schon bei Objekt 1" in told[2]
    assert "keine Zahl" in told[3]
    assert "kein GeoJSON-Objekt" in told[4]
    assert "nicht geschlossen" in told[5]


def test_an_area_that_crosses_itself_is_refused_with_the_place() -> None:
    bow = [[7.0, 50.0], [7.2, 50.2], [7.2, 50.0], [7.0, 50.1], [7.0, 50.0]]
    [told] = faults(
        geojson(
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [bow]},
            }
        )
    )
    assert "überschneidet sich selbst" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (b"  \n", "leer"),
        (b"{", "kein gültiges JSON"),
        (b'{"type": "FeatureCollection"', "kein gültiges JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"type": "Topology"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": 3}', "Liste"),
        (b'{"type": "FeatureCollection", "features": []}', "keine Objekte"),
        (geojson(bench(), crs={"properties": {"name": "EPSG:31467"}}), "31467"),
        (geojson(bench(), crs={"properties": {"name": "Mars"}}), "Mars"),
        (b"\x89PNG\r\n\x1a\n", "kein gültiges JSON"),
        (b"PK\x03\x04 broken", "beschädigt"),
    ],
)
def test_what_is_no_collection_is_refused(content: bytes, words: str) -> None:
    [told] = faults(content)
    assert words in told


def test_a_kind_of_file_that_nobody_reads_is_refused_with_those_that_are() -> None:
    [told] = faults(b"<kml/>", "x.kml")
    assert "GeoJSON, CSV" in told


def test_older_geojson_in_metres_becomes_degrees() -> None:
    east, north = to_crs(25832, 7.0, 50.0)
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    found = check_file(geojson(bench(east, north), crs=named), "x.geojson")
    assert found.features[0][1] == {"type": "Point", "coordinates": (7.0, 50.0)}
    [told] = faults(geojson(bench(north, east), crs=named))
    assert "Ost und Nord" in told


def csv(*lines: str) -> bytes:
    """A table of these lines."""
    return "\r\n".join(lines).encode()


def test_a_table_in_degrees_is_taken_with_german_numbers_and_days() -> None:
    found = check_file(
        csv(
            "Nr;Name;Breite;Länge;Höhe;seit;PLZ",
            "1;Bank;50,9375;6,9603;0,45;2.1.2026;01234",
            "2;Stein;50.9;6.9;1;31.12.2025;50667",
        ),
        "x.csv",
    )
    types = {p.name: p.type for p in found.properties}
    assert types == {
        "Nr": "integer", "Name": "string", "Höhe": "number", "seit": "date",
        "PLZ": "string",
    }  # fmt: skip
    fid, geometry, values = found.features[0]
    assert (fid, geometry) == (
        "1", {"type": "Point", "coordinates": (6.9603, 50.9375)},
    )  # fmt: skip
    assert values == {
        "Nr": 1, "Name": "Bank", "Höhe": 0.45, "seit": "2026-01-02", "PLZ": "01234",
    }  # fmt: skip


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_spreadsheets_write_is_read_whatever_its_coding(coding: str) -> None:
    content = "Nr\tStraße\tBreite\tLänge\r\n1\tMüßiggang\t50,9\t6,9\r\n".encode(coding)
    [(_, _, values)] = check_file(content, "x.txt").features
    assert values["Straße"] == "Müßiggang"


@pytest.mark.parametrize("zone", ["", "32"])
def test_a_table_in_utm_is_turned_with_or_without_the_zone_in_front(
    zone: str,
) -> None:
    east, north = to_crs(25832, 7.0, 50.0)
    content = csv("Rechtswert;Hochwert", f"{zone}{east:.3f};{north:.3f}")
    found = check_file(content, "x.csv", epsg=25832)
    assert found.features[0][1] == {
        "type": "Point",
        "coordinates": pytest.approx((7.0, 50.0), abs=1e-7),
    }


def test_thousands_with_points_are_read_as_germans_write_them() -> None:
    content = csv("x;y", "356.675,69;5.645.134,29")
    found = check_file(content, "x.csv", epsg=25832)
    geometry = found.features[0][1]
    assert geometry is not None
    assert geometry["coordinates"] == pytest.approx((6.96, 50.94), abs=1e-6)


@pytest.mark.parametrize(
    ("lines", "options", "words"),
    [
        (["Name;Ort", "a;b"], {}, "Spalten für den Ort fehlen"),
        (["x;y", "1;2"], {}, "Koordinatensystem"),
        (["x;y", "1;2"], {"epsg": 31467}, "31467"),
        (["lat;lon;lat", "1;2;3"], {}, "steht zweimal da"),
        (["lat;lon;", "1;2;3"], {}, "keine Überschrift"),
        (["lat;lon", "50,9;6,9;x"], {}, "Zeile 2: 3 Zellen statt 2"),
        (["lat;lon", "50,9;6,9", "50,9;"], {}, "Zeile 3: „lon“ ist leer"),
        (["lat;lon", "50,9;hier"], {}, "Zeile 2: „lon“: „hier“ ist keine Zahl"),
        (["lat;lon", "6,9;50,9"], {}, "Zeile 2: Breite 6,9 und Länge 50,9 sind vert"),
        (["lat;lon;nr", "50,9;6,9;1", "50,8;6,9;1"], {}, "„1“ steht schon bei Zeile 2"),
        (["lat;lon;nr", "50,9;6,9;"], {"id_column": "nr"}, "Kennung fehlt"),
        (["x;y", "5645134;356675"], {"epsg": 25832}, "Ost und Nord"),
        (["x;y", "1e999;2"], {"epsg": 25832}, "keine Zahl"),
    ],
)
def test_a_table_with_faults_is_refused_with_line_and_reason(
    lines: list[str], options: dict[str, Any], words: str
) -> None:
    assert words in faults(csv(*lines), "x.csv", **options)[0]


@given(st.binary(max_size=200), st.sampled_from(["x.csv", "x.geojson", "x.zip"]))
def test_whatever_is_sent_is_taken_or_refused_and_nothing_else(
    content: bytes, name: str
) -> None:
    with suppress(FileFaults):
        assert isinstance(check_file(content, name, epsg=25832), Checked)


# --- archives ---------------------------------------------------------------------


def archive(**entries: bytes) -> bytes:
    """A zip with these entries (``__`` in names is a dot, ``_up_`` climbs)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("_up_", "../").replace("__", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"a__shp": b"x"}, "fehlt: .shx, .dbf"),
        ({"a__shp": b"x", "b__shp": b"x"}, "mehrere Shapes"),
        ({"a__exe": b"x"}, "a.exe"),
        ({"a__shp": b"<OGRVRTDataSource/>", "a__shx": b"", "a__dbf": b"",
          "a__prj": b""}, "kein Shape"),
        ({"_up__up_a__shp": b"\x00\x00\x27\x0a", "a__shx": b"", "a__dbf": b""},
         "fehlt die Datei „.prj“"),
        ({"a__shp": b"\x00" * 5_000_000, "a__shx": b"", "a__dbf": b""}, "zu groß"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_archive_is_refused(
    entries: dict[str, bytes], words: str
) -> None:
    [told] = faults(archive(**entries), "x.zip")
    assert words in told


def test_an_archive_that_climbs_out_writes_nothing_there(tmp_path: Path) -> None:
    faults(archive(_up__up_evil__shp=b"x", a__shx=b"", a__dbf=b"", a__prj=b""))
    assert not list(tmp_path.parent.glob("evil*"))


@pytest.mark.parametrize("epsg", [4326, 25832, 25833, 31467])
@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile"])
def test_shape_and_geopackage_are_read_in_any_system(
    tmp_path: Path, driver: str, epsg: int
) -> None:
    pyogrio = pytest.importorskip("pyogrio")
    pyproj = pytest.importorskip("pyproj")
    shapely = pytest.importorskip("shapely")
    numpy = pytest.importorskip("numpy")
    turn = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{epsg}", always_xy=True)
    ring = [turn.transform(*point) for point in SQUARE]
    path = tmp_path / ("a.gpkg" if driver == "GPKG" else "a.shp")
    pyogrio.raw.write(
        path,
        geometry=numpy.array([shapely.to_wkb(shapely.Polygon(ring))], dtype=object),
        field_data=[numpy.array(["Größe"], dtype=object), numpy.array([3])],
        fields=["name", "seats"],
        geometry_type="Polygon",
        crs=f"EPSG:{epsg}",
        driver=driver,
    )
    content = path.read_bytes()
    if driver != "GPKG":
        parts = {f"a__{p.suffix[1:]}": p.read_bytes() for p in tmp_path.glob("a.*")}
        content = archive(**parts)
    found = check_file(content, path.name)
    [(_, geometry, values)] = found.features
    assert values == {"name": "Größe", "seats": 3}
    assert geometry is not None
    assert found.geometry == "Polygon"
    [read] = geometry["coordinates"]  # type: ignore[misc]
    expected = sorted(map(tuple, SQUARE))
    # Each turn rounds a little; DHDN and back is good to a metre only.
    near = 1e-5 if epsg == 31467 else 2e-7
    for one, other in zip(sorted(read), expected, strict=True):
        assert one == pytest.approx(other, abs=near)


def test_a_database_that_is_no_geopackage_is_not_opened() -> None:
    content = b"SQLite format 3\x00" + b"\x00" * 200
    [told] = faults(content, "x.gpkg")
    assert "wird nicht gelesen" in told


@given(st.binary(max_size=60))
def test_any_bytes_are_no_geometry_or_a_geometry(content: bytes) -> None:
    with suppress(ValueError):
        read_wkb(content, lambda x, y: (x, y))
