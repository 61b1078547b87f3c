"""Django's handle on the test tables."""

from django.apps import AppConfig


class WallsConfig(AppConfig):
    """Installed by settings in test runs only."""

    name = "verbund.core.tests.walls"
    label = "walls"
    default_auto_field = "django.db.models.BigAutoField"
