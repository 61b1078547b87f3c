import pytest

from verbund.kernel.deadlines_csv import compute_rows

ROW = {
    "id": "A",
    "kind": "service",
    "event_date": "2025-07-08",
    "duration": "P1M",
    "land": "BY",
    "municipality": "09761000",
    "suspended_from": "",
    "suspended_to": "",
}


def compute(**changes: str | None) -> dict[str, str]:
    return next(compute_rows([{**ROW, **changes}]))


def test_a_row_gives_id_start_and_end_in_iso_dates():
    assert compute() == {"id": "A", "start": "2025-07-08", "end": "2025-08-11"}


def test_the_key_of_a_city_may_be_written_in_three_ways():
    assert compute(municipality="09761") == compute(municipality="097610000000")


def test_expected_columns_are_ignored():
    assert compute(expected_end="1999-01-01") == compute()


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("kind", "taube", "unbekannt"),
        ("event_date", "08.07.2025", "kein Datum"),
        ("event_date", "", "leer"),
        ("event_date", "9999-12-31", "zu weit"),
        ("duration", "ein Monat", "keine Dauer"),
        ("land", "XX", "gibt es nicht"),
        ("municipality", "9761000", "führende Null"),
        ("municipality", "05315000", "Nordrhein-Westfalen"),
        ("suspended_to", "2025-07-20", "ersten und letzten Tag"),
        ("suspended_from", "2025-07-32", "ersten und letzten Tag"),
    ],
)
def test_an_error_names_line_column_and_reason(column, value, reason):
    with pytest.raises(ValueError, match=r"Zeile 2, Spalte „\w+“: ") as error:
        compute(**{column: value})
    assert reason in str(error.value)


def test_the_line_is_counted_from_the_header():
    rows = compute_rows([ROW, {**ROW, "land": "XX"}])
    next(rows)
    with pytest.raises(ValueError, match="Zeile 3, Spalte „land“"):
        next(rows)


def test_a_missing_column_is_named():
    row = {name: value for name, value in ROW.items() if name != "land"}
    with pytest.raises(ValueError, match="„land“: Die Spalte fehlt"):
        next(compute_rows([row]))


def test_a_suspension_in_the_wrong_order_is_refused():
    with pytest.raises(ValueError, match="vor dem Beginn"):
        compute(suspended_from="2025-07-20", suspended_to="2025-07-10")
