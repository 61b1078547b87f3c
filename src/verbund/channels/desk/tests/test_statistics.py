"""Figures at the desk: members of an association side by side, nobody given away."""

from datetime import date

import pytest

from verbund.cases.tests.cast import Cast, answers, submit
from verbund.channels.desk.tests.office import operator, signed_in, text
from verbund.members import actions as members
from verbund.members.models import Member
from verbund.publishing import actions as publishing

PAGE = "/desk/statistik/"


@pytest.fixture
def union(cast: Cast) -> Member:
    """An association of Schönberg and Meerane; six cases there, two here."""
    body = members.create_member(
        slug="verband",
        name="Verband Meerane-Schönberg",
        short_code="VMS",
        kind="association",
        land="SN",
        joined_on=date(2020, 1, 1),
    )
    for member in (cast.schoenberg, cast.meerane):
        members.add_membership(
            association=body, member=member, kind="purpose", valid_from=date(2020, 1, 1)
        )
    for name in ("Albers", "Beck", "Conrad", "Dietz", "Ebert", "Fuchs"):
        submit(cast, answers=answers(family_name=name))
    for name in ("Gruber", "Hahn"):
        submit(cast, member=cast.meerane, answers=answers(family_name=name))
    publishing.catch_up()
    return body


def test_members_of_the_association_are_compared(cast: Cast, union: Member) -> None:
    page = text(signed_in(cast.sabine).get(PAGE))
    assert "Die Mitglieder im Vergleich" in page or "Mitglieder im Vergleich" in page
    # Two are too few to be told; then the smallest of the others goes as well.
    assert "Schönberg" in page
    assert "Meerane" in page
    assert "nicht gezeigt" in page
    assert "2026" in page


def test_ones_own_figures_can_be_chosen(cast: Cast, union: Member) -> None:
    page = text(signed_in(cast.sabine).get(f"{PAGE}?stelle=meerane"))
    assert "Mitglieder im Vergleich" not in page.replace("die Mitglieder im", "")
    assert "Öffentliche Seite" in page


def test_the_comparison_leaves_as_csv(cast: Cast, union: Member) -> None:
    answer = signed_in(cast.sabine).get("/desk/statistik.csv?stelle=verband&jahr=2026")
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith('"Kommune"') or "Kommune" in lines[0]
    assert any("Meerane" in line and ";.;" in line for line in lines)


def test_somebody_elses_association_is_not_chosen(cast: Cast, union: Member) -> None:
    page = text(signed_in(cast.claudia).get(f"{PAGE}?stelle=verband"))
    assert "Meerane" not in page
    assert signed_in(cast.claudia).get(f"{PAGE}?jahr=abcd").status_code == 200


def test_who_only_runs_the_installation_may_look_too(cast: Cast) -> None:
    assert operator(cast).get(PAGE).status_code == 200
