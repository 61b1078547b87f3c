"""Rows of a case follow it to the body that handles it from now on."""

from uuid import UUID

from django.apps import apps

from verbund.core.models import member_owned_models


def hand_rows_over(*, case_id: UUID, owner_id: UUID, acting_id: UUID) -> int:
    """Give every row about a case to another handling body; how many rows.

    Whatever room keeps it, a table of members with a ``case_id`` takes part, except
    ``history``, which tells who handled the case at its time. Runs in the caller's
    scope, which must hold both bodies, and in its transaction.
    """
    moved = 0
    for model in member_owned_models(apps.get_models()):
        columns = {field.attname for field in model._meta.concrete_fields}
        if "case_id" not in columns or model.history:
            continue
        rows = model.objects.filter(case_id=case_id, owner_id=owner_id)
        moved += rows.exclude(acting_id=acting_id).update(acting_id=acting_id)
    return moved
