"""Tables of this room; other rooms read by ``queries`` and write by ``actions``."""

from verbund.members.models.member import (
    Delegation,
    Member,
    MemberKey,
    Membership,
    Office,
    Revision,
    ServiceArea,
    TopicSwitch,
    Tracked,
    touch,
)
from verbund.members.models.people import (
    CitizenLink,
    Passkey,
    Person,
    Role,
    RoleAssignment,
)
from verbund.members.models.register import RegisterEntry, RegisterImport, RegisterKey

__all__ = [
    "CitizenLink",
    "Delegation",
    "Member",
    "MemberKey",
    "Membership",
    "Office",
    "Passkey",
    "Person",
    "RegisterEntry",
    "RegisterImport",
    "RegisterKey",
    "Revision",
    "Role",
    "RoleAssignment",
    "ServiceArea",
    "TopicSwitch",
    "Tracked",
    "touch",
]
