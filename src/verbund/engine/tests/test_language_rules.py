from datetime import date

import pytest

from verbund.engine.answers import check_answers
from verbund.engine.forms import form_plan, item_fields, parse_form
from verbund.engine.parameters import check_parameters, example_parameters, prepare
from verbund.engine.rules import apply_rules
from verbund.engine.templates import render_text
from verbund.engine.tests.language_kit import NOW, everything, ground, large, petra

GROUND = ground()
CLOCK = {"name": "Uhr", "price": 1250, "special": False}
RING = {"name": "Ring", "price": 10001, "special": True, "reason": "alt"}


def results(*things: dict[str, object]):
    report = check_answers(GROUND, large(*things), now=NOW)
    assert report.errors == ()
    return apply_rules(GROUND, report.answers, now=NOW).results


def test_each_item_gets_its_result_with_reason_and_line():
    lines = results(CLOCK, RING)["lines"]
    assert [item.outputs.get("amount") for item in lines.items] == [1250, 3300]
    assert lines.items[1].outputs["until"] == "2026-12-02"
    assert lines.items[1].reason.de == "Ring ist besonders: 33 % von 100,01\u00a0€."
    assert lines.items[1].legal == ("law",)
    assert [(line.label.de, line.amount) for line in lines.lines] == [
        ("1. Uhr", 1250),
        ("2. Ring", 3300),
    ]
    assert lines.items[1].row == 1
    assert lines.items[0].row is None


def test_later_rules_read_earlier_ones():
    found = results(CLOCK, RING)
    assert found["total"].value == 4550
    assert found["total"].reason.de == "Zusammen 45,50\u00a0€ für Uhr und Ring."
    assert found["eligible"].outputs == {"allowed": True, "group": "all"}
    rich = results({**CLOCK, "price": 100001})
    assert rich["eligible"].outputs == {"allowed": False, "group": "rich"}


def test_a_rule_without_items_sums_to_nothing():
    report = check_answers(GROUND, petra(), now=NOW)
    found = apply_rules(GROUND, report.answers, now=NOW).results
    assert found["lines"].items == ()
    assert found["total"].value == 0


def test_dated_parameters_are_read_at_the_day_asked_for():
    assert results(CLOCK)["allowance"].value == 1000
    prepared = prepare(everything(), example_parameters(everything()))
    assert prepared.at("allowance", date(2026, 1, 1)) == 1250
    assert prepared.at("allowance", date(2024, 12, 31)) is None


def test_an_error_row_says_why_there_is_no_result():
    draft = check_answers(
        GROUND, large({"name": "Uhr", "special": False}), now=NOW, partial=True
    )
    found = apply_rules(GROUND, draft.answers, now=NOW).results
    assert found["lines"].error.de == "Für Uhr fehlt der Preis."
    assert found["lines"].lines == ()


@pytest.mark.parametrize(
    ("template", "language", "shown"),
    [
        ("{person.born|date}", "de", "2.\u00a0März 1984"),
        ("{person.born|short_date}", "de", "Fr,\u00a002.03.1984"),
        ("{person.born|month_year}", "en", "March 1984"),
        ("{person.born|year}", "de", "1984"),
        ("{rules.total.value}", "de", "12,50\u00a0€"),
        ("{rules.total.value|euro}", "en", "€12.50"),
        ("{kind} / {kind|lower}", "de", "Groß / groß"),
        ("{chain_a}", "en", "No"),
        ("{things.name|join}", "de", "Uhr"),
        ("{person.address}", "de", "Hauptstraße 7, 08393 Schönberg"),
        ("{budget}|{{x}}", "de", "|{x}"),
        ("{owner.name}, {today|date}", "de", "Schönberg, 2.\u00a0November 2026"),
        ("{share}", "de", "0,25"),
    ],
)
def test_placeholders_become_words(template, language, shown):
    report = check_answers(GROUND, large(CLOCK, share="0,250"), now=NOW)
    found = apply_rules(GROUND, report.answers, now=NOW).results
    text = render_text(
        GROUND,
        template,
        answers=report.answers,
        results=found,
        now=NOW,
        language=language,
    )
    assert text == shown


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        ({}, "rates", "Füllen Sie"),
        ({"rates": [{"percent": "x"}]}, "rates", "ganze Zahl"),
        ({"rates": [{"prozent": 1}]}, "rates", "Spalte"),
        ({"rates": 5}, "rates", "Tabelle"),
        ({"tarif": 5}, "tarif", "kennt die Vorlage nicht"),
        ({"allowance": "viel"}, "allowance", "Betrag"),
        (
            {
                "allowance": [
                    {"from": "2025-01-01", "to": "2026-03-01", "value": 1},
                    {"from": "2026-01-01", "value": 2},
                ]
            },
            "allowance",
            "zwei Werte",
        ),
    ],
)
def test_wrong_parameters_are_named(raw, path, words):
    errors = {e.path: e.message.de for e in check_parameters(everything(), raw)}
    assert words in errors[path]


# --- the form ---------------------------------------------------------------------


def statuses(answers: dict[str, object]) -> dict[str, str]:
    plan = form_plan(GROUND, answers, now=NOW)
    return {page.id: page.status for page in plan.pages}


def test_pages_say_how_far_they_are():
    assert statuses({}) == {
        "kind": "not_started",
        "person": "not_started",
        "more": "not_started",
    }
    assert statuses(petra(person={"name": "P"}))["person"] == "open"
    assert statuses(petra()) == {
        "kind": "done",
        "person": "done",
        "more": "not_started",
    }
    assert form_plan(GROUND, petra(), now=NOW).complete
    assert statuses(large(CLOCK))["things"] == "done"


def test_only_visible_fields_are_on_a_page():
    plan = form_plan(GROUND, petra(kind="large", chain_a=True), now=NOW)
    page = plan.page("kind")
    assert [field.path for field in page.fields] == ["kind", "chain_a", "chain_b"]
    assert plan.after("kind") == "person"
    assert plan.next_page == "kind"
    assert not plan.complete


def test_items_have_their_own_page():
    answers = large(CLOCK, {"name": "Ring", "special": True})
    page = form_plan(GROUND, answers, now=NOW).page("things")
    assert [(item.label, item.status) for item in page.items] == [
        ("Uhr", "done"),
        ("Ring", "open"),
    ]
    second = item_fields(GROUND, "things", answers, 1, now=NOW)
    assert "things.1.reason" in [field.path for field in second]
    new = item_fields(GROUND, "things", answers, 2, now=NOW)
    assert "things.2.reason" not in [field.path for field in new]


def test_a_posted_page_replaces_its_fields_only():
    post = {
        "person.name": [" Petra Lüders "],
        "person.born.day": ["2"],
        "person.born.month": ["3"],
        "person.born.year": ["1984"],
        "person.address.street": ["Hauptstraße"],
        "person.address.house_number": ["7"],
        "person.address.postal_code": ["08393"],
        "person.address.city": ["Schönberg"],
        "kind": ["large"],
        "csrf": ["x"],
    }
    before = {"kind": "small", "person": {"email": "old@post.example"}}
    raw = parse_form(GROUND, "person", post, before)
    assert raw["kind"] == "small"
    assert before == {"kind": "small", "person": {"email": "old@post.example"}}
    report = check_answers(GROUND, raw, now=NOW)
    assert report.errors == ()
    assert report.answers == check_answers(GROUND, petra(), now=NOW).answers


def test_a_posted_item_is_changed_or_added():
    post = {"things.1.name": ["Ring"], "things.1.price": ["7,50"]}
    raw = parse_form(GROUND, "things", post, large(CLOCK), item=1)
    assert raw["things"] == [CLOCK, {"name": "Ring", "price": "7,50"}]
    assert parse_form(GROUND, "things", post, large(CLOCK), item=7)["things"] == [CLOCK]
    many = parse_form(GROUND, "more", {"days": ["mo", "tu"]}, {})
    assert many == {"days": ["mo", "tu"]}
    assert parse_form(GROUND, "more", {}, many) == {}
