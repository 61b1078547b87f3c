"""Django's handle on responsibility."""

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    """Registers the right, the jobs and the way by e-mail."""

    name = "verbund.responsibility"
    label = "responsibility"
    verbose_name = "Zuständigkeit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.responsibility import jobs, letters, rights  # noqa: F401, PLC0415
