"""Giving back: proposed with a reason, accepted with the author named, or refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verbund.catalogue import actions, queries
from verbund.catalogue.actions_proposals import proposal_view
from verbund.catalogue.errors import PublicationRefused
from verbund.catalogue.models import Proposal
from verbund.catalogue.tests.conftest import VALUES, Cast
from verbund.catalogue.tests.test_versions import maintainer
from verbund.catalogue.tests.test_work import (
    FIELDS,
    KEY,
    LABEL,
    TITLE,
    TWICE,
    adapted_fulda,
    changed,
    lead,
    one,
    two,
)
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.rights import Actor
from verbund.engine.documents import document_of
from verbund.engine.model import Blueprint
from verbund.engine.overlay import overlay_of

__all__ = ["one", "two"]
WHY = "So fragt niemand mehr nach."


def proposed(blueprint: Blueprint, cast: Cast, *paths: str) -> tuple[Proposal, Actor]:
    actor = adapted_fulda(blueprint, cast)
    row = actions.propose(
        member=cast.fulda, key=KEY, paths=paths or (LABEL,), reason=WHY, actor=actor
    )
    return row, actor


def test_maintainer_sees_what_would_change(one: Blueprint, cast: Cast) -> None:
    row, _ = proposed(one, cast)
    view = proposal_view(row)
    assert view.version == "1.0.1"
    assert any("Ihr Name" in change.sentence.de for change in view.changes)


def test_accepted_proposal_is_the_next_version_and_names_its_author(
    one: Blueprint, cast: Cast
) -> None:
    row, _ = proposed(one, cast)
    version = actions.accept(
        proposal_id=row.id, actor=maintainer(cast), answer="Gern übernommen."
    )
    assert version.version == "1.0.1"
    blueprint = queries.blueprint_by_digest(version.digest)
    assert blueprint.fields["donor"].fields["name"].label.de == "Ihr Name"
    log = blueprint.files["CHANGELOG.md"]
    assert log.startswith("## 1.0.1")
    assert "Heike Vogel, Stadt Fulda" in log
    assert WHY in log
    row.refresh_from_db()
    assert (row.state, row.accepted_as) == ("accepted", version)
    with pytest.raises(Conflict):
        actions.accept(proposal_id=row.id, actor=maintainer(cast))


def test_after_the_update_nothing_is_left_of_the_overlay(
    one: Blueprint, cast: Cast
) -> None:
    row, actor = proposed(one, cast, LABEL, TITLE)
    version = actions.accept(proposal_id=row.id, actor=maintainer(cast))
    report = actions.begin_work(member=cast.fulda, key=KEY, actor=actor)
    assert report.conflicts == ()
    assert report.own == ()
    actions.activate_work(member=cast.fulda, draft_id=report.work.id, actor=actor)
    adoption = queries.adoption_of(cast.fulda, KEY)
    assert adoption is not None
    assert adoption.adapted is None
    assert adoption.digest == version.digest


def test_additional_field_of_a_town_becomes_everybodys(
    one: Blueprint, cast: Cast
) -> None:
    actor = lead(cast.fulda)
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    document = document_of(one)
    fields, steps = document["fields"], document["steps"]
    assert isinstance(fields, dict)
    assert isinstance(steps, list)
    label = {"de": "Widmung", "de-simple": "Widmung", "en": "Inscription"}
    field = {"type": "text", "label": label, "required": False, "local": True}
    document["fields"] = {**fields, "text": field}
    document["steps"] = [{**steps[0], "fields": [*steps[0]["fields"], "text"]}]
    overlay = overlay_of(one, document)
    actions.set_overlay(member=cast.fulda, key=KEY, overlay=overlay)
    row = actions.propose(
        member=cast.fulda,
        key=KEY,
        paths=[edit.path for edit in overlay.edits],
        reason="Viele wünschen sich eine Widmung.",
        actor=actor,
    )
    version = actions.accept(proposal_id=row.id, actor=maintainer(cast))
    assert version.version == "1.1.0"
    taken = queries.blueprint_by_digest(version.digest).fields["text"]
    assert not taken.local
    report = actions.begin_work(member=cast.fulda, key=KEY, actor=actor)
    assert (report.conflicts, report.own) == ((), ())


def test_refusal_goes_back_with_its_reason(one: Blueprint, cast: Cast) -> None:
    row, _ = proposed(one, cast)
    with pytest.raises(Invalid, match="warum"):
        actions.refuse(proposal_id=row.id, actor=maintainer(cast), answer=" ")
    actions.refuse(
        proposal_id=row.id, actor=maintainer(cast), answer="Zu lang für das Terminal."
    )
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "Zu lang für das Terminal.")
    assert queries.latest_version(KEY).version == "1.0.0"


def test_proposal_against_the_newest_version_is_not_accepted(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    row, _ = proposed(one, cast)
    two(**TWICE)
    with pytest.raises(PublicationRefused, match="widerspricht"):
        actions.accept(proposal_id=row.id, actor=maintainer(cast))
    row.refresh_from_db()
    assert row.state == "open"


def test_proposal_fits_a_newer_version_that_changed_something_else(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    row, _ = proposed(one, cast)
    two(fields=FIELDS.replace("{de: Person,", "{de: Stifterin,"))
    version = actions.accept(proposal_id=row.id, actor=maintainer(cast))
    assert version.version == "2.0.1"
    blueprint = queries.blueprint_by_digest(version.digest)
    assert blueprint.fields["donor"].label.de == "Stifterin"
    assert blueprint.fields["donor"].fields["name"].label.de == "Ihr Name"


def test_only_the_maintainer_decides(one: Blueprint, cast: Cast) -> None:
    row, actor = proposed(one, cast)
    with pytest.raises(Forbidden):
        actions.accept(proposal_id=row.id, actor=actor)


def test_nothing_to_offer_is_said(one: Blueprint, cast: Cast, tmp_path: Path) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    with pytest.raises(Invalid, match="keine eigenen Anpassungen"):
        actions.propose(
            member=cast.fulda,
            key=KEY,
            paths=[LABEL],
            reason=WHY,
            actor=lead(cast.fulda),
        )
    assert changed(one, title="Bank").edits
