"""Django's handle on FIT-Connect."""

from django.apps import AppConfig


class FitConnectConfig(AppConfig):
    """Holds destinations, clients and envelopes."""

    name = "verbund.channels.fitconnect"
    label = "fitconnect"
    verbose_name = "FIT-Connect"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the jobs; a backup without the keys would open no envelope."""
        from verbund.channels.fitconnect import jobs  # noqa: F401, PLC0415
        from verbund.core import backup  # noqa: PLC0415

        # By name: what reads the keys loads cryptography, with its first use.
        backup.keep("fitconnect")
