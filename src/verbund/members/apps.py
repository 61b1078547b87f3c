"""Django's handle on the members' room."""

from django.apps import AppConfig

# Registers the roles before any room above extends them.
from verbund.members import roles  # noqa: F401


class MembersConfig(AppConfig):
    """Registers tables, roles, jobs and checks of members, register and people."""

    name = "verbund.members"
    label = "members"
    verbose_name = "Mitglieder"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.members import checks, jobs  # noqa: F401, PLC0415
