"""The terminal as a Django app."""

from django.apps import AppConfig


class TerminalConfig(AppConfig):
    """Pages only; visits are sessions of the core."""

    name = "verbund.channels.terminal"
    label = "terminal"
