"""Files that operators name at the command line, as offices have them."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from verbund.site.cli import main
from verbund.site.cli.support import trouble_with_file
from verbund.site.cli.tables import input_file, read_table

HEAD = "id;kind;event_date;duration;land\r\n"
ROW = "Köln;service;2026-11-02;P1M;NW\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_is_read_as_excel_and_others_write_it(
    tmp_path: Path, separator: str, coding: str
) -> None:
    file = tmp_path / "fristen.csv"
    file.write_bytes((HEAD + ROW).replace(";", separator).encode(coding))
    (row,) = read_table(file)
    assert row["id"] == "Köln"
    assert row["land"] == "NW"


def test_a_separator_within_quotes_belongs_to_the_cell(tmp_path: Path) -> None:
    file = tmp_path / "fristen.csv"
    file.write_text('id,note\n"a; b, c","zwei\nZeilen"\n', "utf-8")
    (row,) = read_table(file)
    assert row == {"id": "a; b, c", "note": "zwei\nZeilen"}


def test_a_dash_is_the_standard_input(tmp_path: Path) -> None:
    assert input_file("-") == Path("/dev/stdin")
    out = tmp_path / "ende.csv"
    verb = [sys.executable, "-m", "verbund.site.cli", "deadlines", "-", "--out", out]
    subprocess.run(verb, input=(HEAD + ROW).encode(), check=True)
    assert out.read_text().splitlines()[1] == "Köln,2026-11-02,2026-12-02"


def test_a_file_that_is_not_there_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "ende.csv")
    for name, said in (
        ("fehlt.csv", "Die Datei oder ihren Ordner gibt es nicht."),
        ("", "Das ist ein Ordner, gebraucht wird eine Datei."),
    ):
        file = str(tmp_path / name).rstrip("/")
        assert main(["deadlines", file, "--out", out]) == 1
        assert capsys.readouterr().err == f"{file}: {said}\n"
    there = tmp_path / "fristen.csv"
    there.write_text(HEAD + ROW, "utf-8")
    nowhere = str(tmp_path / "kein" / "ordner.csv")
    assert main(["deadlines", str(there), "--out", nowhere]) == 1
    assert capsys.readouterr().err.startswith(f"{nowhere}: Die Datei oder ihren Ordner")


def test_trouble_without_a_file_is_not_explained_away() -> None:
    assert trouble_with_file(ConnectionRefusedError(errno.ECONNREFUSED, "x")) == ""
    assert trouble_with_file(OSError(errno.EIO, "x", "datei")) == ""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "stick/teil")
    assert trouble_with_file(full) == "stick/teil: Der Datenträger ist voll."


def test_a_reader_who_has_seen_enough_gets_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        assert main(["blueprint", "check", "hundesteuer"]) == 1
    assert capfd.readouterr().err == ""
