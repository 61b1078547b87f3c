"""Django's handle on the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages only; the desk keeps nothing of its own."""

    name = "verbund.channels.desk"
    label = "desk"
    verbose_name = "Arbeitsplatz"
