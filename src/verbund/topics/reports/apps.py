"""Django's handle on the reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Makes the registries know this topic."""

    name = "verbund.topics.reports"
    label = "reports"
    verbose_name = "Anliegen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register subscribers, jobs, checks, collections and the manifest."""
        # Tables exist only now, and these modules use them.
        from verbund.topics.reports import (  # noqa: F401, PLC0415
            checks,
            collections,
            doors,
            jobs,
            rights,
            topic,
        )
        from verbund.topics.reports.open311 import (  # noqa: F401, PLC0415
            forwarding,
            news,
        )
