"""Mistakes in the files of money, terms, figures and rounds are named with the line."""

from pathlib import Path

import pytest

from verbund.engine.check import check
from verbund.engine.payments import creditor_reference, is_creditor_reference
from verbund.engine.tests.language_kit import CATALOGUE, copy_of


def findings(folder: Path) -> list[str]:
    return [f"{f.file}: {f.message}" for f in check(folder) if f.severity == "error"]


@pytest.mark.parametrize(
    ("blueprint", "file", "old", "new", "said"),
    [
        ("bewohnerparken", "payments.yaml", "paid: issue", "paid: isue",
         "Meinten Sie „issue“"),
        ("bewohnerparken", "payments.yaml", "paid: issue", "paid: approve",
         "by: [system]"),
        ("bewohnerparken", "payments.yaml", "clock: payment", "clock: money",
         "Die Frist „money“ gibt es nicht"),
        ("bewohnerparken", "payments.yaml", "amount: rules.fee.amount",
         "amount: rules.fee.months", "Geldbetrag"),
        ("bewohnerparken", "payments.yaml", "de-simple: Gebühr für den Park-Ausweis, ",
         "", "Es fehlt: de-simple"),
        ("bewohnerparken", "term.yaml", "clock: term", "clock: never", "„never“"),
        ("bewohnerparken", "term.yaml", "before: P6W", "before: sechs",
         "kein Zeitraum"),
        ("bewohnerparken", "term.yaml", "from: rules.validity.first",
         "from: rules.fee.amount", "Datum"),
        ("bewohnerparken", "facts.yaml", "awaiting_payment", "waiting_payment",
         "Meinten Sie „awaiting_payment“"),
        ("bewohnerparken", "process.yaml", "vehicle.plate:", "vehicle.plates:",
         "Ein Feld „vehicle.plates“ gibt es nicht"),
        ("bewohnerparken", "process.yaml", "keeps: [change, ", "keeps: [chance, ",
         "Meinten Sie „change“"),
        ("bewohnerparken", "rules.yaml", "area_of(holder.address, params.zones,",
         "area_of(holder.email, params.zones,", "braucht eine Anschrift"),
        ("bewohnerparken", "parameters.yaml", "Hauptstraße, from: 43, parity: odd",
         "Hauptstraße, from: 41, parity: odd", "steht in „Gebiet A"),
        ("grundlagenbescheid-gewerbesteuer", "notices/assessment.yaml",
         "request: final", "request: finale", "Meinten Sie „final“"),
        ("grundlagenbescheid-gewerbesteuer", "notices/assessment.yaml",
         "tax: rules.tax.amount", "tax: rules.tax.sum", "rules.tax.sum"),
        ("grundlagenbescheid-gewerbesteuer", "rules.yaml",
         "known_on(today, 'post_ao')", "known_on(today, 'taube')", "post_ao"),
        ("grundlagenbescheid-gewerbesteuer", "rules.yaml",
         "known_on(today, 'post_ao')", "known_on(measure.year, 'post_ao')", "Tag"),
        ("kita-platz", "rounds.yaml", "wishes: wishes", "wishes: care",
         "keine Gruppe, die sich wiederholt"),
        ("kita-platz", "rounds.yaml", "points: points", "points: claim",
         "for_each: wishes"),
        ("kita-platz", "rounds.yaml", "seats: seats", "seats: places",
         "Spalte „free“"),
        ("kita-platz", "rounds.yaml", "offer: offer_place", "offer: accept",
         "by: [system]"),
        ("kita-platz", "fields.yaml", "label: name}", "label: title}",
         "Spalte „title“"),
        ("kita-platz", "process.yaml", "type: choice\n        required: false\n",
         "type: file\n        required: false\n", "keine Dateien"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(  # noqa: PLR0917 # one row
    tmp_path: Path, blueprint: str, file: str, old: str, new: str, said: str
) -> None:
    folder = copy_of(CATALOGUE / blueprint, tmp_path)
    path = folder / file
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")
    found = findings(folder)
    assert any(said in line for line in found), found


@pytest.mark.parametrize("number", ["1", "MEE260000042", "SBG-2026-000001/2", "ä"])
def test_references_have_right_check_digits(number: str) -> None:
    reference = creditor_reference(number)
    assert is_creditor_reference(reference)
    wrong = reference[:-1] + ("1" if reference[-1] != "1" else "2")
    assert not is_creditor_reference(wrong)
