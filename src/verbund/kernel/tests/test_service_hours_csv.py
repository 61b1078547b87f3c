"""Tables of moments: what is due when, or which line and column is wrong."""

import pytest

from verbund.kernel.calendars import Calendar
from verbund.kernel.service_hours import ServiceHours, parse_week
from verbund.kernel.service_hours_csv import compute_rows

ROW = {"member": "marburg", "from": "2026-11-19T10:48", "service_minutes": "1440"}


def hours_of(name: str) -> ServiceHours:
    if name != "marburg":
        raise ValueError(f"Kein Mitglied „{name}“.")
    return ServiceHours(parse_week("Mo-Fr 08:00-18:00"), Calendar("HE"))


def compute(**changes: str | None) -> dict[str, str]:
    return next(compute_rows([{**ROW, **changes}], hours_of))


def test_a_row_says_when_it_is_due() -> None:
    assert compute() == {**ROW, "due": "2026-11-23T14:48:00+01:00"}


def test_a_moment_with_an_offset_is_the_same_moment() -> None:
    assert compute(**{"from": "2026-11-19T09:48Z"})["due"] == compute()["due"]


def test_the_third_column_may_be_called_as_the_promise_names_it() -> None:
    row = {"Member": "marburg", "From": "2026-11-19 10:48", "service minutes": "60"}
    (found,) = compute_rows([row], hours_of)
    assert found["due"] == "2026-11-19T11:48:00+01:00"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("member", "", "leer"),
        ("member", "fulda", "Kein Mitglied"),
        ("from", "19.11.2026", "kein Zeitpunkt"),
        ("from", "2026-03-29T02:30", "vorgestellt"),
        ("from", "0001-01-01T00:00:00+14:00", "außerhalb"),
        ("from", None, "fehlt"),
        ("service_minutes", "viele", "keine ganze Zahl"),
        ("service_minutes", "-1", "0 bis"),
        ("service_minutes", "99999999999", "0 bis"),
    ],
)
def test_an_error_names_line_column_and_reason(
    column: str, value: str | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=r"Zeile 2, Spalte „\w+“: ") as error:
        compute(**{column: value})
    assert reason in str(error.value)
    assert f"„{column}“" in str(error.value)
