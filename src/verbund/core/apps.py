"""Django's handle on the ground floor."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    """Registers the checks and prepares the web role after migrations."""

    name = "verbund.core"
    label = "core"
    verbose_name = "Grundgeschoss"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Switch on what needs all models."""
        # Models may be imported only now; the modules register jobs and checks.
        from verbund.core import events, integrity, nightly  # noqa: F401, PLC0415
        from verbund.core.checks import check_member_models  # noqa: PLC0415
        from verbund.core.files import upkeep as _files  # noqa: F401, PLC0415
        from verbund.core.jobs import backend, upkeep  # noqa: F401, PLC0415

        checks.register(check_member_models, checks.Tags.models)
        # No sender: tables of every room are granted, whichever is migrated last.
        post_migrate.connect(_grant, dispatch_uid="verbund.core.web_role")


def _grant(*, using: str, **_: Any) -> None:
    connection = connections[using]
    if connection.vendor == "postgresql":
        from verbund.core.db.postgresql.role import prepare_web_role  # noqa: PLC0415

        prepare_web_role(connection)
