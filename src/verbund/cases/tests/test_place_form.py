"""A place as inputs: what is asked, where an error stands, what a form gives back."""

from django.template.loader import get_template

from verbund import engine
from verbund.cases.forms.places import EXACT, SHOWN, place_parts
from verbund.cases.forms.widgets import Question, Shown, error_links, widgets
from verbund.core.ui.texts import use_language
from verbund.engine.model import Field

FIELD = Field(
    id="where",
    path="where",
    type="place",
    label=engine.Text(de="Wo ist es?", en="Where is it?"),
)
QUESTION = Question(path="where", field=FIELD, required=True, visible=True)


def drawn(shown: Shown) -> str:
    made = widgets([QUESTION], shown)
    source = '{% import "macros/fields.html" as fields %}{{ fields.input(w) }}'
    environment = get_template("layouts/citizen.html").template.environment  # type: ignore[attr-defined]
    with use_language(shown.language):
        return str(environment.from_string(source).render(w=made[0]))


def test_street_and_number_come_before_coordinates() -> None:
    html = drawn(Shown(raw={}))
    places = [html.index(f'name="where.{part}"') for part in (*SHOWN, *EXACT)]
    assert places == sorted(places)
    assert "Eine Angabe genügt." in html
    assert "<details" in html
    assert "<details open" not in html


def test_tools_that_need_a_script_are_hidden_without_one() -> None:
    html = drawn(Shown(raw={}))
    assert "data-vb-place-tools hidden" in html
    assert 'data-map-pick="where" hidden' in html
    assert "Mein Standort" in html


def test_no_part_is_required_by_itself_and_none_is_called_optional() -> None:
    html = drawn(Shown(raw={}))
    assert " required" not in html
    assert "kern-label__optional" not in html


def test_an_error_stands_at_its_part_and_opens_the_closed_part() -> None:
    message = engine.text("Breite und Länge sind vertauscht.")
    error = engine.FieldError(path="where.lat", code="swapped", message=message)
    raw = {"where": {"lat": "7.1", "lon": "50.7"}}
    html = drawn(Shown(raw=raw, errors=[error]))
    assert "<details" in html
    assert " open" in html.split("<details", 1)[1].split(">", 1)[0]
    assert html.index("where.lat") < html.index("vertauscht") < html.index("where.lon")
    assert 'value="7,1"' in html
    links = error_links([error], [QUESTION], "de")
    assert links[0]["href"] == "#where-lat"


def test_a_missing_place_is_asked_for_at_the_street() -> None:
    error = engine.FieldError(path="where", code="missing", message=engine.text("Wo?"))
    assert error_links([error], [QUESTION], "de")[0]["href"] == "#where-street"
    parts = place_parts("where", None, "where", "Wo?")
    assert [part.part for part in parts if part.error] == ["street"]


def test_whatever_was_stored_is_shown_or_left_out() -> None:
    parts = place_parts("where", {"street": ["x"], "note": True, "lat": 50.5})
    assert {part.part: part.value for part in parts if part.value} == {"lat": "50,5"}
