"""Django's handle on the calls."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Registers the job that forgets numbers and notes."""

    name = "verbund.calls"
    label = "calls"
    verbose_name = "Anrufe"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.calls import jobs  # noqa: F401, PLC0415
