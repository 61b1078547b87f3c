"""How a letter goes out: consent to the mailbox, the day it really left, made anew."""

from datetime import date

import msgspec

from verbund.engine import commands as c
from verbund.engine.model import Contact

from .process_kit import CITIZEN, LINDNER, PETZOLD, Desk

AGREES = c.ChooseDelivery(True, actor=CITIZEN)


def reachable() -> Desk:
    """A desk whose citizens give an address (here: in the field ``name``)."""
    desk = Desk()
    blueprint = msgspec.structs.replace(
        desk.ground.blueprint, contact=Contact(email="name"), digest="test-delivery"
    )
    desk.ground = msgspec.structs.replace(desk.ground, blueprint=blueprint)
    return desk


def test_without_consent_a_letter_goes_by_post() -> None:
    desk = reachable().in_review()
    wish = c.Act("grant_it", delivery="electronic", actor=PETZOLD)
    assert desk.no(wish).code == "no_consent"
    desk.do(c.Act("grant_it", actor=PETZOLD))
    assert desk.state.notices[-1].delivery == "post"
    notice = desk.state.notices[-1].id
    record = c.RecordNotice(notice, delivery="electronic", actor=c.SYSTEM)
    assert desk.no(record).code == "no_consent"


def test_with_consent_it_stays_in_the_mailbox_unless_post_is_chosen() -> None:
    desk = reachable().in_review()
    desk.do(AGREES)
    assert desk.state.electronic_since == desk.now
    assert desk.do(AGREES) == []
    desk.do(c.Act("grant_it", actor=PETZOLD))
    assert desk.state.notices[-1].delivery == "electronic"
    other = reachable().in_review()
    other.do(AGREES)
    other.do(c.Act("grant_it", delivery="post", actor=PETZOLD))
    assert other.state.notices[-1].delivery == "post"


def test_consent_needs_an_address_to_tell_the_citizen() -> None:
    assert Desk().opened().no(AGREES).code == "no_email"


def test_consent_taken_back_before_the_release_means_post() -> None:
    desk = reachable().in_review("300.00")
    desk.do(AGREES)
    desk.do(c.Act("grant_it", actor=PETZOLD))
    assert desk.state.proposals[-1].delivery == "electronic"
    desk.do(c.ChooseDelivery(False, actor=CITIZEN))
    desk.do(c.Approve(actor=LINDNER))
    assert desk.state.notices[-1].delivery == "post"


def test_the_mailbox_has_its_own_rule_of_announcement() -> None:
    desk = reachable().in_review()
    desk.do(AGREES)
    desk.do(c.Act("grant_it", actor=PETZOLD))
    notice = desk.state.notices[-1].id
    record = c.RecordNotice(notice, delivery="electronic", actor=c.SYSTEM)
    desk.do(record, "2026-11-17T14:00")
    assert desk.state.notices[-1].announcement == "electronic_ao"


def test_the_day_a_letter_really_left_moves_the_last_day() -> None:
    desk = Desk().announced()
    notice = desk.state.notices[-1]
    assert notice.posted_on == date(2026, 11, 17)
    before = desk.state.clocks["objection"].due_on
    sent = c.RecordDelivery(notice.id, "sent", date(2026, 11, 19), actor=PETZOLD)
    desk.do(sent, "2026-11-19T15:00")
    notice = desk.state.notices[-1]
    assert (notice.posted_on, notice.delivery_state) == (date(2026, 11, 19), "sent")
    running = [k for k in desk.state.clocks.values() if k.kind == "objection"]
    (open_one,) = [clock for clock in running if clock.open]
    # Thursday 19 November, fourth day Monday 23 November, one month.
    assert open_one.due_on == date(2026, 12, 23)
    assert before == date(2026, 12, 23)
    assert notice.announced_on == date(2026, 11, 23)


def test_until_it_left_a_letter_may_be_made_anew_for_another_day() -> None:
    desk = Desk().announced()
    notice = desk.state.notices[-1].id
    again = c.RecordNotice(notice, posted_on=date(2026, 11, 20), actor=c.SYSTEM)
    desk.do(again)
    assert desk.state.notices[-1].posted_on == date(2026, 11, 20)
    same = c.RecordNotice(notice, posted_on=date(2026, 11, 20), actor=c.SYSTEM)
    assert desk.no(same).code == "notice_issued"
    desk.do(c.RecordDelivery(notice, "sent", date(2026, 11, 20), actor=PETZOLD))
    late = c.RecordNotice(notice, posted_on=date(2026, 11, 25), actor=c.SYSTEM)
    assert desk.no(late).code == "notice_issued"


def test_a_proposal_may_name_who_is_asked_to_release_it() -> None:
    desk = Desk().in_review("300.00")
    own = c.Act("grant_it", reviewer=PETZOLD.id, actor=PETZOLD)
    assert desk.no(own).code == "own_proposal"
    desk.do(c.Act("grant_it", reviewer=LINDNER.id, actor=PETZOLD))
    assert desk.state.proposals[-1].reviewer == LINDNER.id
