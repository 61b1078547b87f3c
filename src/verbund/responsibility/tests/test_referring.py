"""Not responsible is no dead end: to a member with the case, outside with the facts."""

import pytest

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound
from verbund.cases.shapes import Receipt
from verbund.catalogue.models import Adoption
from verbund.core import jobs
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.messages.models import Outgoing
from verbund.responsibility import (
    actions,
    answering,
    forwarders,
    queries,
    referring,
    traces,
)
from verbund.responsibility.errors import ReferralNotFound, ReferralRefused
from verbund.responsibility.forwarders import Parcel, RemoteStatus, Sent
from verbund.responsibility.models import Referral
from verbund.responsibility.rules import Rule, Table, Target
from verbund.responsibility.shapes import BodyView, ReferralView
from verbund.responsibility.tests.cast import Cast, report

TEXT = "Tiefes Loch vor Haus 5"
REASON = "Das ist eine Landesstraße."


def outside(cast: Cast, **more: object) -> BodyView:
    values = {
        "key": "strassen-nrw",
        "name": "Straßen.NRW",
        "kind": "email",
        "email": "meldung@strassen.example",
        **more,
    }
    return actions.save_body(member=cast.adorf, actor=cast.berta, **values)  # type: ignore[arg-type]


def forwarded(cast: Cast, case: Receipt) -> ReferralView:
    found = referring.refer_outside(
        case_id=case.id,
        body_key="strassen-nrw",
        text=TEXT,
        reason=REASON,
        actor=cast.berta,
    )
    jobs.drain()
    return found


def mails(cast: Cast) -> list[Outgoing]:
    with acting_within(cast.adorf.id, SYSTEM):
        rows = Outgoing.objects.filter(cause__startswith="referral:")
        return list(rows.order_by("created_at"))


def one(cast: Cast, case: Receipt) -> ReferralView:
    (found,) = queries.referrals_of(case.id, [cast.adorf.id])
    return found


# --- to a member ----------------------------------------------------------------------


def test_member_gets_the_case_itself_and_its_own_office(cast: Cast) -> None:
    table = Table(rules=(Rule(id="a", target=Target(kind="office", key="tiefbau")),))
    actions.save_draft(member=cast.bedorf, table=table, actor=SYSTEM)
    actions.activate(member=cast.bedorf, actor=SYSTEM)
    case = report(cast.adorf)
    referring.refer_to_member(
        case_id=case.id, to=cast.bedorf, reason="Liegt drüben.", actor=cast.berta
    )
    view = case_queries.case_view(case.id, cast.bruno)
    assert view.row.office_id
    assert view.row.owner_id == cast.adorf.id
    status = case_queries.case_by_status_token(cast.adorf, case.status_token)
    said = [item.detail or "" for item in status.timeline]
    assert any("Gemeinde Bedorf" in words and "drüben" in words for words in said)
    found = one(cast, case)
    assert (found.kind, found.state, found.by_name) == (
        "member",
        "closed",
        "Berta Blum",
    )


def test_who_gave_it_away_still_sees_it_as_owner(cast: Cast) -> None:
    case = report(cast.adorf)
    referring.refer_to_member(
        case_id=case.id, to=cast.bedorf, reason="Liegt drüben.", actor=cast.berta
    )
    assert case_queries.case_view(case.id, cast.berta).row.acting_id == cast.bedorf.id


def test_member_that_is_not_responsible_gives_it_back(cast: Cast) -> None:
    case = report(cast.adorf)
    for to, actor in ((cast.bedorf, cast.berta), (cast.adorf, cast.bruno)):
        referring.refer_to_member(
            case_id=case.id, to=to, reason="Nicht wir.", actor=actor
        )
    rows = queries.referrals_of(case.id, [cast.adorf.id])
    assert [row.target_id for row in rows] == [cast.bedorf.id, cast.adorf.id]
    with pytest.raises(CaseNotFound):
        case_queries.case_view(case.id, cast.bruno)


def test_member_without_the_service_is_refused_with_a_way_on(cast: Cast) -> None:
    Adoption.objects.get(member=cast.bedorf).delete()
    case = report(cast.adorf)
    with pytest.raises(ReferralRefused, match="E-Mail"):
        referring.refer_to_member(
            case_id=case.id, to=cast.bedorf, reason="Liegt drüben.", actor=cast.berta
        )


def test_hand_over_needs_a_reason(cast: Cast) -> None:
    case = report(cast.adorf)
    outside(cast)
    with pytest.raises(ReferralRefused, match="warum"):
        referring.refer_to_member(
            case_id=case.id, to=cast.bedorf, reason=" ", actor=cast.berta
        )
    with pytest.raises(ReferralRefused, match="warum"):
        referring.refer_outside(
            case_id=case.id,
            body_key="strassen-nrw",
            text=TEXT,
            reason="",
            actor=cast.berta,
        )


# --- by mail --------------------------------------------------------------------------


def test_letter_holds_the_facts_and_nothing_about_who_reported(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    forwarded(cast, case)
    (mail,) = mails(cast)
    assert mail.recipient == "meldung@strassen.example"
    assert mail.reply_to == "rathaus@adorf.example"
    assert case.number in mail.subject
    for words in (TEXT, "50.750000, 7.050000", "/adorf/weitergegeben/", case.number):
        assert words in mail.body
    assert "katrin.vogel" not in mail.body
    assert one(cast, case).state == "sent"


def test_citizen_is_told_and_keeps_the_link(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    forwarded(cast, case)
    status = case_queries.case_by_status_token(cast.adorf, case.status_token)
    assert "message_sent" in [item.kind for item in status.timeline]
    assert "Straßen.NRW" in status.state.messages[-1].body


def test_process_takes_its_own_step_where_it_has_one(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    step = engine.Act(
        actor=ref(cast.berta),
        transition="moderate",
        input={"publication": "as_written"},
    )
    cases.act(case_id=case.id, command=step, actor=cast.berta)
    forwarded(cast, case)
    view = case_queries.case_view(case.id, cast.berta)
    assert view.row.state == "forwarded"


def test_job_that_runs_twice_sends_one_letter(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    found = forwarded(cast, case)
    referring.forward(referring.Order(found.id, cast.adorf.id))
    with acting_within(cast.adorf.id, SYSTEM):
        Referral.objects.update(state=Referral.State.WAITING)
    referring.forward(referring.Order(found.id, cast.adorf.id))
    assert len(mails(cast)) == 1


# --- what comes back ------------------------------------------------------------------


def answered(cast: Cast, found: ReferralView, answer: str, text: str = "") -> None:
    answering.answer_by_link(
        member=cast.adorf,
        token=traces.token_of(found.id),
        answer=answer,
        text=text,
        name="Herr Baum",
    )


def test_answer_becomes_an_entry_with_a_task(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    found = forwarded(cast, case)
    answered(cast, found, "accepted", "Kommt nächste Woche.")
    view = case_queries.case_view(case.id, cast.berta)
    notes = [item.detail or "" for item in view.timeline if item.kind == "note_added"]
    assert any("Herr Baum, Straßen.NRW: Wir übernehmen das." in n for n in notes)
    titles = [task.title for task in case_queries.open_tasks(cast.berta)]
    assert "Antwort von Straßen.NRW lesen" in titles
    assert one(cast, case).state == "answered"
    answered(cast, found, "done")
    assert one(cast, case).state == "closed"


def test_link_is_over_after_the_last_answer(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    found = forwarded(cast, case)
    answered(cast, found, "not_responsible", "Das ist Sache der Stadt.")
    with pytest.raises(ReferralNotFound):
        answered(cast, found, "accepted")


def test_link_of_another_member_or_a_guess_opens_nothing(cast: Cast) -> None:
    outside(cast)
    found = forwarded(cast, report(cast.adorf))
    for member, token in (
        (cast.bedorf, traces.token_of(found.id)),
        (cast.adorf, "0" * 40),
        (cast.adorf, ""),
    ):
        with pytest.raises(ReferralNotFound):
            answering.by_link(member, token)


def test_erased_case_leaves_no_letter_and_no_link(cast: Cast) -> None:
    outside(cast)
    case = report(cast.adorf)
    found = forwarded(cast, case)
    with acting_within(cast.adorf.id, SYSTEM):
        traces.forget(case_id=case.id)
        row = Referral.objects.values().get()
    assert TEXT not in str(row)
    with pytest.raises(ReferralNotFound):
        answering.by_link(cast.adorf, traces.token_of(found.id))


# --- other ways -----------------------------------------------------------------------


class Remote:
    """A way outside that does what the test says."""

    kind = "open311"

    def __init__(self) -> None:
        self.parcels: list[tuple[Parcel, str]] = []
        self.error: Exception | None = None
        self.now: RemoteStatus | None = None

    def send(self, parcel: Parcel, body: BodyView, secret: str) -> Sent:
        if self.error is not None:
            raise self.error
        self.parcels.append((parcel, secret))
        return Sent(remote_id="17-2026")

    def status(
        self, body: BodyView, remote_id: str, secret: str
    ) -> RemoteStatus | None:
        assert remote_id == "17-2026"
        return self.now


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch) -> Remote:
    """The way by Open311, as this test plays it."""
    found = Remote()
    monkeypatch.setitem(forwarders._known, "open311", found)
    return found


def open311(cast: Cast) -> None:
    outside(
        cast, kind="open311", endpoint="https://strassen.example/v2", secret="geheim"
    )


def test_other_sides_number_stands_in_the_case(cast: Cast, remote: Remote) -> None:
    open311(cast)
    case = report(cast.adorf)
    forwarded(cast, case)
    ((parcel, secret),) = remote.parcels
    assert (parcel.category, parcel.text, secret) == (
        "strasse-schlagloch",
        TEXT,
        "geheim",
    )
    assert one(cast, case).remote_id == "17-2026"
    view = case_queries.case_view(case.id, cast.berta)
    assert any("17-2026" in (item.detail or "") for item in view.timeline)


def test_refusal_of_the_other_side_is_seen_and_can_be_repeated(
    cast: Cast, remote: Remote
) -> None:
    open311(cast)
    remote.error = forwarders.ForwardRefused("Kategorie unbekannt")
    case = report(cast.adorf)
    forwarded(cast, case)
    found = one(cast, case)
    assert (found.state, found.last_error) == ("failed", "Kategorie unbekannt")
    titles = [task.title for task in case_queries.open_tasks(cast.berta)]
    assert "Anliegen an Straßen.NRW auf anderem Weg geben" in titles
    remote.error = None
    referring.send_again(referral_id=found.id, actor=cast.berta)
    jobs.drain()
    assert one(cast, case).state == "sent"


def test_delay_keeps_the_hand_over_waiting(cast: Cast, remote: Remote) -> None:
    open311(cast)
    remote.error = forwarders.ForwardDelayed("antwortet nicht")
    case = report(cast.adorf)
    found = referring.refer_outside(
        case_id=case.id,
        body_key="strassen-nrw",
        text=TEXT,
        reason=REASON,
        actor=cast.berta,
    )
    with pytest.raises(forwarders.ForwardDelayed):
        referring.forward(referring.Order(found.id, cast.adorf.id))
    assert (one(cast, case).state, one(cast, case).last_error) == (
        "waiting",
        "antwortet nicht",
    )


def test_status_of_the_other_side_comes_back_once(cast: Cast, remote: Remote) -> None:
    open311(cast)
    case = report(cast.adorf)
    forwarded(cast, case)
    assert answering.ask_how_far() == 0
    remote.now = RemoteStatus(status="open", text="eingeplant")
    assert answering.ask_how_far() == 1
    assert answering.ask_how_far() == 0
    remote.now = RemoteStatus(status="closed", closed=True)
    assert answering.ask_how_far() == 1
    assert one(cast, case).state == "closed"


def test_way_that_is_not_installed_is_refused_with_another(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(forwarders._known, "open311", raising=False)
    open311(cast)
    case = report(cast.adorf)
    with pytest.raises(ReferralRefused, match="E-Mail"):
        forwarded(cast, case)


def test_way_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        forwarders.register_forwarder(
            forwarders.forwarder("email") or pytest.fail("no way by mail")
        )
