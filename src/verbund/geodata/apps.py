"""Django's handle on the geodata."""

from django.apps import AppConfig


class GeodataConfig(AppConfig):
    """Declares the collections of boundaries and of closed ways."""

    name = "verbund.geodata"
    label = "geodata"
    verbose_name = "Geodaten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.geodata import barriers, boundaries, events, jobs  # noqa: F401, PLC0415
