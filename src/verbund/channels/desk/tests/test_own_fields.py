"""Additional questions of a town: asked, seen, answered, left out again."""

from pathlib import Path

import pytest

from verbund.cases.tests.cast import Cast
from verbund.catalogue import actions, queries
from verbund.catalogue.shelf import opened
from verbund.catalogue.tests.conftest import write
from verbund.channels.desk.tests.office import hidden, signed_in, text
from verbund.channels.desk.tests.test_library import ADOPT, LIBRARY, TYPED
from verbund.engine.model import Blueprint
from verbund.members.queries import member_by_slug

ASKED = {
    "what": "field",
    "f.page": "all",
    "f.kind": "text",
    "f.de": "Welche Widmung?",
    "f.de-simple": "Was soll auf der Bank stehen?",
    "f.en": "Which inscription?",
    "f.personal": "none",
}


@pytest.fixture
def bench(cast: Cast, tmp_path: Path) -> Blueprint:
    return opened(actions.publish(folder=write(tmp_path)).digest)


def test_town_asks_one_question_more_and_goes_live(
    bench: Blueprint, cast: Cast
) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    data = {**TYPED, "position": hidden(page, "position")}
    page = client.post(ADOPT, {**data, **ASKED}, follow=True)
    shown = text(page)
    assert "Ihre eigenen Fragen sind gespeichert" in shown
    assert "Welche Widmung? Angaben, kurzer Text" in shown
    # It is one thing for the person, not two edits of a document.
    assert "Zurücksetzen" not in shown
    data["position"] = hidden(page, "position")
    client.post(ADOPT, {**data, "what": "activate"})
    blueprint = queries.ground_for(member_by_slug("meerane"), "sitzbank").blueprint
    field = blueprint.fields["own_1"]
    assert (field.label.get("en"), field.local) == ("Which inscription?", True)
    assert blueprint.steps[0].fields[-1] == "own_1"


def test_what_is_missing_is_named_at_its_input(bench: Blueprint, cast: Cast) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    data = {**TYPED, "position": hidden(page, "position"), **ASKED}
    page = client.post(ADOPT, {**data, "f.en": "", "f.page": "rauch"}, follow=True)
    shown = text(page)
    assert "Schreiben Sie die Frage in allen drei Sprachen." in shown
    assert "Wählen Sie eine Seite des Formulars." in shown
    assert "Welche Widmung?" in page.content.decode()


def test_question_is_left_out_again(bench: Blueprint, cast: Cast) -> None:
    client = signed_in(cast.ines)
    page = client.post(f"{LIBRARY}sitzbank/meerane/beginnen/", follow=True)
    data = {**TYPED, "position": hidden(page, "position")}
    page = client.post(ADOPT, {**data, **ASKED}, follow=True)
    data["position"] = hidden(page, "position")
    page = client.post(ADOPT, {**data, "what": "unfield.own_1"}, follow=True)
    assert "Welche Widmung?" not in text(page)
    data |= {"position": hidden(page, "position"), "what": "unfield.donor"}
    page = client.post(ADOPT, data, follow=True)
    assert "Diese eigene Frage gibt es nicht." in text(page)
