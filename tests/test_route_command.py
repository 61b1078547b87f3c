"""``verbund ways``, ``indoor`` and ``route`` as a town's IT runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import verbund
from verbund.core.testing import installation

DATA = Path(verbund.__file__).parent / "site/demo/heidelberg"

# The members are made by their own action; the verb for it needs the whole register.
SETUP = """
from verbund.site.cli.support import migrate
migrate()
from verbund.members import actions
member = actions.create_member(
    slug="probestadt", name="Probestadt", short_code="PRO", land="BW"
)
actions.switch_topic(member=member, topic="accessibility", on=True)
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A member with the quarter and a building, read by the verbs themselves."""
    with installation(tmp_path_factory.mktemp("route") / "home") as environ:
        subprocess.run([sys.executable, "-c", SETUP], check=True, env=environ)
        own = ("--member", "probestadt")
        ways = run(
            environ, "ways", "import", str(DATA / "ways.geojson"), *own,
            "--points", str(DATA / "points.geojson"), "--attribution", "© OSM",
        )  # fmt: skip
        assert ways.stdout == "ort: 2167 Wegstücke.\n"
        tower = run(
            environ, "indoor", "import", str(DATA / "turm-a.geojson"), *own,
            "--building", "turm-a",
        )  # fmt: skip
        assert "9 Ebenen" in tower.stdout
        assert "1 Aufzüge" in tower.stdout
        yield environ


def run(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "verbund.site.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        env=environ,
    )


def test_a_way_is_told_as_json_with_numbered_steps(environment: dict[str, str]) -> None:
    done = run(
        environment, "route", "49.4037,8.6757", "Kaiserstraße / Landhausstraße",
        "--profile", "wheelchair",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["found"]
    assert said["member"] == "probestadt"
    assert 800 < said["length"] < 3000
    assert [step["number"] for step in said["steps"]] == list(
        range(1, len(said["steps"]) + 1)
    )
    assert any("Aufzug" in step["text"] for step in said["steps"])
    assert said["steps"][-1]["text"] == "Sie sind da."
    assert said["attribution"] == ["© OSM"]
    assert 0 < said["unknown"]["surface"] < 1


def test_a_way_inside_a_building_respects_the_profile(
    environment: dict[str, str],
) -> None:
    done = run(environment, "route", "008", "409", "--building", "turm-a")
    said = json.loads(done.stdout)
    assert said["profile"] == "wheelchair"
    assert "Mit dem Aufzug von Ebene -1 nach Ebene 4." in [
        step["text"] for step in said["steps"]
    ]
    # The lift does not stop at level 7: there is no way, and why is said.
    none = run(environment, "route", "008", "way/151349777", "--building", "turm-a")
    assert none.returncode == 2
    told = json.loads(none.stdout)
    assert not told["found"]
    assert [r["text"] for r in told["refused"]] == ["Treppe im Gebäude"]


def test_words_that_name_nothing_end_with_a_sentence(
    environment: dict[str, str],
) -> None:
    done = run(environment, "route", "Kaiserstrase", "Poststraße")
    assert done.returncode == 1
    assert "Meinten Sie: Kaiserstraße" in done.stderr
    done = run(environment, "route", "1", "2", "--building", "nix")
    assert done.returncode == 1
    assert "„nix“ gibt es nicht" in done.stderr


@pytest.mark.parametrize(
    "content", ['{"type": "FeatureCollection", "features": []}', "<x/>", "kein JSON"]
)
def test_a_file_that_is_no_building_is_refused(
    environment: dict[str, str], tmp_path: Path, content: str
) -> None:
    file = tmp_path / "haus.txt"
    file.write_text(content)
    done = run(
        environment, "indoor", "import", str(file), "--member", "probestadt",
        "--building", "haus",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
