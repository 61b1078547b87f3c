"""Record of processing and deletion concept follow from what is adopted."""

from pathlib import Path

import msgspec
import page
import pdfua
import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.catalogue import queries as catalogue
from verbund.members.models import Member
from verbund.publishing.book.blocks import BookFile
from verbund.publishing.book.keeping import retention_rows
from verbund.publishing.processing import deletion_concept, record_of_processing

pytestmark = pytest.mark.django_db


def text_of(book: BookFile) -> str:
    return msgspec.json.encode(book).decode()


def test_every_adopted_blueprint_is_one_activity(town: Cast) -> None:
    titles = [c.title for c in record_of_processing(town.schoenberg).chapters]
    assert titles[0] == "Verantwortliche Stelle"
    assert {"Hundesteuer", "Fundsachen"} <= set(titles)
    assert titles[-1] == "Technische und organisatorische Maßnahmen"


def test_each_activity_answers_all_points_of_article_30(town: Cast) -> None:
    record = record_of_processing(town.schoenberg)
    dogs = next(c for c in record.chapters if c.title == "Hundesteuer")
    facts = dict(dogs.parts[0].blocks[0].pairs)  # type: ignore[union-attr]
    for asked in (
        "Zweck",
        "Rechtsgrundlage",
        "Betroffene Personen",
        "Empfänger",
        "Übermittlung in Drittländer",
    ):
        assert facts[asked] not in {"", "–"}, asked
    assert [part.title for part in dogs.parts[1:]] == [
        "Kategorien personenbezogener Daten",
        "Löschfristen",
    ]


def test_a_neighbour_who_handles_the_cases_is_a_recipient(town: Cast) -> None:
    record = text_of(record_of_processing(town.schoenberg))
    assert f"{town.meerane.official_name} (bearbeitet diese Vorgänge)" in record


def test_what_is_done_for_others_has_a_chapter_of_its_own(town: Cast) -> None:
    meerane = record_of_processing(town.meerane)
    chapter = next(c for c in meerane.chapters if "Auftrag" in c.title)
    assert town.schoenberg.official_name in msgspec.json.encode(chapter).decode()
    fulda = [c.title for c in record_of_processing(town.fulda).chapters]
    assert "Verarbeitung im Auftrag" not in fulda


def test_a_missing_officer_is_named_as_missing(town: Cast) -> None:
    assert "Art. 37 DSGVO" in text_of(record_of_processing(town.fulda))
    Member.objects.filter(id=town.fulda.id).update(privacy_officer="Dr. Amt, 0661 1")
    again = Member.objects.get(id=town.fulda.id)
    assert "Dr. Amt, 0661 1" in text_of(record_of_processing(again))


def test_the_concept_holds_every_rule_of_every_blueprint(town: Cast) -> None:
    concept = text_of(deletion_concept(town.schoenberg))
    rules = 0
    for entry in catalogue.services_of(town.schoenberg):
        blueprint = catalogue.blueprint_by_digest(entry.digest)
        for row in retention_rows(blueprint):
            rules += 1
            assert row[1] in concept
    assert rules > 3
    assert "30 Tage" in concept


def test_only_measures_that_are_set_up_are_told(
    town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = text_of(record_of_processing(town.fulda))
    assert "TLS" not in told
    assert "Virenscanner" not in told


@pytest.mark.parametrize("paper", ["verarbeitungen", "loeschkonzept"])
def test_everybody_reads_the_papers_as_page(
    town: Cast, client: Client, paper: str
) -> None:
    address = f"/{town.schoenberg.slug}/datenschutz/{paper}/"
    for language in ("de", "de-simple", "en"):
        client.cookies["vb_language"] = language
        answer = client.get(address)
        assert answer.status_code == 200
        html = answer.content.decode()
        assert "Hundesteuer" in html
        assert "None" not in html


@pytest.mark.judge
@pytest.mark.parametrize("paper", ["verarbeitungen", "loeschkonzept"])
def test_judges_not_ours_find_the_files_accessible(
    town: Cast, client: Client, paper: str, tmp_path: Path
) -> None:
    answer = client.get(f"/{town.schoenberg.slug}/datenschutz/{paper}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    report = page.validate_pdf_bytes(answer.content, profile="ua1")
    assert report.is_compliant, [found.message for found in report.failures]
    file = tmp_path / "paper.pdf"
    file.write_bytes(answer.content)
    assert not pdfua.validate(str(file)).findings


def test_other_papers_do_not_exist(town: Cast, client: Client) -> None:
    address = f"/{town.schoenberg.slug}/datenschutz/anderes/"
    assert client.get(address).status_code == 404
