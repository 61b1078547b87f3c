"""Two suitcases, a terminal and the office on one case, with everything going wrong.

After each step: what was sealed lies whole at its node or whole at the centre, in one
of four states there, and every byte of it can be read again. Nothing counts twice.
"""

import contextlib
import errno
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import ref
from verbund.cases.models import Case
from verbund.core.checks import run_integrity_checks
from verbund.core.errors import VerbundError
from verbund.core.scope import acting_within, everywhere
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import actions, opening
from verbund.nodes.actions import carrying_out
from verbund.nodes.local import identity
from verbund.nodes.local.errors import DiskFull
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.pack import PackExpired, open_pack, store_pack
from verbund.nodes.local.stick import StickRefused, read_stick_answer, write_stick
from verbund.nodes.models import Arrival, Clash, Device
from verbund.nodes.tests.sync_ground import (
    FIELDS,
    Ground,
    PowerCut,
    failing_after,
    nodes_,
    numbers,
    value,
)
from verbund.nodes.wire import Base, Envelope


class Fleet(Ground):
    """What can happen, in any order."""

    def teardown(self) -> None:
        """Everything is sent at last: nothing may be left at a node."""
        try:
            for number in (0, 1):
                self.honest_sync(number)
                assert not list(self.nodes[number].outbox.envelopes())
            self.nothing_is_lost()
            names = ("nodes.arrivals", "nodes.blocks", "cases.journal")
            found = run_integrity_checks(names)
            assert not any(found.values()), found
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.stack.close()

    # --- at the suitcases -----------------------------------------------------

    @rule(number=nodes_, scan=st.booleans())
    def finish_a_case(self, number: int, scan: bool) -> None:
        payload, files = self.opened(scan=scan)
        self.seal(number, payload, case_id=new_id(), files=files)

    @rule(number=nodes_, field=st.sampled_from(FIELDS), wanted=numbers)
    def change_the_shared_case(self, number: int, field: str, wanted: int) -> None:
        base = Base(position=self.position)
        payload = self.change(field, wanted)
        self.seal(number, payload, case_id=self.shared.id, base=base)

    @rule(number=nodes_, calls=st.integers(0, 14), full=st.booleans())
    def seal_while_the_plug_is_pulled_or_the_disk_is_full(
        self, number: int, calls: int, full: bool
    ) -> None:
        payload, files = self.opened(scan=True)
        before = self.lying(number)
        head = self.nodes[number].outbox.head

        def error() -> BaseException:
            return OSError(errno.ENOSPC, "full") if full else PowerCut()

        try:
            self.trouble = failing_after(calls, error)
            self.seal(number, payload, case_id=new_id(), files=files)
        except DiskFull:
            assert self.lying(number) == before
            assert self.nodes[number].outbox.head == head
        except PowerCut:
            pass

    @rule(number=nodes_, days=st.sampled_from((0, -3, 365)))
    def set_the_clock_wrong(self, number: int, days: int) -> None:
        self.errors[number] = timedelta(days=days)

    @rule(number=nodes_)
    def fetch_a_pack(self, number: int) -> None:
        node = self.nodes[number]
        try:
            content = actions.issue_pack(device=node.ref)
        except VerbundError:
            assert self.revoked[number] or self.out_of_time(number)
            return
        store_pack(node.home, content)
        me = identity.load(node.home)
        assert me.pack is not None
        with contextlib.suppress(PackExpired):
            assert open_pack(node.home, node.vault).device_id == node.id

    def out_of_time(self, number: int) -> bool:
        with everywhere("test"):
            device = Device.objects.get(id=self.nodes[number].id)
        return bool(device.valid_to < clock.now())

    # --- on the way -----------------------------------------------------------

    @rule(
        number=nodes_,
        data=st.data(),
        answers_arrive=st.booleans(),
        blocks=st.integers(0, 9),
        dies_at=st.integers(0, 6),
    )
    def sync_badly(
        self,
        number: int,
        data: st.DataObject,
        answers_arrive: bool,
        blocks: int,
        dies_at: int,
    ) -> None:
        """Parts come twice, in any order, some not; the centre dies in the middle."""
        node = self.nodes[number]
        waiting = list(node.outbox.envelopes())
        if not waiting:
            return
        chosen: list[Envelope] = data.draw(
            st.lists(st.sampled_from(waiting), min_size=1, max_size=5)
        )
        with self.at(number):
            sent_at = clock.now()
        with self.centre_dies(dies_at):
            answer = actions.receive(device=node.ref, envelopes=chosen, sent_at=sent_at)
            for digest in answer.missing_blocks[:blocks]:
                content = node.outbox.block(digest)
                assert content is not None
                actions.take_block(device=node.ref, digest=digest, content=content)
            if answers_arrive:
                for one in answer.answers:
                    assert node.outbox.take_answer(one)

    @contextlib.contextmanager
    def centre_dies(self, at: int) -> Iterator[None]:
        """The process dies while it carries out the n-th operation; 0 is never."""
        left, real = [at], carrying_out.carry_out

        def dying(*args: Any, **given: Any) -> None:
            left[0] -= 1
            real(*args, **given)
            if left[0] == 0:
                raise PowerCut

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(carrying_out, "carry_out", dying)
            with contextlib.suppress(PowerCut):
                yield

    @rule(number=nodes_, calls=st.integers(0, 20))
    def the_plug_is_pulled_while_answers_are_taken(
        self, number: int, calls: int
    ) -> None:
        node = self.nodes[number]
        with self.at(number):
            sent_at = clock.now()
        envelopes = list(node.outbox.envelopes())
        answer = actions.receive(device=node.ref, envelopes=envelopes, sent_at=sent_at)
        with contextlib.suppress(PowerCut), failing_after(calls, PowerCut):
            for one in answer.answers:
                node.outbox.take_answer(one)
        node.outbox = Outbox(node.home, node.vault)

    @rule(number=nodes_)
    def a_stick_is_written(self, number: int) -> None:
        path = self.folder / f"stick-{len(self.sticks)}"
        write_stick(self.nodes[number].home, path)
        self.sticks.append(path)

    @rule(data=st.data(), answers_come_home=st.booleans(), wrong=st.booleans())
    @precondition(lambda self: self.sticks)
    def some_stick_is_read_whenever_it_was_written(
        self, data: st.DataObject, answers_come_home: bool, wrong: bool
    ) -> None:
        """In any order, twice, an old one after a newer one, at the other suitcase."""
        path = data.draw(st.sampled_from(self.sticks))
        back = path.with_name(path.name + ".antwort")
        answers = actions.import_stick(path=path, answers_to=back)
        if not answers_come_home or not answers:
            return
        mine = 0 if answers[0].device_id == self.nodes[0].id else 1
        if wrong:
            before = self.lying(1 - mine)
            with pytest.raises(StickRefused):
                read_stick_answer(self.nodes[1 - mine].home, back)
            assert self.lying(1 - mine) == before
            return
        read_stick_answer(self.nodes[mine].home, back)
        self.nodes[mine].outbox = Outbox(self.nodes[mine].home, self.nodes[mine].vault)

    @rule(number=nodes_, data=st.data(), how=st.sampled_from(("cut", "bit", "gone")))
    def the_disk_spoils_an_envelope_or_its_copy(
        self, number: int, data: st.DataObject, how: str
    ) -> None:
        """One of the two: the other one takes its place."""
        node = self.nodes[number]
        folder = node.home / "outbox"
        files = sorted([*folder.glob("*.op"), *folder.glob("copies/*.op")])
        if not files:
            return
        path = data.draw(st.sampled_from(files))
        content = path.read_bytes()
        if how == "gone":
            path.unlink()
        else:
            bit = content[:-9] + bytes([content[-9] ^ 4]) + content[-8:]
            path.write_bytes(bit if how == "bit" else content[:-9])
        # A copy is mended when it is needed; here before the next fault comes.
        node.outbox = Outbox(node.home, node.vault)
        assert node.outbox.damaged() == ()
        if path.exists() and path.read_bytes() != content:
            path.unlink()
            node.outbox = Outbox(node.home, node.vault)

    @rule(number=nodes_)
    def sync_well(self, number: int) -> None:
        self.honest_sync(number)

    # --- at the centre --------------------------------------------------------

    @rule(field=st.sampled_from(FIELDS), wanted=numbers)
    def the_office_changes_the_shared_case(self, field: str, wanted: int) -> None:
        changes = {field.replace("__", "."): value(field, wanted)}
        with contextlib.suppress(VerbundError):
            cases.act(
                case_id=self.shared.id,
                command=engine.CorrectAnswers(
                    actor=ref(self.cast.jana), changes=changes, reason="am Telefon"
                ),
                actor=self.cast.jana,
            )

    @rule()
    def somebody_writes_at_the_terminal(self) -> None:
        status = case_queries.case_by_status_token(
            self.cast.schoenberg, self.shared.status_token
        )
        citizen = case_queries.citizen_of(status, channel="terminal")
        with contextlib.suppress(VerbundError):
            cases.act(
                case_id=self.shared.id,
                command=engine.ReceiveMessage(actor=ref(citizen), body="Hallo"),
                actor=citizen,
                token=self.shared.status_token,
            )

    @rule(hours=st.sampled_from((1, 30)))
    def time_passes(self, hours: int) -> None:
        self.time.advance(timedelta(hours=hours))

    @rule(number=nodes_)
    def a_suitcase_is_lost(self, number: int) -> None:
        if not self.revoked[number]:
            actions.revoke(
                device_id=self.nodes[number].id, reason="weg", actor=self.cast.ines
            )
            self.revoked[number] = True

    @rule(source=st.sampled_from(("base", "centre", "suitcase")))
    def a_clerk_decides_what_clashes(self, source: str) -> None:
        with everywhere("test"):
            clash = Clash.objects.exclude(state="decided").order_by("id").first()
        if clash is None:
            return
        found = actions_contradictions(clash)
        try:
            if clash.state == Clash.State.PROPOSED:
                actions.release(clash_id=clash.id, actor=self.cast.uwe)
            else:
                actions.choose(
                    clash_id=clash.id,
                    choices={one.path: source for one in found},
                    reasons={one.path: "gesehen" for one in found},
                    reason="gesehen",
                    actor=self.cast.sabine,
                )
        except VerbundError:
            # A choice that no longer fits leaves everything as it was.
            with everywhere("test"):
                assert Clash.objects.get(id=clash.id).state == clash.state

    @rule()
    def a_clerk_forces_what_is_held(self) -> None:
        row = self.first(Arrival.State.HELD)
        if row is not None:
            with contextlib.suppress(VerbundError):
                actions.force(
                    arrival_id=row.id, reason="trotzdem", actor=self.cast.sabine
                )
                self.forced.add(row.id)

    @rule(retry=st.booleans())
    @precondition(lambda self: self.first(Arrival.State.REJECTED) is not None)
    def a_clerk_clears_up_what_was_rejected(self, retry: bool) -> None:
        row = self.first(Arrival.State.REJECTED)
        assert row is not None
        with contextlib.suppress(VerbundError):
            if retry:
                actions.retry(arrival_id=row.id, actor=self.cast.sabine)
                self.forced.add(row.id)
            else:
                actions.settle(
                    arrival_id=row.id, reason="per Hand", actor=self.cast.sabine
                )

    def first(self, state: str) -> Arrival | None:
        with everywhere("test"):
            rows = Arrival.objects.filter(state=state, settled_at__isnull=True)
            found: Arrival | None = rows.order_by("received_at", "id").first()
        return found

    # --- what always holds ----------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        with everywhere("test"):
            arrived = {row.id: row for row in Arrival.objects.all()}
            devices = {row.id: row for row in Device.objects.all()}
        assert set(arrived) <= set(self.payloads)
        here: dict[UUID, Envelope] = {}
        for node in self.nodes:
            here |= {one.header.op_id: one for one in node.outbox.envelopes()}
        for op_id, (number, payload, files) in self.payloads.items():
            row = arrived.get(op_id)
            if op_id in here:
                blocks = here[op_id].header.blocks
                outbox = self.nodes[number].outbox
                assert all(outbox.block(digest) for digest, _ in blocks)
                if row is None:
                    continue
            assert row is not None, "forgotten by the node, unknown to the centre"
            assert row.complete or op_id in here
            with acting_within({row.owner_id, row.acting_id}):
                opened = opening.open_operation(
                    opening.envelope_of(row), devices[row.device_id].device_key
                )
                assert opened.operation.payload == payload
                if row.complete:
                    found = opening.open_files(row, opened)
                    assert {k: v.content for k, v in found.items()} == files

    @invariant()
    def everything_counts_once_and_in_one_state(self) -> None:
        with everywhere("test"):
            states = list(Arrival.objects.values_list("state", flat=True))
            opened = Arrival.objects.filter(kind="case_opened", state="applied")
            made = Case.objects.filter(channel="suitcase")
            assert made.count() == opened.count()
            assert set(made.values_list("id", flat=True)) == set(
                opened.values_list("case_id", flat=True)
            )
        counts = {state: states.count(state) for state in Arrival.State.values}
        assert sum(counts.values()) == len(states)

    @invariant()
    def a_lost_suitcase_changes_nothing_by_itself(self) -> None:
        with everywhere("test"):
            for device in Device.objects.filter(revoked_at__isnull=False):
                applied = Arrival.objects.filter(
                    device_id=device.id,
                    state=Arrival.State.APPLIED,
                    received_at__gt=device.revoked_at,
                )
                alone = {row.id for row in applied if not row.settled_by}
                assert not alone


def actions_contradictions(clash: Clash) -> Any:
    from verbund.nodes.actions.deciding import contradictions  # noqa: PLC0415

    return contradictions(clash)


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Fleet,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_nothing_is_lost_whatever_happens() -> None:
    run(examples=12, steps=25)


@pytest.mark.soak
@pytest.mark.django_db
def test_nothing_is_lost_in_the_long_run() -> None:
    run(examples=300, steps=60)
