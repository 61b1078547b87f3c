"""Versions: drafts nobody sees, published for good, one valid on every day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from verbund.catalogue import actions, queries
from verbund.catalogue.errors import AdoptionRefused, PublicationRefused
from verbund.catalogue.library import history
from verbund.catalogue.models import BlueprintDraft, BlueprintVersion
from verbund.catalogue.signing import VERSION
from verbund.catalogue.tests.conftest import FILES, VALUES, Cast, write
from verbund.catalogue.versions import periods, valid_on
from verbund.core.errors import Conflict, Forbidden
from verbund.core.rights import Actor, rights_of
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.engine.loading import load
from verbund.kernel.clock import Frozen
from verbund.kernel.signing import verify

TODAY = date(2026, 11, 2)
HEAD = FILES["blueprint.yaml"]


def numbered(
    tmp_path: Path, version: str, valid_from: str = "", **changed: str
) -> Path:
    head = HEAD.replace("1.0.0", version)
    if valid_from:
        head = head.replace(
            f"version: {version}", f"version: {version}\nvalid_from: {valid_from}"
        )
    return write(tmp_path / version, blueprint=head, **changed)


def maintainer(cast: Cast) -> Actor:
    return Actor(
        kind="staff",
        id="1",
        name="Anna Schäfer",
        members=frozenset({cast.meerane.id}),
        roles=("coordinator",),
        rights=rights_of(["coordinator"]),
    )


def test_period_ends_where_the_next_begins(cast: Cast, tmp_path: Path) -> None:
    one = actions.publish(folder=numbered(tmp_path, "1.0.0"))
    two = actions.publish(folder=numbered(tmp_path, "1.0.1", "2027-01-01"))
    found = periods([two, one])
    assert [(p.version, p.since, p.until) for p in found] == [
        (one, TODAY, date(2027, 1, 1)),
        (two, date(2027, 1, 1), None),
    ]
    for day in range(200):
        on = TODAY + timedelta(days=day)
        assert valid_on([one, two], on) == (one if on < date(2027, 1, 1) else two)
    assert valid_on([one, two], date(2026, 11, 1)) is None


def test_withdrawn_version_leaves_its_time_to_the_one_before(
    cast: Cast, tmp_path: Path
) -> None:
    actions.publish(folder=numbered(tmp_path, "1.0.0"))
    actions.publish(folder=numbered(tmp_path, "1.0.1", "2027-01-01"))
    actions.withdraw(key="sitzbank", version="1.0.1", reason="Falscher Preis.")
    found = periods(queries.versions_of("sitzbank"))
    assert [(p.version.version, p.until) for p in found] == [("1.0.0", None)]


@pytest.mark.parametrize(
    ("version", "valid_from", "words"),
    [
        ("0.9.0", "", "muss größer sein"),
        ("1.0.1", "2026-10-01", "gelten nie zugleich"),
    ],
)
def test_version_must_come_after_the_last_one(
    cast: Cast, tmp_path: Path, version: str, valid_from: str, words: str
) -> None:
    actions.publish(folder=numbered(tmp_path, "1.0.0"))
    with pytest.raises(PublicationRefused, match=words):
        actions.publish(folder=numbered(tmp_path, version, valid_from))
    assert BlueprintVersion.objects.count() == 1


def test_number_must_be_great_enough_for_the_change(cast: Cast, tmp_path: Path) -> None:
    actions.publish(folder=numbered(tmp_path, "1.0.0"))
    fields = FILES["fields.yaml"] + (
        "note: {type: text, label: {de: Grund, de-simple: Grund, en: Reason}}\n"
    )
    steps = FILES["steps.yaml"].replace("[kind, donor]", "[kind, donor, note]")
    donate = FILES["tests/donate.yaml"].replace(
        "donor: {name: Katrin Vogel}", "donor: {name: Katrin Vogel}, note: Dank"
    )
    changed = {"fields": fields, "steps": steps, "donate": donate}
    with pytest.raises(PublicationRefused, match=r"mindestens 2\.0\.0"):
        actions.publish(folder=numbered(tmp_path, "1.0.1", **changed))
    assert actions.publish(folder=numbered(tmp_path, "2.0.0", **changed))


def test_publisher_has_signed_the_content(cast: Cast, folder: Path) -> None:
    row = actions.publish(folder=folder)
    signed = row.public_key, row.signature, VERSION
    assert verify(*signed, row.digest.encode())
    assert not verify(*signed, b"other")


def test_version_of_the_future_is_not_adopted_today(
    cast: Cast, tmp_path: Path, monday: Frozen
) -> None:
    actions.publish(folder=numbered(tmp_path, "1.0.0", "2027-01-01"))
    with pytest.raises(AdoptionRefused, match="gilt erst ab"):
        actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    report = actions.adopt(
        member=cast.fulda,
        key="sitzbank",
        parameters=VALUES,
        active_from=date(2027, 1, 1),
    )
    assert report.active
    assert not queries.is_offered(cast.fulda, "sitzbank")
    assert queries.is_offered(cast.fulda, "sitzbank", date(2027, 1, 1))


def test_draft_is_edited_and_seen_by_its_author_only(cast: Cast, folder: Path) -> None:
    actor = maintainer(cast)
    draft = actions.save_blueprint_draft(
        member=cast.meerane, blueprint=load(folder), actor=actor
    )
    again = actions.save_blueprint_draft(
        member=cast.meerane,
        blueprint=load(folder),
        actor=actor,
        expected_position=draft.position,
    )
    assert again.position == 2
    with pytest.raises(Conflict, match="Anna Schäfer"):
        actions.save_blueprint_draft(
            member=cast.meerane,
            blueprint=load(folder),
            actor=actor,
            expected_position=1,
        )
    with acting_within({cast.fulda.id}):
        assert not BlueprintDraft.objects.exists()
    assert queries.versions_of("sitzbank") == ()


def test_published_draft_is_a_version_for_good(cast: Cast, folder: Path) -> None:
    actor = maintainer(cast)
    draft = actions.save_blueprint_draft(
        member=cast.meerane, blueprint=load(folder), actor=actor
    )
    row = actions.publish_blueprint_draft(draft_id=draft.id, actor=actor)
    assert (row.version, row.digest) == ("1.0.0", load(folder).digest)
    with across_members("test"):
        assert not BlueprintDraft.objects.exists()


def test_only_maintainers_write_versions(cast: Cast, folder: Path) -> None:
    lead = Actor(
        kind="staff",
        id="2",
        name="Heike Vogel",
        members=frozenset({cast.meerane.id}),
        roles=("lead",),
        rights=rights_of(["lead"]),
    )
    with pytest.raises(Forbidden):
        actions.save_blueprint_draft(
            member=cast.meerane, blueprint=load(folder), actor=lead
        )


def ending(tmp_path: Path, version: str, begins: str, ends: str = "") -> Path:
    """A version with its first day, and the day before which it ends."""
    return write(
        tmp_path / version,
        blueprint=HEAD.replace(
            "version: 1.0.0",
            f"version: {version}\nvalid_from: {begins}"
            + (f"\nvalid_to: {ends}" if ends else ""),
        ),
    )


@pytest.mark.parametrize("begins", ["2026-12-01", "2027-02-01"])
def test_no_version_overlaps_the_end_of_the_one_before_or_leaves_a_hole(
    cast: Cast, tmp_path: Path, begins: str
) -> None:
    actions.publish(folder=ending(tmp_path, "1.0.0", "2026-01-01", "2027-01-01"))
    with pytest.raises(PublicationRefused, match=r"überschneiden|gilt vom"):
        actions.publish(folder=ending(tmp_path, "1.0.1", begins))
    row = actions.publish(folder=ending(tmp_path, "1.0.1", "2027-01-01"))
    assert row.first_day == date(2027, 1, 1)


def test_version_that_has_ended_is_adopted_by_nobody(
    cast: Cast, tmp_path: Path
) -> None:
    actions.publish(folder=ending(tmp_path, "1.0.0", "2026-01-01", "2026-11-01"))
    with pytest.raises(AdoptionRefused, match="nur bis vor"):
        actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    rows, valid = history("sitzbank")
    assert [(one.version, one.until) for one in valid] == [(rows[0], date(2026, 11, 1))]


def test_when_all_versions_are_withdrawn_none_is_valid(
    cast: Cast, folder: Path
) -> None:
    actions.publish(folder=folder)
    actions.withdraw(key="sitzbank", version="1.0.0", reason="Falsch.")
    assert history("sitzbank")[1] == ()
