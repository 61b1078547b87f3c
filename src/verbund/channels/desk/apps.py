"""Django's handle on the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages, and the half-filled steps of the people who work there."""

    name = "verbund.channels.desk"
    label = "desk"
    verbose_name = "Arbeitsplatz"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.channels.desk import jobs  # noqa: F401, PLC0415
