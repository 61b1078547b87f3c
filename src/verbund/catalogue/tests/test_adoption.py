"""Publishing and adopting: immutable versions, checked values, active when ready."""

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from verbund.catalogue import actions, queries, shelf
from verbund.catalogue.errors import (
    AdoptionRefused,
    BlueprintBroken,
    PublicationRefused,
    ServiceNotFound,
    VersionNotFound,
    VersionTaken,
)
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.tests.conftest import FILES, VALUES, Cast, write
from verbund.core.checks import run_integrity_checks
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import load
from verbund.kernel import clock
from verbund.members import actions as members
from verbund.members.queries import member_by_slug

TODAY = date(2026, 11, 2)


@pytest.fixture
def version(cast: Cast, folder: Path) -> BlueprintVersion:
    return actions.publish(folder=folder)


def test_published_again_it_stays_the_same_row(
    version: BlueprintVersion, folder: Path
) -> None:
    assert actions.publish(folder=folder) == version
    assert BlueprintVersion.objects.count() == 1


def test_other_content_under_the_same_number_is_refused(
    version: BlueprintVersion, tmp_path: Path
) -> None:
    text = FILES["blueprint.yaml"].replace("Sitzbank stiften", "Bank stiften")
    with pytest.raises(VersionTaken, match=r"sitzbank@1\.0\.0"):
        actions.publish(folder=write(tmp_path / "other", blueprint=text))


def test_blueprint_with_a_fault_is_not_published(cast: Cast, tmp_path: Path) -> None:
    text = FILES["rules.yaml"].replace("params.price", "params.prise")
    with pytest.raises(BlueprintInvalid, match="prise"):
        actions.publish(folder=write(tmp_path, rules=text))
    assert not BlueprintVersion.objects.exists()


def test_blueprint_that_fails_its_own_example_is_not_published(
    cast: Cast, tmp_path: Path
) -> None:
    text = FILES["tests/donate.yaml"].replace("450.00", "460.00")
    with pytest.raises(PublicationRefused, match="Eine Bank wird gestiftet"):
        actions.publish(folder=write(tmp_path, donate=text))
    assert not BlueprintVersion.objects.exists()


@pytest.mark.parametrize("field", ["document", "digest", "version", "seal"])
def test_database_itself_refuses_to_change_a_version(
    version: BlueprintVersion, field: str
) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        BlueprintVersion.objects.filter(pk=version.pk).update(**{field: "x"})


def test_withdrawn_version_is_not_adopted_but_kept(
    version: BlueprintVersion, cast: Cast
) -> None:
    actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    actions.withdraw(key="sitzbank", version="1.0.0", reason="Fehler im Preis.")
    with pytest.raises(VersionNotFound):
        actions.adopt(member=cast.meerane, key="sitzbank", parameters=VALUES)
    with pytest.raises(AdoptionRefused, match="Fehler im Preis"):
        actions.adopt(
            member=cast.meerane, key="sitzbank", version="1.0.0", parameters=VALUES
        )
    assert queries.is_offered(cast.fulda, "sitzbank")


def test_content_is_verified_when_it_is_opened(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_versions", type(shelf._versions)())
    blueprint = shelf.from_dict(shelf.to_dict(load(folder)))
    BlueprintVersion.objects.create(
        key="sitzbank",
        version="1.0.0",
        digest=blueprint.digest,
        document=shelf.encoded(blueprint).replace("450.00", "4.50"),
        seal=shelf.seal_of(shelf.encoded(blueprint)),
        published_at=clock.now(),
    )
    with pytest.raises(BlueprintBroken, match="Prüfsumme"):
        queries.blueprint_by_digest(blueprint.digest)


def test_document_keeps_the_order_of_fields(
    version: BlueprintVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_versions", type(shelf._versions)())
    stored = queries.blueprint_by_digest(version.digest)
    assert list(stored.fields) == ["kind", "donor"]
    assert list(stored.parameters) == ["price", "by_law"]


def test_adopted_blueprint_is_offered(version: BlueprintVersion, cast: Cast) -> None:
    report = actions.adopt(member=cast.schoenberg, key="sitzbank", parameters=VALUES)
    assert report.active
    assert report.lines() == []
    entries = queries.services_of(cast.schoenberg)
    assert [e.title.de for e in entries] == [
        "Sitzbank reparieren lassen",
        "Sitzbank stiften",
    ]
    assert entries[0].acting == cast.meerane
    assert entries[0].path == "/schoenberg/service/sitzbank/"
    assert queries.adopters_of("sitzbank") == (cast.schoenberg,)
    assert queries.services_of(cast.fulda) == ()


def test_unbound_slots_are_listed_by_name_and_keep_it_inactive(
    version: BlueprintVersion, cast: Cast
) -> None:
    members.update_member(member=cast.fulda, phone="")
    fulda = member_by_slug("fulda")
    report = actions.adopt(member=fulda, key="sitzbank", parameters=VALUES)
    assert not report.active
    assert [slot.name for slot in report.unbound] == ["contact"]
    assert "Telefon" in report.lines()[0]
    assert queries.services_of(fulda) == ()
    bound = actions.set_bindings(
        member=fulda, key="sitzbank", bindings={"contact": "Bürgerbüro, Zimmer 3"}
    )
    assert bound.active
    assert len(queries.services_of(fulda)) == 2


def test_values_under_which_the_examples_fail_keep_it_inactive(
    version: BlueprintVersion, cast: Cast
) -> None:
    report = actions.adopt(
        member=cast.fulda, key="sitzbank", parameters={**VALUES, "price": "0.50"}
    )
    assert not report.active
    assert "Eine Bank wird gestiftet" in report.lines()[0]
    assert not queries.is_offered(cast.fulda, "sitzbank")


def test_local_price_need_not_be_that_of_the_author(
    version: BlueprintVersion, cast: Cast
) -> None:
    report = actions.adopt(
        member=cast.fulda, key="sitzbank", parameters={**VALUES, "price": "99.00"}
    )
    assert report.active


@pytest.mark.parametrize(
    ("values", "path", "words"),
    [
        ({"price": "450.00"}, "by_law", "Satzung"),
        ({**VALUES, "prise": "1"}, "prise", "kennt die Vorlage nicht"),
        ({**VALUES, "price": "viel"}, "price", "Preis einer Bank"),
    ],
)
def test_wrong_values_are_named(
    version: BlueprintVersion,
    cast: Cast,
    values: dict[str, object],
    path: str,
    words: str,
) -> None:
    with pytest.raises(AdoptionRefused) as refusal:
        actions.adopt(member=cast.fulda, key="sitzbank", parameters=values)
    assert [problem.path for problem in refusal.value.fields] == [path]
    assert words in refusal.value.detail
    assert not Adoption.objects.exists()


def dated(*rows: tuple[str | None, str | None]) -> dict[str, object]:
    return {
        **VALUES,
        "price": [{"from": a, "to": b, "value": "450.00"} for a, b in rows],
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            dated(("2026-01-01", "2026-06-30"), ("2026-08-01", None)),
            "fehlt ein Wert: vom 01.07.2026 bis 31.07.2026",
        ),
        (
            dated(("2026-01-01", "2026-09-30"), ("2026-08-01", None)),
            "und Zeile 2 (ab 01.08.2026) überschneiden sich",
        ),
        (dated(("2026-01-01", None), ("2026-01-01", None)), "am selben Tag"),
        (dated(("2026-06-01", "2026-01-01")), "endet, bevor sie beginnt"),
        (dated(("1.1.2026", None)), "kein Tag wie 2026-01-01"),
    ],
)
def test_holes_and_overlaps_name_both_rows(
    version: BlueprintVersion, cast: Cast, values: dict[str, object], words: str
) -> None:
    with pytest.raises(AdoptionRefused) as refusal:
        actions.adopt(member=cast.fulda, key="sitzbank", parameters=values)
    assert words in refusal.value.detail


@pytest.mark.parametrize("end", ["2026-06-30", "2026-07-01", None])
def test_periods_that_meet_are_stored_with_their_last_day(
    version: BlueprintVersion, cast: Cast, end: str | None
) -> None:
    values = dated(("2026-07-01", None), ("2026-01-01", end))
    report = actions.adopt(member=cast.fulda, key="sitzbank", parameters=values)
    rows = report.adoption.parameters["price"]
    assert [(row["from"], row["to"]) for row in rows] == [
        ("2026-01-01", "2026-06-30"),
        ("2026-07-01", None),
    ]


def test_some_values_can_be_changed_and_history_keeps_the_old(
    version: BlueprintVersion, cast: Cast
) -> None:
    report = actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    actions.set_parameters(
        member=cast.fulda, key="sitzbank", parameters={"by_law": "Neue Satzung"}
    )
    history = report.adoption.history.order_by("pk")
    assert [row.parameters["by_law"] for row in history] == [
        "Satzung vom 1. Januar",
        "Neue Satzung",
    ]
    ground = queries.ground_for(cast.fulda, "sitzbank")
    assert ground.parameters["by_law"] == "Neue Satzung"


def test_new_version_keeps_values_and_old_cases_their_version(
    version: BlueprintVersion, cast: Cast, tmp_path: Path
) -> None:
    actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    text = FILES["blueprint.yaml"].replace("1.0.0", "1.10.0")
    newer = actions.publish(folder=write(tmp_path / "new", blueprint=text))
    assert queries.latest_version("sitzbank") == newer
    actions.adopt(member=cast.fulda, key="sitzbank")
    assert queries.ground_for(cast.fulda, "sitzbank").blueprint.version == "1.10.0"
    pinned = queries.ground_for(cast.fulda, "sitzbank", digest=version.digest)
    assert pinned.blueprint.version == "1.0.0"
    assert pinned.parameters["by_law"] == VALUES["by_law"]
    named = queries.ground_for(cast.fulda, "sitzbank", version="1.0.0")
    assert named is pinned


def test_ended_adoption_is_not_offered_but_cases_go_on(
    version: BlueprintVersion, cast: Cast
) -> None:
    actions.adopt(
        member=cast.fulda,
        key="sitzbank",
        parameters=VALUES,
        active_from=date(2026, 1, 1),
    )
    actions.end_adoption(member=cast.fulda, key="sitzbank", on=TODAY)
    assert queries.services_of(cast.fulda) == ()
    assert queries.service(cast.fulda, "sitzbank").active is False
    assert queries.ground_for(cast.fulda, "sitzbank").owner.slug == "fulda"


def test_ground_names_owner_and_acting_member(
    version: BlueprintVersion, cast: Cast
) -> None:
    actions.adopt(member=cast.schoenberg, key="sitzbank", parameters=VALUES)
    ground = queries.ground_for(cast.schoenberg, "sitzbank")
    assert (ground.owner.slug, ground.acting.slug) == ("schoenberg", "meerane")
    assert ground.calendar.land == "SN"
    early = queries.ground_for(cast.schoenberg, "sitzbank", on=date(2024, 1, 1))
    assert early.acting.slug == "schoenberg"


def test_ground_costs_one_query_and_is_the_same_object(
    version: BlueprintVersion, cast: Cast
) -> None:
    actions.adopt(member=cast.schoenberg, key="sitzbank", parameters=VALUES)
    ground = queries.ground_for(cast.schoenberg, "sitzbank")
    with CaptureQueriesContext(connection) as captured:
        assert queries.ground_for(cast.schoenberg, "sitzbank") is ground
    assert len(captured) == 1
    members.update_member(member=cast.schoenberg, phone="03764 99")
    assert queries.ground_for(cast.schoenberg, "sitzbank").owner.phone == "03764 99"


def test_unknown_service_is_not_found(version: BlueprintVersion, cast: Cast) -> None:
    with pytest.raises(ServiceNotFound, match="Stadt Fulda"):
        queries.ground_for(cast.fulda, "sitzbank")
    with pytest.raises(ServiceNotFound):
        queries.service(cast.fulda, "sitzbank")
    actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    adopted = queries.service(cast.fulda, "sitzbank")
    assert adopted.entry("repair").title.de == "Sitzbank reparieren lassen"
    assert adopted.entry().service_id == "donate"
    with pytest.raises(ServiceNotFound):
        adopted.entry("sell")
    with pytest.raises(VersionNotFound):
        queries.ground_for(cast.fulda, "sitzbank", version="9.9.9")


def test_check_finds_values_that_no_longer_fit(
    version: BlueprintVersion, cast: Cast
) -> None:
    names = ["catalogue.versions", "catalogue.adoptions"]
    actions.adopt(member=cast.fulda, key="sitzbank", parameters=VALUES)
    assert not any(run_integrity_checks(names).values())
    Adoption.objects.update(parameters={"price": "450.00"})
    found = run_integrity_checks(names)
    assert "Satzung" in found["catalogue.adoptions"][0].message


def test_check_finds_a_document_that_is_not_its_digest(
    cast: Cast, folder: Path
) -> None:
    blueprint = load(folder)
    document = shelf.encoded(blueprint).replace("450.00", "4.50")
    BlueprintVersion.objects.create(
        key="sitzbank",
        version="1.0.0",
        digest=blueprint.digest,
        document=document,
        seal=shelf.seal_of(document),
        published_at=clock.now(),
    )
    found = run_integrity_checks(["catalogue.versions"])
    assert [f.subject for f in found["catalogue.versions"]] == ["sitzbank@1.0.0"]
