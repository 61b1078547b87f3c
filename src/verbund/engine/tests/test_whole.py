"""A case as a whole: handed to another body, merged with another case."""

import msgspec

from verbund.engine import commands as c
from verbund.engine.commands_whole import AbsorbCase, HandOver, MergeInto
from verbund.engine.model import Action, PublicState, State
from verbund.engine.text import Text

from .process_kit import CITIZEN, PETZOLD, Desk

INTO = MergeInto("case-2", "SBG-2026-000002", "Zweimal gesendet", actor=PETZOLD)


def doubled() -> Desk:
    """A desk whose process lets duplicates end."""
    desk = Desk()
    process = desk.ground.blueprint.process
    title = Text(de="doppelt")
    state = State(
        title=title,
        end="duplicate",
        public=PublicState(phase="completed", title=title),
    )
    merge = Action(from_=("received", "in_review", "waiting"), to="double")
    blueprint = msgspec.structs.replace(
        desk.ground.blueprint,
        process=msgspec.structs.replace(
            process, merge=merge, states={**process.states, "double": state}
        ),
        digest="test-process-double",
    )
    desk.ground = msgspec.structs.replace(desk.ground, blueprint=blueprint)
    return desk


def test_a_duplicate_ends_and_names_the_case_it_goes_on_in() -> None:
    desk = doubled().in_review()
    kinds = desk.do(INTO)
    assert kinds[0] == "merged_into"
    assert kinds[-1] in {"closed", "clock_stopped"}
    state = desk.state
    assert (state.state, state.result, state.open) == ("double", "duplicate", False)
    assert state.merged_into is not None
    assert state.merged_into.number == "SBG-2026-000002"
    assert desk.no(INTO).code == "merge_none"


def test_the_other_case_knows_what_was_merged_into_it() -> None:
    desk = doubled().opened()
    desk.do(AbsorbCase("case-1", "SBG-2026-000001", actor=PETZOLD))
    assert [link.number for link in desk.state.merged] == ["SBG-2026-000001"]
    desk.do(c.Withdraw(actor=CITIZEN))
    closed = desk.no(AbsorbCase("case-3", "SBG-2026-000003", actor=PETZOLD))
    assert closed.code == "merge_closed"


def test_nothing_is_merged_where_the_process_does_not_allow_it() -> None:
    assert Desk().in_review().no(INTO).code == "merge_none"
    citizen = MergeInto("case-2", "N", actor=CITIZEN)
    assert doubled().in_review().no(citizen).code == "role_missing"
    waiting = doubled().in_review("300.00")
    waiting.do(c.Act("grant_it", actor=PETZOLD))
    assert waiting.no(INTO).code != "merge_none"


def test_who_hands_a_case_over_lets_go_of_it() -> None:
    desk = Desk().in_review()
    desk.do(c.Assign("petzold", "Frau Petzold", "steueramt", actor=PETZOLD))
    desk.do(HandOver("Stadt Glauchau", "Stadt Meerane", actor=c.SYSTEM))
    state = desk.state
    assert (state.assignee, state.assignee_name, state.office) == (None, "", None)
    assert state.state == "in_review"
    citizen = HandOver("A", "B", actor=CITIZEN)
    assert desk.no(citizen).code == "role_missing"
