"""Django's handle on building sites."""

from django.apps import AppConfig


class ConstructionConfig(AppConfig):
    """Registers the manifest, the collection, the right and the news."""

    name = "verbund.topics.construction"
    label = "construction"
    verbose_name = "Baustellen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this topic."""
        # Tables exist only now, and these modules use them.
        from verbund.topics.construction import (  # noqa: PLC0415
            collections,  # noqa: F401
            jobs,  # noqa: F401
            news,  # noqa: F401
            topic,  # noqa: F401
        )
