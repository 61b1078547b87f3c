"""The panel of possible matches: for whoever decides, where there can be any."""

from verbund.cases.tests import property_office
from verbund.cases.tests.cast import Cast, submit
from verbund.channels.desk.tests.office import path, signed_in, text


def test_the_case_page_shows_matches_with_reasons_and_secret_marks(cast: Cast) -> None:
    property_office.office(cast)
    found = property_office.report(cast.schoenberg, property_office.FIND)
    lost = property_office.report(cast.schoenberg, property_office.LOSS)
    page = text(signed_in(cast.jana).get(path(lost)))
    assert "Mögliche Treffer" in page
    assert found.number in page
    assert "Schlüsselbund mit blauem Band" in page
    assert "Fünf Schlüssel, einer mit rotem Punkt" in page
    assert "Tag passt" in page


def test_a_find_nobody_misses_says_so(cast: Cast) -> None:
    property_office.office(cast)
    found = property_office.report(cast.schoenberg, property_office.FIND)
    page = text(signed_in(cast.jana).get(path(found)))
    assert "Bisher passt kein anderer Vorgang." in page


def test_a_dog_has_no_matches(cast: Cast) -> None:
    page = text(signed_in(cast.jana).get(path(submit(cast))))
    assert "Mögliche Treffer" not in page
