"""One suitcase of Meerane: a tour to Schönberg's villages, and one contradiction.

The suitcase's own folder lies below the home of the region; its PIN is a demo secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView, Filters
from verbund.core.config import config
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members import queries
from verbund.members.models import Member
from verbund.nodes import actions
from verbund.nodes.local import identity
from verbund.nodes.local.enrolment import enrol
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.pack import store_pack
from verbund.nodes.local.vault import Vault
from verbund.nodes.shapes import DeviceRef
from verbund.nodes.wire import Base, CaseChanged, OperationDraft, Stamp, TimedCommand
from verbund.site.demo.region import MEERANE, SCHOENBERG
from verbund.site.demo.staff import Account

#: Opens the demo's suitcase; whoever runs the demo may know it.
PIN: Final = "koffer-vorführung"
_NAME: Final = "Koffer Meerane 2"
_BLUEPRINT: Final = "hundesteuer"


def send_out(
    found: Mapping[str, Member], accounts: tuple[Account, ...]
) -> tuple[Path, int]:
    """Enrol the suitcase, plan its tour, bring one change home; folder and visits."""
    home = config().home / "koffer"
    lead, officer, colleague = _people(accounts)
    code = actions.issue_code(
        member=found[MEERANE],
        name=_NAME,
        scope_members=[found[SCHOENBERG].id, found[MEERANE].id],
        officers=[UUID(officer.id)],
        actor=lead,
    ).code
    vault = enrol(
        home,
        centre=config().base_url,
        code=code,
        pin=PIN,
        ask=lambda request: actions.enrol(request=request),
    )
    try:
        return home, _tour(home, vault, found, (lead, officer, colleague))
    finally:
        vault.close()


def _tour(
    home: Path,
    vault: Vault,
    found: Mapping[str, Member],
    people: tuple[Actor, Actor, Actor],
) -> int:
    lead, officer, colleague = people
    me = identity.load(home)
    device = DeviceRef(
        id=me.node_id,
        owner=me.owner,
        name=me.name,
        members=frozenset(me.certificate.scope.members),
        revoked_at=None,
    )
    visited = _cases(officer, found[SCHOENBERG])
    actions.plan_tour(
        device_id=device.id,
        name="Schönberg, Ortsteile",
        day=clock.today() + timedelta(days=1),
        extra_cases=[view.row.id for view in visited],
        actor=lead,
    )
    store_pack(home, actions.issue_pack(device=device))
    if visited:
        _disagree(home, vault, device, visited[0], officer, colleague)
    return len(visited)


def _disagree(  # noqa: PLR0917 # everybody who takes part
    home: Path,
    vault: Vault,
    device: DeviceRef,
    view: CaseView,
    officer: Actor,
    colleague: Actor,
) -> None:
    """The officer hears one name of the dog at the door, the office another."""
    outbox = Outbox(home, vault)
    path, moment = "dogs.0.name", clock.now()
    command: dict[str, object] = {
        "command": "correct_answers",
        "changes": {path: "Balu von der Aue"},
        "reason": "Impfpass lag vor",
    }
    outbox.seal(
        OperationDraft(
            tenant=view.row.owner_id,
            actor=Stamp(officer.id, officer.name),
            payload=CaseChanged(commands=(TimedCommand(command, moment),)),
            captured_at=moment,
            case_id=view.row.id,
            blueprint=f"{view.state.blueprint}@{view.state.version}",
            blueprint_digest=view.state.digest,
            base=Base(position=view.row.position),
        )
    )
    cases.act(
        case_id=view.row.id,
        command=engine.CorrectAnswers(
            actor=ref(colleague), changes={path: "Balu"}, reason="Anruf der Halterin"
        ),
        actor=colleague,
    )
    envelopes = list(outbox.envelopes())
    answer = actions.receive(device=device, envelopes=envelopes, sent_at=clock.now())
    for one in answer.answers:
        outbox.take_answer(one)


def _cases(officer: Actor, owner: Member) -> list[CaseView]:
    """Open dog-tax cases of the town that can be corrected, at most three."""
    filters = Filters(owner=owner.id, blueprint=_BLUEPRINT)
    found = []
    for row in case_queries.worklist(actor=officer, filters=filters).rows:
        view = case_queries.case_view(row.id, officer)
        if view.state.open and view.state.answers.get("dogs"):
            found.append(view)
        if len(found) == 3:
            break
    return found


def _people(accounts: tuple[Account, ...]) -> tuple[Actor, Actor, Actor]:
    """A lead, the officer and a colleague in the office, all of Meerane."""

    def somebody(role: str, *others: str) -> Actor:
        account = next(
            one
            for one in accounts
            if (one.member, one.role) == (MEERANE, role)
            and str(one.person_id) not in others
        )
        return queries.actor_for(queries.person_by_id(account.person_id))

    officer = somebody("clerk")
    return somebody("lead"), officer, somebody("approver", officer.id)
