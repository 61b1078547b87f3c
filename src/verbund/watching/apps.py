"""Django's handle on the watching room."""

from django.apps import AppConfig


class WatchingConfig(AppConfig):
    """News, subscriptions, webhooks."""

    name = "verbund.watching"
    label = "watching"
    verbose_name = "Neuigkeiten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.watching import jobs, rights, subscribers  # noqa: F401, PLC0415
