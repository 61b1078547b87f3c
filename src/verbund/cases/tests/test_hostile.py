"""Hostile answers: refused with a sentence or taken whole, never half-written."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbund.cases import actions, queries
from verbund.cases.models import Case, Entry
from verbund.cases.tests.cast import ANSWERS, Cast, answers, submit
from verbund.core.errors import VerbundError
from verbund.core.jobs import drain
from verbund.core.models import Job
from verbund.core.scope import everywhere

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=60)
    | st.sampled_from(["\x00", "\ud800", "'; DROP TABLE cases_case; --", "{{7*7}}"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_nothing_is_half_written(cast: Cast, data: st.DataObject) -> None:
    found: dict[str, Any] = answers()
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = found
        key = data.draw(st.sampled_from([*ANSWERS, "zzz"]))
        if isinstance(place.get(key), dict) and data.draw(st.booleans()):
            place = place[key]
            key = data.draw(st.sampled_from([*place, "zzz"]))
        place[key] = data.draw(VALUES)
    with everywhere("test"):
        before = (Case.objects.count(), Entry.objects.count(), Job.objects.count())
    try:
        with transaction.atomic():
            receipt = submit(cast, answers=found, idempotency_key=None)
    except VerbundError as error:
        refused: VerbundError | None = error
    else:
        refused = None
    if refused is not None:
        assert 400 <= refused.status < 500
        assert refused.detail
        with everywhere("test"):
            after = (Case.objects.count(), Entry.objects.count(), Job.objects.count())
        assert after == before
    else:
        view = queries.case_view(receipt.id, cast.sabine)
        assert view.chain is not None
        assert view.chain.whole


def test_long_and_odd_texts_can_be_searched(cast: Cast) -> None:
    submit(cast, answers=answers(family_name="Łukasiewicz-Đorđević"))
    drain()
    for text in ("lukasiewicz", "Łukasiewicz", "dordevic", "%", "_", "ß" * 500, "\x00"):
        queries.search_cases(text, actor=cast.sabine)
    assert len(queries.search_cases("lukasiewicz", actor=cast.sabine)) == 1
    assert actions.rebuild(check=True).differing == ()
