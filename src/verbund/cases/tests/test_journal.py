"""The journal: sealed, append-only by the database, erasable, provable."""

from datetime import timedelta

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction

from verbund import engine
from verbund.cases import actions, journal, queries
from verbund.cases.access import ref
from verbund.cases.models import Case, DeletionProof, Entry, SearchToken
from verbund.cases.queries.case import lines_of
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast, submit
from verbund.core.checks import run_integrity_checks
from verbund.core.errors import Forbidden
from verbund.core.jobs import drain
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen


def withdrawn(cast: Cast) -> Receipt:
    receipt = submit(cast)
    actions.act(
        case_id=receipt.id,
        command=engine.Withdraw(actor=ref(cast.sabine), reason="Hat sich erledigt."),
        actor=cast.sabine,
    )
    drain()
    return receipt


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_entry SET kind = 'x'",
        "UPDATE cases_entry SET content = '{}'",
        "UPDATE cases_entry SET hash = ''",
        "UPDATE cases_entry SET content_digest = ''",
        "UPDATE cases_entry SET owner_id = acting_id",
        "DELETE FROM cases_entry",
    ],
)
def test_raw_sql_cannot_change_the_journal(cast: Cast, statement: str) -> None:
    submit(cast)
    with everywhere("test"), connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("UPDATE cases_entry SET content = NULL")
        cursor.execute("SELECT count(*) FROM cases_entry")
        assert cursor.fetchone()[0] > 0


def test_every_change_breaks_the_chain(cast: Cast) -> None:
    receipt = withdrawn(cast)
    with everywhere("test"):
        lines = lines_of(receipt.id)
        head = Case.objects.get(id=receipt.id).head_hash
    assert journal.verify(lines, head=head) is None
    replace = msgspec.structs.replace
    later = lines[0].occurred_at + timedelta(1)
    for broken in (
        [replace(lines[0], actor_id="x"), *lines[1:]],
        [replace(lines[0], channel="x"), *lines[1:]],
        [replace(lines[0], node="x"), *lines[1:]],
        [replace(lines[0], acting_id=lines[0].owner_id), *lines[1:]],
        [
            replace(lines[0], occurred_at=later),
            *lines[1:],
        ],
        [replace(lines[0], content="{}"), *lines[1:]],
        lines[1:],
        lines[:-1],
        [lines[0], *lines[2:]],
    ):
        assert journal.verify(broken, head=head) is not None
    erased = [replace(line, content=None) for line in lines]
    assert journal.verify(erased, head=head) is None


def test_equal_content_has_different_digests(cast: Cast) -> None:
    submit(cast)
    submit(cast)
    with everywhere("test"):
        digests = Entry.objects.filter(position=1).values_list(
            "content_digest", flat=True
        )
        assert len(set(digests)) == 2


def test_retention_erases_in_time_and_proves_it(cast: Cast, time: Frozen) -> None:
    receipt = withdrawn(cast)
    open_one = submit(cast)
    time.advance(timedelta(days=300))
    assert actions.run_retention().erased == ()
    time.advance(timedelta(days=100))
    dry = actions.run_retention(dry_run=True)
    assert [e.number for e in dry.erased] == [receipt.number]
    with everywhere("test"):
        assert Entry.objects.filter(case_id=receipt.id, content=None).count() == 0
    assert len(actions.run_retention().erased) == 1
    assert actions.run_retention().erased == ()
    with everywhere("test"):
        proof = DeletionProof.objects.get()
        assert proof.number == receipt.number
        assert proof.entries > 1
        assert not SearchToken.objects.filter(case_id=receipt.id).exists()
        row = Case.objects.get(id=receipt.id)
        assert row.applicant == row.contact_email == ""
        assert row.birth_date is None
        stored = " ".join(str(e.content) for e in Entry.objects.filter(case=row))
        assert "Vogel" not in stored + row.snapshot
        assert Entry.objects.filter(case_id=open_one.id, content=None).count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            DeletionProof.objects.update(rule="x")
    view = queries.case_view(receipt.id, cast.sabine)
    assert view.chain is not None
    assert view.chain.whole
    assert actions.rebuild(check=True).differing == ()
    assert not any(run_integrity_checks(["cases.journal", "cases.files"]).values())


def test_a_legal_hold_keeps_a_case(cast: Cast, time: Frozen) -> None:
    receipt = withdrawn(cast)
    with pytest.raises(Forbidden):
        actions.set_legal_hold(case_id=receipt.id, actor=cast.sabine, reason="Klage")
    actions.set_legal_hold(case_id=receipt.id, actor=cast.ines, reason="Klage")
    time.advance(timedelta(days=400))
    report = actions.run_retention()
    assert report.erased == ()
    assert report.held[0].held == "Klage"
    actions.set_legal_hold(case_id=receipt.id, actor=cast.ines, reason="")
    assert len(actions.run_retention().erased) == 1


def test_checks_find_a_tampered_row(cast: Cast) -> None:
    receipt = submit(cast)
    assert not any(run_integrity_checks(["cases.journal", "cases.numbers"]).values())
    with everywhere("test"):
        Case.objects.filter(id=receipt.id).update(assignee_id="somebody")
    found = run_integrity_checks(["cases.journal"])["cases.journal"]
    assert [(f.subject, f.message.split(":")[0]) for f in found] == [
        (receipt.number, "assignee_id")
    ]


def test_every_look_is_written_down_once_a_day(cast: Cast, time: Frozen) -> None:
    receipt = submit(cast)
    for _ in range(3):
        queries.case_view(receipt.id, cast.sabine)
    time.advance(timedelta(days=1))
    queries.case_view(receipt.id, cast.sabine)
    with pytest.raises(Forbidden):
        queries.access_log(receipt.id, cast.sabine)
    rows = queries.access_log(receipt.id, cast.ines)
    assert [(r.person, r.times) for r in rows] == [
        ("Sabine Kretzschmar", 1),
        ("Sabine Kretzschmar", 3),
    ]
    assert (
        queries.access_log(
            receipt.id,
            cast.claudia.__class__(
                kind="staff",
                id="x",
                members=cast.claudia.members,
                rights=cast.ines.rights,
            ),
        )
        == ()
    )
