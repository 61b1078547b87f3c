"""Django's handle on the geodata portal."""

from django.apps import AppConfig


class OgcConfig(AppConfig):
    """Pages and answers for programs; nothing is kept here."""

    name = "verbund.channels.ogc"
    label = "ogc"
    verbose_name = "Geodaten"
