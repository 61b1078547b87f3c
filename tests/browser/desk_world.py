"""A running Verbund with an office at work: cases in every state a desk page shows.

``python -m tests.browser.desk_world`` (with ``VERBUND_HOME``) fills an empty home.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.world import served

if TYPE_CHECKING:
    from verbund.cases.tests.cast import Cast

PASSWORD = "Kirschbaum-Laterne-17"


@dataclass(frozen=True)
class DeskWorld:
    """Where it runs, and ids of cases in known states."""

    url: str
    review: str
    proposed: str
    own: str
    decided: str
    waiting: str
    letter: str
    code: str
    clash: str
    device: str


@contextmanager
def desk_running(home: Path) -> Iterator[DeskWorld]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.desk_world") as (url, found):
        yield DeskWorld(url=url, **found)


def fill() -> dict[str, str]:
    """The cast of the case tests with passwords, and cases along the whole road."""
    # Only now: Django must be set up before any room is imported.
    from verbund import engine  # noqa: PLC0415
    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.access import ref  # noqa: PLC0415
    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.cases.tests.test_incoming import scan  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.actions import set_password  # noqa: PLC0415
    from verbund.members.models import Person, RoleAssignment  # noqa: PLC0415
    from verbund.notices.actions import issue_pending  # noqa: PLC0415

    cast = casting.build(clock.now())
    RoleAssignment.objects.create(
        person=Person.objects.get(pk=cast.ines.id),
        member=cast.meerane,
        role="operator",
        valid_from="2020-01-01",
    )
    for actor in (cast.sabine, cast.uwe, cast.ines):
        person = Person.objects.get(pk=actor.id)
        set_password(person=person, password=PASSWORD, actor=actor)

    def step(case: object, actor: object, command: engine.Command) -> None:
        actions.act(case_id=case.id, command=command, actor=actor)  # type: ignore[attr-defined,arg-type]

    def reviewed(name: str) -> object:
        case = casting.submit(cast, answers=casting.answers(family_name=name))
        begin = engine.Act(actor=ref(cast.sabine), transition="start_review")
        step(case, cast.sabine, begin)
        return case

    def assess(case: object, actor: object) -> None:
        step(case, actor, engine.Act(actor=ref(actor), transition="assess"))  # type: ignore[arg-type]

    for name in ("Meinel", "Gärtner", "von der Heyde-Reichenbach", "Öztürk"):
        casting.submit(cast, answers=casting.answers(family_name=name))
    review = reviewed("Wolfram-Ebert")
    changed = engine.CorrectAnswers(
        actor=ref(cast.sabine), changes={"dogs.0.breed": "Dackel"}, reason="laut Pass"
    )
    step(review, cast.sabine, changed)
    question = engine.SendMessage(
        actor=ref(cast.sabine), subject="Ihr Hund", body="Wie alt ist Bella?"
    )
    step(review, cast.sabine, question)
    waiting = reviewed("Haidar")
    item = engine.RequestItem(title="Kaufvertrag", reason="Datum fehlt")
    asked = engine.RequestDocuments(actor=ref(cast.sabine), items=(item,))
    step(waiting, cast.sabine, asked)
    proposed, own, decided = reviewed("Dähne"), reviewed("Voigt"), reviewed("Grimm")
    assess(proposed, cast.jana)
    assess(own, cast.sabine)
    assess(decided, cast.sabine)
    step(decided, cast.uwe, engine.Approve(actor=ref(cast.uwe)))
    issue_pending(case_id=decided.id, acting_id=cast.meerane.id)  # type: ignore[attr-defined]
    number = waiting.number  # type: ignore[attr-defined]
    letter, _ = actions.take_in(
        actor=cast.sabine,
        sent=[("Nachreichung.pdf", scan(f"Zu {number}")), ("Angebot.pdf", scan())],
    )
    named = {
        "review": review, "proposed": proposed, "own": own, "decided": decided,
        "waiting": waiting,
    }  # fmt: skip
    ids = {name: str(case.id) for name, case in named.items()}  # type: ignore[attr-defined]
    draft = actions.begin_draft(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        service="register",
        channel="terminal",
    )
    actions.save_draft(
        draft_id=draft.id,
        member=cast.schoenberg,
        answers=casting.answers(),
        pages_done=["request", "person", "contact", "count", "dogs", "payment"],
    )
    return {**ids, "letter": str(letter), "code": draft.code, **_suitcase(cast)}


def _suitcase(cast: "Cast") -> dict[str, str]:
    """A suitcase has come back; of one case it brought other values than the office."""
    from verbund import engine  # noqa: PLC0415
    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.access import ref  # noqa: PLC0415
    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.core.scope import everywhere  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.nodes import actions as nodes  # noqa: PLC0415
    from verbund.nodes.models import Clash  # noqa: PLC0415
    from verbund.nodes.tests.fleet import Node, correct, note  # noqa: PLC0415

    node = Node(Path(os.environ["VERBUND_HOME"]) / "koffer", cast, "Koffer Meerane 2")
    case = casting.submit(cast, answers=casting.answers(family_name="Hofmann"))
    tour = nodes.plan_tour(
        device_id=node.id,
        name="Ortsteile",
        day=clock.today(),
        actor=cast.ines,
        extra_cases=[case.id],
        receipts=20,
    )
    form = actions.begin_draft(member=cast.schoenberg, blueprint="hundesteuer")
    nodes.take_form(tour_id=tour, code=form.code, actor=cast.ines)
    node.fetch_pack()
    ours = {"dogs__0__acquired_on": "2026-09-10", "dogs__0__name": "Rex",
            "payment__iban": "DE91100000000123456789"}  # fmt: skip
    theirs = {"dogs.0.acquired_on": "2026-07-01", "dogs.0.name": "Bello",
              "payment.iban": "DE75512108001245126199"}  # fmt: skip
    position = 1
    node.seal_change(
        case.id, position, correct("laut Übergabevertrag", **ours), note("Hund gesehen")
    )
    actions.act(
        case_id=case.id,
        command=engine.CorrectAnswers(
            actor=ref(cast.jana), changes=theirs, reason="am Telefon genannt"
        ),
        actor=cast.jana,
    )
    node.send()
    with everywhere("world"):
        return {"clash": str(Clash.objects.get().id), "device": str(node.id)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
