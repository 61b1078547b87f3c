"""Django's handle on the ground floor."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers checks and the walls."""

    name = "verbund.core"
    label = "core"
    verbose_name = "Grundgeschoss"
    default_auto_field = "django.db.models.BigAutoField"
