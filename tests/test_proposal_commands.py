"""A town's change travels: proposed there, decided here, back as the next version."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.running import verbund
from verbund.core.testing import installation

_START = """
from verbund.site.cli.support import migrate
migrate()
"""
#: A town that offers a service with the values of the blueprint's own examples.
_FOUND = """
from verbund.catalogue import actions
from verbund.catalogue.queries import blueprint_by_digest
from verbund.members.actions import create_member
from verbund.site.cli.support import blueprint_folder
town = create_member(
    slug="schoenberg", name="Schönberg", official_name="Gemeinde Schönberg",
    short_code="SBG", land="SN", postal_code="08393", phone="03764 1",
    population=870, lat=50.867, lon=12.49,
)
row = actions.publish(folder=blueprint_folder("fundsache"))
parameters = blueprint_by_digest(row.digest).parameters
values = {name: one.example for name, one in parameters.items() if one.example}
actions.adopt(member=town, key="fundsache", parameters=values)
"""
#: What the desk's page for own words does, for an installation of its own process.
_ADAPT = """
from verbund.catalogue import actions
from verbund.catalogue.queries import blueprint_by_digest, latest_version
from verbund.engine.documents import document_of
from verbund.engine.overlay import overlay_of
from verbund.members.queries import member_by_slug
blueprint = blueprint_by_digest(latest_version("fundsache").digest)
document = document_of(blueprint)
document["fields"]["request"]["label"]["de"] = "Worum geht es?"
overlay = overlay_of(blueprint, document)
town = member_by_slug("schoenberg")
actions.set_overlay(member=town, key="fundsache", overlay=overlay)
"""


def run(environment: Mapping[str, str], script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START + script],
        env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_proposal_travels_and_comes_back_as_a_version(tmp_path: Path) -> None:
    file, package = tmp_path / "vorschlag.json", tmp_path / "fundsache.zip"
    propose = ("blueprint", "propose", "schoenberg", "fundsache", "--reason")
    with installation(tmp_path / "town") as town:
        verbund(town, "blueprint", "key", "--name", "Schönberg")
        run(town, _FOUND)
        nothing = verbund(town, *propose, "Klar.", "--out", file, code=1)
        assert "keine eigenen Anpassungen" in nothing.stderr
        assert not file.exists()
        run(town, _ADAPT)
        sent = verbund(town, *propose, "Klar.", "--author", "Ute Kern", "--out", file)
        assert "Vorschlag von Ute Kern zu fundsache@1.0.0" in sent.stdout
        export = ("blueprint", "export", "fundsache@1.0.0", "--format", "package")
        verbund(town, *export, "--out", package)
    with installation(tmp_path / "maintainer") as here:
        proposals = ("blueprint", "proposals")
        verbund(here, "blueprint", "import", package, code=0)
        taken = verbund(here, *proposals, "import", file)
        assert "Ute Kern, Gemeinde Schönberg" in taken.stdout
        number = taken.stdout.split(":")[0]
        listed = verbund(here, *proposals, "list", "fundsache").stdout
        assert "vorgeschlagen: fundsache@1.0.0" in listed
        assert "Worum geht es?" in listed
        accepted = verbund(here, *proposals, "accept", number)
        assert "fundsache@1.0.1 ist veröffentlicht" in accepted.stdout
        again = verbund(here, *proposals, "refuse", number, "--reason", "x", code=1)
        assert "schon entschieden" in again.stderr
        assert "angenommen" in verbund(here, *proposals, "list").stdout
        content = file.read_bytes().replace(b"Ute Kern", b"Eva Kern")
        file.write_bytes(content)
        refused = verbund(here, *proposals, "import", file, code=1)
        assert "Unterschrift ist falsch" in refused.stderr
        verbund(
            here, "blueprint", "export", "fundsache@1.0.1", "--format", "package",
            "--out", package,
        )  # fmt: skip
    with installation(tmp_path / "elsewhere") as there:
        back = verbund(there, "blueprint", "import", package)
        assert "fundsache@1.0.1 ist veröffentlicht" in back.stdout


def test_an_unknown_sender_must_be_named(tmp_path: Path) -> None:
    file = tmp_path / "vorschlag.json"
    with installation(tmp_path / "town") as town:
        mark = verbund(town, "blueprint", "key", "--name", "Schönberg").stdout.split()
        run(town, _FOUND)
        run(town, _ADAPT)
        verbund(
            town, "blueprint", "propose", "schoenberg", "fundsache",
            "--reason", "Klar.", "--out", file,
        )  # fmt: skip
    with installation(tmp_path / "maintainer") as here:
        importing = ("blueprint", "proposals", "import", file)
        refused = verbund(here, *importing, code=1)
        assert mark[-1] in refused.stderr
        early = verbund(here, *importing, "--trust", mark[-1], code=1)
        assert "fundsache@1.0.0" in early.stderr
        listed = verbund(here, "blueprint", "proposals", "list")
        assert listed.stdout == ""
