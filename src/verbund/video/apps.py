"""Django's handle on the video room."""

from django.apps import AppConfig


class VideoConfig(AppConfig):
    """Calls, their signals, who is on duty."""

    name = "verbund.video"
    label = "video"
    verbose_name = "Videosprechstunde"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.video import jobs  # noqa: F401, PLC0415
