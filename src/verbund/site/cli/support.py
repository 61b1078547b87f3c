"""What the verbs share: starting Django, and failing with a sentence."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


class CommandError(Exception):
    """A verb cannot do its work; the message is a German sentence for the operator."""


def django_ready() -> None:
    """Load the settings and the rooms; call before importing any Django room."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django  # noqa: PLC0415  heavy, and the pure verbs do without

    django.setup()


def migrate() -> None:
    """Bring the database to the newest schema; quiet, safe to repeat."""
    django_ready()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
