"""Running cases change the version of their blueprint: all, or none of a case."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from django.db import connection
from django.db.utils import OperationalError

from verbund import engine
from verbund.cases import actions, journal
from verbund.cases.access import ref
from verbund.cases.actions.draft_moves import move_drafts
from verbund.cases.actions.migration_bulk import BATCH
from verbund.cases.errors import CommandRefused
from verbund.cases.models import Case, Entry, MigrationRun
from verbund.cases.queries import case_view, draft_view
from verbund.cases.queries.case import lines_of
from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast, answers, blueprint, submit
from verbund.catalogue.events import AdoptionUpdated
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.shelf import encoded, seal_of
from verbund.core.errors import Conflict, Forbidden
from verbund.core.events import publish
from verbund.core.jobs import drain
from verbund.core.tenancy import across_members
from verbund.engine.loading import digest_of
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.members.models.member import touch

KEY = "hundesteuer"
Change = Callable[[engine.Blueprint], engine.Blueprint]


def published(change: Change | None = None, version: str = "2.0.0") -> str:
    """The next version of the dog tax, adopted by Schönberg; its digest."""
    made = msgspec.structs.replace(blueprint(), version=version, digest="")
    made = change(made) if change else made
    made = msgspec.structs.replace(made, digest=digest_of(made))
    row = BlueprintVersion.objects.create(
        key=KEY,
        version=version,
        digest=made.digest,
        document=encoded(made),
        seal=seal_of(encoded(made)),
        published_at=clock.now(),
    )
    Adoption.objects.filter(member__slug="schoenberg").update(
        version=row, changed_at=clock.now()
    )
    touch("catalogue")
    return made.digest


def asks_for_insurance(made: engine.Blueprint) -> engine.Blueprint:
    """The next version wants to know something new."""
    field = engine.Field(
        id="insured", path="insured", type="text", label=engine.text("Versicherung")
    )
    return msgspec.structs.replace(made, fields={**made.fields, "insured": field})


def chip_is_lost(made: engine.Blueprint) -> engine.Blueprint:
    """The next version has no place for an answer and says nothing about it."""
    dogs = made.fields["dogs"]
    inner = {name: f for name, f in dogs.fields.items() if name != "chip"}
    fields = {**made.fields, "dogs": msgspec.structs.replace(dogs, fields=inner)}
    return msgspec.structs.replace(made, fields=fields)


def row(case: Receipt | UUID) -> Case:
    case_id = case if isinstance(case, UUID) else case.id
    with across_members("test"):
        return Case.objects.get(id=case_id)


def intact(case: Receipt) -> None:
    """The chain holds, and the journal alone gives the very row."""
    report = actions.rebuild(check=True, case_ids=[case.id])
    assert report.differing == ()
    with across_members("test"):
        found = Case.objects.get(id=case.id)
        assert journal.verify(lines_of(case.id), head=found.head_hash) is None


def test_moved_case_is_pinned_from_that_entry_on(cast: Cast) -> None:
    case = submit(cast)
    digest = published()
    view = actions.move_case(case_id=case.id, actor=cast.ines)
    assert view.state.version == "2.0.0"
    found = row(case)
    assert (found.blueprint_version, found.blueprint_digest) == ("2.0.0", digest)
    with across_members("test"):
        pinned = [line.blueprint_digest for line in lines_of(case.id)]
    assert set(pinned[:-1]) == {blueprint().digest}
    assert pinned[-1] == digest
    intact(case)
    shown = case_view(case.id, cast.ines)
    assert shown.timeline[0].title == "Auf neue Fassung umgestellt"
    assert "1.0.0 → 2.0.0" in shown.timeline[0].detail


def test_steps_after_the_move_stand_on_the_new_version(cast: Cast) -> None:
    case = submit(cast)
    published()
    actions.move_case(case_id=case.id, actor=cast.ines)
    command = engine.Act(actor=ref(cast.sabine), transition="start_review")
    actions.act(case_id=case.id, command=command, actor=cast.sabine)
    assert row(case).state == "in_review"
    intact(case)


def test_dry_run_says_for_each_case_what_becomes_of_it_and_changes_nothing(
    cast: Cast,
) -> None:
    goes, asks = submit(cast), submit(cast, answers=answers(family_name="Anders"))
    before = [row(case).head_hash for case in (goes, asks)]
    published(asks_for_insurance)
    report = actions.plan_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    assert (report.total, report.goes, report.asks, report.cannot) == (2, 0, 2, 0)
    assert report.cases[0].asks == ("insured",)
    assert "Versicherung" in report.cases[0].reasons[0]
    assert [row(case).head_hash for case in (goes, asks)] == before


def test_missing_answer_can_be_given_with_the_move(cast: Cast) -> None:
    case = submit(cast)
    published(asks_for_insurance)
    with pytest.raises(CommandRefused, match="Versicherung"):
        actions.move_case(case_id=case.id, actor=cast.ines)
    view = actions.move_case(
        case_id=case.id, actor=cast.ines, answers={"insured": "HUK"}
    )
    assert view.state.answers["insured"] == "HUK"
    intact(case)


def test_only_who_may_moves_cases(cast: Cast) -> None:
    case = submit(cast)
    published()
    with pytest.raises(Forbidden):
        actions.move_case(case_id=case.id, actor=cast.sabine)
    with pytest.raises(Forbidden):
        actions.plan_migration(member=cast.schoenberg, blueprint=KEY, actor=cast.sabine)


def test_cases_of_other_members_are_not_seen(cast: Cast) -> None:
    submit(cast, member=cast.fulda)
    published()
    report = actions.plan_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    assert report.total == 0


def test_run_moves_all_and_names_who_stays(cast: Cast) -> None:
    cases = [submit(cast) for _ in range(3)]
    stays = submit(cast)
    proposal = engine.Act(actor=ref(cast.sabine), transition="start_review")
    actions.act(case_id=stays.id, command=proposal, actor=cast.sabine)
    with across_members("test"):
        snapshot = engine.state_from_json(row(stays).snapshot)
        waits = engine.ProposalState("p", "assess", ref(cast.sabine), clock.now())
        held = msgspec.structs.replace(snapshot, proposals=(waits,))
        Case.objects.filter(id=stays.id).update(
            snapshot=engine.state_to_json(held).decode()
        )
    published()
    run = actions.start_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    assert (run.total, run.state) == (4, "running")
    drain()
    done = actions.migration_run(run.id, cast.ines)
    assert (done.state, done.moved, done.cannot) == ("done", 3, 1)
    assert [case.number for case in done.stayed] == [stays.number]
    assert "Freigabe" in done.stayed[0].reasons[0]
    for case in cases:
        assert row(case).blueprint_version == "2.0.0"
        intact(case)
    assert row(stays).blueprint_version == "1.0.0"


def test_stopped_run_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbund.cases.actions.migration_bulk.BATCH", 2)
    for _ in range(5):
        submit(cast)
    drain()
    published()
    run = actions.start_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    drain(limit=1)
    actions.stop_migration(run_id=run.id, actor=cast.ines)
    drain()
    halted = actions.migration_run(run.id, cast.ines)
    assert halted.state == "stopped"
    assert 0 < halted.moved < 5
    with pytest.raises(Conflict):
        actions.start_migration(member=cast.schoenberg, blueprint=KEY, actor=cast.ines)
    actions.resume_migration(run_id=run.id, actor=cast.ines)
    drain()
    done = actions.migration_run(run.id, cast.ines)
    assert (done.state, done.moved) == ("done", 5)


def test_run_goes_back_except_where_something_was_decided(cast: Cast) -> None:
    noted, decided = submit(cast), submit(cast)
    published()
    run = actions.start_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    drain()
    note = engine.AddNote(actor=ref(cast.sabine), text="Angerufen.")
    actions.act(case_id=noted.id, command=note, actor=cast.sabine)
    step = engine.Act(actor=ref(cast.sabine), transition="start_review")
    actions.act(case_id=decided.id, command=step, actor=cast.sabine)
    back = actions.undo_migration(run_id=run.id, actor=cast.ines)
    drain()
    done = actions.migration_run(back.id, cast.ines)
    assert (done.state, done.moved, done.cannot) == ("done", 1, 1)
    assert row(noted).blueprint_version == "1.0.0"
    assert len(case_view(noted.id, cast.ines).state.notes) == 1
    assert row(decided).blueprint_version == "2.0.0"
    for case in (noted, decided):
        intact(case)


def test_moved_back_case_can_be_moved_again(cast: Cast) -> None:
    case = submit(cast)
    published()
    actions.move_case(case_id=case.id, actor=cast.ines)
    actions.move_back(case_id=case.id, actor=cast.ines)
    assert row(case).blueprint_version == "1.0.0"
    with pytest.raises(CommandRefused):
        actions.move_back(case_id=case.id, actor=cast.ines)
    actions.move_case(case_id=case.id, actor=cast.ines)
    assert row(case).blueprint_version == "2.0.0"
    intact(case)


def test_lost_answer_keeps_the_case_where_it_is(cast: Cast) -> None:
    case = submit(cast)
    published(chip_is_lost)
    with pytest.raises(CommandRefused, match="ginge verloren"):
        actions.move_case(case_id=case.id, actor=cast.ines)
    assert row(case).blueprint_version == "1.0.0"


class Failing:
    """Breaks the connection at the n-th statement, as a power cut would."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.seen += 1
        if self.seen == self.at:
            raise OperationalError("cut")
        return execute(sql, params, many, context)


def test_cut_off_at_any_statement_a_case_is_wholly_old_or_wholly_new(
    cast: Cast,
) -> None:
    case = submit(cast)
    digest = published()
    old = row(case)
    cuts = 0
    for at in range(1, 200):
        failing = Failing(at)
        try:
            with connection.execute_wrapper(failing):
                actions.move_case(case_id=case.id, actor=cast.ines)
        except OperationalError:
            cuts += 1
            found = row(case)
            assert found.head_hash == old.head_hash
            assert found.blueprint_digest == blueprint().digest
            with across_members("test"):
                assert not Entry.objects.filter(
                    case_id=case.id, kind="migrated"
                ).exists()
            continue
        break
    assert cuts > 5
    assert row(case).blueprint_digest == digest
    intact(case)


def test_batch_that_dies_is_done_again_as_a_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, time: Frozen
) -> None:
    cases = [submit(cast) for _ in range(3)]
    drain()
    published()
    run = actions.start_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    from verbund.cases.actions import migration_bulk as runs  # noqa: PLC0415

    whole, calls = runs.write, []

    def dies(*args: object, **kwargs: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError("killed")
        return whole(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "write", dies)
    with pytest.raises(OperationalError):
        drain()
    assert {row(case).blueprint_version for case in cases} == {"1.0.0"}
    time.advance(timedelta(hours=2))
    drain()
    done = actions.migration_run(run.id, cast.ines)
    assert (done.state, done.moved) == ("done", 3)
    for case in cases:
        intact(case)


def test_run_is_behind_the_walls(cast: Cast) -> None:
    submit(cast)
    published()
    run = actions.start_migration(
        member=cast.schoenberg, blueprint=KEY, actor=cast.ines
    )
    with across_members("test"):
        assert MigrationRun.objects.count() == 1
    with pytest.raises(Forbidden):
        actions.migration_run(run.id, cast.sabine)
    assert BATCH > 1


def test_update_that_says_so_takes_the_running_cases_along(cast: Cast) -> None:
    case = submit(cast)
    digest = published()
    publish(
        AdoptionUpdated(
            member=cast.meerane.id,
            owner=cast.schoenberg.id,
            blueprint=KEY,
            digest=digest,
            move_cases=True,
            actor_id=cast.ines.id,
            actor_name=cast.ines.name,
        )
    )
    drain()
    assert row(case).blueprint_version == "2.0.0"
    with across_members("test"):
        entry = Entry.objects.get(case_id=case.id, kind="migrated")
    assert entry.actor_id == cast.ines.id


def test_draft_is_finished_under_its_version_until_the_cut_off_day(
    cast: Cast, time: Frozen
) -> None:
    begun = {"holder": {"family_name": "Vogel"}, "already_registered": 0}
    draft = actions.begin_draft(
        member=cast.schoenberg, blueprint=KEY, service="register", answers=begun
    )
    digest = published(asks_for_insurance)
    Adoption.objects.filter(member=cast.schoenberg).update(
        drafts_until=date(2026, 11, 10)
    )
    touch("catalogue")
    time.move_to(datetime(2026, 11, 10, 22, tzinfo=UTC))
    assert move_drafts() == 0
    kept = draft_view(draft.id, member=cast.schoenberg)
    assert kept.digest == blueprint().digest
    time.move_to(datetime(2026, 11, 10, 23, 30, tzinfo=UTC))
    assert move_drafts() == 1
    moved = draft_view(draft.id, member=cast.schoenberg)
    assert (moved.digest, moved.answers) == (digest, begun)
    assert moved.pages_done == ()
    assert move_drafts() == 0
