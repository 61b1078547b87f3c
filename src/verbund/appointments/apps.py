"""Django's handle on the appointments."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Subscribes to changes of cases and registers the reminder job."""

    name = "verbund.appointments"
    label = "appointments"
    verbose_name = "Termine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.appointments import jobs  # noqa: F401, PLC0415
