"""Members: keys with validity, delegation, mergers, facts for letters and pages."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from verbund.core.checks import run_integrity_checks
from verbund.members import actions, queries
from verbund.members.errors import MemberClash, MemberNotFound, MemberRefused
from verbund.members.facts import brand_problem, contrast
from verbund.members.models import Delegation, Member, MemberKey, RegisterEntry
from verbund.members.tests.conftest import Cast

TODAY = date(2026, 11, 2)
LAST_YEAR = date(2025, 1, 1)


def region(cast: Cast, **facts: object) -> Member:
    return actions.create_member(
        slug="vg",
        name="VG Meerane-Schönberg",
        short_code="VGM",
        kind="association",
        land="SN",
        **facts,  # type: ignore[arg-type]
    )


def test_member_is_found_by_slug_and_by_key(cast: Cast) -> None:
    assert queries.member_by_slug("schoenberg") == cast.schoenberg
    assert queries.member_by_key("AGS", "14524270", TODAY) == cast.schoenberg
    with pytest.raises(MemberNotFound, match="nirgendwo"):
        queries.member_by_slug("nirgendwo")
    with pytest.raises(MemberNotFound):
        queries.member_by_key("AGS", "14524270", date(2019, 12, 31))


def test_new_key_ends_the_old_one_on_the_same_day(cast: Cast) -> None:
    actions.add_key(
        member=cast.schoenberg, scheme="AGS", value="14524999", valid_from=TODAY
    )
    day_before = TODAY - timedelta(days=1)
    assert queries.member_by_key("AGS", "14524270", day_before) == cast.schoenberg
    assert queries.member_by_key("AGS", "14524999", TODAY) == cast.schoenberg
    with pytest.raises(MemberNotFound):
        queries.member_by_key("AGS", "14524270", TODAY)


def test_key_of_another_member_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(MemberClash, match="Gemeinde Schönberg"):
        actions.add_key(
            member=cast.meerane, scheme="AGS", value="14524270", valid_from=TODAY
        )
    with pytest.raises(MemberRefused, match="8 Ziffern"):
        actions.add_key(
            member=cast.meerane, scheme="AGS", value="1452427", valid_from=TODAY
        )
    with pytest.raises(MemberRefused, match="Land"):
        actions.add_key(
            member=cast.meerane, scheme="AGS", value="06631009", valid_from=TODAY
        )


def test_database_refuses_two_open_keys_of_one_value(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberKey.objects.bulk_create(
            [
                MemberKey(
                    member=cast.meerane,
                    scheme="AGS",
                    value="14524270",
                    valid_from=LAST_YEAR,
                )
            ]
        )


def test_everybody_acts_for_itself_without_delegation(cast: Cast) -> None:
    assert queries.acting_member(cast.schoenberg, "hundesteuer") == cast.schoenberg
    assert queries.owners_served_by(cast.meerane) == (cast.meerane,)


def test_delegated_service_goes_before_the_general_one(cast: Cast) -> None:
    actions.delegate(owner=cast.schoenberg, acting=cast.meerane, valid_from=LAST_YEAR)
    actions.delegate(
        owner=cast.schoenberg,
        acting=cast.fulda,
        blueprint_key="fundsache",
        valid_from=LAST_YEAR,
    )
    acting = queries.acting_member
    assert acting(cast.schoenberg, "hundesteuer") == cast.meerane
    assert acting(cast.schoenberg, "fundsache") == cast.fulda
    assert acting(cast.schoenberg, "fundsache", date(2024, 1, 1)) == cast.schoenberg
    assert set(queries.owners_served_by(cast.meerane)) == {
        cast.meerane,
        cast.schoenberg,
    }


def test_delegation_ends_on_its_day(cast: Cast) -> None:
    row = actions.delegate(
        owner=cast.schoenberg, acting=cast.meerane, valid_from=LAST_YEAR
    )
    actions.end_delegation(delegation=row, on=TODAY)
    before = TODAY - timedelta(days=1)
    assert queries.acting_member(cast.schoenberg, "x", before) == cast.meerane
    assert queries.acting_member(cast.schoenberg, "x", TODAY) == cast.schoenberg


def test_second_delegation_at_the_same_time_names_the_first(cast: Cast) -> None:
    actions.delegate(owner=cast.schoenberg, acting=cast.meerane, valid_from=LAST_YEAR)
    with pytest.raises(MemberClash, match="Stadt Meerane"):
        actions.delegate(owner=cast.schoenberg, acting=cast.fulda, valid_from=TODAY)
    with pytest.raises(MemberRefused):
        actions.delegate(owner=cast.fulda, acting=cast.fulda, valid_from=TODAY)
    assert Delegation.objects.count() == 1


def test_administrative_association_acts_by_default(cast: Cast) -> None:
    association = region(cast, performer=cast.meerane)
    for member in (cast.schoenberg, cast.meerane):
        actions.add_membership(
            association=association,
            member=member,
            kind="administration",
            valid_from=LAST_YEAR,
        )
    assert queries.acting_member(cast.schoenberg, "hundesteuer") == cast.meerane
    assert queries.acting_member(cast.meerane, "hundesteuer") == cast.meerane
    assert queries.members_of(association) == (cast.meerane, cast.schoenberg)
    assert queries.associations_of(cast.schoenberg) == (association,)


def test_region_does_not_act_for_its_members(cast: Cast) -> None:
    association = region(cast)
    actions.add_membership(
        association=association, member=cast.fulda, valid_from=LAST_YEAR
    )
    assert queries.acting_member(cast.fulda, "hundesteuer") == cast.fulda
    with pytest.raises(MemberClash):
        actions.add_membership(
            association=association, member=cast.fulda, valid_from=TODAY
        )


def test_merger_keeps_the_old_member_and_passes_its_rights_on(cast: Cast) -> None:
    clerk = actions.create_person(
        email="petzold@meerane.example", name="Jana Petzold", home=cast.meerane
    )
    actions.assign_role(person=clerk, member=cast.meerane, role="clerk")
    actions.merge_members(into=cast.meerane, from_=[cast.schoenberg], on=TODAY)

    old = queries.member_by_slug("schoenberg")
    assert old.id == cast.schoenberg.id
    assert queries.present_member(old) == cast.meerane
    assert queries.acting_member(old, "hundesteuer") == cast.meerane
    assert queries.actor_for(clerk).members == {cast.meerane.id, cast.schoenberg.id}
    assert old not in queries.all_members()
    before = TODAY - timedelta(days=1)
    assert queries.member_by_key("AGS", "14524270", before) == old
    with pytest.raises(MemberNotFound):
        queries.member_by_key("AGS", "14524270", TODAY)


def test_people_of_a_merged_member_work_on_for_the_successor(cast: Cast) -> None:
    clerk = actions.create_person(
        email="vogt@schoenberg.example", name="Ute Vogt", home=cast.schoenberg
    )
    actions.assign_role(person=clerk, member=cast.schoenberg, role="clerk")
    actions.merge_members(into=cast.meerane, from_=[cast.schoenberg], on=TODAY)
    actor = queries.actor_for(clerk)
    assert actor.members == {cast.meerane.id, cast.schoenberg.id}
    assert actor.member == cast.meerane.id


def test_member_merges_neither_into_itself_nor_twice(cast: Cast) -> None:
    with pytest.raises(MemberRefused):
        actions.merge_members(into=cast.fulda, from_=[cast.fulda], on=TODAY)
    actions.merge_members(into=cast.meerane, from_=[cast.schoenberg], on=TODAY)
    with pytest.raises(MemberClash):
        actions.merge_members(
            into=cast.fulda, from_=[queries.member_by_slug("schoenberg")], on=TODAY
        )


def test_scope_and_rights_come_from_roles(cast: Cast) -> None:
    person = actions.create_person(
        email="lindner@meerane.example", name="Uwe Lindner", home=cast.meerane
    )
    actions.assign_role(person=person, member=cast.meerane, role="approver")
    actions.assign_role(person=person, member=cast.fulda, role="clerk")
    actor = queries.actor_for(person)
    assert actor.members == {cast.meerane.id, cast.fulda.id}
    assert actor.roles == ("approver", "clerk")
    assert actor.member == cast.meerane.id
    in_fulda = queries.narrowed(actor, cast.fulda.id, cast.fulda.id)
    assert in_fulda.roles == ("clerk",)
    assert queries.actor_for(person, member=cast.fulda).members == {cast.fulda.id}


def test_ended_role_no_longer_counts(cast: Cast) -> None:
    person = actions.create_person(
        email="lindner@meerane.example", name="Uwe Lindner", home=cast.meerane
    )
    row = actions.assign_role(
        person=person, member=cast.meerane, role="lead", valid_from=LAST_YEAR
    )
    assert queries.actor_for(person).may("members.manage")
    actions.end_role(assignment=row, on=TODAY)
    assert queries.actor_for(person).roles == ()
    assert not queries.actor_for(person).members


def test_unknown_role_and_foreign_office_are_refused(cast: Cast) -> None:
    person = actions.create_person(email="a@b.example", name="A", home=cast.meerane)
    with pytest.raises(KeyError, match="mayor"):
        actions.assign_role(person=person, member=cast.meerane, role="mayor")
    office = actions.create_office(member=cast.fulda, slug="steuern", name="Steueramt")
    with pytest.raises(MemberRefused, match="Steueramt"):
        actions.assign_role(
            person=person, member=cast.meerane, role="clerk", office=office
        )


def test_colleagues_are_those_of_own_members(cast: Cast) -> None:
    for name, member in (("Anna", cast.meerane), ("Fritz", cast.fulda)):
        person = actions.create_person(
            email=f"{name}@x.example", name=name, home=member
        )
        actions.assign_role(person=person, member=member, role="clerk")
    anna = queries.people_with_role(cast.meerane, "clerk")[0]
    assert [p.name for p in queries.colleagues(queries.actor_for(anna))] == ["Anna"]


@pytest.mark.parametrize("slug", ["api", "desk", "Köln", "", "a b", "anmelden"])
def test_slug_must_be_usable_as_address(cast: Cast, slug: str) -> None:
    with pytest.raises(MemberRefused) as refusal:
        actions.create_member(slug=slug, name="X", short_code="XX", land="SN")
    assert refusal.value.fields[0].path == "slug"


def test_every_wrong_fact_is_named(cast: Cast) -> None:
    with pytest.raises(MemberRefused) as refusal:
        actions.update_member(
            member=cast.fulda,
            iban="DE00123",
            postal_code="1234",
            brand_light="#ffee00",
            opening_hours=[{"day": 8, "opens": "09:00", "closes": "12:00"}],
        )
    paths = {problem.path for problem in refusal.value.fields}
    assert paths == {"iban", "postal_code", "brand_light", "opening_hours"}


def test_brand_needs_contrast_in_both_themes() -> None:
    assert brand_problem("#1a4a7a", "#9cc3ea") is None
    assert "3,9 : 1" in (brand_problem("#0088cc", "#9cc3ea") or "")
    assert "hellere" in (brand_problem("#1a4a7a", "#1a4a7a") or "")
    assert "keine Farbe" in (brand_problem("rot", "#9cc3ea") or "")
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


def test_party_carries_what_letters_need(cast: Cast) -> None:
    member = actions.update_member(
        member=cast.schoenberg,
        street="Dorfstraße",
        house_number="12",
        city="Schönberg",
        iban="DE02120300000000202051",
        creditor_id="DE98ZZZ09999999999",
    )
    party = queries.party(member)
    assert party.address.lines == ("Dorfstraße 12", "08393 Schönberg")
    assert party.bank.iban == "DE02120300000000202051"
    assert party.bank.holder == "Gemeinde Schönberg"
    assert (party.ags, party.land) == ("14524270", "SN")


def test_calendar_knows_land_and_local_holidays(cast: Cast) -> None:
    actions.update_member(
        member=cast.schoenberg, extra_holidays={"2026-11-05": "Kirmes"}
    )
    calendar = queries.calendar_for(queries.member_by_slug("schoenberg"))
    assert calendar.is_holiday(date(2026, 11, 18))  # Buß- und Bettag, Saxony only
    assert calendar.holiday_name(date(2026, 11, 5)) == "Kirmes"
    assert not queries.calendar_for(cast.fulda).is_holiday(date(2026, 11, 18))


def test_places_are_recognised_by_name_postal_code_and_area(cast: Cast) -> None:
    actions.add_service_area(member=cast.schoenberg, place="Tettau")
    for text in ("schönberg", "Schoenberg", "08393", "Gemeinde Schönberg", "Tettau"):
        assert queries.find_places(text)[0].member == cast.schoenberg, text
    assert queries.find_places("mee")[0].label == "Meerane (Sachsen)"
    assert queries.find_places("") == ()


def test_directory_comes_in_pages_by_name(cast: Cast) -> None:
    first = queries.directory_page(limit=2)
    assert [m.name for m in first.members] == ["Fulda", "Meerane"]
    assert first.total == 3
    second = queries.directory_page(limit=2, cursor=first.next_cursor)
    assert [m.name for m in second.members] == ["Schönberg"]
    assert second.next_cursor == ""
    assert queries.directory_page(query="mee").total == 1


def test_questions_about_members_cost_one_query(cast: Cast) -> None:
    queries.member_by_slug("schoenberg")
    for question in (
        lambda: queries.member_by_slug("schoenberg"),
        lambda: queries.acting_member(cast.schoenberg, "hundesteuer"),
        lambda: queries.party(cast.schoenberg),
        lambda: queries.facts_for(cast.schoenberg),
        lambda: queries.opening_state(cast.schoenberg),
        lambda: queries.find_places("schönberg"),
    ):
        with CaptureQueriesContext(connection) as captured:
            question()
        assert len(captured) == 1


def test_change_is_seen_at_once(cast: Cast) -> None:
    assert queries.member_by_slug("fulda").phone == ""
    actions.update_member(member=cast.fulda, phone="0661 1020")
    assert queries.member_by_slug("fulda").phone == "0661 1020"


def test_rolled_back_change_is_not_seen(cast: Cast) -> None:
    queries.member_by_slug("fulda")
    point = transaction.savepoint()
    actions.update_member(member=cast.fulda, phone="0661 1020")
    assert queries.member_by_slug("fulda").phone == "0661 1020"
    transaction.savepoint_rollback(point)
    assert queries.member_by_slug("fulda").phone == ""


def test_place_outside_is_named_with_the_nearest_members(cast: Cast) -> None:
    for name, lat, lon, people in (("Glauchau, Stadt", 50.82, 12.54, 22000),):
        RegisterEntry.objects.create(
            kind="municipality",
            name=name,
            land="SN",
            lat=lat,
            lon=lon,
            population=people,
            postal_code="08371",
        )
    for text in ("glauchau", "Glauchau", "08371"):
        place = queries.outside_place(text)
        assert place is not None
        assert (place.name, place.land_name) == ("Glauchau", "Sachsen")
        assert place.near[0] == cast.meerane
    assert queries.outside_place("Nirgendwo") is None
    assert queries.outside_place("") is None


def test_check_finds_keys_and_delegations_that_overlap(cast: Cast) -> None:
    names = ["members.keys", "members.delegations", "members.successors"]
    assert not any(run_integrity_checks(names).values())
    MemberKey.objects.bulk_create(
        [
            MemberKey(
                member=cast.meerane,
                scheme="AGS",
                value="14524270",
                valid_from=date(2021, 1, 1),
                valid_to=date(2022, 1, 1),
            )
        ]
    )
    Delegation.objects.bulk_create(
        [
            Delegation(owner=cast.schoenberg, acting=other, valid_from=day)
            for other, day in ((cast.meerane, LAST_YEAR), (cast.fulda, TODAY))
        ]
    )
    found = run_integrity_checks(names)
    assert [f.subject for f in found["members.keys"]] == ["member:AGS:14524270"]
    assert len(found["members.delegations"]) == 1


def test_people_are_named_by_id_in_one_query(cast: Cast) -> None:
    person = actions.create_person(email="a@b.example", name="Anna", home=cast.fulda)
    actions.deactivate_person(person=person)
    found = queries.people_by_id([person.id, str(person.id), ""])
    assert found[str(person.id)].name == "Anna"
