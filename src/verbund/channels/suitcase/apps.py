"""The suitcase as a Django app."""

from django.apps import AppConfig


class SuitcaseConfig(AppConfig):
    """Pages only; a node's tables are those of the pack."""

    name = "verbund.channels.suitcase"
    label = "suitcase"
    verbose_name = "Bürgerkoffer"
