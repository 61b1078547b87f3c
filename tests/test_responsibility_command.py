"""``verbund responsibility import`` as a town's IT runs it."""

import argparse
from pathlib import Path

import pytest

from verbund.responsibility import queries
from verbund.responsibility.tests import cast as cast_module
from verbund.responsibility.tests.cast import Cast
from verbund.site.cli import parser, responsibility
from verbund.site.cli.support import CommandError

ROWS = (
    '"Hauptkategorie","typ","Unterkategorie","Fachamt"\n'
    '"Straße","problem",,\n'
    ',"problem","Ampel schadhaft","Ordnungsamt"\n'
    ',"problem","Grabstein verschmutzt","Friedhof"\n'
)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Adorf and Bedorf; the database is there already."""
    monkeypatch.setattr(responsibility, "migrate", lambda: None)
    return cast_module.build()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A small table of Klarschiff."""
    path = tmp_path / "klarschiff.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def options(*words: str) -> argparse.Namespace:
    return parser().parse_args(["responsibility", "import", *words])


def test_dry_run_names_every_loss_and_writes_nothing(
    cast: Cast, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = options(str(table), "--member", "adorf", "--dry-run")
    assert found.run(found) == 0
    said = capsys.readouterr().out
    assert "2 Zeilen gelesen, 1 verloren" in said
    assert "strasse-ampel: Ampel schadhaft" in said
    assert "Grabstein verschmutzt → Friedhof“: dieses Amt gibt es hier nicht" in said
    assert queries.draft_of(cast.adorf) is None


def test_file_becomes_a_draft_and_counts_if_asked(cast: Cast, table: Path) -> None:
    found = options(str(table), "--member", "adorf")
    found.run(found)
    assert queries.draft_of(cast.adorf) is not None
    found = options(str(table), "--member", "adorf", "--activate")
    found.run(found)
    active = queries.active_table(cast.adorf)
    assert active is not None
    assert [rule.id for rule in active.table.rules] == ["klarschiff-ordnungsamt"]


def test_unknown_member_or_file_is_a_sentence(
    cast: Cast, table: Path, tmp_path: Path
) -> None:
    for file, member in ((table, "nirgends"), (tmp_path / "fehlt.csv", "adorf")):
        found = options(str(file), "--member", member)
        with pytest.raises(CommandError):
            found.run(found)
