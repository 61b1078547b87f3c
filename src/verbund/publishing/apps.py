"""Django's handle on publishing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Registers the job that follows the cases, and its check."""

    name = "verbund.publishing"
    label = "publishing"
    verbose_name = "Offene Daten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.publishing import checks, jobs  # noqa: F401, PLC0415
