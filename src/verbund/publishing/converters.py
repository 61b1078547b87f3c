"""Members in the addresses of this room."""

from verbund.members.errors import MemberNotFound
from verbund.members.queries import Member, member_by_slug


class PublisherConverter:
    """The name of a member or association; an unknown one does not match at all."""

    regex = "[a-z0-9][a-z0-9-]{0,59}"

    def to_python(self, value: str) -> Member:
        """The member; ``ValueError`` makes Django try the next address."""
        try:
            return member_by_slug(value)
        except MemberNotFound as unknown:
            raise ValueError(value) from unknown

    def to_url(self, value: Member | str) -> str:
        """The name in addresses of a member, or the name itself."""
        return value if isinstance(value, str) else value.slug


class PaperConverter:
    """What a member documents about personal data."""

    regex = "verarbeitungen|loeschkonzept"

    def to_python(self, value: str) -> str:
        """The paper's name as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value
