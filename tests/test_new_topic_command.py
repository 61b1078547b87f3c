"""``verbund new-topic``: what it writes runs, also from a package of one's own."""

import os
import subprocess
import sys
from pathlib import Path

from verbund.site.cli import main

ROOT = Path(__file__).resolve().parents[1]


def test_a_new_topic_in_a_package_of_its_own_passes_its_own_tests(
    tmp_path: Path,
) -> None:
    told = ["new-topic", "lesebus", "--title", "Lesebus", "--package", "lesebus"]
    assert main([*told, "--folder", str(tmp_path)]) == 0
    facts = tmp_path / "lesebus-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: lesebus\nVersion: 1\n"
    )
    (facts / "entry_points.txt").write_text("[verbund.topics]\nlesebus = lesebus\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-c",
         str(ROOT / "pyproject.toml"),
         "--rootdir", str(ROOT), str(tmp_path / "lesebus")],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(".")


def test_a_name_that_does_not_fit_writes_nothing(tmp_path: Path) -> None:
    assert main(["new-topic", "Lese-Bus", "--folder", str(tmp_path)]) == 1
    (tmp_path / "bus").mkdir()
    assert main(["new-topic", "bus", "--folder", str(tmp_path)]) == 1
    assert list((tmp_path / "bus").iterdir()) == []
