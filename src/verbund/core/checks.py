"""Django's system checks of this room, and the registry that ``verbund check`` runs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from django.apps import AppConfig, apps
from django.core import checks
from django.db import models

from verbund.core.tenancy import MemberManager


class Finding(msgspec.Struct, frozen=True):
    """Something that does not agree; ``subject`` names the row or file."""

    check: str
    subject: str
    message: str


IntegrityCheck = Callable[[], Iterable[Finding]]
_integrity: dict[str, IntegrityCheck] = {}


def integrity_check(name: str) -> Callable[[IntegrityCheck], IntegrityCheck]:
    """Register a check that ``verbund check`` runs over all stored data.

    The function yields one ``Finding`` per disagreement; a name used twice raises.
    """

    def register(function: IntegrityCheck) -> IntegrityCheck:
        if name in _integrity:
            raise ValueError(f"integrity check {name!r} is registered twice")
        _integrity[name] = function
        return function

    return register


def run_integrity_checks(names: Iterable[str] = ()) -> dict[str, list[Finding]]:
    """Findings of each check (all, or those named); empty lists mean agreement."""
    wanted = list(names) or sorted(_integrity)
    return {name: list(_integrity[name]()) for name in wanted}


def integrity_check_names() -> tuple[str, ...]:
    """Names of all registered checks."""
    return tuple(sorted(_integrity))


def check_member_models(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[checks.CheckMessage]:
    """Every model of ours belongs to members or says ``shared = True``."""
    found: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("verbund."):
            continue
        owned = getattr(model, "member_owned", False)
        shared = getattr(model, "shared", False)
        if model._meta.auto_created:
            found += _check_link(model)
        elif not owned and not shared:
            found.append(
                checks.Error(
                    f"{model._meta.label} neither belongs to members nor is shared.",
                    hint="Derive it from core.models.MemberOwned or say shared = True.",
                    obj=model,
                    id="verbund.E001",
                )
            )
        elif owned and shared:
            found.append(
                checks.Error(
                    f"{model._meta.label} belongs to members and says it is shared.",
                    obj=model,
                    id="verbund.E002",
                )
            )
        elif owned and not isinstance(model._base_manager, MemberManager):
            found.append(
                checks.Error(
                    f"{model._meta.label} has a base manager without member wall.",
                    hint="Keep base_manager_name = 'objects' of MemberOwned.",
                    obj=model,
                    id="verbund.E003",
                )
            )
    return found


def _check_link(model: type[models.Model]) -> list[checks.CheckMessage]:
    ends = [f.related_model for f in model._meta.get_fields() if f.related_model]
    if not any(getattr(end, "member_owned", False) for end in ends):
        return []
    return [
        checks.Error(
            f"{model._meta.label} links member-owned rows without a member column.",
            hint="Write the through model yourself, derived from MemberOwned.",
            obj=model,
            id="verbund.E004",
        )
    ]
