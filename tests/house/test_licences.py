"""Every file says under which terms it may be used."""

import subprocess
import sys
from pathlib import Path


def test_reuse_finds_a_licence_for_every_file(root: Path) -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("reuse"), "lint", "--lines"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_licence_text_is_the_whole_eupl(root: Path) -> None:
    text = (root / "LICENSE").read_text()
    assert text == (root / "LICENSES/EUPL-1.2.txt").read_text()
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert "Réciprocité" in text or "LiLiQ" in text  # the appendix is there too
    assert len(text) > 13_000
