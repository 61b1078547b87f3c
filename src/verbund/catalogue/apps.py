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
        # Tables exist only now, and these modules use them.
        from verbund.catalogue import checks, jobs, mergers  # noqa: F401, PLC0415
        from verbund.catalogue.access import ROLE_RIGHTS  # noqa: PLC0415
        from verbund.core import backup  # noqa: PLC0415
        from verbund.core.rights import extend_role  # noqa: PLC0415

        # By name: what reads the keys loads cryptography, with its first use.
        backup.keep("keys")
        for role, rights in ROLE_RIGHTS.items():
            extend_role(role, rights)
