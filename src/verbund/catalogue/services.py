"""An entrance to a service at one member: what lists, finder and pages show of it."""

from datetime import date

from msgspec import Struct

from verbund.catalogue.models import Adoption
from verbund.catalogue.shelf import Card
from verbund.engine.model import Blueprint
from verbund.engine.text import Text
from verbund.members.directory import Directory
from verbund.members.models import Member


class ServiceEntry(Struct, frozen=True, kw_only=True):
    """One entrance (service of a blueprint) at one member."""

    member: Member
    acting: Member
    blueprint_key: str
    service_id: str
    digest: str
    version: str
    title: Text
    summary: Text
    keywords: tuple[str, ...]
    channels: tuple[str, ...]
    account: str
    trust_level: int
    minutes: int | None
    leika: str

    @property
    def path(self) -> str:
        """The page of the service; the entrance is named unless it is the first."""
        return f"/{self.member.slug}/service/{self.blueprint_key}/"

    @property
    def online(self) -> bool:
        """Whether it can be done on the web."""
        return "web" in self.channels


def entries_of(
    known: Directory, adoption: Adoption, blueprint: Blueprint | Card, on: date
) -> tuple[ServiceEntry, ...]:
    """All entrances of one adoption, in the author's order."""
    member = known.members[adoption.member_id]
    acting = known.acting(member, blueprint.key, on)
    return tuple(
        ServiceEntry(
            member=member,
            acting=acting,
            blueprint_key=blueprint.key,
            service_id=service.id,
            digest=blueprint.digest,
            version=blueprint.version,
            title=service.title,
            summary=service.summary or blueprint.summary,
            keywords=service.keywords,
            channels=blueprint.channels,
            account=blueprint.account,
            trust_level=blueprint.trust_level,
            minutes=blueprint.minutes,
            leika=service.leika or "",
        )
        for service in blueprint.services
    )
