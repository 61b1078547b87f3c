"""Django's handle on the notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Subscribes to decisions."""

    name = "verbund.notices"
    label = "notices"
    verbose_name = "Bescheide"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and the subscriber uses them.
        from verbund.notices import subscribers  # noqa: F401, PLC0415
