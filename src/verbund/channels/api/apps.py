"""Django's handle on the door for programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Holds the tokens of programs."""

    name = "verbund.channels.api"
    label = "api"
    verbose_name = "Schnittstelle"
    default_auto_field = "django.db.models.BigAutoField"
