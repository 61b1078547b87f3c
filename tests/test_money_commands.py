"""``verbund payments`` and ``verbund rounds``: what they say and what they leave."""

from copy import deepcopy
from pathlib import Path

import pytest

from verbund.cases import actions, queries
from verbund.cases.access import citizen
from verbund.cases.tests import cast as cast_module
from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import Cast
from verbund.cases.tests.test_rounds import ANSWERS, KEY, PLACES
from verbund.site.cli import main

STATEMENT = "Buchungstag;Betrag;Verwendungszweck\n{day};30,70;{reference}\n"


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_module.build()


def test_a_statement_is_rehearsed_booked_and_known_again(
    cast: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = cast_module.clock.today()
    wish = {"start_on": today.isoformat(), "months": "year"}
    monkeypatch.setitem(parking.ANSWERS, "permit", wish)
    parking.office(cast)
    receipt, view = parking.approved(cast)
    file = tmp_path / "auszug.csv"
    reference = view.state.payments[0].reference
    file.write_text(STATEMENT.format(day=f"{today:%d.%m.%Y}", reference=reference))
    assert main(["payments", "import", str(file), "--dry-run"]) == 0
    assert "Probelauf: nichts gebucht." in capsys.readouterr().out
    assert main(["payments", "import", str(file), "--member", "fulda"]) == 0
    assert "1 kein Kassenzeichen" in capsys.readouterr().out
    assert main(["payments", "import", str(file)]) == 0
    said = capsys.readouterr().out
    assert f"30,70 €\tgebucht\t{receipt.number}\t{reference}" in said
    assert queries.case_view(receipt.id, cast.sabine).row.state == "valid"
    assert main(["payments", "import", str(file)]) == 0
    assert "1 schon gebucht" in capsys.readouterr().out


def test_a_file_that_is_no_statement_is_refused(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "brief.txt"
    file.write_text("Guten Tag")
    assert main(["payments", "import", str(file)]) == 1
    assert "Kopfzeile" in capsys.readouterr().err


def test_a_round_is_planned_then_run(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    seats = [{"place": "mee-mond", "kind": "ue3", "free": 1}]
    own = {"places": PLACES, "seats": seats, "year_start": "2030-08-01"}
    parking.adopt(KEY, (cast.meerane, own))
    answers = deepcopy(ANSWERS)
    answers["care"]["start_on"] = "2030-08-01"
    answers["wishes"] = [{"place": "mee-mond", "sibling": False}]
    receipt = actions.open_case(
        member=cast.meerane,
        blueprint=KEY,
        answers=answers,
        channel="web",
        actor=citizen(name="Katrin Vogel"),
    )
    parking.step(receipt, cast.sabine, "start_review")
    parking.step(receipt, cast.sabine, "register")
    assert main(["rounds", "plan", KEY, "meerane"]) == 0
    said = capsys.readouterr().out
    assert f"{receipt.number}\tmee-mond (ue3)\tmee-mond:1/1" in said
    assert "nichts geändert" in said
    assert queries.case_view(receipt.id, cast.sabine).row.state == "waiting_list"
    assert main(["rounds", "run", KEY, "meerane", "--seed", "1"]) == 0
    assert "1 Angebote, 0 auf der Warteliste" in capsys.readouterr().out
    assert queries.case_view(receipt.id, cast.sabine).row.state == "offered"
    assert main(["rounds", "plan", KEY, "fulda"]) == 1
    assert "bietet" in capsys.readouterr().err
