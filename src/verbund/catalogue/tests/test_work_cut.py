"""A power cut in the middle of an activation leaves the old or the new state."""

from collections.abc import Callable

from django.db import connection
from django.db.utils import OperationalError

from verbund.catalogue import actions, queries
from verbund.catalogue.models import (
    AdaptedVersion,
    Adoption,
    AdoptionChange,
    AdoptionDraft,
    AdoptionRecord,
)
from verbund.catalogue.tests.conftest import Cast
from verbund.catalogue.tests.test_work import FIELDS, KEY, adapted_fulda, one, two
from verbund.core.scope import acting_within
from verbund.engine.model import Blueprint

__all__ = ["one", "two"]


class Failing:
    """Breaks the connection at the n-th statement, as a power cut would."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.seen += 1
        if self.seen == self.at:
            raise OperationalError("cut")
        return execute(sql, params, many, context)


def test_cut_off_at_any_statement_the_old_or_the_new_state_is_left(
    one: Blueprint, cast: Cast, two: Callable[..., Blueprint]
) -> None:
    actor = adapted_fulda(one, cast)
    two(fields=FIELDS.replace("{de: Person,", "{de: Stifterin,"))
    work = actions.begin_work(member=cast.fulda, key=KEY, actor=actor).work

    def state() -> tuple[object, ...]:
        adoption = Adoption.objects.get(member=cast.fulda)
        with acting_within({cast.fulda.id}):
            drafts = AdoptionDraft.objects.count()
        return (
            adoption.version_id, adoption.adapted_id, adoption.changed_at, drafts,
            AdoptionChange.objects.count(), AdoptionRecord.objects.count(),
            AdaptedVersion.objects.count(),
        )  # fmt: skip

    before = state()
    cuts = 0
    for at in range(1, 300):
        try:
            with connection.execute_wrapper(Failing(at)):
                actions.activate_work(member=cast.fulda, draft_id=work.id, actor=actor)
        except OperationalError:
            cuts += 1
            assert state() == before
            continue
        break
    assert cuts > 8
    assert queries.ground_for(cast.fulda, KEY).blueprint.version == "2.0.0"
    assert state()[3] == 0
