"""``verbund construction import``: a file becomes sites, or is refused whole."""

import json
from pathlib import Path

import pytest

import verbund.site.demo
from verbund.core.scope import acting_within
from verbund.members.actions import create_member
from verbund.site.cli import construction, main
from verbund.topics.construction.models import Site

MAP = Path(verbund.site.demo.__file__).parent / "heidelberg/construction.geojson"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the test is there already."""
    monkeypatch.setattr(construction, "migrate", lambda: None)


def test_a_map_is_imported_once_and_then_only_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    town = create_member(slug="stadt", name="Stadt", short_code="ST", land="BW")
    command = ["construction", "import", str(MAP), "--member", "stadt"]
    assert main([*command, "--starts", "2026-11-01", "--ends", "2027-03-31"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first == {
        "form": "osm", "added": 23, "changed": 0, "same": 0, "left_out": 11,
    }  # fmt: skip
    assert main([*command, "--starts", "2026-11-01", "--ends", "2027-03-31"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] == 23
    with acting_within({town.id}):
        assert Site.objects.filter(ends_on="2027-03-31").count() == 23


def test_what_is_wrong_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = create_member(slug="stadt", name="Stadt", short_code="ST", land="BW")
    file = tmp_path / "a.geojson"
    file.write_text('{"type": "FeatureCollection", "features": [{"type": "Feature"}]}')
    for arguments, said in (
        ([str(file), "--member", "stadt"], "Eintrag 1"),
        ([str(file), "--member", "nirgendwo"], "nirgendwo"),
        ([str(tmp_path / "b"), "--member", "stadt"], "No such file"),
        # The end of all sites before their beginning.
        (
            [
                str(MAP),
                "--member",
                "stadt",
                "--starts",
                "2027-01-01",
                "--ends",
                "2026-01-01",
            ],
            "Ende liegt vor dem Beginn",
        ),
    ):
        assert main(["construction", "import", *arguments]) == 1
        assert said in capsys.readouterr().err
    with acting_within({town.id}):
        assert not Site.objects.exists()
