"""Django's handle on accessibility."""

from django.apps import AppConfig


class AccessibilityConfig(AppConfig):
    """Registers the manifest, the collection and the right."""

    name = "verbund.topics.accessibility"
    label = "accessibility"
    verbose_name = "Barrierefreiheit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this topic."""
        # Tables exist only now, and these modules use them.
        from verbund.topics.accessibility import (  # noqa: PLC0415
            collections,  # noqa: F401
            events,  # noqa: F401
            topic,  # noqa: F401
        )
