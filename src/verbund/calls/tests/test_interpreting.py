"""The caller's language: said once, told to whoever goes on, nobody named."""

import msgspec
import pytest

from verbund.calls import actions, queries
from verbund.calls.actions.follow_ups import written
from verbund.calls.errors import InterpreterNotFound
from verbund.calls.languages import find
from verbund.calls.models import CallEvent
from verbund.calls.shapes import Note
from verbund.calls.tests.desk import agent, employ, system, tell
from verbund.cases.tests.cast import Cast
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen

pytestmark = pytest.mark.django_db


def events(cast: Cast) -> list[tuple[str, dict[str, object]]]:
    """What was told of languages, once for each moment."""
    with acting_within({cast.meerane.id}):
        rows = CallEvent.objects.filter(kind__in=("language", "interpreter"))
        found = rows.filter(owner_id=cast.meerane.id).order_by("id")
        return [(row.kind, msgspec.json.decode(row.data)) for row in found]


@pytest.mark.parametrize(
    ("said", "code"),
    [("uk", "uk"), ("ukr", "uk"), (" Ukrainisch ", "uk"), ("українська", "uk"),
     ("Ukrainisch – українська", "uk"), ("TÜRK", "tr"), ("leichte", "de-simple"),
     ("kurdisch", None), ("Klingonisch", None), ("", None)],
)  # fmt: skip
def test_a_language_is_known_by_code_name_or_beginning(
    said: str, code: str | None
) -> None:
    found = find(said)
    assert (found.code if found else None) == code


def test_the_language_and_the_way_are_told_and_nobody_is_named(
    cast: Cast, time: Frozen
) -> None:
    ayse = agent(cast)
    other = actions.add_interpreter(desk=cast.fulda, name="Fremd", phone="0661 123456")
    service = actions.add_interpreter(
        desk=cast.meerane, name="Sprachmittlung", phone="03764 54-0",
        languages=["uk", "ru"], hint="Mo–Fr 8–16 Uhr",
    )  # fmt: skip
    call = actions.take(call_id=tell(system(cast), "newCall").id, actor=ayse)
    assert actions.speak(call_id=call.id, said="ukr", actor=ayse).language == "uk"
    actions.speak(call_id=call.id, said="uk", actor=ayse)
    with pytest.raises(InterpreterNotFound):
        actions.interpret(
            call_id=call.id, how="service", interpreter_id=other.id, actor=ayse
        )
    with_help = actions.interpret(
        call_id=call.id, how="service", interpreter_id=service.id, actor=ayse
    )
    assert with_help.interpreter == "Sprachmittlung"
    with pytest.raises(Invalid, match="Welche Sprache"):
        actions.speak(call_id=call.id, said="kurdisch", actor=ayse)
    with pytest.raises(Conflict):
        actions.speak(
            call_id=call.id, said="en", actor=employ("Bernd", cast.meerane, "agent")
        )
    assert events(cast) == [
        ("language", {"language": "uk"}),
        ("interpreter", {"how": "service", "language": "uk"}),
    ]
    # The wrong language was picked: what was said of it counts no more.
    changed = actions.speak(call_id=call.id, said="de", actor=ayse)
    assert (changed.language, changed.interpreter) == ("", "")
    assert actions.finish(call_id=call.id, outcome="answered", actor=ayse).outcome


def test_services_are_the_desks_own_and_asked_by_language(cast: Cast) -> None:
    bernd = employ("Bernd", cast.meerane, "supervisor")
    for name, codes in (("Vielerlei", ()), ("Nur Türkisch", ("tr",))):
        actions.add_interpreter(
            desk=cast.meerane, name=name, phone="03764 540", languages=codes,
            actor=bernd,
        )  # fmt: skip
    asked = queries.interpreters_of(cast.meerane, language="uk")
    assert [each.name for each in asked] == ["Vielerlei"]
    assert len(queries.interpreters_of(cast.meerane)) == 2
    assert queries.interpreters_of(cast.schoenberg) == ()
    with pytest.raises(Forbidden):
        actions.remove_interpreter(
            desk=cast.meerane, interpreter_id=asked[0].id, actor=agent(cast)
        )
    with pytest.raises(Invalid) as wrong:
        actions.add_interpreter(
            desk=cast.meerane, name=" ", phone="12", languages=["klingon"]
        )
    fields = [problem.path for problem in wrong.value.fields]
    assert fields == ["name", "phone", "languages"]
    actions.remove_interpreter(
        desk=cast.meerane, interpreter_id=asked[0].id, actor=bernd
    )
    assert queries.interpreters_of(cast.meerane, language="uk") == ()


def test_whoever_calls_back_knows_the_language(cast: Cast, time: Frozen) -> None:
    note = Note(
        name="Oksana", number="03764 540", matter="Wohngeld", language="uk",
        interpreter="Sprachmittlung",
    )  # fmt: skip
    ayse = agent(cast)
    found = actions.promise(
        kind="callback", target="hotline", member=cast.schoenberg,
        acting=cast.meerane, note=note, actor=ayse,
    )  # fmt: skip
    assert queries.follow_up(found.id, ayse).note.language == "uk"
    assert "Sprache: Ukrainisch, verständigt mit: Sprachmittlung" in written(found)
    german = Note(name="A", number="03764 540", matter="B", language="de")
    with pytest.raises(Invalid, match="fehlt etwas"):
        actions.promise(
            kind="callback", target="hotline", member=cast.meerane,
            acting=cast.meerane, actor=ayse,
            note=Note(name="A", number="03764 540", matter="B", language="xx"),
        )  # fmt: skip
    told = actions.promise(
        kind="callback", target="hotline", member=cast.meerane,
        acting=cast.meerane, note=german, actor=ayse,
    )  # fmt: skip
    assert "Sprache" not in written(told)
