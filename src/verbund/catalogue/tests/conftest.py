"""A small blueprint and three members: Schönberg, served by Meerane, and Fulda."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from verbund.kernel import clock
from verbund.members import actions as members
from verbund.members.models import Member

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FILES = {
    "blueprint.yaml": """
key: sitzbank
version: 1.0.0
title: {de: Sitzbank, de-simple: Bank, en: Bench}
summary: {de: Eine Sitzbank stiften., de-simple: Eine Bank schenken., en: Donate one.}
channels: [web, api]
applicant: "{donor.name}"
services:
  - id: donate
    title: {de: Sitzbank stiften, de-simple: Bank schenken, en: Donate a bench}
    keywords: [Parkbank, Spende, Patenschaft]
    preset: {kind: donate}
  - id: repair
    title: {de: Sitzbank reparieren lassen, de-simple: Bank ist kaputt, en: Repair it}
    keywords: [kaputt, Schaden]
    preset: {kind: repair}
privacy:
  purpose: {de: Probe, de-simple: Probe, en: Test}
  legal_basis: [law]
legal: [{id: law, title: "§ 1", url: "https://www.gesetze-im-internet.de/vwvfg/"}]
""",
    "fields.yaml": """
kind:
  type: choice
  label: {de: Was?, de-simple: Was?, en: What?}
  options:
    - {id: donate, label: {de: Stiften, de-simple: Schenken, en: Donate}}
    - {id: repair, label: {de: Reparatur, de-simple: Kaputt, en: Repair}}
donor:
  type: group
  label: {de: Person, de-simple: Person, en: Person}
  fields:
    name: {type: name, personal: identity, label: {de: Name, de-simple: Name, en: Name}}
""",
    "steps.yaml": """
- id: all
  title: {de: Angaben, de-simple: Angaben, en: Details}
  fields: [kind, donor]
""",
    "process.yaml": """
initial: received
states:
  received:
    title: da
    public: {phase: received, title: {de: Da, de-simple: Da, en: There}}
  done:
    title: fertig
    end: success
    public: {phase: completed, title: {de: Fertig, de-simple: Fertig, en: Done}}
transitions:
  - id: finish
    title: Annehmen
    from: [received]
    to: done
    by: [clerk]
    guard: rules.price.value >= eur('1.00')
    because: {de: Der Preis fehlt.}
    decides: [price]
""",
    "rules.yaml": """
- id: price
  title: {de: Preis, de-simple: Preis, en: Price}
  type: money
  value: params.price
""",
    "retention.yaml": "rules: [{result: success, keep: P1Y}]\n",
    "parameters.yaml": """
price:
  type: money
  label: Preis einer Bank
  dated: true
  example: [{from: 2026-01-01, to: null, value: "450.00"}]
by_law: {type: text, label: Satzung, example: Satzung vom 1. Januar}
""",
    "tests/donate.yaml": """
- name: Eine Bank wird gestiftet
  land: SN
  steps:
    - at: 2026-03-02T10:00
      open:
        service: donate
        channel: web
        answers: {kind: donate, donor: {name: Katrin Vogel}}
      expect: {state: received}
    - at: 2026-03-03T10:00
      act: finish
      by: petzold
      expect: {state: done, results: {price: "450.00"}}
""",
}
VALUES = {
    "price": [{"from": "2026-01-01", "to": None, "value": "450.00"}],
    "by_law": "Satzung vom 1. Januar",
}


@dataclass(frozen=True)
class Cast:
    """Schönberg and Meerane in Saxony, Fulda in Hesse."""

    schoenberg: Member
    meerane: Member
    fulda: Member


def write(folder: Path, **changed: str) -> Path:
    """The blueprint in a folder; ``changed`` replaces files by their stem."""
    for name, text in FILES.items():
        path = folder / "sitzbank" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text), encoding="utf-8")
    return folder / "sitzbank"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small blueprint on disk."""
    return write(tmp_path)


@pytest.fixture
def monday():
    """Monday, 2 November 2026, 10 o'clock in Germany."""
    with clock.frozen(MONDAY) as held:
        yield held


@pytest.fixture
def cast(db, monday) -> Cast:
    """Three members; Meerane handles everything for Schönberg."""
    schoenberg = members.create_member(
        slug="schoenberg",
        name="Schönberg",
        official_name="Gemeinde Schönberg",
        short_code="SBG",
        land="SN",
        postal_code="08393",
        phone="03764 1",
        population=870,
        lat=50.867,
        lon=12.49,
    )
    meerane = members.create_member(
        slug="meerane",
        name="Meerane",
        official_name="Stadt Meerane",
        short_code="MEE",
        land="SN",
        phone="03764 2",
        population=13888,
        lat=50.849,
        lon=12.464,
    )
    fulda = members.create_member(
        slug="fulda",
        name="Fulda",
        official_name="Stadt Fulda",
        short_code="FUL",
        land="HE",
        phone="0661 1",
        population=69968,
        lat=50.55,
        lon=9.67,
    )
    members.delegate(owner=schoenberg, acting=meerane, valid_from=date(2025, 1, 1))
    return Cast(schoenberg, meerane, fulda)
