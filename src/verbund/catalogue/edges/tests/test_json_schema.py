"""The JSON Schema of answers takes what a case takes, and refuses the rest."""

import copy
import json

import jsonschema
import pytest

from verbund.catalogue.edges.json_schema import answers_schema
from verbund.catalogue.edges.tests.edge_kit import NAMES, blueprint, submissions
from verbund.engine import walk_fields


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_of_every_scenario_are_valid(name: str) -> None:
    plan = blueprint(name)
    schema = answers_schema(plan)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.FormatChecker()
    )
    found = list(submissions(plan))
    assert found, "no scenario opens a case"
    for answers in found:
        assert [e.message for e in judge.iter_errors(answers)] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_field_and_a_wrong_kind_are_refused(name: str) -> None:
    plan = blueprint(name)
    judge = jsonschema.Draft202012Validator(answers_schema(plan))
    answers = next(submissions(plan))
    assert not judge.is_valid({**answers, "no_such_field": 1})
    for field in plan.fields.values():
        if field.id in answers:
            wrong = copy.deepcopy(answers)
            wrong[field.id] = {"no": ["such", "kind"]}
            assert not judge.is_valid(wrong), field.id


def test_bounds_of_the_blueprint_bind_the_schema() -> None:
    judge = jsonschema.Draft202012Validator(answers_schema(blueprint("hundesteuer")))
    answers = next(a for a in submissions(blueprint("hundesteuer")) if "dogs" in a)
    for path, value in (
        (("already_registered",), 51),
        (("dogs", 0, "name"), "x" * 61),
        (("dogs", 0, "chip"), "12"),
        (("dogs", 0, "sex"), "neither"),
        (("dogs",), []),
    ):
        wrong = copy.deepcopy(answers)
        place: object = wrong
        for part in path[:-1]:
            place = place[part]  # type: ignore[index]
        place[path[-1]] = value  # type: ignore[index]
        assert not judge.is_valid(wrong), path
    assert not judge.is_valid(answers | {"holder": {"family_name": "Lüders"}})


def test_choices_of_a_member_are_listed_on_its_ground() -> None:
    from verbund.engine.scenario import scenario_ground  # noqa: PLC0415

    local = [
        name
        for name in NAMES
        if any(f.options_from for f in walk_fields(blueprint(name).fields))
    ]
    for name in local:
        plan = blueprint(name)
        ground = scenario_ground(plan, plan.scenarios[0], {})
        assert '"x-options"' in json.dumps(answers_schema(plan))
        there = answers_schema(plan, ground=ground)
        assert '"x-options"' not in json.dumps(there)
        jsonschema.Draft202012Validator.check_schema(there)
