from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund import engine
from verbund.engine import answers as answers_module
from verbund.engine.answers import check_answers
from verbund.engine.codelists import code_options
from verbund.engine.display import display_value, summary
from verbund.engine.forms import form_plan
from verbund.engine.tests.language_kit import (
    FOLDER,
    NOW,
    copy_of,
    everything,
    ground,
    large,
    petra,
)

GROUND = ground()
FIELDS = everything().fields


def check(raw: object, **options: Any) -> Any:
    return check_answers(GROUND, raw, now=NOW, **options)


def codes(raw: object, **options: Any) -> dict[str, str]:
    return {error.path: error.code for error in check(raw, **options).errors}


def test_complete_answers_are_accepted_and_normalised():
    report = check(petra(budget="1.234,56 €", account="de02 1203 0000 0000 2020 51"))
    assert report.errors == ()
    assert report.answers["budget"] == 123456
    assert report.answers["account"] == "DE02120300000000202051"
    assert report.answers["person"]["address"]["country"] == "DE"


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("since", "1984", "1984"),
        ("since", {"day": "", "month": "3", "year": "1984"}, "1984-03"),
        ("since", "03.1984", "1984-03"),
        ("since", {"day": "2", "month": "3", "year": "1984"}, "1984-03-02"),
        ("count", "7", 7),
        ("share", "0,25", "0.25"),
        ("share", 0.5, "0.5"),
        ("plate", "z-ab 123", "Z-AB 123"),
        ("days", ["tu", "mo", "tu"], ["mo", "tu"]),
        ("remarks", "  a\r\nb  ", "a\nb"),
        ("budget", 500, 500),
        ("state", "121", "121"),
    ],
)
def test_a_value_gets_its_normal_form(name, raw, value):
    report = check(petra(**{name: raw}))
    assert report.errors == ()
    assert report.answers[name] == value


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("since", "84", "date"),
        ("since", {"day": "2", "year": "1984"}, "date"),
        ("count", "0", "min"),
        ("count", 10, "max"),
        ("count", "zwei", "number"),
        ("count", True, "number"),
        ("share", "1,5", "max"),
        ("share", float("nan"), "number"),
        ("budget", "0,50", "min"),
        ("budget", 12.5, "money"),
        ("budget", "5000,01", "max"),
        ("account", "DE02120300000000202052", "iban"),
        ("plate", "XXXX 1", "plate"),
        ("days", ["we"], "option"),
        ("kind", "medium", "option"),
        ("remarks", "x" * 41, "max_length"),
        ("remarks", "\x00", "letters"),
        ("remarks", 7, "type"),
        ("state", "; DROP", "option"),
        ("state", "999999", "option"),
        ("nothing", 1, "unknown"),
        ("person", "Petra", "type"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(name, raw, code):
    found = codes(petra(**{name: raw}))
    place = next(path for path in found if path.split(".")[0] == name)
    assert found[place] == code


def test_names_follow_din_91379():
    wrong = petra()
    wrong["person"]["name"] = "Петра"  # type: ignore[index]
    assert codes(wrong)["person.name"] == "letters"
    wrong["person"]["name"] = "Ðorđe Œuvre-Ñandú"  # type: ignore[index]
    assert codes(wrong) == {}


def test_missing_answers_say_what_to_do_in_three_languages():
    report = check({})
    found = {error.path: error.message for error in report.errors}
    assert found["kind"].de == "Wählen Sie aus: Welche Größe?"
    assert found["kind"].en == "Choose one: Which size?"
    assert found["person.born"].de == "Geben Sie den Tag an, an dem Sie geboren sind."
    assert found["person.name"].simple == "Schreiben Sie hier: Name."
    assert "person.phone" not in found


def test_a_draft_may_be_incomplete_but_not_wrong():
    assert codes({}, partial=True) == {}
    assert codes({"count": "0"}, partial=True) == {"count": "min"}


def test_dates_name_the_missing_part():
    raw = petra()
    raw["person"]["born"] = {"day": "24", "month": "", "year": "1984"}  # type: ignore[index]
    (error,) = check(raw).errors
    assert error.path == "person.born.month"
    assert "der Monat" in error.message.de


@pytest.mark.parametrize("day", ["2026-02-30", "30.2.2026", "24.10.20260", "morgen"])
def test_impossible_days_are_refused(day):
    raw = petra()
    raw["person"]["born"] = day  # type: ignore[index]
    assert check(raw).errors[0].code == "date"


def test_checks_of_the_blueprint_run_on_the_value():
    raw = petra()
    raw["person"]["born"] = "2026-11-03"  # type: ignore[index]
    assert codes(raw) == {"person.born": "check"}


def test_what_is_not_visible_is_pruned_along_the_whole_chain():
    raw = petra(chain_a=True, chain_b=True, chain_c="x", things=[{"name": "a"}])
    report = check(raw)
    assert report.errors == ()
    assert set(report.pruned) == {"chain_a", "chain_b", "chain_c", "things"}
    assert not {"chain_a", "chain_b", "chain_c", "things"} & set(report.answers)


def test_pruning_reaches_a_fixpoint_inside_items():
    thing = {"name": "a", "price": 5, "special": False, "reason": "x", "follow": "y"}
    report = check(large(thing))
    assert report.errors == ()
    assert report.answers["things"] == [{"name": "a", "price": 5, "special": False}]
    assert set(report.pruned) == {"things.0.reason", "things.0.follow"}


def test_items_are_counted_and_named_from_zero():
    assert codes(large())["things"] == "min_items"
    four = [{"name": "a", "price": 5, "special": False}] * 4
    assert codes(large(*four))["things"] == "max_items"
    found = codes(large(four[0], {"name": "b", "special": False}))
    assert found == {"things.1.price": "missing"}


def test_evidence_may_come_later_but_must_fit():
    thing = {"name": "a", "price": 5, "special": True, "reason": "x"}
    assert codes(large(thing)) == {}
    proof = {"file": "a" * 64, "name": "p.pdf", "media_type": "application/pdf"}
    assert codes(large({**thing, "proof": {**proof, "size": 10}})) == {}
    big = {**proof, "size": 2_000_000}
    assert codes(large({**thing, "proof": big})) == {"things.0.proof": "file_size"}
    photo = {**proof, "size": 1, "media_type": "image/png"}
    assert codes(large({**thing, "proof": photo})) == {"things.0.proof": "file_type"}


def test_required_may_depend_on_other_answers():
    raw = large({"name": "a", "price": 5, "special": False})
    person = {k: v for k, v in raw["person"].items() if k != "email"}  # type: ignore[attr-defined]
    assert codes({**raw, "person": person}) == {"person.phone": "missing"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["large", "2026-02-30", "1e999999", "٣", "\ud800", "9" * 5000]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*FIELDS, "name", "born", "day", "year", "file", "street"])
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(JSON, st.booleans())
@settings(max_examples=300, deadline=None)
def test_hostile_input_never_raises(raw, partial):
    report = check(raw, partial=partial)
    assert isinstance(report.answers, dict)
    for error in report.errors:
        assert error.message.de
        assert error.message.en


HOSTILE = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON))


@given(HOSTILE)
@settings(max_examples=200, deadline=None)
def test_normal_answers_stay_the_same_when_checked_again(raw):
    once = check({"kind": "large", **raw}, partial=True)
    twice = check(once.answers, partial=True)
    assert twice.answers == once.answers
    assert twice.pruned == ()
    assert twice.errors == ()
    for name, value in once.answers.items():
        assert display_value(FIELDS[name], value, "en") is not None


def test_a_summary_shows_answers_in_words():
    report = check(large({"name": "Uhr", "price": 1250, "special": False}))
    pages = {page.id: page for page in summary(GROUND, report.answers, now=NOW)}
    shown = {row.path: row.value for row in pages["things"].rows}
    assert shown["things.0.price"] == "12,50\u00a0€"
    assert pages["things"].rows[0].item_label == "Ding 1: Uhr"
    shown = {row.path: row.value for row in pages["person"].rows}
    assert shown["person.address"] == "Hauptstraße 7, 08393 Schönberg"


def test_a_month_has_no_german_name_on_a_page_in_another_language():
    assert display_value(FIELDS["since"], "1984-03", "de-simple") == "März 1984"
    assert display_value(FIELDS["since"], "1984-03", "ar") == "03.1984"


def test_codes_are_shown_by_name_and_offered_in_german_order():
    assert display_value(FIELDS["state"], "287") == "Ägypten"
    labels = [entry.label for entry in code_options("states")]
    assert labels.index("Ägypten") < labels.index("Albanien")
    assert all(not entry.until for entry in code_options("citizenships"))


def test_the_form_is_compiled_once():
    first = answers_module.nodes_of(answers_module.names_of(everything()))
    assert answers_module.nodes_of(answers_module.names_of(everything())) is first


def test_an_option_that_is_not_offered_is_not_taken():
    assert codes(petra(days=["mo", "su"])) == {"days": "option"}
    assert codes(petra(days=["mo", "tu"])) == {}
    assert "days" not in codes(large(days=["su"]))
    assert codes(petra(days=["su"]), partial=True) == {"days": "option"}


def test_an_option_that_is_not_offered_is_not_shown():
    def shown(answers: dict[str, object]) -> list[str]:
        plan = form_plan(GROUND, answers, now=NOW)
        fields = [f for page in plan.pages for f in page.fields if f.path == "days"]
        return [option.id for option in fields[0].field.options]

    assert shown(petra()) == ["mo", "tu"]
    assert shown(large()) == ["mo", "tu", "su"]


def test_a_wrong_condition_of_an_option_is_named_with_its_place(tmp_path):
    folder = copy_of(FOLDER, tmp_path)
    fields = folder / "fields.yaml"
    text = fields.read_text("utf-8").replace(
        "visible_if: kind == 'large', label: {de: Sonntag",
        "visible_if: kinds == 'large', label: {de: Sonntag",
    )
    fields.write_text(text, "utf-8")
    finding = next(f for f in engine.check(folder) if "options" in f.path)
    assert finding.path == "days.options.2.visible_if"
    assert "kinds" in finding.message
