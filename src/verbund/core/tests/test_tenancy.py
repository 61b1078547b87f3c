"""A member never sees another member's row, whichever way it is asked for."""

import time
from uuid import UUID

import pytest
from django.db import connection, connections
from django.db.models import Count, Exists, OuterRef

from verbund.core import guard
from verbund.core.guard import MemberConditionMissing
from verbund.core.models import AuditEntry
from verbund.core.scope import NoMemberScope, OutsideMemberScope
from verbund.core.tenancy import across_members, acting_within
from verbund.core.tests.walls.models import Paper, Remark

MEERANE = UUID(int=1)
SCHOENBERG = UUID(int=2)
KOELN = UUID(int=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers() -> dict[str, Paper]:
    with across_members(reason="test data"):
        found = {
            title: Paper.objects.create(title=title, owner_id=owner, acting_id=acting)
            for title, owner, acting in (
                ("own", MEERANE, MEERANE),
                ("served", SCHOENBERG, MEERANE),
                ("foreign", KOELN, KOELN),
            )
        }
        for paper in found.values():
            Remark.objects.create(
                paper=paper,
                text=f"on {paper.title}",
                owner_id=paper.owner_id,
                acting_id=paper.acting_id,
            )
    return found


def titles() -> set[str]:
    return {paper.title for paper in Paper.objects.all()}


def test_a_row_is_visible_to_owner_and_acting_member(papers: dict[str, Paper]) -> None:
    with acting_within([MEERANE]):
        assert titles() == {"own", "served"}
    with acting_within(SCHOENBERG):
        assert titles() == {"served"}
    with acting_within([KOELN, SCHOENBERG]):
        assert titles() == {"served", "foreign"}
    with acting_within([]):
        assert titles() == set()


def test_without_scope_the_manager_refuses_and_says_what_to_do() -> None:
    with pytest.raises(NoMemberScope, match=r"Paper .*acting_within"):
        Paper.objects.count()


def test_raw_sql_without_scope_is_refused() -> None:
    with (
        pytest.raises(NoMemberScope, match="walls_paper"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM walls_paper WHERE owner_id = %s", [KOELN.hex])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM walls_paper",
        'SELECT count(*) FROM "walls_paper" p WHERE p.title = %s',
        "SELECT * FROM walls_paper WHERE id = 1",
        "SELECT * FROM core_job UNION SELECT title FROM walls_paper",
        "SELECT (SELECT count(*) FROM walls_paper) FROM core_job",
        (
            "SELECT * FROM core_job j WHERE EXISTS (SELECT 1 FROM walls_paper p "
            "WHERE p.owner_id = j.member_id)"
        ),
        "SELECT * FROM walls_paper p, walls_remark r WHERE p.owner_id = %s",
        (
            "SELECT * FROM core_job JOIN walls_paper ON walls_paper.owner_id = "
            "core_job.member_id"
        ),
        "UPDATE walls_paper SET title = 'x'",
        "UPDATE walls_paper SET title = 'x' WHERE title = 'y'",
        "UPDATE walls_paper SET owner_id = %s",
        "DELETE FROM walls_paper",
        "INSERT INTO walls_paper (title) VALUES ('x')",
        "INSERT INTO core_attempt (key) SELECT title FROM walls_paper",
        "WITH x AS (SELECT * FROM walls_paper) SELECT * FROM x WHERE owner_id = %s",
        "SELECT * FROM walls_paper WHERE owner_id IS NOT NULL",
        "SELECT * FROM walls_paper WHERE owner_id <> %s",
        "SELECT * FROM walls_paper WHERE owner_id = owner_id",
        "SELECT * FROM walls_paper WHERE title = 'owner_id = 1'",
        "SELECT * FROM walls_paper -- WHERE owner_id = 1",
        "select * from WALLS_PAPER",
    ],
)
def test_raw_sql_without_member_condition_is_refused(sql: str) -> None:
    with (
        acting_within(MEERANE),
        pytest.raises(MemberConditionMissing, match=r"walls_(paper|remark) "),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [KOELN.hex] if "%s" in sql else None)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM walls_paper WHERE owner_id = %s",
        (
            "SELECT * FROM walls_paper p WHERE (p.title = 'x' OR 1 = 1) AND "
            "p.acting_id IN (%s)"
        ),
        "SELECT EXTRACT(YEAR FROM at) FROM walls_paper WHERE owner_id = ANY(%s)",
        (
            "SELECT * FROM walls_paper p LEFT JOIN walls_remark r ON r.paper_id = p.id "
            "WHERE p.owner_id = %s"
        ),
        (
            "SELECT * FROM walls_paper p WHERE p.owner_id = %s AND EXISTS "
            "(SELECT 1 FROM walls_remark r WHERE r.paper_id = p.id)"
        ),
        "UPDATE walls_paper SET title = 'x' WHERE id = %s",
        "DELETE FROM walls_paper WHERE id IN (%s, %s)",
        "INSERT INTO walls_paper (title, owner_id, acting_id) VALUES (%s, %s, %s)",
        "SELECT * FROM core_job",
        "WITH x AS (SELECT * FROM walls_paper WHERE owner_id = %s) SELECT * FROM x",
    ],
)
def test_statement_with_member_condition_passes(sql: str) -> None:
    assert guard.judge(sql).offence == ""


def test_orm_statements_pass_the_guard(papers: dict[str, Paper]) -> None:
    with acting_within(MEERANE):
        paper = Paper.objects.get(title="served")
        paper.title = "served again"
        paper.save()
        paper.refresh_from_db()
        assert [r.text for r in paper.remarks.all()] == ["on served"]
        assert (
            Remark.objects.select_related("paper").filter(paper__title="own").exists()
        )
        assert Paper.objects.annotate(n=Count("remarks")).filter(n=1).count() == 2
        assert Paper.objects.exclude(remarks__text="on own").count() == 1
        assert (
            Paper.objects.filter(
                Exists(Remark.objects.filter(paper=OuterRef("pk"), text="on own"))
            ).count()
            == 1
        )
        assert len(Paper.objects.prefetch_related("remarks")) == 2
        assert Paper.objects.filter(title="own").update(title="ours") == 1
        Paper.objects.bulk_update([paper], ["title"])
        assert Paper.objects.get(title="ours").delete()[0] == 2
        assert Paper.objects.all().delete()[0] == 2
    with across_members(reason="look"):
        assert titles() == {"foreign"}


def test_foreign_key_does_not_climb_over_the_wall(papers: dict[str, Paper]) -> None:
    with across_members(reason="test data"):
        remark = Remark.objects.create(
            paper=papers["foreign"], text="x", owner_id=MEERANE, acting_id=MEERANE
        )
    with acting_within(MEERANE):
        mine = Remark.objects.get(pk=remark.pk)
        with pytest.raises(Paper.DoesNotExist):
            _ = mine.paper


def test_writes_for_other_members_are_refused(papers: dict[str, Paper]) -> None:
    row = Paper(title="x", owner_id=KOELN, acting_id=KOELN)
    with acting_within(MEERANE):
        with pytest.raises(OutsideMemberScope):
            row.save()
        with pytest.raises(OutsideMemberScope):
            Paper.objects.bulk_create([row])
        with pytest.raises(OutsideMemberScope):
            Paper.objects.update(owner_id=KOELN)
        with pytest.raises(OutsideMemberScope):
            papers["foreign"].delete()
        assert Paper.objects.filter(title="foreign").update(title="y") == 0


def test_across_members_is_written_down() -> None:
    with across_members(reason="Statistik des Verbunds"):
        assert titles() == set()
    row = AuditEntry.objects.get(action="across_members")
    assert row.detail == {"reason": "Statistik des Verbunds"}
    with pytest.raises(ValueError, match="reason"), across_members(reason=" "):
        pass


def test_a_known_statement_costs_microseconds() -> None:
    sql = str(AuditEntry.objects.all().query) + " /* walls_paper */"
    guard.judge(sql)

    def once() -> float:
        start = time.process_time()
        for _ in range(1000):
            guard.judge(sql)
        return (time.process_time() - start) / 1000

    assert min(once() for _ in range(5)) < 20e-6


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's"
)
class TestRowLevelSecurity:
    """The third wall holds even if the first two were not there."""

    def test_web_role_has_no_power(self) -> None:
        from verbund.core.db.postgresql.role import role_report  # noqa: PLC0415

        report = role_report(connection)
        assert report == {
            "current_user": connection.web_role,
            "superuser": False,
            "owns": 0,
        }

    def test_rows_of_others_are_invisible_without_the_guard(
        self, papers: dict[str, Paper], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def count() -> int:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM walls_paper")
                return int(cursor.fetchone()[0])

        with acting_within(MEERANE):
            titles()
            monkeypatch.setattr(connections["default"], "execute_wrappers", [])
            assert count() == 2
            connection.cursor().execute("SELECT set_config('verbund.members','',false)")
            assert count() == 0
            connection.connection.verbund_members = None

    def test_scope_is_announced_again_after_a_rollback(
        self, papers: dict[str, Paper]
    ) -> None:
        from django.db import transaction  # noqa: PLC0415

        def fail_inside() -> None:
            with transaction.atomic(), acting_within(KOELN):
                assert titles() == {"foreign"}
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_inside()
        with acting_within(KOELN):
            assert titles() == {"foreign"}
        with acting_within(SCHOENBERG):
            assert titles() == {"served"}
