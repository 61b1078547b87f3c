"""Django's handle on the catalogue's room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Registers the tables of published blueprints and their adoptions, and checks."""

    name = "verbund.catalogue"
    label = "catalogue"
    verbose_name = "Katalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and this module uses them.
        from verbund.catalogue import checks  # noqa: F401, PLC0415
