"""What can be refused here."""

from verbund.core.errors import Invalid, NotFound


class SiteNotFound(NotFound):
    """There is no such building site, or not at this member."""


class FileUnreadable(Invalid):
    """The file holds no building sites that can be read."""
