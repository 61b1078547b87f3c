"""The letter of the designed story: right amount, right last day, right file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import page
import pdfua
import pikepdf
import pytest

from verbund import engine
from verbund.engine.decided import decided_results
from verbund.engine.scenario import scenario_ground
from verbund.kernel.clock import BERLIN
from verbund.notices.compose import Order, Signature, compose
from verbund.notices.render import render_letter
from verbund.notices.twin import twin

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "blueprints" / "hundesteuer"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture(scope="module")
def decided() -> tuple[engine.Ground, engine.CaseState]:
    blueprint = engine.load(FOLDER)
    scenario = blueprint.scenarios[
        [s.name.startswith("Zwei Hunde") for s in blueprint.scenarios].index(True)
    ]
    ground = scenario_ground(blueprint, scenario, engine.example_parameters(blueprint))
    opening = scenario.steps[0]["open"]
    citizen = engine.ActorRef("citizen", "c", "Katrin Vogel", ("citizen",))
    petzold = engine.ActorRef("staff", "p", "Jana Petzold", ("clerk",))
    lindner = engine.ActorRef("staff", "l", "Uwe Lindner", ("clerk",))
    state = None
    for moment, command in (
        (
            "2026-11-02T19:42",
            engine.Open(
                actor=citizen,
                answers=opening["answers"],
                service="register",
                number="SBG-2026-000001",
                channel="web",
            ),
        ),
        ("2026-11-04T09:00", engine.Act(actor=petzold, transition="start_review")),
        (
            "2026-11-17T10:00",
            engine.Act(
                actor=petzold,
                transition="assess",
                input={"addition": "Willkommen in Schönberg."},
            ),
        ),
        ("2026-11-17T11:00", engine.Approve(actor=lindner)),
    ):
        entries = engine.decide(ground, state, command, at(moment))
        assert not isinstance(entries, engine.Refusal), entries
        for entry in entries:
            state = engine.evolve(ground, state, entry)
    assert state is not None
    return ground, state


def order(state: engine.CaseState, language: str = "de") -> Order:
    return Order(
        notice="assessment",
        inputs=state.facts,
        results=decided_results(state),
        signature=Signature(clerk="Jana Petzold", second="Uwe Lindner"),
        posted_on=at("2026-11-17T12:00").date(),
        now=at("2026-11-17T11:00"),
        language=language,
    )


def test_letter_says_amount_reason_and_exact_last_day(decided) -> None:
    ground, state = decided
    letter = compose(ground, state, order(state))
    assert letter.recipient == (
        "Frau",
        "Katrin Vogel",
        "Dorfstraße 14",
        "08393 Schönberg",
    )
    assert letter.salutation == "Guten Tag Frau Vogel,"
    assert (
        letter.result.replace("\u00a0", " ")
        == "Für 2026 zahlen Sie 6,00 € Hundesteuer."
    )
    assert letter.calculation is not None
    assert [line.label for line in letter.calculation.lines] == ["Bella", "Balu"]
    assert letter.remedy is not None
    assert (
        letter.remedy.last_day.replace("\u00a0", " ") == "Mittwoch, 23. Dezember 2026"
    )
    assert "Widerspruch" in letter.remedy.paragraphs[0]
    assert any("Willkommen in Schönberg." in s.paragraphs for s in letter.sections)
    assert letter.closing[1] == "Jana Petzold · mitgezeichnet: Uwe Lindner"
    assert letter.payment is not None
    assert (
        "20 51" in letter.payment.paragraphs[0]
        or "2051" in letter.payment.paragraphs[0]
    )


@pytest.mark.judge
@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_one_file_is_pdf_a_3a_and_pdf_ua_1(
    decided, language: str, tmp_path: Path
) -> None:
    ground, state = decided
    wanted = order(state, language)
    pdf = render_letter(
        compose(ground, state, wanted), twin=twin(ground, state, wanted), at=wanted.now
    )
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [f.message for f in report.failures]
        assert report.rules.total > 90
    file = tmp_path / "notice.pdf"
    file.write_bytes(pdf)
    assert not pdfua.validate(str(file)).findings


@pytest.mark.judge
def test_judge_can_fail_an_untagged_file(tmp_path: Path) -> None:
    broken = pikepdf.new()
    broken.add_blank_page()
    file = tmp_path / "blank.pdf"
    broken.save(file)
    assert not page.is_pdf_compliant(str(file), profile="ua1")


def test_decision_is_embedded_as_json(decided, tmp_path: Path) -> None:
    ground, state = decided
    wanted = order(state)
    data = twin(ground, state, wanted)
    pdf = render_letter(compose(ground, state, wanted), twin=data, at=wanted.now)
    file = tmp_path / "notice.pdf"
    file.write_bytes(pdf)
    with pikepdf.open(file) as opened:
        embedded = opened.attachments["bescheid.json"].get_file().read_bytes()
    found = json.loads(embedded)
    assert found["last_day_to_object"] == "2026-12-23"
    assert found["results"]["total"]["value"] == 600


def test_same_letter_gives_the_same_bytes(decided) -> None:
    ground, state = decided
    wanted = order(state)
    letter = compose(ground, state, wanted)
    first = render_letter(letter, twin={}, at=wanted.now)
    assert first == render_letter(letter, twin={}, at=wanted.now)
