"""Merging on the model: the shared cases, and what must hold for any document."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from verbund.engine import places
from verbund.engine.merge import Merge, Own, as_json, merge, resolve

SHARED = Path(__file__).parents[5] / "shared/data/blueprints/merge-cases.json"


def cases() -> list[Mapping[str, object]]:
    if not SHARED.is_file():
        return []
    return list(json.loads(SHARED.read_text("utf-8"))["cases"])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_shared_case_merges_as_wanted(case: Mapping[str, dict[str, object]]) -> None:
    found = merge(case["base"], case["local"], case["upstream"])
    wanted = case["expected"]
    assert [c.path for c in found.conflicts] == wanted.get("conflicts", [])
    if wanted["clean"]:
        assert json.dumps(found.merged) == json.dumps(wanted["result"])


def test_all_shared_cases_are_there_where_the_folder_is() -> None:
    assert not SHARED.is_file() or len(cases()) == 10


def test_renamed_field_takes_local_label_along() -> None:
    base = {"fields": [{"id": "place", "label": "Wo?"}, {"id": "day", "label": "Wann"}]}
    local = {
        "fields": [{"id": "place", "label": "Wo genau?"}, {"id": "day", "label": "W"}]
    }
    upstream = {
        "fields": [
            {"id": "day", "label": "Wann"},
            {"id": "spot", "formerly": "place", "label": "Wo?", "type": "address"},
        ]
    }
    found = merge(base, local, upstream)
    assert found.clean
    assert found.merged == {
        "fields": [
            {"id": "day", "label": "W"},
            {
                "id": "spot",
                "formerly": "place",
                "label": "Wo genau?",
                "type": "address",
            },
        ]
    }


def test_renamed_entry_of_a_mapping_is_followed_too() -> None:
    base = {"fields": {"place": {"label": "Wo?"}}, "page": ["place"]}
    local = {"fields": {"place": {"label": "Wo genau?"}}, "page": ["place", "extra"]}
    upstream = {
        "fields": {"spot": {"label": "Wo?", "formerly": ["place", "locus"]}},
        "page": ["spot"],
    }
    assert merge(base, local, upstream).merged == {
        "fields": {"spot": {"label": "Wo genau?", "formerly": ["place", "locus"]}},
        "page": ["spot", "extra"],
    }


def test_conflict_on_a_renamed_field_names_the_new_id() -> None:
    base = {"fields": [{"id": "old", "label": "a"}]}
    local = {"fields": [{"id": "old", "label": "b"}]}
    upstream = {"fields": [{"id": "new", "formerly": "old", "label": "c"}]}
    assert paths(merge(base, local, upstream)) == ["/fields[new]/label"]


def test_renaming_on_both_sides_is_a_conflict() -> None:
    base = {"fields": {"old": {"type": "text"}}}
    local = {"fields": {"mine": {"type": "text", "formerly": "old"}}}
    upstream = {"fields": {"theirs": {"type": "text", "formerly": "old"}}}
    assert "/fields/old" in paths(merge(base, local, upstream))


def test_both_rules_keep_their_row_when_rows_have_no_id() -> None:
    rows = [
        {"when": "a", "then": 1},
        {"when": "b", "then": 2},
        {"when": "c", "then": 3},
    ]
    base = {"rows": rows}
    local = {"rows": [{**rows[0], "because": "darum"}, *rows[1:]]}
    upstream = {"rows": [*rows[:2], {"when": "d", "then": 4}, rows[2]]}
    found = merge(base, local, upstream)
    assert found.clean
    assert found.merged == {
        "rows": [local["rows"][0], rows[1], upstream["rows"][2], rows[2]]
    }


def test_one_row_changed_by_both_names_the_row_and_the_key() -> None:
    base = {"rows": [{"when": "a", "then": 1}, {"when": "b", "then": 2}]}
    local = {"rows": [{"when": "a", "then": 5}, {"when": "b", "then": 2}]}
    upstream = {"rows": [{"when": "a", "then": 6, "x": 1}, {"when": "b", "then": 2}]}
    assert paths(merge(base, local, upstream)) == ["/rows/0/then"]


def test_rows_added_at_one_place_by_both_need_a_person() -> None:
    base: dict[str, object] = {"rows": [{"when": "a"}]}
    local = {"rows": [{"when": "a"}, {"when": "b"}]}
    upstream = {"rows": [{"when": "a"}, {"when": "c"}]}
    assert paths(merge(base, local, upstream)) == ["/rows"]


def test_numbers_and_truth_are_different_values() -> None:
    assert merge({"a": 1}, {"a": True}, {"a": 1}).merged == {"a": True}
    assert merge({"a": 1}, {"a": 1}, {"a": 1.0}).merged == {"a": 1.0}


def test_choice_settles_a_conflict_and_leaves_the_others_open() -> None:
    found = merge(
        {"a": 1, "b": {"x": 1}}, {"a": 2, "b": {"x": 2}}, {"a": 3, "b": {"x": 3}}
    )
    assert paths(found) == ["/a", "/b/x"]
    half = resolve(found, {"/a": "upstream"})
    assert half.merged == {"a": 3, "b": {"x": 2}}
    assert paths(half) == ["/b/x"]
    assert resolve(found, {"/a": "base", "/b/x": Own(9)}).merged == {
        "a": 1,
        "b": {"x": 9},
    }


def test_choosing_the_side_that_deleted_deletes() -> None:
    found = merge({"a": {"x": 1}}, {"a": {"x": 2}}, {})
    assert found.merged == {"a": {"x": 2}}
    assert found.conflicts[0].kind == "deleted"
    assert found.conflicts[0].upstream is UNSET
    assert resolve(found, {"/a": "upstream"}).merged == {}


def test_choice_for_no_conflict_is_an_error() -> None:
    with pytest.raises(KeyError):
        resolve(merge({}, {"a": 1}, {}), {"/a": "local"})


def test_names_with_signs_of_a_path_survive_it() -> None:
    path = places.item(places.key("", "tests/a~b[1].yaml"), "x]y")
    assert places.parts(path) == (places.Key("tests/a~b[1].yaml"), places.Item("x]y"))
    document = {"tests/a~b[1].yaml": [{"id": "x]y", "v": 1}]}
    assert places.look_up(document, f"{path}/v") == 1


def test_path_that_is_none_is_refused() -> None:
    for wrong in ("felder", "/a[b", "/a]b", "[a]b"):
        with pytest.raises(ValueError, match="kein Pfad"):
            places.parts(wrong)


# --- any document ------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from("abc")
names = st.sampled_from(["a", "b", "c", "d"])


def objects(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    one = st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2)
    keyed = st.dictionaries(names, one, max_size=4).map(
        lambda by_id: [{"id": name, **rest} for name, rest in by_id.items()]
    )
    renamed = st.dictionaries(names, names, max_size=3).map(
        lambda by_id: [{"id": n, "formerly": old} for n, old in by_id.items()]
    )
    return keyed | renamed


documents = st.recursive(
    scalars,
    lambda inner: (
        st.dictionaries(names, inner, max_size=4)
        | st.lists(scalars, max_size=4)
        | st.lists(inner, max_size=3)
        | objects(inner)
    ),
    max_leaves=12,
)


@given(documents, documents)
def test_what_both_sides_want_is_what_comes_out(base: object, new: object) -> None:
    assert result(merge(base, new, new)) == new


@given(documents, documents)
def test_one_side_alone_gets_its_way(base: object, new: object) -> None:
    assert result(merge(base, base, new)) == new
    assert result(merge(base, new, base)) == new


@given(documents, documents, documents)
def test_conflicts_are_the_same_from_both_sides(
    base: object, local: object, upstream: object
) -> None:
    there, back = merge(base, local, upstream), merge(base, upstream, local)
    assert {c.path: c.kind for c in there.conflicts} == {
        c.path: c.kind for c in back.conflicts
    }


@given(documents, documents, documents)
def test_no_new_word_is_lost(base: object, local: object, upstream: object) -> None:
    found = merge(base, local, upstream)
    kept = words(found.merged)
    for conflict in found.conflicts:
        name = last_key(conflict.path)
        kept |= words(conflict.local, name) | words(conflict.upstream, name)
    removed = (words(base) - words(local)) | (words(base) - words(upstream))
    for side in (local, upstream):
        assert words(side) - words(base) - removed <= kept


@given(documents, documents, documents)
def test_every_conflict_can_be_settled(
    base: object, local: object, upstream: object
) -> None:
    found = merge(base, local, upstream)
    choices = {conflict.path: "upstream" for conflict in found.conflicts}
    assert not resolve(found, choices).conflicts  # type: ignore[arg-type]


def result(found: Merge) -> object:
    assert not found.conflicts
    return found.merged


def last_key(path: str) -> str:
    """The key that a value at ``path`` stands under; elements of lists have none."""
    keys = [p.name for p in places.parts(path) if isinstance(p, places.Key)]
    return keys[-1] if path != "/" and keys else ""


def words(value: object, name: str = "") -> set[tuple[str, str]]:
    """Every scalar in a document with the key it stands under."""
    found: set[tuple[str, str]] = set()
    todo: list[tuple[str, object]] = [(name, value)]
    while todo:
        name, one = todo.pop()
        if isinstance(one, dict):
            todo += [(key, inner) for key, inner in one.items()]
        elif isinstance(one, list):
            todo += [(name, inner) for inner in one]
        elif one is not UNSET:
            found.add((name, json.dumps(one)))
    return found


def paths(found: Merge) -> list[str]:
    return [conflict.path for conflict in found.conflicts]


def test_numbers_beyond_64_bits_and_half_characters_pass() -> None:
    base = {"n": 1, "t": "a"}
    found = merge(base, {"n": 2**70, "t": "a"}, {"n": 1, "t": "\ud800"})
    assert json.loads(as_json(found)) == {
        "merged": {"n": 2**70, "t": "\ud800"},
        "conflicts": [],
    }
