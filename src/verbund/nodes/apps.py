"""Django's handle on the nodes."""

from django.apps import AppConfig


class NodesConfig(AppConfig):
    """Registers rights, jobs and checks."""

    name = "verbund.nodes"
    label = "nodes"
    verbose_name = "Koffer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.nodes import checks, jobs, rights  # noqa: F401, PLC0415
