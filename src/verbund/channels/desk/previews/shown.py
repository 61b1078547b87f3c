"""What a preview is made of."""

from msgspec import Struct

from verbund import engine
from verbund.catalogue.grounds import example_ground
from verbund.engine.model import Blueprint
from verbund.members.queries import Member


class Shown(Struct, frozen=True, kw_only=True):
    """A version, the town it is shown for, the reader's language."""

    ground: engine.Ground
    member: Member
    language: str

    @property
    def blueprint(self) -> Blueprint:
        """The version that is shown."""
        return self.ground.blueprint


def shown_for(blueprint: Blueprint, member: Member, language: str) -> Shown:
    """The version with the member's letterhead and values, else the examples."""
    ground = example_ground(blueprint, member)
    return Shown(ground=ground, member=member, language=language)
