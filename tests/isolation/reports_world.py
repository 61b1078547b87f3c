"""What is reported and measured: rows that nobody outside their members may see.

The report is hidden, so that nothing of it may appear anywhere; places, networks and
building sites are public and bear no mark, but who measured does.
"""

from datetime import timedelta
from uuid import UUID

from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.members.actions import switch_topic
from verbund.topics.accessibility.models import (
    AccessPlace,
    Helper,
    IndoorBuilding,
    Measurement,
    WalkNetwork,
)
from verbund.topics.construction.models import Site, SiteChange
from verbund.topics.reports.models import (
    Follower,
    ForeignReport,
    Hint,
    Intake,
    ModerationAct,
    Pending,
    Remark,
    Report,
)

_TOKEN = "isolation"


def reported(cast: Cast, case: Receipt, mark: str) -> None:
    """A hidden report of the marked case, who followed it, what waits for a mail."""
    own = {"owner_id": cast.schoenberg.id, "acting_id": cast.meerane.id}
    moment = case.opened_at
    for member in (cast.schoenberg, cast.meerane, cast.fulda):
        switch_topic(member=member, topic="reports", on=True)
    with acting_within(set(own.values()), SYSTEM):
        report = Report.objects.create(
            **own,
            case_id=case.id,
            public_id=case.number,
            number=case.number,
            blueprint_key="hundesteuer",
            category="isolation",
            title=mark,
            state="received",
            status="open",
            detail="registered",
            lat=50.85,
            lon=12.46,
            address=mark,
            asset="isolation",
            text=mark,
            terms=mark.lower(),
            visible=True,
            readable=True,
            hidden=True,
            requested_at=moment,
            updated_at=moment,
            channel="web",
            position=1,
        )
        Follower.objects.create(
            **own,
            report=report,
            key="isolation",
            channel="web",
            email=f"{mark.lower()}@post.example",
            token_hash=_TOKEN,
            created_at=moment,
        )
        Hint.objects.create(
            **own, report=report, kind="abuse", text=mark, key=_TOKEN, created_at=moment
        )
        ModerationAct.objects.create(
            **own,
            case_id=case.id,
            act="hidden",
            reason="personal",
            note=mark,
            person_id=cast.sabine.id,
            person_name=cast.sabine.name,
            at=moment,
        )
        Pending.objects.create(
            **own,
            token_hash=_TOKEN,
            public_token=_TOKEN,
            blueprint_key="hundesteuer",
            category="isolation",
            channel="web",
            answers=f'{{"description": "{mark}"}}',
            created_at=moment,
            expires_at=moment + timedelta(days=3),
        )
        ForeignReport.objects.create(
            **own,
            direction="out",
            source=f"https://{_TOKEN}.example",
            foreign_id=mark,
            case_id=case.id,
            created_at=moment,
        )
        Intake.objects.create(**own, source=mark, began_at=moment)
        Remark.objects.create(**own, case_id=case.id, key=_TOKEN, created_at=moment)


def measured(cast: Cast, case: Receipt, mark: str) -> None:
    """A place whose width somebody measured, ways, a building, a building site."""
    own = {"owner_id": cast.meerane.id, "acting_id": cast.meerane.id}
    moment, day = case.opened_at, case.opened_at.date()
    with acting_within({cast.meerane.id}, SYSTEM):
        place = AccessPlace.objects.create(
            **own, kind="library", lat=50.85, lon=12.46, words="", changed_at=moment
        )
        Helper.objects.create(**own, name=mark, token_hash=_TOKEN, created_at=moment)
        Measurement.objects.create(
            **own,
            place=place,
            key="door_width",
            value=90,
            method="measured",
            on=day,
            by_kind="helper",
            by_id=str(UUID(int=4713)),
            by_name=mark,
            state="proposed",
            recorded_at=moment,
        )
        for model, names in (
            (WalkNetwork, {"title": "Wege", "edges": 0}),
            (IndoorBuilding, {"name": "Haus"}),
        ):
            model.objects.create(
                **own, key=_TOKEN, body="{}", changed_at=moment, **names
            )
        site = Site.objects.create(
            **own,
            title="Baustelle",
            kind="road",
            state="planned",
            facts={},
            created_at=moment,
            changed_at=moment,
        )
        SiteChange.objects.create(**own, site=site, at=moment, changes={})
