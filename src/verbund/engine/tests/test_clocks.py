"""Deadlines of a case: suspension, requests, announcement, objection, expiry."""

from datetime import date

import msgspec

from verbund.engine import commands as c
from verbund.engine.clocks import due_moments
from verbund.engine.model import ClockDef, ClockExpiry, ClockStart, Field
from verbund.engine.retention import measure, retention_due
from verbund.engine.text import Text

from .process_kit import CITIZEN, PETZOLD, VOGEL, Desk, at

ITEM = c.RequestItem("Seite 2 fehlt", field="name")


def asked() -> Desk:
    desk = Desk().in_review()
    desk.do(c.RequestDocuments((ITEM,), actor=PETZOLD), "2026-11-06T10:00")
    return desk


def test_while_the_citizen_is_asked_the_offices_time_rests() -> None:
    desk = asked()
    assert desk.state.state == "waiting"
    processing = desk.state.clocks["processing"]
    assert processing.suspended_since == date(2026, 11, 6)
    # The request counts as known on the fourth day; two weeks later it is the 24th.
    request = desk.state.requests[0]
    assert request.due_on == date(2026, 11, 24)
    assert desk.state.clocks["documents"].due_on == date(2026, 11, 24)
    assert desk.state.clocks["documents"].steps[0].on == date(2026, 11, 6)
    moments = [moment.clock for moment in due_moments(desk.state)]
    assert "processing" not in moments
    desk.do(c.Supply(message="Liegt bei", actor=CITIZEN), "2026-11-12T18:00")
    processing = desk.state.clocks["processing"]
    assert desk.state.state == "in_review"
    assert processing.suspended_days == 7
    # 2 November + 20 working days without 6–12 November and without 18 November.
    assert processing.due_on == date(2026, 12, 8)
    assert not desk.state.clocks["documents"].open
    assert desk.state.waited_days == 6


def test_the_citizen_is_told_even_without_a_text_of_the_blueprint() -> None:
    desk = asked()
    message = desk.state.messages[-1]
    assert message.template == "documents_requested"
    assert "24.\u00a0November 2026" in message.body


def test_a_clock_that_runs_out_may_end_the_case_by_itself() -> None:
    desk = Desk()
    clocks = desk.ground.blueprint.clocks
    lapse = msgspec.structs.replace(
        clocks["processing"], expiry=ClockExpiry(transition="lapse")
    )
    blueprint = msgspec.structs.replace(
        desk.ground.blueprint,
        clocks={**clocks, "processing": lapse},
        digest="test-process-lapse",
    )
    desk.ground = msgspec.structs.replace(desk.ground, blueprint=blueprint)
    desk.in_review()
    desk.do(c.ExpireClock("processing", actor=c.SYSTEM), "2026-12-02T00:05")
    assert (desk.state.state, desk.state.result) == ("lapsed", "lapsed")
    early = Desk()
    early.ground = desk.ground
    early.opened()
    early.do(c.ExpireClock("processing", actor=c.SYSTEM), "2026-12-02T00:05")
    assert early.state.state == "received"
    assert "Fristablauf ohne Folge" in early.state.notes[-1].text


def test_several_requests_must_all_be_answered() -> None:
    desk = asked()
    more = c.RequestItem("Nachweis", title="Mietvertrag")
    desk.do(
        c.RequestDocuments((more,), date(2026, 12, 5), actor=PETZOLD),
        "2026-11-09T10:00",
    )
    first, second = desk.state.requests
    # 5 December is a Saturday.
    assert second.due_on == date(2026, 12, 7)
    assert len([c for c in desk.state.clocks.values() if c.subject]) == 2
    assert desk.no(c.Supply(message="x", actor=CITIZEN)).code == "request_missing"
    other = c.Supply(first.id, {"amount": "9999.00"}, actor=CITIZEN)
    assert desk.no(other).code == "not_requested"
    desk.do(c.Supply(first.id, {"name": "Eva"}, actor=CITIZEN))
    assert desk.state.state == "waiting"
    assert desk.state.answers["name"] == "Eva"
    desk.do(c.Supply(second.id, message="da", actor=CITIZEN))
    assert desk.state.state == "in_review"
    assert not any(clock.subject and clock.open for clock in desk.state.clocks.values())


def test_more_time_moves_the_last_day_of_the_request() -> None:
    desk = asked()
    early = c.GrantTime(date(2026, 11, 20), actor=PETZOLD)
    assert desk.no(early).code == "not_later"
    desk.do(c.GrantTime(date(2026, 12, 4), reason="Urlaub", actor=PETZOLD))
    assert desk.state.requests[0].due_on == date(2026, 12, 4)
    assert desk.state.clocks["documents"].due_on == date(2026, 12, 4)
    assert desk.state.clocks["documents"].extended


def test_a_late_answer_is_taken_and_marked() -> None:
    desk = asked()
    desk.do(c.ExpireClock("documents", actor=c.SYSTEM), "2026-11-25T00:00")
    assert [task.title for task in desk.state.open_tasks()] == ["Erinnern"]
    desk.do(c.Supply(message="spät", actor=CITIZEN), "2026-11-26T08:00")
    supplied = next(e for e in desk.journal if e.kind == "documents_supplied")
    assert supplied.data["late"] is True
    assert desk.state.state == "in_review"


def test_a_request_names_something_that_exists_and_a_day_to_come() -> None:
    desk = Desk().in_review()
    assert desk.no(c.RequestDocuments((), actor=PETZOLD)).code == "request_empty"
    odd = c.RequestItem("?", field="nothing")
    no = desk.no(c.RequestDocuments((odd,), actor=PETZOLD))
    assert no.code == "request_field_unknown"
    past = c.RequestDocuments((ITEM,), date(2026, 11, 2), actor=PETZOLD)
    assert desk.no(past).code == "day_past"


def test_a_clock_runs_out_with_the_end_of_its_last_day_in_germany() -> None:
    desk = Desk().opened()
    moments = due_moments(desk.state)
    assert [(m.clock, m.what) for m in moments] == [
        ("processing", "warn"),
        ("processing", "expire"),
    ]
    assert moments[1].at == at("2026-12-02T00:00")
    early = c.ExpireClock("processing", actor=c.SYSTEM)
    assert desk.no(early, "2026-12-01T23:59").code == "clock_not_over"
    desk.do(early, "2026-12-02T00:00")
    assert desk.state.clocks["processing"].expired
    assert desk.no(early).code == "clock_missing"
    facts = measure(desk.ground, desk.state, date(2026, 12, 2))
    assert facts["deadline_kept"] is False


def test_a_last_day_is_extended_with_a_reason() -> None:
    desk = Desk().opened()
    until = date(2026, 12, 15)
    assert desk.no(c.ExtendClock("processing", until, actor=PETZOLD)).code == (
        "reason_missing"
    )
    desk.do(c.ExtendClock("processing", until, "Gutachten", actor=PETZOLD))
    assert desk.state.clocks["processing"].due_on == until
    assert (
        desk.no(c.ExtendClock("processing", until, "x", actor=PETZOLD)).code
        == "not_later"
    )


def test_a_clock_starts_on_the_day_that_an_answer_names() -> None:
    desk = Desk()
    found = Field(
        id="found_on",
        path="found_on",
        type="date",
        label=Text(de="Tag"),
        required=False,
    )
    clock = ClockDef(
        id="keeping",
        title=Text(de="Aufbewahrung"),
        kind="retention",
        starts=ClockStart(field="found_on"),
        period="P6M",
    )
    known = desk.ground.blueprint
    blueprint = msgspec.structs.replace(
        known,
        fields={**known.fields, "found_on": found},
        clocks={**known.clocks, "keeping": clock},
        digest="test-process-field",
    )
    desk.ground = msgspec.structs.replace(desk.ground, blueprint=blueprint)
    desk.opened(found_on="2026-10-30")
    assert desk.state.clocks["keeping"].started_on == date(2026, 10, 30)
    assert desk.state.clocks["keeping"].due_on == date(2027, 4, 30)


# --- notice and objection ---


def test_the_announcement_gives_the_exact_last_day_with_its_reckoning() -> None:
    desk = Desk().announced()
    notice, clock = desk.state.notices[-1], desk.state.clocks["objection"]
    # Fourth day Saturday 21 November → Monday 23rd; a month later Wednesday.
    assert notice.announced_on == date(2026, 11, 23)
    assert clock.due_on == date(2026, 12, 23)
    assert clock.started_on == date(2026, 11, 23)
    assert clock.steps[0].on == date(2026, 11, 17)
    assert "§ 70 Abs. 1 VwGO" in " ".join(step.legal for step in clock.steps)
    statutory = c.ExtendClock("objection", date(2027, 1, 8), "x", actor=PETZOLD)
    assert desk.no(statutory).code == "clock_statutory"
    again = c.RecordNotice(notice.id, actor=c.SYSTEM)
    assert desk.no(again).code == "notice_issued"


def test_an_objection_is_in_time_until_midnight_of_the_last_day() -> None:
    desk = Desk().announced()
    desk.do(c.FileObjection("Nein", actor=CITIZEN), "2026-12-23T23:59")
    objection = desk.state.objection
    assert objection is not None
    assert not objection.late
    assert desk.state.open
    assert not desk.state.clocks["objection"].open
    assert desk.no(c.FileObjection("Noch", actor=CITIZEN)).code == "objection_open"
    desk.do(c.Act("uphold", actor=PETZOLD))
    assert desk.state.objection is not None
    assert desk.state.objection.end == "refused"
    assert desk.state.state == "granted"
    assert not desk.state.open
    again = c.FileObjection("Trotzdem", actor=CITIZEN)
    assert desk.no(again).code == "objection_decided"


def test_a_new_decision_gives_a_new_time_to_object() -> None:
    desk = Desk().announced()
    desk.do(c.ExpireClock("objection", actor=c.SYSTEM), "2026-12-24T00:05")
    desk.do(c.Reopen("Neue Tatsachen", actor=VOGEL), "2027-01-11T10:00")
    assert "final" not in desk.state.flags
    desk.do(c.Act("grant_it", actor=PETZOLD))
    # Not announced yet: nothing can be late.
    desk.do(c.FileObjection("Nein", actor=CITIZEN))
    assert desk.state.objection is not None
    assert not desk.state.objection.late
    posted = c.RecordNotice(desk.state.notices[-1].id, actor=c.SYSTEM)
    desk.do(posted, "2027-01-12T10:00")
    clock = desk.state.clocks["objection"]
    assert (clock.due_on, clock.open) == (date(2027, 2, 18), False)


def test_an_overdue_deadline_stays_on_the_worklist_until_the_work_is_done() -> None:
    desk = Desk().in_review()
    desk.do(c.ExpireClock("processing", actor=c.SYSTEM), "2026-12-02T00:05")
    clock = desk.state.main_clock()
    assert clock is not None
    assert (clock.id, clock.expired) == ("processing", True)
    desk.do(c.Act("grant_it", actor=PETZOLD), "2026-12-08T10:00")
    assert desk.state.clocks["processing"].stopped_on == date(2026, 12, 8)
    assert desk.state.main_clock() is None
    facts = measure(desk.ground, desk.state, date(2026, 12, 9))
    assert facts["deadline_kept"] is False


def test_a_late_objection_is_taken_only_as_late_and_a_clerk_decides() -> None:
    desk = Desk().announced()
    desk.do(c.ExpireClock("objection", actor=c.SYSTEM), "2026-12-24T00:00")
    assert "final" in desk.state.flags
    refusal = desk.no(c.FileObjection("Nein", actor=CITIZEN), "2026-12-24T00:10")
    assert refusal.code == "objection_late"
    assert "23.\u00a0Dezember 2026" in refusal.message.de
    late = c.FileObjection(
        "Nein", acknowledge_late=True, reinstatement_reason="Krank", actor=CITIZEN
    )
    desk.do(late)
    assert desk.state.objection is not None
    assert desk.state.objection.late
    assert "Wiedereinsetzung" in desk.state.open_tasks()[-1].title
    assert desk.state.messages[-1].template == "objection_late"
    assert desk.no(c.Act("uphold", actor=PETZOLD)).code == "reinstatement_open"
    granted = c.DecideReinstatement(granted=True, reason="Klinik", actor=PETZOLD)
    desk.do(granted)
    assert "final" not in desk.state.flags
    assert desk.no(granted).code == "reinstatement_none"
    desk.do(c.Act("uphold", actor=PETZOLD))


def test_only_the_office_writes_down_when_a_letter_came_in() -> None:
    desk = Desk().announced()
    came = at("2026-12-22T10:00")
    mine = c.FileObjection("Nein", received_at=came, actor=CITIZEN)
    assert desk.no(mine, "2026-12-28T09:00").code == "objection_late"
    desk.do(c.FileObjection("Nein", received_at=came, actor=PETZOLD))
    assert desk.state.objection is not None
    assert not desk.state.objection.late


def test_where_the_land_has_no_objection_the_citizen_is_sent_to_court() -> None:
    desk = Desk("NW", remedy="court").announced()
    refusal = desk.no(c.FileObjection("Nein", actor=CITIZEN), "2026-11-30T10:00")
    assert refusal.code == "objection_court"
    desk.do(c.FileObjection("Klage", actor=PETZOLD))
    assert desk.state.objection is not None
    assert desk.state.objection.kind == "court"


def test_nothing_decided_means_nothing_to_object_to() -> None:
    desk = Desk().in_review()
    assert desk.no(c.FileObjection("Nein", actor=CITIZEN)).code == "objection_none"


def test_a_letter_that_came_later_counts_from_that_day() -> None:
    desk = Desk().announced()
    notice = desk.state.notices[-1].id
    came = c.RecordDelivery(notice, "delivered", date(2026, 11, 30), actor=PETZOLD)
    desk.do(came, "2026-11-30T10:00")
    assert desk.state.notices[-1].announced_on == date(2026, 11, 30)
    assert desk.state.clocks["objection"].due_on == date(2026, 12, 30)


def test_a_letter_that_came_back_was_never_announced() -> None:
    desk = Desk().announced()
    notice = desk.state.notices[-1].id
    desk.do(c.RecordDelivery(notice, "returned", actor=PETZOLD), "2026-11-25T10:00")
    assert not desk.state.clocks["objection"].open
    assert desk.state.notices[-1].announced_on is None
    assert "Anschrift" in desk.state.open_tasks()[-1].title
    desk.do(c.RecordNotice(notice, actor=c.SYSTEM), "2026-12-01T10:00")
    # 5 December is a Saturday: Monday 7th, and a month later Thursday 7 January.
    assert desk.state.notices[-1].announced_on == date(2026, 12, 7)
    assert desk.state.clocks["objection"].due_on == date(2027, 1, 7)


def test_personal_service_counts_at_once() -> None:
    desk = Desk().granted()
    notice = desk.state.notices[-1].id
    handed = c.RecordNotice(notice, delivery="service", actor=PETZOLD)
    desk.do(handed, "2026-11-17T10:00")
    assert desk.state.clocks["objection"].due_on == date(2026, 12, 17)


# --- retention, figures ---


def test_a_case_is_kept_as_long_as_its_result_says() -> None:
    desk = Desk().in_review()
    assert retention_due(desk.ground, desk.state) is None
    desk.do(c.Withdraw(actor=CITIZEN))
    verdict = retention_due(desk.ground, desk.state)
    assert verdict is not None
    assert (verdict.on, verdict.then) == (date(2027, 11, 3), "delete")
    desk.do(c.Reopen("doch", actor=VOGEL))
    assert retention_due(desk.ground, desk.state) is None


def test_figures_separate_the_days_of_the_office_from_those_of_the_citizen() -> None:
    desk = asked()
    desk.do(c.Supply(message="da", actor=CITIZEN), "2026-11-16T10:00")
    desk.do(c.Act("grant_it", actor=PETZOLD), "2026-11-20T10:00")
    facts = measure(desk.ground, desk.state, date(2026, 12, 1))
    assert facts["days_total"] == 18
    assert facts["days_waiting"] == 10
    assert facts["days_office"] == 8
    assert facts["deadline_kept"] is True


def test_an_objection_has_its_own_three_months_from_the_day_it_came_in() -> None:
    desk = Desk().announced()
    came = at("2026-12-01T10:00")
    objection = c.FileObjection("Zu wenig", received_at=came, actor=PETZOLD)
    desk.do(objection, "2026-12-04T09:00")
    clock = desk.state.clocks["answer"]
    assert (clock.started_on, clock.due_on) == (date(2026, 12, 1), date(2027, 3, 1))
    assert clock.running
    desk.do(c.Act("uphold", actor=PETZOLD), "2027-01-11T09:00")
    assert desk.state.clocks["answer"].stopped_on == date(2027, 1, 11)


def test_a_suit_is_the_courts_to_decide_in_its_own_time() -> None:
    desk = Desk(remedy="court").announced()
    desk.do(c.FileObjection("Klage", actor=PETZOLD), "2026-12-01T10:00")
    assert desk.state.objection is not None
    assert "answer" not in desk.state.clocks


def test_a_letter_that_decides_nothing_is_not_announced() -> None:
    desk = Desk()
    notices = desk.ground.blueprint.notices
    letter = msgspec.structs.replace(notices["approval"], kind="letter", remedy=None)
    blueprint = msgspec.structs.replace(
        desk.ground.blueprint,
        notices={**notices, "approval": letter},
        digest="test-process-letter",
    )
    desk.ground = msgspec.structs.replace(desk.ground, blueprint=blueprint)
    desk.granted()
    notice = desk.state.notices[-1].id
    kinds = desk.do(c.RecordNotice(notice, actor=c.SYSTEM), "2026-11-17T14:00")
    assert kinds == ["notice_issued"]
    assert desk.state.notices[-1].posted_on == date(2026, 11, 17)
    assert "objection" not in desk.state.clocks
