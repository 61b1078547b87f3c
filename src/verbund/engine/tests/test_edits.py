"""Edits lead from one document exactly to the other."""

import json

import pytest
from hypothesis import given

from verbund.engine.edits import Edit, apply, diff
from verbund.engine.tests.test_merge import documents


@given(documents, documents)
def test_edits_lead_exactly_to_the_other_document(base: object, other: object) -> None:
    kept = json.dumps(base)
    made = apply(base, diff(base, other))
    assert json.dumps(made) == json.dumps(other)
    assert json.dumps(base) == kept


@given(documents)
def test_nothing_changed_is_no_edit(base: object) -> None:
    assert diff(base, base) == ()


def test_one_changed_word_is_one_edit_with_its_path() -> None:
    base = {"fields": {"a": {"label": {"de": "x", "en": "y"}}}, "rows": [{"id": "r"}]}
    other = {"fields": {"a": {"label": {"de": "z", "en": "y"}}}, "rows": [{"id": "r"}]}
    assert diff(base, other) == (
        Edit(path="/fields/a/label/de", op="set", before="x", after="z"),
    )


def test_added_object_says_behind_which_it_stands() -> None:
    base = {"steps": [{"id": "a"}, {"id": "b"}]}
    other = {"steps": [{"id": "a"}, {"id": "new"}, {"id": "b"}]}
    assert diff(base, other) == (
        Edit(path="/steps[new]", op="add", after={"id": "new"}, behind="a"),
    )


def test_renamed_object_is_followed_when_asked() -> None:
    base = {"fields": {"old": {"label": "x"}}}
    other = {"fields": {"new": {"formerly": ["old"], "label": "y"}}}
    assert [(e.op, e.path) for e in diff(base, other, renames=True)] == [
        ("rename", "/fields/new"),
        ("add", "/fields/new/formerly"),
        ("set", "/fields/new/label"),
    ]
    assert [e.op for e in diff(base, other)] == ["remove", "add"]


def test_edit_for_another_document_is_refused_by_its_path() -> None:
    edit = Edit(path="/fields/gone/label", op="set", before="x", after="y")
    with pytest.raises(KeyError, match="/fields/gone"):
        apply({"fields": {}}, [edit])
