"""Django's handle on the pictures."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    """Registers the right, the jobs and what follows the cases."""

    name = "verbund.photos"
    label = "photos"
    verbose_name = "Bilder"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.photos import jobs, rights  # noqa: F401, PLC0415
