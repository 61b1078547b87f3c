"""Proposals as files at the desk: out of one installation, into another."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.catalogue import actions, trust
from verbund.catalogue.models import Proposal
from verbund.catalogue.shelf import opened
from verbund.catalogue.tests.conftest import write
from verbund.catalogue.tests.test_offers import sender, sent
from verbund.catalogue.tests.test_work import LABEL
from verbund.channels.desk.tests.office import signed_in, text
from verbund.channels.desk.tests.test_library import LIBRARY, adapted, coordinator
from verbund.engine.model import Blueprint
from verbund.engine.proposal_file import read_proposal

RECEIVE = f"{LIBRARY}vorschlag/aufnehmen/"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    place = tmp_path / "home" / "keys"
    monkeypatch.setattr(trust, "keys_folder", lambda: place)
    return place


@pytest.fixture
def bench(cast: Cast, tmp_path: Path) -> Blueprint:
    return opened(actions.publish(folder=write(tmp_path)).digest)


def received(client: Client, content: bytes, trusting: str = "") -> HttpResponse:
    file = SimpleUploadedFile("vorschlag.json", content)
    return client.post(RECEIVE, {"file": file, "trusting": trusting}, follow=True)


def test_town_takes_its_proposal_along_as_a_signed_file(
    bench: Blueprint, cast: Cast
) -> None:
    adapted(bench, cast)
    town = signed_in(cast.claudia)
    data = {"path": [LABEL], "reason": "So fragt niemand nach."}
    town.post(f"{LIBRARY}sitzbank/fulda/vorschlagen/", data)
    row = Proposal.objects.get()
    there = f"{LIBRARY}vorschlag/{row.id}/"
    assert "Als Datei herunterladen" in text(town.get(there))
    file = town.get(f"{there}vorschlag.json")
    offered = read_proposal(file.content).proposal
    assert (offered.town, offered.author) == ("Stadt Fulda", "Claudia Ott")
    stranger = signed_in(cast.ines)
    assert "Als Datei herunterladen" not in text(stranger.get(there))
    assert stranger.get(f"{there}vorschlag.json").status_code == 403


def test_maintainer_compares_an_unknown_sender_and_takes_it_in(
    bench: Blueprint, cast: Cast
) -> None:
    content = sent(bench)
    anna = signed_in(coordinator(cast))
    page = received(anna, content)
    assert page.status_code == 422
    assert "Stadt Fulda ist hier noch unbekannt" in text(page)
    assert sender(content) in text(page)
    assert not Proposal.objects.exists()
    done = text(received(anna, content, sender(content)))
    assert "Der Vorschlag von Stadt Fulda ist da" in done
    assert "Annehmen und als 1.0.1 veröffentlichen" in done


def test_damaged_file_is_refused_in_words(bench: Blueprint, cast: Cast) -> None:
    content = sent(bench)
    anna = signed_in(coordinator(cast))
    page = received(anna, content.replace(b"Heike", b"Heiko"), sender(content))
    assert page.status_code == 422
    assert "Die Unterschrift ist falsch." in text(page)
    assert "Wählen Sie eine Datei aus." in text(anna.post(RECEIVE, {}))
    assert not Proposal.objects.exists()


def test_only_maintainers_take_proposals_in(bench: Blueprint, cast: Cast) -> None:
    assert signed_in(cast.claudia).get(RECEIVE).status_code == 403
