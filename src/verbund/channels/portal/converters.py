"""Members and blueprints in addresses."""

from verbund.members.errors import MemberNotFound
from verbund.members.queries import Member, member_by_slug


class MemberConverter:
    """``schoenberg`` in an address is the member itself.

    An unknown name does not match at all, so that other rooms' addresses (``/115/``)
    are still found.
    """

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


class KeyConverter:
    """The key of a blueprint."""

    regex = "[a-z][a-z0-9_-]{0,59}"

    def to_python(self, value: str) -> str:
        """The key as it is."""
        return value

    def to_url(self, value: str) -> str:
        """The key as it is."""
        return value
