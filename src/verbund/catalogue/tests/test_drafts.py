"""Drafts at work: uploaded, judged by file, line and cell, published, withdrawn."""

from datetime import date
from pathlib import Path

import pytest

from verbund.catalogue import actions, queries
from verbund.catalogue.drafts import draft_report, draft_rows
from verbund.catalogue.errors import DraftNotFound, PublicationRefused
from verbund.catalogue.models import BlueprintDraft
from verbund.catalogue.tests.conftest import FILES, Cast, write
from verbund.catalogue.tests.test_versions import TODAY, maintainer
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.rights import Actor, rights_of
from verbund.core.tenancy import across_members
from verbund.engine.documents import document_of
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import contents_of, load
from verbund.engine.package import pack, write_package
from verbund.engine.tests.test_workbook import Rows, written
from verbund.engine.workbook import WorkbookInvalid, workbook
from verbund.engine.workbook_write import sheets_of

NAME = "donor.name"


def packaged(folder: Path) -> bytes:
    return write_package(pack(dict(contents_of(folder))))


def sheets(folder: Path, label: str) -> bytes:
    """The workbook of a blueprint with another label for the name."""
    rows: Rows = dict(sheets_of(document_of(load(folder))))
    for row in rows["Felder"]:
        if row["path"] == NAME:
            row["label.de"] = label
    return written(rows)


def upload(cast: Cast, content: bytes, name: str = "p.vbp", key: str = ""):  # type: ignore[no-untyped-def]
    return actions.receive_blueprint_draft(
        member=cast.meerane,
        content=content,
        name=name,
        key=key,
        actor=maintainer(cast),
    )


def drafts() -> int:
    with across_members("test"):
        return BlueprintDraft.objects.count()


def test_package_without_signature_becomes_a_draft(cast: Cast, folder: Path) -> None:
    row = upload(cast, packaged(folder))
    assert (row.key, row.version) == ("sitzbank", "1.0.0")
    report = draft_report(row.id, maintainer(cast))
    assert report.latest is None
    assert report.ready
    assert [one.passed for one in report.scenarios] == [True]
    assert queries.versions_of("sitzbank") == ()


def test_workbook_is_laid_over_the_newest_version(cast: Cast, folder: Path) -> None:
    actions.publish(folder=folder)
    row = upload(cast, sheets(folder, "Ihr Name"), "Mappe.xlsx", "sitzbank")
    report = draft_report(row.id, maintainer(cast))
    assert [change.level for change in report.changes] == ["patch"]
    assert (report.level, report.number) == ("patch", "1.0.1")
    assert "Ihr Name" in report.changes[0].sentence.de
    # The next upload goes on from the draft, not from what is published.
    row = upload(cast, workbook(report.blueprint), "Mappe.xlsx", "sitzbank")
    assert draft_report(row.id, maintainer(cast)).level == "patch"
    assert drafts() == 1


def test_faulty_workbook_names_its_cell_and_leaves_nothing(
    cast: Cast, folder: Path
) -> None:
    actions.publish(folder=folder)
    rows: Rows = dict(sheets_of(document_of(load(folder))))
    rows["Felder"][0]["type"] = "farbe"
    with pytest.raises(WorkbookInvalid) as refused:
        upload(cast, written(rows), "Mappe.xlsx", "sitzbank")
    problem = refused.value.problems[0]
    assert problem.sheet == "Felder"
    assert problem.cell.endswith("2")
    assert drafts() == 0


def test_faulty_package_is_refused_whole(cast: Cast, folder: Path) -> None:
    content = packaged(folder)
    with pytest.raises(BlueprintInvalid):
        upload(cast, content[:-40])
    assert drafts() == 0


def test_workbook_needs_to_know_its_blueprint(cast: Cast, folder: Path) -> None:
    with pytest.raises(Invalid, match="zu welcher Blaupause"):
        upload(cast, b"", "Mappe.xlsx")


def test_removed_field_asks_for_a_major_step(
    cast: Cast, folder: Path, tmp_path: Path
) -> None:
    more = "note: {type: text, required: false, label: {de: N, de-simple: N, en: N}}\n"
    before = write(
        tmp_path / "more",
        fields=FILES["fields.yaml"] + more,
        steps=FILES["steps.yaml"].replace("[kind, donor]", "[kind, donor, note]"),
    )
    actions.publish(folder=before)
    row = upload(cast, packaged(folder))
    report = draft_report(row.id, maintainer(cast))
    assert (report.level, report.number) == ("major", "2.0.0")
    with pytest.raises(PublicationRefused):
        actions.publish_blueprint_draft(
            draft_id=row.id,
            actor=maintainer(cast),
            version="1.0.1",
            changes=["Weniger Fragen"],
        )
    assert drafts() == 1


def test_published_draft_has_its_entry_in_the_changelog(
    cast: Cast, folder: Path
) -> None:
    actions.publish(folder=folder)
    row = upload(cast, sheets(folder, "Ihr Name"), "Mappe.xlsx", "sitzbank")
    done = actions.publish_blueprint_draft(
        draft_id=row.id,
        actor=maintainer(cast),
        version="1.0.1",
        changes=["Klarer gefragt.\n## 9.9.9", "Dank an Fulda."],
        valid_from=date(2027, 1, 1),
    )
    assert (done.version, done.first_day) == ("1.0.1", date(2027, 1, 1))
    log = queries.blueprint_by_digest(done.digest).files["CHANGELOG.md"]
    assert log.startswith("## 1.0.1 – 2027-01-01\n\n- Klarer gefragt. ## 9.9.9\n")
    assert "- Dank an Fulda." in log
    assert drafts() == 0


def test_first_day_is_today_if_none_is_named(cast: Cast, folder: Path) -> None:
    row = upload(cast, packaged(folder))
    done = actions.publish_blueprint_draft(
        draft_id=row.id, actor=maintainer(cast), changes=["Neu."]
    )
    assert done.first_day == TODAY


def test_number_that_is_none_is_refused(cast: Cast, folder: Path) -> None:
    row = upload(cast, packaged(folder))
    with pytest.raises(Invalid, match="keine Version"):
        actions.publish_blueprint_draft(
            draft_id=row.id, actor=maintainer(cast), version="eins", changes=["Neu."]
        )


def test_drafts_stand_behind_the_walls_of_their_author(
    cast: Cast, folder: Path
) -> None:
    row = upload(cast, packaged(folder))
    assert [one.id for one in draft_rows(maintainer(cast))] == [row.id]
    other = Actor(
        kind="staff",
        id="3",
        name="Heike Vogel",
        members=frozenset({cast.fulda.id}),
        roles=("coordinator",),
        rights=rights_of(["coordinator"]),
    )
    assert draft_rows(other) == ()
    with pytest.raises(DraftNotFound):
        draft_report(row.id, other)


def test_begun_draft_holds_the_newest_version_and_is_begun_once(
    cast: Cast, folder: Path
) -> None:
    actions.publish(folder=folder)
    actor = maintainer(cast)
    row = actions.begin_blueprint_draft(
        member=cast.meerane, key="sitzbank", actor=actor
    )
    again = actions.begin_blueprint_draft(
        member=cast.meerane, key="sitzbank", actor=actor
    )
    assert again.id == row.id
    report = draft_report(row.id, actor)
    assert (report.level, report.ready) == (None, False)


def test_withdrawing_needs_right_and_reason(cast: Cast, folder: Path) -> None:
    actions.publish(folder=folder)
    clerk = Actor(
        kind="staff",
        id="4",
        name="Sabine Vogel",
        members=frozenset({cast.meerane.id}),
        roles=("clerk",),
        rights=rights_of(["clerk"]),
    )
    with pytest.raises(Forbidden):
        actions.withdraw(key="sitzbank", version="1.0.0", reason="Nein.", actor=clerk)
    with pytest.raises(Invalid, match="warum"):
        actions.withdraw(key="sitzbank", version="1.0.0", reason=" ")
    actions.withdraw(
        key="sitzbank", version="1.0.0", reason="Falsch.", actor=maintainer(cast)
    )
    with pytest.raises(Conflict, match="schon zurückgezogen"):
        actions.withdraw(key="sitzbank", version="1.0.0", reason="Falsch.")
