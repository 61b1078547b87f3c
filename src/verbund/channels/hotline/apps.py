"""Django's handle on the 115 desk."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Pages only; calls are kept by the room below."""

    name = "verbund.channels.hotline"
    label = "hotline"
    verbose_name = "115"
