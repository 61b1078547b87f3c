"""How a person was recognised at the telephone, at the counter, with the suitcase."""

import msgspec
import pytest

from verbund.engine import commands as c
from verbund.engine.commands_identity import Identify
from verbund.engine.identification import WAYS, needed, ways_for
from verbund.engine.text import LANGUAGES

from .process_kit import CITIZEN, PETZOLD, Desk

AGENT = c.ActorRef("staff", "demirtas", "Ayşe Demirtaş", ("agent",))
ANSWERS = {"name": "Katrin", "amount": "80.00"}


def trusting(level: int) -> Desk:
    """A desk whose blueprint asks for this trust level."""
    desk = Desk()
    blueprint = msgspec.structs.replace(
        desk.ground.blueprint, trust_level=level, digest=f"trust-{level}"
    )
    desk.ground = msgspec.structs.replace(desk.ground, blueprint=blueprint)
    return desk


def calling(way: str) -> c.Open:
    return c.Open(ANSWERS, actor=AGENT, channel="hotline", identified=way)


def test_the_way_its_level_and_who_recognised_the_caller_stand_in_the_journal() -> None:
    desk = trusting(10)
    assert desk.do(calling("code_birth_date"))[:2] == ["opened", "identified"]
    entry = desk.journal[1]
    assert entry.data == {"way": "code_birth_date", "level": "low"}
    assert (entry.actor.name, entry.channel) == ("Ayşe Demirtaş", "hotline")
    known = desk.state.identity
    assert known is not None
    assert (known.way, known.level, known.by) == (
        "code_birth_date",
        "low",
        "Ayşe Demirtaş",
    )


def test_a_known_voice_or_the_number_on_the_display_is_no_way() -> None:
    desk = trusting(0)
    for way in ("known_voice", "number_shown", "document_seen"):
        refusal = desk.no(calling(way))
        assert refusal.code == "identity_way"
        assert "Übergabe-Code und Geburtsdatum" in refusal.message.de


@pytest.mark.parametrize("level", [30, 40])
def test_what_a_telephone_cannot_prove_is_refused_where_more_is_needed(
    level: int,
) -> None:
    refusal = trusting(level).no(calling("known_number"))
    assert refusal.code == "identity_weak"
    assert "Vertrauensniveau „niedrig“" in refusal.message.de


def test_staff_do_not_open_without_a_way_where_trust_is_needed() -> None:
    desk = trusting(20)
    assert desk.no(calling("")).code == "identity_missing"
    # Who applies by herself is judged by how she signed in.
    desk.do(c.Open(ANSWERS, actor=CITIZEN, channel="web"))
    assert desk.state.identity is None


def test_without_a_trust_level_nobody_needs_to_be_recognised() -> None:
    desk = trusting(0)
    assert "identified" not in desk.do(calling(""))


def test_a_later_recognition_replaces_the_earlier_one() -> None:
    desk = trusting(0)
    desk.do(calling("code_birth_date"))
    desk.do(Identify("document_seen", actor=PETZOLD, channel="counter"))
    assert desk.state.identity is not None
    assert desk.state.identity.level == "high"
    assert desk.no(Identify("eid", actor=CITIZEN, channel="web")).code == "role_missing"
    assert desk.no(Identify("eid", actor=PETZOLD)).code == "identity_nowhere"


@pytest.mark.parametrize(
    ("trust", "level"),
    [(0, "none"), (10, "low"), (20, "low"), (30, "substantial"), (40, "high")],
)
def test_trust_levels_of_blueprints_are_levels_of_eidas(trust: int, level: str) -> None:
    assert needed(trust) == level


def test_every_attended_door_knows_a_way_in_all_languages() -> None:
    for channel in ("hotline", "counter", "terminal", "suitcase", "paper"):
        assert ways_for(channel), channel
    for way in WAYS.values():
        assert all(way.title.get(code) and way.hint.get(code) for code in LANGUAGES)
