"""A file becomes cases: checked to the cell, each row once, whatever happens."""

from datetime import timedelta
from pathlib import Path

import pytest

from verbund.cases.actions import importing
from verbund.cases.actions.importing import check_rows, import_rows
from verbund.cases.jobs import nightly_retention
from verbund.cases.models import Case
from verbund.cases.queries import case_view
from verbund.cases.table_files import read_rows
from verbund.cases.tests.cast import Cast
from verbund.cases.tests.tax_office import KEY, OPERATOR, adopt, business, row
from verbund.core.errors import Invalid
from verbund.core.tenancy import across_members
from verbund.kernel.clock import Frozen

COLUMN = "business.tax_number"
CSV = """\
business.tax_number;business.name;business.address.street;business.address.house_number;\
business.address.postal_code;business.address.city;measure.office;measure.issued_on;\
measure.year;measure.amount;measure.apportioned;prepaid.assessed;prepaid.paid;_Notiz
220/105/00001;Beck Bau GmbH;Ring;7;08393;Meerane;Finanzamt Zwickau;20.10.2026;2025;\
1.050,00;nein;4.000,00;4.000,00;per E-Mail
220/105/00002;Café Lina;Markt;2;08393;Meerane;Finanzamt Zwickau;20.10.2026;2025;49,00;\
nein;0;0;
"""


@pytest.fixture
def file(tmp_path: Path, cast: Cast) -> Path:
    adopt(cast.meerane)
    path = tmp_path / "messbescheide.csv"
    path.write_text(CSV, encoding="utf-8-sig")
    return path


def cases() -> list[str]:
    with across_members("test"):
        rows = Case.objects.filter(blueprint_key=KEY)
        return sorted(rows.values_list("number", flat=True))


def run(cast: Cast, path: Path) -> importing.ImportReport:
    return import_rows(
        member=cast.meerane,
        blueprint=KEY,
        rows=read_rows(path),
        key=COLUMN,
        actor=OPERATOR,
    )


def test_each_row_becomes_one_case_with_german_numbers_read(
    cast: Cast, file: Path
) -> None:
    report = run(cast, file)
    assert (report.rows, report.opened, report.known) == (2, 2, 0), report.problems
    with across_members("test"):
        first = Case.objects.filter(blueprint_key=KEY).order_by("number")[0]
    answers = case_view(first.id, cast.sabine).state.answers
    assert answers["measure"]["amount"] == 105_000  # type: ignore[index]
    assert answers["measure"]["issued_on"] == "2026-10-20"  # type: ignore[index]


def test_the_same_file_again_opens_nothing(cast: Cast, file: Path) -> None:
    run(cast, file)
    again = run(cast, file)
    assert (again.opened, again.known) == (0, 2)
    assert len(cases()) == 2


def test_rows_stay_known_after_the_keys_of_applications_are_forgotten(
    cast: Cast, file: Path, time: Frozen
) -> None:
    run(cast, file)
    time.advance(timedelta(days=45))
    nightly_retention()
    assert run(cast, file).known == 2


def test_a_killed_import_goes_on_with_the_rest(
    cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(n + 2, business(n)) for n in range(6)]
    real, calls = importing.open_case, []

    def dies(**given: object) -> object:
        calls.append(given)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "open_case", dies)
    with pytest.raises(KeyboardInterrupt):
        import_rows(
            member=cast.meerane, blueprint=KEY, rows=rows, key=COLUMN, actor=OPERATOR
        )
    assert len(cases()) == 3
    report = import_rows(
        member=cast.meerane, blueprint=KEY, rows=rows, key=COLUMN, actor=OPERATOR
    )
    assert (report.opened, report.known) == (3, 3)
    assert len(cases()) == 6


def test_a_dry_run_names_line_and_column_and_stores_nothing(
    cast: Cast, file: Path
) -> None:
    bad = CSV.replace("20.10.2026;2025;49,00", "31.02.2026;2026;viel")
    file.write_text(bad, encoding="utf-8")
    report = check_rows(
        member=cast.meerane, blueprint=KEY, rows=read_rows(file), key=COLUMN
    )
    assert (report.rows, report.faulty) == (2, 1)
    said = [str(problem) for problem in report.problems]
    for column in ("measure.issued_on", "measure.year", "measure.amount"):
        assert any(s.startswith(f"Zeile 3, Spalte {column}: ") for s in said), said
    assert cases() == []


def test_changed_answers_under_a_known_key_are_named_not_doubled(
    cast: Cast, file: Path
) -> None:
    run(cast, file)
    file.write_text(CSV.replace("49,00", "50,00"), encoding="utf-8")
    report = run(cast, file)
    assert (report.known, report.faulty) == (1, 1)
    assert "Zeile 3, Spalte business.tax_number" in str(report.problems[0])
    assert len(cases()) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measure.office", "measure.ofice", "Spalte measure.ofice: Diese Angabe hat"),
        ("220/105/00002", "220/105/00001", "steht schon in Zeile 2"),
        ("220/105/00002", "", "Der Schlüssel fehlt"),
        (";Meerane;Finanzamt Zwickau;20.10.2026;2025;49",
         ";;Finanzamt Zwickau;20.10.2026;2025;49", "Spalte business.address.city"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said(
    cast: Cast, file: Path, old: str, new: str, said: str
) -> None:
    file.write_text(CSV.replace(old, new), encoding="utf-8")
    report = check_rows(
        member=cast.meerane, blueprint=KEY, rows=read_rows(file), key=COLUMN
    )
    assert any(said in str(p) for p in report.problems), report.problems


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"x", ".csv oder .jsonl"),
        ("a.csv", b"a;a\n1;2\n", "steht zweimal"),
        ("a.csv", b"a;b\n1\n", "Zeile 2: 1 Zellen statt 2"),
        ("a.csv", "a;b\nStraße;2\n".encode("cp1252"), "UTF-8"),
        ("a.jsonl", b'{"a": 1}\n{"a": \n', "Zeile 2: kein JSON-Objekt"),
    ],
)
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid, match=said.replace(".", r"\.")):
        list(read_rows(path))


def test_json_lines_may_be_nested_or_flat(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"a": {"b": 1}, "dogs": [{"n": "x"}, {"n": "y"}]}\n'
        '\n{"a.b": 1, "dogs.0.n": "x"}\n'
    )
    first, second = read_rows(path)
    assert first.answers() == {"a": {"b": 1}, "dogs": [{"n": "x"}, {"n": "y"}]}
    assert (second.line, second.answers()) == (
        3,
        {"a": {"b": 1}, "dogs": [{"n": "x"}]},
    )
