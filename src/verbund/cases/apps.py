"""Django's handle on the cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Gives the roles of members their rights, registers jobs and checks."""

    name = "verbund.cases"
    label = "cases"
    verbose_name = "Vorgänge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the registries know this room."""
        # Tables exist only now, and these modules use them.
        from verbund.cases import checks, jobs, migration_jobs  # noqa: F401, PLC0415
        from verbund.cases.access import ROLE_RIGHTS  # noqa: PLC0415
        from verbund.cases.actions import step_runs  # noqa: F401, PLC0415
        from verbund.core.rights import extend_role  # noqa: PLC0415

        for role, rights in ROLE_RIGHTS.items():
            extend_role(role, rights)
