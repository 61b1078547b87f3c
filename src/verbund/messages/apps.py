"""Django's handle on the messages."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Subscribes to the news of cases and registers the sending job."""

    name = "verbund.messages"
    label = "messages"
    verbose_name = "Nachrichten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.messages import checks, jobs, sharing, subscribers  # noqa: F401, PLC0415
