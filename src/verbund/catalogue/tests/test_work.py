"""Adopt and update in work: filled in, judged, activated whole or not at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from verbund.catalogue import actions, queries
from verbund.catalogue.actions_work import work_report
from verbund.catalogue.errors import AdoptionRefused, NotReady
from verbund.catalogue.models import (
    Adoption,
    AdoptionDraft,
    AdoptionRecord,
)
from verbund.catalogue.records import holds, statement_of
from verbund.catalogue.shelf import opened
from verbund.catalogue.tests.conftest import FILES, VALUES, Cast, write
from verbund.core.checks import run_integrity_checks
from verbund.core.errors import Conflict, Forbidden
from verbund.core.rights import Actor, rights_of
from verbund.core.scope import acting_within
from verbund.engine.documents import document_of
from verbund.engine.edits import apply
from verbund.engine.merge import Own
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, overlay_of
from verbund.kernel.clock import Frozen
from verbund.members.models import Member

KEY = "sitzbank"
LABEL = "/fields/donor/fields/name/label/de"
TITLE = "/blueprint/title/de"
HEAD = FILES["blueprint.yaml"]
FIELDS = FILES["fields.yaml"]


def lead(member: Member, name: str = "Heike Vogel") -> Actor:
    return Actor(
        kind="staff",
        id="7",
        name=name,
        member=member.id,
        members=frozenset({member.id}),
        roles=("lead",),
        rights=rights_of(["lead"]),
    )


def changed(blueprint: Blueprint, **edits: str) -> Overlay:
    """An overlay that sets texts: ``label`` and ``title`` stand for their paths."""
    document = document_of(blueprint)
    local = apply(document, ())
    for name, value in edits.items():
        path = {"label": LABEL, "title": TITLE}[name]
        place: dict = local  # type: ignore[type-arg,assignment]
        *above, last = path.strip("/").split("/")
        for part in above:
            place = place[part]
        place[last] = value
    assert isinstance(local, dict)
    return overlay_of(blueprint, local)


@pytest.fixture
def one(cast: Cast, folder: Path) -> Blueprint:
    """1.0.0, published."""
    return opened(actions.publish(folder=folder).digest)


@pytest.fixture
def two(one: Blueprint, tmp_path: Path) -> Callable[..., Blueprint]:
    """Publishes 2.0.0 with other files."""

    def publish(version: str = "2.0.0", **files: str) -> Blueprint:
        head = files.pop("blueprint", HEAD).replace("1.0.0", version)
        folder = write(tmp_path / version, blueprint=head, **files)
        return opened(actions.publish(folder=folder).digest)

    return publish


# --- a first adoption -----------------------------------------------------------------


def test_first_adoption_begins_with_a_similar_members_values_marked_as_such(
    one: Blueprint, cast: Cast
) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters={**VALUES, "by_law": "Hessen"})
    actions.adopt(member=cast.meerane, key=KEY, parameters=VALUES)
    report = actions.begin_work(
        member=cast.schoenberg, key=KEY, actor=lead(cast.schoenberg)
    )
    assert report.work.parameters["by_law"] == VALUES["by_law"]
    assert report.work.suggested == {"by_law": "meerane", "price": "meerane"}
    assert not queries.is_offered(cast.schoenberg, KEY)


def test_town_goes_live_the_same_hour(one: Blueprint, cast: Cast) -> None:
    actor = lead(cast.schoenberg)
    report = actions.begin_work(member=cast.schoenberg, key=KEY, actor=actor)
    assert not report.ready
    assert any("Preis" in why for why in report.because)
    report = actions.save_work(
        member=cast.schoenberg,
        draft_id=report.work.id,
        actor=actor,
        parameters=VALUES,
    )
    assert report.ready
    assert [r.name for r in report.rehearsed] == ["Eine Bank wird gestiftet"]
    assert ("Preis", "450,00\xa0€") in report.rehearsed[0].results
    done = actions.activate_work(
        member=cast.schoenberg, draft_id=report.work.id, actor=actor
    )
    assert done.active
    assert queries.is_offered(cast.schoenberg, KEY)
    assert work_report(member=cast.schoenberg, key=KEY, actor=actor) is None


def test_what_is_typed_stays_also_if_it_does_not_fit(
    one: Blueprint, cast: Cast
) -> None:
    actor = lead(cast.fulda)
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work
    rows = [
        {"from": "2026-01-01", "to": "2026-12-31", "value": "1.00"},
        {"from": "2026-06-01", "to": None, "value": "2.00"},
    ]
    report = actions.save_work(
        member=cast.fulda,
        draft_id=work.id,
        actor=actor,
        parameters={"price": rows, "by_law": "Satzung"},
    )
    assert report.work.parameters["price"] == rows
    words = report.problems[0].message
    assert "Zeile 1" in words
    assert "Zeile 2" in words
    with pytest.raises(NotReady, match="überschneiden"):
        actions.activate_work(member=cast.fulda, draft_id=work.id, actor=actor)


def test_two_people_do_not_overwrite_each_other(one: Blueprint, cast: Cast) -> None:
    actor = lead(cast.fulda)
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work
    actions.save_work(
        member=cast.fulda, draft_id=work.id, actor=actor, parameters=VALUES
    )
    with pytest.raises(Conflict, match="Heike Vogel"):
        actions.save_work(
            member=cast.fulda,
            draft_id=work.id,
            actor=lead(cast.fulda, "Olaf Rot"),
            parameters={},
            expected_position=work.position,
        )


def test_work_is_behind_the_walls_of_its_member(one: Blueprint, cast: Cast) -> None:
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=lead(cast.fulda)).work
    with acting_within({cast.meerane.id}):
        assert not AdoptionDraft.objects.filter(id=work.id).exists()
    with pytest.raises(Forbidden):
        work_report(member=cast.fulda, key=KEY, actor=lead(cast.meerane))


def test_neighbour_that_does_everything_adopts_as_well(
    one: Blueprint, cast: Cast
) -> None:
    report = actions.begin_work(
        member=cast.schoenberg, key=KEY, actor=lead(cast.meerane)
    )
    assert report.member == cast.schoenberg


def test_past_tariff_rows_are_locked(
    one: Blueprint, cast: Cast, monday: Frozen
) -> None:
    rows = [
        {"from": "2025-01-01", "to": "2025-12-31", "value": "400.00"},
        {"from": "2026-01-01", "to": None, "value": "450.00"},
    ]
    values = {**VALUES, "price": rows}
    actions.adopt(member=cast.fulda, key=KEY, parameters=values)
    actor = lead(cast.fulda)
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work
    cheaper = [{**rows[0], "value": "1.00"}, rows[1]]
    report = actions.save_work(
        member=cast.fulda,
        draft_id=work.id,
        actor=actor,
        parameters={**values, "price": cheaper},
    )
    assert [p.code for p in report.problems] == ["past"]
    later = [*rows, {"from": "2027-01-01", "to": None, "value": "500.00"}]
    report = actions.save_work(
        member=cast.fulda,
        draft_id=work.id,
        actor=actor,
        parameters={**values, "price": later},
    )
    assert report.ready


def test_what_the_land_fixes_is_set_and_cannot_be_chosen(
    cast: Cast, tmp_path: Path
) -> None:
    parameters = FILES["parameters.yaml"] + (
        "remedy: {type: choice, label: Rechtsbehelf, default: objection,\n"
        "  options: [{id: objection, label: W}, {id: court, label: K}],\n"
        "  by_land: {HE: court}}\n"
    )
    actions.publish(folder=write(tmp_path, parameters=parameters))
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=lead(cast.fulda)).work
    assert work.parameters["remedy"] == "court"
    given = {**VALUES, "remedy": "objection"}
    report = actions.adopt(member=cast.meerane, key=KEY, parameters=given)
    assert report.adoption.parameters["remedy"] == "objection"
    report = actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    assert report.adoption.parameters["remedy"] == "court"


# --- own changes ----------------------------------------------------------------------


def test_own_words_are_a_version_of_its_own(one: Blueprint, cast: Cast) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    actions.adopt(member=cast.meerane, key=KEY, parameters=VALUES)
    actions.set_overlay(
        member=cast.fulda, key=KEY, overlay=changed(one, title="Fuldaer Bank")
    )
    ground = queries.ground_for(cast.fulda, KEY)
    assert ground.blueprint.title.de == "Fuldaer Bank"
    assert queries.ground_for(cast.meerane, KEY).blueprint.title.de == "Sitzbank"
    pinned = queries.ground_for(cast.fulda, KEY, digest=one.digest)
    assert pinned.blueprint.title.de == "Sitzbank"
    actions.set_overlay(member=cast.fulda, key=KEY, overlay=None)
    assert queries.ground_for(cast.fulda, KEY).blueprint.digest == one.digest


def test_rules_of_all_are_not_the_members_to_change(one: Blueprint, cast: Cast) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    document = document_of(one)
    rules = document["rules"]
    assert isinstance(rules, list)
    document["rules"] = [{**rules[0], "value": "eur('1.00')"}]
    with pytest.raises(AdoptionRefused, match="gelten für alle"):
        actions.set_overlay(
            member=cast.fulda, key=KEY, overlay=overlay_of(one, document)
        )


# --- records --------------------------------------------------------------------------


def test_adoption_is_declared_and_signed(one: Blueprint, cast: Cast) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    record = AdoptionRecord.objects.get()
    said = statement_of(record)
    assert holds(record)
    assert (said.member, said.blueprint, said.version) == ("fulda", KEY, "1.0.0")
    assert "Satzung" not in record.document
    record.document = record.document.replace("fulda", "aalen")
    assert not holds(record)


def test_check_finds_a_forged_record(one: Blueprint, cast: Cast) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    names = ["catalogue.records"]
    assert not run_integrity_checks(names)["catalogue.records"]
    genuine = AdoptionRecord.objects.get()
    AdoptionRecord(
        id=UUID(int=9),
        adoption=genuine.adoption,
        member=cast.meerane,
        blueprint_key=KEY,
        kind="adopted",
        at=genuine.at,
        document=genuine.document.replace("fulda", "meerane"),
        public_key=genuine.public_key,
        signature=genuine.signature,
    ).save(force_insert=True)
    assert len(run_integrity_checks(names)["catalogue.records"]) == 1


def test_adoption_that_is_not_active_proves_nothing(one: Blueprint, cast: Cast) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters={**VALUES, "price": "0.50"})
    assert not AdoptionRecord.objects.exists()


# --- updates --------------------------------------------------------------------------


def adapted_fulda(one: Blueprint, cast: Cast) -> Actor:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    overlay = changed(one, title="Fuldaer Bank", label="Ihr Name")
    actions.set_overlay(member=cast.fulda, key=KEY, overlay=overlay)
    return lead(cast.fulda)


TWICE = {
    "blueprint": HEAD.replace("de: Sitzbank,", "de: Parkbank,"),
    "fields": FIELDS.replace("{de: Name, de-simple", "{de: Voller Name, de-simple"),
}


def test_update_without_conflict_keeps_own_words(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actor = adapted_fulda(one, cast)
    two(fields=FIELDS.replace("{de: Person,", "{de: Stifterin,"))
    report = actions.begin_work(member=cast.fulda, key=KEY, actor=actor)
    assert report.conflicts == ()
    assert {edit.path for edit in report.own} == {TITLE, LABEL}
    assert any("Stifterin" in change.sentence.de for change in report.changes)
    actions.activate_work(member=cast.fulda, draft_id=report.work.id, actor=actor)
    blueprint = queries.ground_for(cast.fulda, KEY).blueprint
    assert blueprint.version == "2.0.0"
    assert blueprint.title.de == "Fuldaer Bank"
    assert blueprint.fields["donor"].label.de == "Stifterin"


def test_no_activation_with_an_open_conflict(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actor = adapted_fulda(one, cast)
    two(**TWICE)
    report = actions.begin_work(member=cast.fulda, key=KEY, actor=actor)
    assert set(report.unsettled) == {TITLE, LABEL}
    with pytest.raises(NotReady, match="2 Konflikte"):
        actions.activate_work(member=cast.fulda, draft_id=report.work.id, actor=actor)
    with pytest.raises(AdoptionRefused, match="widersprechen sich"):
        actions.adopt(member=cast.fulda, key=KEY)
    report = actions.save_work(
        member=cast.fulda,
        draft_id=report.work.id,
        actor=actor,
        choices={TITLE: "upstream"},
    )
    assert report.unsettled == (LABEL,)
    report = actions.save_work(
        member=cast.fulda,
        draft_id=report.work.id,
        actor=actor,
        choices={TITLE: "upstream", LABEL: Own("Ihr voller Name")},
    )
    assert report.ready
    actions.activate_work(member=cast.fulda, draft_id=report.work.id, actor=actor)
    blueprint = queries.ground_for(cast.fulda, KEY).blueprint
    assert blueprint.title.de == "Parkbank"
    assert blueprint.fields["donor"].fields["name"].label.de == "Ihr voller Name"


def test_reset_takes_upstreams_words_everywhere(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actor = adapted_fulda(one, cast)
    newer = two(**TWICE)
    report = actions.begin_work(member=cast.fulda, key=KEY, actor=actor)
    report = actions.save_work(
        member=cast.fulda, draft_id=report.work.id, actor=actor, overlay=None
    )
    assert report.ready
    actions.activate_work(member=cast.fulda, draft_id=report.work.id, actor=actor)
    assert queries.ground_for(cast.fulda, KEY).blueprint.digest == newer.digest


def test_new_value_is_asked_before_the_update(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actor = adapted_fulda(one, cast)
    two(
        parameters=FILES["parameters.yaml"]
        + "office: {type: text, label: Zuständiges Amt, example: Bauhof}\n"
    )
    report = actions.begin_work(member=cast.fulda, key=KEY, actor=actor)
    assert report.asked == ("office",)
    assert any("Zuständiges Amt" in why for why in report.because)
    report = actions.save_work(
        member=cast.fulda,
        draft_id=report.work.id,
        actor=actor,
        parameters={**VALUES, "office": "Grünflächenamt"},
    )
    assert report.ready


def test_case_of_the_old_version_keeps_values_that_the_new_one_dropped(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actions.adopt(member=cast.fulda, key=KEY, parameters=VALUES)
    parameters = FILES["parameters.yaml"].partition("by_law:")[0]
    two(parameters=parameters)
    actions.adopt(member=cast.fulda, key=KEY, parameters={"price": VALUES["price"]})
    rows = [
        {"from": "2026-01-01", "to": "2026-12-31", "value": "450.00"},
        {"from": "2027-01-01", "to": None, "value": "500.00"},
    ]
    actions.set_parameters(member=cast.fulda, key=KEY, parameters={"price": rows})
    old = queries.ground_for(cast.fulda, KEY, digest=one.digest)
    assert old.parameters["by_law"] == VALUES["by_law"]
    assert old.parameters["price"] == rows


def test_update_begins_by_itself_on_its_day(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint], monday: Frozen
) -> None:
    actor = adapted_fulda(one, cast)
    two(fields=FIELDS.replace("{de: Person,", "{de: Stifterin,"))
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work
    actions.save_work(
        member=cast.fulda,
        draft_id=work.id,
        actor=actor,
        active_from=date(2026, 12, 1),
        drafts_until=date(2026, 12, 31),
    )
    with pytest.raises(NotReady, match="vormerken"):
        actions.activate_work(member=cast.fulda, draft_id=work.id, actor=actor)
    actions.schedule_work(member=cast.fulda, draft_id=work.id, actor=actor)
    assert actions.activate_due() == 0
    assert queries.ground_for(cast.fulda, KEY).blueprint.version == "1.0.0"
    monday.move_to(datetime(2026, 12, 1, 1, tzinfo=UTC))
    assert actions.activate_due() == 1
    assert actions.activate_due() == 0
    adoption = Adoption.objects.get(member=cast.fulda)
    assert adoption.version.version == "2.0.0"
    assert adoption.drafts_until == date(2026, 12, 31)


def test_scheduled_update_that_no_longer_fits_stays_in_work(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint], monday: Frozen
) -> None:
    actor = adapted_fulda(one, cast)
    two(fields=FIELDS.replace("{de: Person,", "{de: Stifterin,"))
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work
    day = date(2026, 12, 1)
    actions.save_work(member=cast.fulda, draft_id=work.id, actor=actor, active_from=day)
    actions.schedule_work(member=cast.fulda, draft_id=work.id, actor=actor)
    actions.withdraw(key=KEY, version="2.0.0", reason="Fehler.")
    monday.move_to(datetime(2026, 12, 1, 1, tzinfo=UTC))
    assert actions.activate_due() == 0
    report = work_report(member=cast.fulda, key=KEY, actor=actor)
    assert report is not None
    assert report.work.scheduled_at is None
    assert any("zurückgezogen" in why for why in report.because)
    assert queries.ground_for(cast.fulda, KEY).blueprint.version == "1.0.0"


def test_work_on_an_older_state_is_not_activated(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actor = adapted_fulda(one, cast)
    two(fields=FIELDS.replace("{de: Person,", "{de: Stifterin,"))
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work
    actions.set_overlay(member=cast.fulda, key=KEY, overlay=None)
    with pytest.raises(NotReady, match="heutigen Stand"):
        actions.activate_work(member=cast.fulda, draft_id=work.id, actor=actor)
