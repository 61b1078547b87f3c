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
        from verbund.core import backup  # noqa: PLC0415
        from verbund.responsibility import (  # noqa: PLC0415
            jobs,  # noqa: F401
            letters,  # noqa: F401
            rights,  # noqa: F401
            secrets,
        )

        backup.keep(secrets.FOLDER)
