"""Submissions as XFall: valid against the schema, read back as the same answers."""

import pytest
from lxml import etree

from verbund.catalogue.edges import xfall
from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.tests.edge_kit import (
    EVERYTHING_ANSWERS,
    NAMES,
    blueprint,
    submissions,
)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenarios_answers_are_valid_and_come_back(name: str) -> None:
    plan = blueprint(name)
    schema = etree.XMLSchema(etree.fromstring(xfall.schema(plan).encode()))
    found = list(submissions(plan))
    assert found
    for answers in found:
        document = xfall.export(plan, answers).encode()
        schema.assertValid(etree.fromstring(document))
        assert xfall.read(plan, document) == answers


def test_the_schema_refuses_what_the_form_refuses() -> None:
    plan = blueprint("everything")
    schema = etree.XMLSchema(etree.fromstring(xfall.schema(plan).encode()))

    def accepts(**changes: object) -> bool:
        document = xfall.export(plan, {**EVERYTHING_ANSWERS, **changes})
        return bool(schema.validate(etree.fromstring(document.encode())))

    assert accepts()
    assert not accepts(count=10)
    assert not accepts(kind="huge")
    assert not accepts(remarks="x" * 41)
    assert not accepts(budget=50)
    assert not accepts(person=None)
    assert not accepts(days=["mo"] * 50)


def test_a_foreign_element_is_refused_by_name() -> None:
    plan = blueprint("everything")
    document = xfall.export(plan, EVERYTHING_ANSWERS)
    strange = document.replace("</S", "<F99999999999V1.0.0/></S")
    with pytest.raises(EdgeRefused, match="F99999999999"):
        xfall.read(plan, strange.encode())
    with pytest.raises(EdgeRefused, match="kein XFall-Dokument"):
        xfall.read(blueprint("hundesteuer"), document.encode())
