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
        from verbund.catalogue import checks, jobs  # noqa: F401, PLC0415
        from verbund.catalogue.access import ROLE_RIGHTS  # noqa: PLC0415
        from verbund.core.rights import extend_role  # noqa: PLC0415

        for role, rights in ROLE_RIGHTS.items():
            extend_role(role, rights)
