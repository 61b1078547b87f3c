"""The machine-readable twin says all that a tax adviser's program needs."""

from datetime import datetime
from pathlib import Path

import pytest

from verbund import engine
from verbund.engine.decided import decided_results
from verbund.engine.scenario import scenario_ground
from verbund.kernel.clock import BERLIN
from verbund.notices.compose import Order, Signature, compose
from verbund.notices.twin import twin

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "blueprints" / "grundlagenbescheid-gewerbesteuer"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture(scope="module")
def assessed() -> tuple[engine.Ground, engine.CaseState]:
    """4,200 euros × 400 %, 12,000 euros prepaid; posted on Thursday 5 November."""
    blueprint = engine.load(FOLDER)
    scenario = blueprint.scenarios[0]
    ground = scenario_ground(blueprint, scenario, engine.example_parameters(blueprint))
    clerk = engine.ActorRef("staff", "p", "Jana Petzold", ("clerk",))
    second = engine.ActorRef("staff", "l", "Uwe Lindner", ("approver",))
    answers = scenario.steps[0]["open"]["answers"]
    state: engine.CaseState | None = None
    for moment, command in (
        (
            "2026-11-02T08:00",
            engine.Open(actor=clerk, answers=answers, number="SBG-2026-000007"),
        ),
        ("2026-11-05T09:00", engine.Act(actor=clerk, transition="assess")),
        ("2026-11-05T10:00", engine.Approve(actor=second)),
    ):
        entries = engine.decide(ground, state, command, at(moment))
        assert not isinstance(entries, engine.Refusal), entries
        for entry in entries:
            state = engine.evolve(ground, state, entry)
    assert state is not None
    return ground, state


def order(state: engine.CaseState) -> Order:
    return Order(
        notice="assessment",
        inputs=state.facts,
        results=decided_results(state),
        signature=Signature(clerk="Jana Petzold", second="Uwe Lindner"),
        posted_on=at("2026-11-05T12:00").date(),
        now=at("2026-11-05T10:00"),
    )


def test_twin_names_reference_amounts_days_and_law(assessed) -> None:
    ground, state = assessed
    data = twin(ground, state, order(state))
    assert data["data"] == {
        "reference": "5.0101.000123.4",
        "tax_number": "220/105/12345",
        "year": 2025,
        "tax_office": "Finanzamt Zwickau",
        "base_assessment_on": "2026-10-20",
        "base_amount": 420_000,
        "base_share": 420_000,
        "rate_percent": 400,
        "tax": 1_680_000,
        "credited": 1_200_000,
        "interest": 0,
        "interest_months": 0,
        "balance": 480_000,
        "due_at_once": 0,
        "prepayment_each": 420_000,
        "prepayment_from": "2026-11-15",
        "prepayment_days": "02-15 05-15 08-15 11-15",
    }
    request = state.payments[0]
    paid = data["payment"]
    assert isinstance(paid, dict)
    assert (paid["amount"], paid["due_on"]) == (480_000, "2026-12-09")
    assert paid["reference"].replace(" ", "") == request.reference
    assert request.due_on is not None
    assert paid["due_on"] == request.due_on.isoformat()
    laws = {law["id"]: law["url"] for law in data["legal"]}  # type: ignore[attr-defined]
    assert laws["gewstg_16"].endswith("/gewstg/__16.html")
    assert {"ao_184", "gewstg_19", "gewstg_20", "ao_233a"} <= set(laws)


def test_letter_prints_the_reference_of_the_payment_and_its_very_day(assessed) -> None:
    ground, state = assessed
    letter = compose(ground, state, order(state))
    assert letter.payment is not None
    said = " ".join(letter.payment.paragraphs).replace("\u00a0", " ")
    assert "9. Dezember 2026" in said
    assert state.payments[0].reference in said.replace(" ", "")


def test_what_the_prepayments_are_left_of_is_also_in_the_letter(assessed) -> None:
    ground, state = assessed
    letter = compose(ground, state, order(state))
    assert letter.calculation is not None
    assert [line.label for line in letter.calculation.lines] == [
        "Gewerbesteuer 2025",
        "Gezahlte Vorauszahlungen",
        "Zinsen",
    ]
    assert letter.calculation.total.replace("\u00a0", " ") == "4.800,00 €"
