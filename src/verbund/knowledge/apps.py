"""Django's handle on the knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Registers the right to edit, and the jobs that keep the index up to date."""

    name = "verbund.knowledge"
    label = "knowledge"
    verbose_name = "Wissen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.knowledge import checks, jobs, roles  # noqa: F401, PLC0415
