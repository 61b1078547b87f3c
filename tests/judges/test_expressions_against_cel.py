"""The common part of our expressions and of CEL must mean the same.

The judge is the PyPI package ``common-expression-language`` (Google's CEL in Rust).
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.engine.expressions import Env, Parameters, Scope, compile_expression
from verbund.engine.expressions.kinds import (
    BOOLEAN,
    INTEGER,
    TEXT,
    list_of,
    record,
    root_field,
)

cel = pytest.importorskip("cel", reason="common-expression-language is not installed")
pytestmark = pytest.mark.judge

ITEM = record({"size": INTEGER, "word": TEXT})
SCOPE = Scope(
    {
        "a": root_field("a", INTEGER),
        "b": root_field("b", INTEGER),
        "yes": root_field("yes", BOOLEAN),
        "word": root_field("word", TEXT),
        "items": root_field("items", list_of(ITEM)),
    }
)
Pair = tuple[str, str]
LETTERS = st.text("abcxyzäß ", max_size=4)

NUMBERS: st.SearchStrategy[Pair] = st.recursive(
    st.integers(0, 50).map(lambda n: (str(n), str(n)))
    | st.sampled_from([("a", "a"), ("b", "b"), ("items.count", "size(items)")]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda t: tuple(f"({t[0][i]} {t[1]} {t[2][i]})" for i in (0, 1))
    ),
    max_leaves=6,
)
TEXTS: st.SearchStrategy[Pair] = LETTERS.map(
    lambda text: (f"'{text}'", f"'{text}'")
) | st.just(("word", "word"))


def compared(
    pairs: st.SearchStrategy[Pair], signs: list[str]
) -> st.SearchStrategy[Pair]:
    return st.tuples(pairs, st.sampled_from(signs), pairs).map(
        lambda t: (f"{t[0][0]} {t[1]} {t[2][0]}", f"{t[0][1]} {t[1]} {t[2][1]}")
    )


MEMBER = st.tuples(TEXTS, st.lists(LETTERS, min_size=1, max_size=3)).map(
    lambda t: tuple(
        f"{t[0][i]} in [{', '.join(repr(word) for word in t[1])}]" for i in (0, 1)
    )
)
SOME = st.tuples(st.sampled_from(["any", "all"]), st.integers(0, 9)).map(
    lambda t: (
        f"{t[0]}(items where size > {t[1]})",
        f"items.{'exists' if t[0] == 'any' else 'all'}(i, i.size > {t[1]})",
    )
)
COUNT = st.integers(0, 9).map(
    lambda n: (
        f"count(items where size > {n}) == 1",
        f"size(items.filter(i, i.size > {n})) == 1",
    )
)
CONDITIONS: st.SearchStrategy[Pair] = st.recursive(
    st.just(("yes", "yes"))
    | compared(NUMBERS, ["<", "<=", "==", "!=", ">", ">="])
    | compared(TEXTS, ["==", "!="])
    | MEMBER
    | SOME
    | COUNT,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(
            lambda t: (f"({t[0][0]} and {t[1][0]})", f"({t[0][1]} && {t[1][1]})")
        ),
        st.tuples(inner, inner).map(
            lambda t: (f"({t[0][0]} or {t[1][0]})", f"({t[0][1]} || {t[1][1]})")
        ),
        inner.map(lambda t: (f"not ({t[0]})", f"!({t[1]})")),
        st.tuples(inner, inner, inner).map(
            lambda t: (
                f"({t[1][0]} if {t[0][0]} else {t[2][0]})",
                f"({t[0][1]} ? {t[1][1]} : {t[2][1]})",
            )
        ),
    ),
    max_leaves=6,
)
WORLD = st.fixed_dictionaries(
    {
        "a": st.integers(-50, 50),
        "b": st.integers(-50, 50),
        "yes": st.booleans(),
        "word": LETTERS,
        "items": st.lists(
            st.fixed_dictionaries({"size": st.integers(0, 9), "word": LETTERS}),
            max_size=4,
        ),
    }
)


@given(CONDITIONS, WORLD)
@settings(max_examples=400, deadline=None)
def test_conditions_agree_with_cel(pair, world):
    ours, theirs = pair
    env = Env(root=world, parameters=Parameters({}, {}), today=date(2026, 1, 1))
    found = bool(compile_expression(ours, SCOPE).run(env))
    assert found is cel.evaluate(theirs, world), f"{ours}  ↔  {theirs}"
