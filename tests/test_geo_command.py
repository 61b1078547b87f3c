"""``verbund geo``: a file becomes a collection, whole or not at all."""

import json
from pathlib import Path

import pytest

from verbund.cases.tests import cast as cast_module
from verbund.geodata.queries import collections, feature
from verbund.site.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(monkeypatch: pytest.MonkeyPatch) -> cast_module.Cast:
    """Three towns, in a database that is there already."""
    monkeypatch.setattr("verbund.site.cli.geo.migrate", lambda: None)
    return cast_module.build()


@pytest.fixture
def benches(tmp_path: Path) -> Path:
    """Two benches of Meerane as a table."""
    path = tmp_path / "baenke.csv"
    path.write_text("Nr;Name;Breite;Länge\n1;Bank;50,85;12,46\n2;Stein;50,84;12,47\n")
    return path


def test_a_file_is_published_listed_replaced_and_withdrawn(
    towns: cast_module.Cast, benches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug = towns.meerane.slug
    arguments = ["geo", "import", str(benches), "--collection", "baenke"]
    assert main([*arguments, "--member", slug, "--dry-run"]) == 0
    assert "baenke" not in {spec.key for spec in collections()}
    assert main([*arguments, "--member", slug, "--title", "Bänke"]) == 0
    assert "2 Objekte" in capsys.readouterr().out
    assert feature("baenke", "1") is not None
    assert main(["geo", "list"]) == 0
    assert "baenke\t2\tdl-de/zero-2.0\tBänke" in capsys.readouterr().out
    assert main([*arguments, "--member", slug]) == 1
    assert "schon veröffentlicht" in capsys.readouterr().err
    benches.write_text("Nr;Name;Breite;Länge\n3;Neu;50,85;12,46\n")
    assert main([*arguments, "--member", slug, "--replace"]) == 0
    assert "1 neu, 2 entfernt" in capsys.readouterr().out
    assert main(["geo", "withdraw", "baenke", "--member", slug]) == 0
    assert feature("baenke", "3") is None


def test_one_wrong_row_and_nothing_is_published(
    towns: cast_module.Cast, benches: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with benches.open("a") as file:
        file.write("3;Falsch;12,46;50,85\n")
    arguments = ["geo", "import", str(benches), "--collection", "baenke"]
    assert main([*arguments, "--member", towns.meerane.slug]) == 1
    told = capsys.readouterr().err
    assert "Zeile 4: Breite 12,46 und Länge 50,85 sind vertauscht" in told
    assert "Nichts wurde veröffentlicht." in told
    assert feature("baenke", "1") is None


def test_what_is_missing_is_said_in_one_sentence(
    towns: cast_module.Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.geojson"
    arguments = ["geo", "import", str(path), "--collection", "x", "--member"]
    assert main([*arguments, towns.meerane.slug]) == 1
    assert str(path) in capsys.readouterr().err
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert main([*arguments, "atlantis"]) == 1
    assert "atlantis" in capsys.readouterr().err


def test_boundaries_are_loaded_by_command(
    towns: cast_module.Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["geo", "boundaries"]) == 0
    assert "Gemeindegrenzen" in capsys.readouterr().out
