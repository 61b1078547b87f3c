"""Django's handle on the members' room."""

from django.apps import AppConfig

# Registers the roles before any room above extends them.
from verbund.members import roles  # noqa: F401


class MembersConfig(AppConfig):
    """Registers the tables of members, register, offices and people."""

    name = "verbund.members"
    label = "members"
    verbose_name = "Mitglieder"
    default_auto_field = "django.db.models.BigAutoField"
