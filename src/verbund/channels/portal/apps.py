"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages only; the portal has no tables."""

    name = "verbund.channels.portal"
    label = "portal"
