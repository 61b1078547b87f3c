"""``verbund hours FILE.csv`` as a town's IT runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all rows; the first verb makes its database."""
    return tmp_path_factory.mktemp("hours")


def hours(folder: Path, text: str, **environ: str) -> subprocess.CompletedProcess[str]:
    table = folder / "anrufe.csv"
    table.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "verbund.site.cli", "hours", str(table)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "VERBUND_HOME": str(folder / "home"), **environ},
    )


def test_every_row_says_until_when_the_answer_is_owed(folder: Path) -> None:
    done = hours(
        folder,
        "member,from,service_minutes\n"
        "HE,2026-11-19T10:48,1440\n"
        "14524200,2026-11-17T17:00,120\n",
    )
    assert done.stdout.splitlines() == [
        "member,from,service_minutes,due",
        "HE,2026-11-19T10:48,1440,2026-11-23T14:48:00+01:00",
        # The day of penance is a holiday in Saxony only.
        "14524200,2026-11-17T17:00,120,2026-11-19T09:00:00+01:00",
    ], done.stderr


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nirgendwo,2026-11-19T10:48,60", "Zeile 2, Spalte „member“: Es gibt kein"),
        ("HE,gestern,60", "Zeile 2, Spalte „from“"),
        ("HE,2026-11-19T10:48,bald", "Zeile 2, Spalte „service_minutes“"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(
    folder: Path, row: str, said: str
) -> None:
    done = hours(folder, f"member,from,service_minutes\n{row}\n")
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""


def test_the_hours_come_from_the_configuration(folder: Path) -> None:
    done = hours(
        folder,
        "member,from,minutes\nHE,2026-11-19T11:30,60\n",
        VERBUND_HOTLINE_HOURS="Mo-Fr 09:00-12:00,13:30-16:00",
        VERBUND_HOTLINE_CLOSED="2026-11-20",
    )
    assert done.stdout.splitlines()[1].endswith("2026-11-19T14:00:00+01:00")
