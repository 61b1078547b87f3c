"""Lists of services read small cards, not whole blueprints."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.catalogue import actions, queries, shelf
from verbund.catalogue.errors import BlueprintBroken, VersionNotFound
from verbund.catalogue.models import BlueprintVersion
from verbund.catalogue.tests.conftest import VALUES, Cast
from verbund.engine.loading import load
from verbund.kernel import clock


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_versions", type(shelf._versions)())
    monkeypatch.setattr(shelf, "_cards", {})


def test_card_says_what_the_blueprint_says(cast: Cast, folder: Path) -> None:
    digest = actions.publish(folder=folder).digest
    whole, card = shelf.opened(digest), shelf.cards([digest])[digest]
    for name in shelf.Card.__struct_fields__:
        assert getattr(card, name) == getattr(whole, name), name


def test_list_of_services_opens_no_blueprint(cast: Cast, folder: Path) -> None:
    actions.publish(folder=folder)
    actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    shelf._versions.clear()
    assert [e.service_id for e in queries.services_of(cast.fulda)] == [
        "repair",
        "donate",
    ]
    assert len(queries.all_services()) == 2
    assert not shelf._versions


def test_known_cards_are_not_asked_for_again(cast: Cast, folder: Path) -> None:
    digest = actions.publish(folder=folder).digest
    shelf.cards([digest])
    with CaptureQueriesContext(connection) as asked:
        assert shelf.cards([digest, digest])
    assert not asked.captured_queries


def test_content_of_a_card_is_verified(cast: Cast, folder: Path) -> None:
    blueprint = load(folder)
    document = shelf.encoded(blueprint)
    BlueprintVersion.objects.create(
        key="sitzbank",
        version="1.0.0",
        digest=blueprint.digest,
        document=document.replace("Sitzbank", "Parkbank"),
        seal=shelf.seal_of(document),
        published_at=clock.now(),
    )
    with pytest.raises(BlueprintBroken, match="Prüfsumme"):
        shelf.cards([blueprint.digest])


def test_unknown_content_has_no_card(cast: Cast) -> None:
    with pytest.raises(VersionNotFound, match="abc"):
        shelf.cards(["abc"])
