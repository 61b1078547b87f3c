"""What can be refused here."""

from verbund.core.errors import Conflict, Invalid, NotFound


class WatchUnreadable(NotFound):
    """The key in the address holds no question."""

    detail = "Diese Adresse ist unvollständig. Bitte kopieren Sie sie noch einmal."


class SubscriptionUnknown(NotFound):
    """There is no such subscription, or not any more."""


class NothingWatched(Invalid):
    """The collection does not exist or tells no news."""


class WebhookUnknown(NotFound):
    """There is no such webhook at the member."""


class WebhookAddressRefused(Invalid):
    """The address of a webhook leads into a network that must not be reached."""


class TooManyWebhooks(Conflict):
    """A member has as many webhooks as it may have."""
