"""Every table of members holds all three walls – generated over the models."""

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, connections, models

from tests.isolation.world import World, create
from verbund.core.guard import MemberConditionMissing
from verbund.core.models import member_owned_models
from verbund.core.scope import NoMemberScope, acting_within, everywhere

OWNED = [
    model
    for model in member_owned_models(apps.get_models())
    if not model.__module__.startswith("verbund.core.tests")
]
STRANGER = UUID(int=7)
postgres = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's"
)


@pytest.fixture
def world(db: None) -> World:
    """The marked case with everything that hangs on it."""
    return create()


def names(model: type[models.Model]) -> str:
    return model._meta.label


def raw(sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def test_there_are_tables_of_members() -> None:
    assert {names(m) for m in OWNED} >= {"cases.Case", "cases.Entry", "cases.Draft"}


@pytest.mark.parametrize("model", OWNED, ids=names)
class TestEveryTable:
    """The walls of one table."""

    def test_others_see_no_row(self, world: World, model: type[Any]) -> None:
        with everywhere("test"):
            total = model.objects.count()
        for scope in ({STRANGER}, {world.cast.fulda.id}, set()):
            with acting_within(scope):
                assert model.objects.count() == 0
                assert list(model.objects.all()) == []
                assert model.objects.filter(pk__isnull=False).exists() is False
                for owner in scope:
                    assert model.objects.update(owner_id=owner) == 0
        with acting_within({world.cast.schoenberg.id, world.cast.meerane.id}):
            assert model.objects.count() == total

    def test_nobody_asks_without_a_scope(self, world: World, model: type[Any]) -> None:
        with pytest.raises(NoMemberScope):
            model.objects.count()
        with pytest.raises(NoMemberScope):
            raw(f'SELECT count(*) FROM "{model._meta.db_table}"')  # noqa: S608

    def test_raw_sql_needs_a_member(self, world: World, model: type[Any]) -> None:
        table = model._meta.db_table
        column = next(
            field.column
            for field in model._meta.concrete_fields
            if field.column not in {"owner_id", "acting_id", model._meta.pk.column}
        )
        statements = (
            f'SELECT * FROM "{table}"',  # noqa: S608
            f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s',  # noqa: S608
            f'UPDATE "{table}" SET "{column}" = %s',  # noqa: S608
            f'DELETE FROM "{table}"',  # noqa: S608
        )
        with acting_within({world.cast.fulda.id}):
            for sql in statements:
                with pytest.raises(MemberConditionMissing):
                    raw(sql, ["x"] if "%s" in sql else None)

    @postgres
    def test_row_level_security_holds_alone(
        self, world: World, model: type[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = model._meta.db_table
        ((enabled, forced),) = raw(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE oid = %s::regclass",
            [table],
        )
        assert (enabled, forced) == (True, True)
        with everywhere("test"):
            total = model.objects.count()
        count = f'SELECT count(*) FROM "{table}"'  # noqa: S608
        for scope, expected in (
            ({world.cast.fulda.id}, 0),
            ({world.cast.meerane.id, world.cast.schoenberg.id}, total),
        ):
            with acting_within(scope):
                model.objects.count()
                with monkeypatch.context() as bare:
                    bare.setattr(connections["default"], "execute_wrappers", [])
                    assert raw(count) == [(expected,)]


def test_the_marked_case_fills_most_tables(world: World) -> None:
    """Empty tables would make the tests above say nothing."""
    with everywhere("test"):
        filled = {names(m) for m in OWNED if m.objects.exists()}
    assert filled >= {
        "cases.Case", "cases.Entry", "cases.Task", "cases.NumberRange", "cases.Draft",
        "cases.CaseDocument", "cases.SavedView", "cases.Share", "appointments.Booking",
        "appointments.Seat", "appointments.SlotPattern", "appointments.SlotClosure",
        "reports.Report", "reports.Follower", "reports.Pending", "reports.Hint",
        "accessibility.Helper", "accessibility.Measurement", "construction.Site",
    }  # fmt: skip


def test_a_file_is_reachable_through_its_case_only(world: World) -> None:
    from verbund.cases import queries  # noqa: PLC0415
    from verbund.cases.errors import CaseNotFound  # noqa: PLC0415

    with acting_within({world.cast.meerane.id}):
        row = queries.document(world.values["document"], case_id=world.case.id)
    for find in (
        lambda: queries.document(row.id, case_id=world.case.id),
        lambda: queries.document_by_digest(row.digest, case_id=world.case.id),
    ):
        with acting_within({world.cast.fulda.id}), pytest.raises(CaseNotFound):
            find()
