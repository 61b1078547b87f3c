"""``verbund book`` writes the whole file or none."""

from pathlib import Path

import pytest

from verbund.cases.tests import cast as cast_module
from verbund.kernel.clock import frozen
from verbund.site.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> cast_module.Cast:
    with frozen(cast_module.MOMENT):
        return cast_module.build()


def test_a_member_prints_its_book(town: cast_module.Cast, tmp_path: Path) -> None:
    file = tmp_path / "out.pdf"
    order = ["book", "--association", town.schoenberg.slug, "--out", str(file)]
    assert main(order) == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert [found.name for found in tmp_path.iterdir()] == ["out.pdf"]


def test_an_unknown_association_is_named(
    town: cast_module.Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.pdf"
    assert main(["book", "--association", "atlantis", "--out", str(target)]) == 1
    assert "atlantis" in capsys.readouterr().err
    assert not target.exists()


def test_a_place_that_cannot_be_written_is_named(
    town: cast_module.Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "missing" / "out.pdf"
    assert main(["book", "--out", str(target)]) == 1
    assert "missing" in capsys.readouterr().err
