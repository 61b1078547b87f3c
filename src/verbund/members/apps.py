"""Django's handle on the members' room."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Registers the tables of members, register, offices and people."""

    name = "verbund.members"
    label = "members"
    verbose_name = "Mitglieder"
    default_auto_field = "django.db.models.BigAutoField"
