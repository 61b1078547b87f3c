"""Expressions are read aloud with the labels of their blueprint."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund import engine
from verbund.engine.errors import ExpressionInvalid
from verbund.engine.wording import period_de, said

BLUEPRINTS = Path(__file__).resolve().parents[4] / "blueprints"


@pytest.fixture(scope="module")
def dogs() -> engine.Blueprint:
    return engine.load(BLUEPRINTS / "hundesteuer")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "request == 'register'",
            "„Was möchten Sie tun?“ ist „Einen Hund anmelden“",
        ),
        (
            "not (request == 'register')",
            "„Was möchten Sie tun?“ ist nicht „Einen Hund anmelden“",
        ),
        ("not present(rules.total.value)", "das Ergebnis „Hundesteuer in diesem Jahr“"),
        ("params.registration_days > 7", "Anmeldefrist in Tagen nach der Aufnahme"),
        ("rules.total.value >= eur('12.50')", "12,50\N{NO-BREAK SPACE}€"),
        ("today > date('2026-01-31')", "heute liegt nach 31.01.2026"),
        ("case.state == 'in_review'", "der Zustand des Vorgangs ist „in Prüfung“"),
        ("request in ['register', 'change']", "„Einen Hund anmelden“ oder „Eine"),
        ("true", "immer"),
    ],
)
def test_a_condition_is_told_with_the_labels_people_see(
    dogs: engine.Blueprint, source: str, words: str
) -> None:
    assert words in said(dogs, source)


def test_and_inside_or_keeps_its_brackets(dogs: engine.Blueprint) -> None:
    told = said(dogs, "position > 1 or (position == 1 and position < 3)")
    assert " oder (" in told
    assert told.endswith(")")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("P1M", "1 Monat"),
        ("P3M", "3 Monate"),
        ("P20WD", "20 Arbeitstage"),
        ("P1WD", "1 Arbeitstag"),
        ("P14D", "14 Tage"),
        ("P2W", "2 Wochen"),
        ("P1Y", "1 Jahr"),
        ("params.remedy", "params.remedy"),
    ],
)
def test_periods_are_words(period: str, words: str) -> None:
    assert period_de(period) == words


def test_every_expression_of_every_blueprint_can_be_told() -> None:
    for folder in sorted(BLUEPRINTS.iterdir()):
        blueprint = engine.load(folder)
        sources = [t.guard for t in blueprint.process.transitions if t.guard]
        sources += [row.when for rule in blueprint.rules.values() for row in rule.rows]
        for source in sources:
            told = said(blueprint, source)
            assert told
            assert "params." not in told, told


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_any_text_is_told_or_refused(source: str) -> None:
    blueprint = engine.load(BLUEPRINTS / "hundesteuer")
    with contextlib.suppress(ExpressionInvalid):
        assert isinstance(said(blueprint, source), str)
