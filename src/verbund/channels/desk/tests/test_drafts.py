"""Drafts at the desk: uploaded, seen in every channel, published, withdrawn."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from verbund import engine
from verbund.cases.tests.cast import Cast
from verbund.catalogue import actions, queries
from verbund.catalogue.models import BlueprintDraft
from verbund.catalogue.tests.conftest import write
from verbund.catalogue.tests.test_drafts import packaged, sheets
from verbund.channels.desk.previews import kinds_of
from verbund.channels.desk.tests.office import signed_in, text
from verbund.channels.desk.tests.test_library import LIBRARY, coordinator
from verbund.core.tenancy import across_members
from verbund.engine.documents import document_of, files_of
from verbund.engine.package import pack, write_package

DRAFTS = f"{LIBRARY}entwuerfe/"
BLUEPRINTS = Path(__file__).parents[5] / "blueprints"
SHIPPED = sorted(p.parent.name for p in BLUEPRINTS.glob("*/blueprint.yaml"))
#: Every channel that a blueprint may name → one of its previews.
CHANNELS = {
    "web": ("seite", "formular"),
    "hotline": ("115",),
    "terminal": ("terminal",),
    "counter": ("schalter",),
    "suitcase": ("schalter",),
    "paper": ("papier",),
    "api": ("schnittstelle",),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "sitzbank")


@pytest.fixture
def anna(cast: Cast) -> Client:
    return signed_in(coordinator(cast))


def upload(client: Client, content: bytes, name: str, key: str = ""):  # type: ignore[no-untyped-def]
    data = {"what": "upload", "key": key, "file": SimpleUploadedFile(name, content)}
    return client.post(DRAFTS, data, follow=True)


def drafted(client: Client, key: str) -> str:
    """The address of a draft with the content of a shipped blueprint."""
    document = document_of(engine.load(BLUEPRINTS / key))
    content = write_package(pack(files_of(document)))
    return str(upload(client, content, "p.zip").redirect_chain[-1][0])


def test_workbook_becomes_a_draft_and_a_version(
    cast: Cast, anna: Client, folder: Path
) -> None:
    actions.publish(folder=folder)
    page = upload(anna, sheets(folder, "Ihr Name"), "Mappe.xlsx", "sitzbank")
    shown = text(page)
    assert "Entwurf: Sitzbank" in shown
    assert "Ihr Name" in shown
    assert "also mindestens 1.0.1" in shown
    assert "1/1" in shown
    here = page.redirect_chain[-1][0]
    assert "Entwürfe (1)" in text(anna.get(LIBRARY))
    data = {"what": "publish", "version": "1.0.1", "changes": "", "valid_from": ""}
    assert "Schreiben Sie, was sich ändert." in text(anna.post(here, data))
    data |= {"changes": "Klarer gefragt.", "valid_from": "morgen"}
    assert "Das ist kein Tag" in text(anna.post(here, data))
    data |= {"valid_from": ""}
    assert "1.0.1 ist veröffentlicht" in text(anna.post(here, data, follow=True))
    newest = queries.latest_version("sitzbank")
    blueprint = queries.blueprint_by_digest(newest.digest)
    assert blueprint.fields["donor"].fields["name"].label.de == "Ihr Name"
    assert "- Klarer gefragt." in blueprint.files["CHANGELOG.md"]
    assert anna.get(here).status_code == 404


def test_faulty_upload_names_cell_or_line_and_keeps_nothing(
    cast: Cast, anna: Client, folder: Path
) -> None:
    actions.publish(folder=folder)
    page = upload(anna, sheets(folder, ""), "Mappe.xlsx", "sitzbank")
    assert page.status_code == 422
    assert "Blatt Felder, Zelle" in text(page)
    page = upload(anna, packaged(folder)[:-30], "p.zip")
    assert page.status_code == 422
    assert "Die Datei wurde nicht übernommen" in text(page)
    assert "Wählen Sie eine Datei aus." in text(anna.post(DRAFTS, {"what": "upload"}))
    with across_members("test"):
        assert not BlueprintDraft.objects.exists()


def test_draft_begun_from_a_version_cannot_be_published_unchanged(
    cast: Cast, anna: Client, folder: Path
) -> None:
    actions.publish(folder=folder)
    page = anna.post(DRAFTS, {"what": "begin", "key": "sitzbank"}, follow=True)
    assert "noch nicht bereit" in text(page)
    here = page.redirect_chain[-1][0]
    data = {"what": "publish", "version": "1.0.0", "changes": "Nichts."}
    assert anna.post(here, data).status_code == 422
    done = anna.post(here, {"what": "discard"}, follow=True)
    assert "Der Entwurf ist verworfen" in text(done)


def test_nobody_else_sees_a_draft(cast: Cast, anna: Client, folder: Path) -> None:
    here = upload(anna, packaged(folder), "p.zip").redirect_chain[-1][0]
    ines = signed_in(cast.ines)
    assert ines.get(DRAFTS).status_code == 403
    for rest in ("", "vorschau/formular/", "entwurf.xlsx"):
        assert ines.get(here + rest).status_code in {403, 404}
    assert anna.get(f"{here}entwurf.xlsx").status_code == 200
    assert anna.get(f"{here}entwurf.zip").content.startswith(b"PK")


@pytest.mark.parametrize("key", SHIPPED)
def test_every_channel_of_a_draft_is_previewed(
    cast: Cast, anna: Client, key: str
) -> None:
    blueprint = engine.load(BLUEPRINTS / key)
    there = set(kinds_of(blueprint))
    for channel in blueprint.channels:
        assert set(CHANNELS[channel]) <= there, channel
    here = drafted(anna, key)
    for what in there:
        page = anna.get(f"{here}vorschau/{what}/")
        assert page.status_code == 200, what
    last = blueprint.steps[-1]
    if "web" in blueprint.channels:
        assert last.title.de in text(anna.get(f"{here}vorschau/formular/"))
        english = anna.get(f"{here}vorschau/formular/?sprache=en")
        assert last.title.get("en") in text(english)
    paper = anna.get(f"{here}vorschau/papier/formular.pdf")
    assert paper.content.startswith(b"%PDF") == ("paper" in blueprint.channels)


def test_letters_of_a_draft_carry_the_towns_letterhead(
    cast: Cast, anna: Client
) -> None:
    here = drafted(anna, "hundesteuer")
    page = anna.get(f"{here}vorschau/brief/")
    shown = text(page)
    assert "Stadt Meerane" in shown
    assert "Entwurf: " in shown
    links = [
        part.partition(".pdf")[0]
        for part in page.content.decode().split(f'href="{here}vorschau/brief/')[1:]
    ]
    assert len(links) >= 2
    for name in links:
        answer = anna.get(f"{here}vorschau/brief/{name}.pdf")
        assert answer.content.startswith(b"%PDF"), name
    assert anna.get(f"{here}vorschau/brief/rauch.pdf").status_code == 404


def test_version_is_withdrawn_with_a_reason(
    cast: Cast, anna: Client, folder: Path
) -> None:
    actions.publish(folder=folder)
    here = f"{LIBRARY}sitzbank/fassung/1.0.0/zurueckziehen/"
    assert signed_in(cast.ines).get(here).status_code == 403
    assert "Schreiben Sie, warum" in text(anna.post(here, {"reason": ""}))
    done = anna.post(here, {"reason": "Der Preis war falsch."}, follow=True)
    shown = text(done)
    assert "1.0.0 ist zurückgezogen" in shown
    assert "Der Preis war falsch." in shown


def test_version_is_taken_along_as_workbook_and_package(
    cast: Cast, anna: Client, folder: Path
) -> None:
    actions.publish(folder=folder)
    here = f"{LIBRARY}sitzbank/fassung/1.0.0/datei"
    page = upload(anna, anna.get(f"{here}.xlsx").content, "Mappe.xlsx", "sitzbank")
    assert "gleicher Inhalt" in text(page)
    assert anna.get(f"{here}.zip").content.startswith(b"PK")
    assert anna.get(f"{LIBRARY}sitzbank/fassung/9.0.0/datei.zip").status_code == 404
