"""Django's handle on the catalogue's room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Registers the tables of published blueprints and their adoptions."""

    name = "verbund.catalogue"
    label = "catalogue"
    verbose_name = "Katalog"
    default_auto_field = "django.db.models.BigAutoField"
