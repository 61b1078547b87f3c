"""GDAL, OWSLib and @camptocamp/ogc-client read the geodata portal as their users would.

Each asks a running server; each must also find fault with an answer that is spoilt on
purpose, or it would be no judge.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from tests.browser.world import served
from tests.judges.ogc_world import COUNT

pyogrio = pytest.importorskip("pyogrio")
pytestmark = [pytest.mark.judge, pytest.mark.filterwarnings("ignore")]
ROOT = Path(__file__).resolve().parents[2]
UTM = "http://www.opengis.net/def/crs/EPSG/0/25832"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the door."""
    home = tmp_path_factory.mktemp("ogc") / "home"
    with served(home, "tests.judges.ogc_world") as (found, _):
        yield f"{found}/ogc/"


@pytest.fixture(scope="module")
def spoilt(url: str) -> Iterator[str]:
    """The same door behind a proxy that spoils its answers."""
    command = [sys.executable, "-m", "tests.judges.spoiler", url.removesuffix("/ogc/")]
    proxy = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert proxy.stdout is not None
    try:
        yield f"{proxy.stdout.readline().strip()}/ogc/"
    finally:
        proxy.terminate()
        proxy.wait(timeout=20)
        proxy.stdout.close()


# --- GDAL ---------------------------------------------------------------------


def test_gdal_lists_describes_and_reads_everything(url: str) -> None:
    layers = dict(pyogrio.list_layers(f"OAPIF:{url}").tolist())
    assert layers.keys() >= {"probe", "flaechen"}
    info = pyogrio.read_info(f"OAPIF:{url}", layer="probe", force_feature_count=True)
    assert info["features"] == COUNT
    assert info["geometry_type"] == "Point"
    assert {"kind", "text", "depth", "open", "seen"} <= set(info["fields"])
    _, fids, geometry, _ = pyogrio.raw.read(f"OAPIF:{url}", layer="probe")
    assert len(geometry) == COUNT
    del fids


def test_gdal_turns_the_pages(url: str) -> None:
    options = {"PAGE_SIZE": "40"}
    _, _, geometry, fields = pyogrio.raw.read(
        f"OAPIF:{url}", layer="probe", columns=["depth"], **options
    )
    assert len(geometry) == COUNT
    assert sorted(fields[0].tolist()) == [n / 2 for n in range(COUNT)]


def test_gdal_lets_the_server_choose(url: str) -> None:
    found = pyogrio.raw.read(
        f"OAPIF:{url}", layer="probe", bbox=(6.995, 50.695, 7.015, 50.715)
    )
    assert len(found[2]) == 4
    found = pyogrio.raw.read(f"OAPIF:{url}", layer="probe", where="kind = 'lamp'")
    assert len(found[2]) == COUNT // 2
    found = pyogrio.raw.read(f"OAPIF:{url}", layer="probe", where="depth > 100.2")
    assert len(found[2]) == sum(n / 2 > 100.2 for n in range(COUNT))


def test_gdal_fails_where_there_are_no_features(spoilt: str) -> None:
    try:
        _, _, geometry, _ = pyogrio.raw.read(f"OAPIF:{spoilt}", layer="probe")
    except Exception:  # whatever it calls its complaint
        return
    assert len(geometry) == 0


@pytest.mark.parametrize(("kind", "key"), [("gpkg", "probe"), ("fgb", "flaechen")])
def test_gdal_reads_whole_collections(
    url: str, kind: str, key: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{key}.{kind}"
    with urlopen(f"{url}collections/{key}/download.{kind}") as response:  # noqa: S310
        path.write_bytes(response.read())
    info = pyogrio.read_info(path)
    assert info["features"] == (COUNT if key == "probe" else 3)
    meta, _, geometry, fields = pyogrio.raw.read(path)
    names = meta["fields"].tolist()
    if key == "probe":
        depth = fields[names.index("depth")]
        assert np.allclose(np.sort(depth), np.arange(COUNT) / 2)
    else:
        assert sum(one is None for one in geometry) == 1


# --- OWSLib -------------------------------------------------------------------


def test_owslib_finds_its_way(url: str) -> None:
    from owslib.ogcapi.features import Features  # noqa: PLC0415

    door = Features(url)
    assert {"probe", "flaechen"} <= set(door.feature_collections())
    assert any(c.endswith("/conf/crs") for c in door.conformance()["conformsTo"])
    assert door.api()["openapi"].startswith("3.0")
    assert "kind" in door.collection_queryables("probe")["properties"]
    found = door.collection_items("probe", limit=7)
    assert found["numberReturned"] == 7
    assert found["numberMatched"] == COUNT
    box = door.collection_items("probe", bbox=[6.995, 50.695, 7.015, 50.715])
    assert len(box["features"]) == 4
    chosen = door.collection_items("probe", filter="kind='lamp' AND depth<2")
    assert len(chosen["features"]) == 2
    one = door.collection_item("probe", "p003")
    assert one["properties"]["depth"] == 1.5


def test_owslib_complains_about_a_door_without_data(spoilt: str) -> None:
    from owslib.ogcapi.features import Features  # noqa: PLC0415

    with pytest.raises(Exception, match="features"):
        _ = Features(spoilt).collection_items("probe")["features"]


# --- @camptocamp/ogc-client ---------------------------------------------------

ASK = """
import { OgcApiEndpoint } from "@camptocamp/ogc-client";
const door = new OgcApiEndpoint(process.argv[2]);
const [info, classes, features, all] = await Promise.all([
  door.info, door.conformanceClasses, door.hasFeatures, door.featureCollections,
]);
const about = await door.getCollectionInfo("probe");
const items = await door.getCollectionItems("probe", 12);
console.log(JSON.stringify({
  title: info.title, classes: classes.length, features, all,
  crs: about.crs, formats: about.itemFormats, queryables: about.queryables,
  bounds: about.bounds ?? about.extent?.spatial?.bbox?.[0], items: items.length,
  url: await door.getCollectionItemsUrl("probe", { limit: 5, outputFormat: "json" }),
}));
"""


def client(url: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """Run the questions beside our ``node_modules``."""
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "ask.mjs").write_text(ASK, "utf-8")
    return subprocess.run(
        ["node", "ask.mjs", url], cwd=tmp_path, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def test_the_client_of_web_maps_finds_its_way(url: str, tmp_path: Path) -> None:
    done = client(url, tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["features"] is True
    assert {"probe", "flaechen"} <= set(told["all"])
    assert UTM in str(told["crs"]) or "EPSG:25832" in str(told["crs"])
    assert {"kind", "depth"} <= {one["name"] for one in told["queryables"]}
    assert told["items"] == 12
    assert told["bounds"][:2] == [7.0, 50.7]
    with urlopen(told["url"]) as response:  # noqa: S310
        assert json.load(response)["numberReturned"] == 5


def test_the_client_of_web_maps_complains(spoilt: str, tmp_path: Path) -> None:
    done = client(spoilt, tmp_path)
    assert done.returncode != 0
