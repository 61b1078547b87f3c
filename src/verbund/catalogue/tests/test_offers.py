"""Proposals between installations: out as a signed file, in for the same decision."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from verbund.catalogue import actions, queries, trust
from verbund.catalogue.actions_packages import packed
from verbund.catalogue.actions_proposals import proposal_view
from verbund.catalogue.adapted import overlay_text
from verbund.catalogue.errors import PublisherUnknown, VersionNotFound
from verbund.catalogue.models import Proposal
from verbund.catalogue.tests.conftest import Cast
from verbund.catalogue.tests.test_proposals import WHY, proposed
from verbund.catalogue.tests.test_versions import maintainer
from verbund.catalogue.tests.test_work import (
    KEY,
    LABEL,
    adapted_fulda,
    changed,
    lead,
    one,
)
from verbund.core.errors import Forbidden, Invalid
from verbund.core.models import AuditEntry
from verbund.engine.edits import Edit
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay
from verbund.engine.proposal_file import (
    read_proposal,
    sign_proposal,
    write_proposal,
)
from verbund.kernel.ids import new_id
from verbund.kernel.signing import SigningKey

__all__ = ["one"]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home of its own for keys, so that no test sees another's."""
    place = tmp_path / "home" / "keys"
    monkeypatch.setattr(trust, "keys_folder", lambda: place)
    return place


FULDA = SigningKey.new()


def sent(blueprint: Blueprint) -> bytes:
    """What Fulda sends from its own installation, in the words of a person."""
    return write_proposal(
        sign_proposal(
            blueprint,
            changed(blueprint, label="Ihr Name"),
            town="Stadt Fulda",
            author="Heike Vogel",
            reason=WHY,
            offered_on=date(2026, 11, 2),
            publisher="Stadt Fulda",
            key=FULDA,
        )
    )


@pytest.fixture
def content(one: Blueprint) -> bytes:
    """Here is the maintainer, who knows the version, but nothing of Fulda."""
    return sent(one)


def sender(content: bytes) -> str:
    return read_proposal(content).proposal.publisher.fingerprint


def test_it_is_decided_on_like_one_of_the_house(cast: Cast, content: bytes) -> None:
    row = actions.receive_proposal(content=content, trusting=sender(content))
    assert (row.member, row.proposer) == (None, "Stadt Fulda")
    assert bytes(row.received.content) == content
    assert (row.author, row.reason) == ("Heike Vogel", WHY)
    view = proposal_view(row)
    assert [f"{change.path}/de" for change in view.changes] == [LABEL]
    version = actions.accept(proposal_id=row.id, actor=maintainer(cast))
    log = queries.blueprint_by_digest(version.digest).files["CHANGELOG.md"]
    assert f"Vorschlag von Heike Vogel, Stadt Fulda: {WHY}" in log


def test_version_that_contains_it_closes_the_towns_own_row(
    one: Blueprint, cast: Cast
) -> None:
    row, _ = proposed(one, cast)
    other, _ = Proposal.objects.get_or_create(
        id=new_id(),
        defaults={
            "blueprint_key": KEY, "base": row.base, "member": cast.meerane,
            "author": row.author, "reason": row.reason, "overlay": row.overlay,
            "created_at": row.created_at,
        },
    )  # fmt: skip
    trust.new_key("Kreis Musterland")
    there = actions.receive_proposal(content=actions.offer_file(row))
    version = actions.accept(proposal_id=there.id, actor=maintainer(cast))
    row.refresh_from_db()
    assert row.state == "open"
    # The maintainer's package comes back to the town.
    package = packed(queries.blueprint_by_digest(version.digest))
    actions.receive_package(content=package)
    row.refresh_from_db()
    assert (row.state, row.accepted_as) == ("accepted", version)
    other.refresh_from_db()
    assert other.state == "open"
    action = "catalogue.proposal_returned"
    assert AuditEntry.objects.filter(action=action).count() == 1


def test_the_same_file_twice_is_one_proposal(content: bytes) -> None:
    row = actions.receive_proposal(content=content, trusting=sender(content))
    assert actions.receive_proposal(content=content, trusting=sender(content)) == row
    assert Proposal.objects.count() == 1
    assert AuditEntry.objects.filter(action="catalogue.proposal_received").count() == 1


def test_an_unknown_sender_is_named_and_refused(content: bytes) -> None:
    with pytest.raises(PublisherUnknown, match=sender(content)):
        actions.receive_proposal(content=content)
    assert not Proposal.objects.exists()


def test_a_proposal_makes_nobody_a_publisher(content: bytes) -> None:
    actions.receive_proposal(content=content, trusting=sender(content))
    assert sender(content) not in trust.trusted()


def test_its_version_must_be_here(one: Blueprint) -> None:
    content = sent(msgspec.structs.replace(one, version="3.0.0"))
    with pytest.raises(VersionNotFound, match=r"sitzbank@3\.0\.0"):
        actions.receive_proposal(content=content, trusting=sender(content))
    assert not Proposal.objects.exists()


def test_a_reason_cannot_forge_an_entry_of_the_changelog(
    one: Blueprint, cast: Cast
) -> None:
    actor = adapted_fulda(one, cast)
    row = actions.propose(
        member=cast.fulda,
        key=KEY,
        paths=[LABEL],
        reason="Gut.\n## 9.9.9 – 2026-01-01\n- Alles anders",
        actor=actor,
    )
    version = actions.accept(proposal_id=row.id, actor=maintainer(cast))
    log = queries.blueprint_by_digest(version.digest).files["CHANGELOG.md"]
    assert log.startswith(f"## {version.version} – ")
    assert "\n## 9.9.9" not in log


def test_hostile_edits_leave_nothing_behind(
    one: Blueprint, cast: Cast, keys: Path
) -> None:
    row, _ = proposed(one, cast)
    trust.new_key("Stadt Fulda")
    edits = (Edit(path="/retention/rules", op="set", after=[]),)
    row.overlay = overlay_text(Overlay(digest=one.digest, edits=edits))
    with pytest.raises(BlueprintInvalid, match="gelten für alle"):
        actions.offer_file(row)


def test_what_leaves_is_what_was_proposed(one: Blueprint, cast: Cast) -> None:
    row, _ = proposed(one, cast)
    own = trust.new_key("Kreis Fulda")
    offered = read_proposal(actions.offer_file(row)).proposal
    assert (offered.town, offered.author, offered.reason) == (
        "Stadt Fulda",
        "Heike Vogel",
        WHY,
    )
    assert offered.overlay == changed(one, label="Ihr Name")
    assert offered.publisher.fingerprint == own.fingerprint


def test_nothing_leaves_without_a_key(one: Blueprint, cast: Cast) -> None:
    row, _ = proposed(one, cast)
    with pytest.raises(Invalid, match="Schlüssel"):
        actions.offer_file(row)


def test_operator_proposes_all_changes_of_a_town(one: Blueprint, cast: Cast) -> None:
    adapted_fulda(one, cast)
    row = actions.propose(
        member=cast.fulda, key=KEY, paths=None, reason=WHY, actor=None
    )
    assert row.author == "Stadt Fulda"
    assert len(proposal_view(row).changes) == 2


def test_only_the_maintainer_decides(cast: Cast, content: bytes) -> None:
    row = actions.receive_proposal(content=content, trusting=sender(content))
    with pytest.raises(Forbidden):
        actions.accept(proposal_id=row.id, actor=lead(cast.fulda))
    actions.refuse(proposal_id=row.id, actor=None, answer="Zu eng.")
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "Zu eng.")
