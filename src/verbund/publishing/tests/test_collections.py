"""The public register: what may be read, by whom, and what never is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases.tests import property_office as office
from verbund.cases.tests.cast import Cast
from verbund.kernel.clock import Frozen
from verbund.members.models import Member
from verbund.publishing import actions, queries
from verbund.publishing.errors import CollectionNotFound


def test_a_stored_find_is_public_with_its_open_columns_only(town: Cast) -> None:
    found = office.report(town.schoenberg, office.FIND)
    actions.catch_up()
    assert queries.collection(town.schoenberg, "found_items").rows == ()
    office.store(found, town.jana, place="Marktplatz")
    assert actions.catch_up() == 1
    (row,) = queries.collection(town.schoenberg, "found_items").rows
    assert row.words == {
        "number": found.number,
        "category": "Schlüssel",
        "found_on": "30.\N{NO-BREAK SPACE}Oktober 2026",
        "place": "Marktplatz",
    }
    # Values, not their dump: a random id in it may hold any two digits.
    shown = " ".join(row.words.values())
    for secret in ("Meier", "Punkt", "blauem Band", "60"):
        assert secret not in shown


def test_what_was_given_back_is_gone(town: Cast) -> None:
    found = office.report(town.schoenberg, office.FIND)
    office.store(found, town.jana)
    actions.catch_up()
    office.step(found, town.jana, "claim")
    actions.catch_up()
    assert queries.collection(town.schoenberg, "found_items").total == 0


def test_the_district_stands_where_the_clerk_names_no_place(town: Cast) -> None:
    found = office.report(town.schoenberg, office.FIND)
    office.step(found, town.jana, "take_in", storage_number="F-1")
    actions.catch_up()
    (row,) = queries.collection(town.schoenberg, "found_items").rows
    assert row.words["place"] == "Köthel"


def test_an_association_shows_its_members_together(
    town: Cast, association: Member
) -> None:
    for member in (town.schoenberg, town.meerane):
        office.store(office.report(member, office.FIND), town.jana)
    office.store(office.report(town.fulda, office.FIND), town.claudia)
    actions.catch_up()
    page = queries.collection(association, "found_items")
    assert {row.member for row in page.rows} == {"Schönberg", "Meerane"}
    assert page.several
    assert queries.collection(town.fulda, "found_items").total == 1
    assert queries.collection(None, "found_items").total == 3


def test_a_search_looks_into_all_columns(town: Cast) -> None:
    for place, kind in (("Marktplatz", "keys"), ("Bahnhof", "phone")):
        found = office.report(town.meerane, office.FIND, category=kind)
        office.store(found, town.jana, place=place)
    actions.catch_up()

    def hits(text: str) -> int:
        return queries.collection(town.meerane, "found_items", text=text).total

    assert (hits("SCHLUESSEL"), hits("bahnhof"), hits("mobil bahn")) == (1, 1, 1)
    assert (hits("Oktober"), hits("schlüssel bahnhof")) == (2, 0)


def test_small_groups_of_a_count_are_not_told(town: Cast) -> None:
    for _ in range(5):
        office.report(town.fulda, office.FIND)
    office.report(town.fulda, office.FIND, category="phone")
    actions.catch_up()
    page = queries.collection(town.fulda, "found_by_kind")
    told = {row.words["category"]: row.count for row in page.rows}
    assert told == {"Schlüssel": 5, "Mobiltelefon": None}


def test_pages_and_all_rows(town: Cast) -> None:
    for _ in range(3):
        office.store(office.report(town.fulda, office.FIND), town.claudia)
    actions.catch_up()
    page = queries.collection(town.fulda, "found_items", page=9, size=2)
    assert (page.page, page.pages, len(page.rows), page.total) == (2, 2, 1, 3)
    assert len(queries.collection(town.fulda, "found_items", size=None).rows) == 3


def test_an_unknown_collection_is_not_found(town: Cast) -> None:
    with pytest.raises(CollectionNotFound):
        queries.collection(town.fulda, "cases")


def test_following_twice_changes_nothing(town: Cast, time: Frozen) -> None:
    found = office.report(town.schoenberg, office.FIND)
    office.store(found, town.jana)
    assert actions.catch_up() == 1
    assert actions.catch_up() == 0
    assert actions.reconcile() == 0
    assert actions.rebuild() == 1
    assert queries.collection(town.schoenberg, "found_items").total == 1


def test_a_page_costs_the_same_for_more_rows(town: Cast) -> None:
    def count() -> int:
        actions.catch_up()
        queries.collection(town.fulda, "found_items")
        with CaptureQueriesContext(connection) as seen:
            queries.collection(town.fulda, "found_items")
        return len(seen)

    office.store(office.report(town.fulda, office.FIND), town.claudia)
    first = count()
    for _ in range(4):
        office.store(office.report(town.fulda, office.FIND), town.claudia)
    assert count() == first
    assert first <= 6
