"""Rights are named, the protocol cannot be changed, and the walls check themselves."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import isolate_apps

from verbund.core import audit, checks, queries, rights
from verbund.core.errors import Forbidden
from verbund.core.models import AuditEntry, MemberOwned

RIGHT = rights.register_right("test.sign", "Bescheide unterschreiben")
ROLE = rights.register_role("test.signer", "Unterschrift", ["test.sign"])


def test_right_is_held_through_a_role() -> None:
    actor = rights.Actor(kind="staff", id="1", rights=rights.rights_of(["test.signer"]))
    rights.require(actor, "test.sign")
    with pytest.raises(Forbidden, match="Bescheide unterschreiben"):
        rights.require(rights.Actor(kind="citizen"), "test.sign")


def test_unknown_and_double_names_are_refused() -> None:
    with pytest.raises(KeyError, match=r"test\.singer.*test\.signer"):
        rights.rights_of(["test.singer"])
    with pytest.raises(KeyError, match="not registered"):
        rights.require(rights.SYSTEM, "test.unknown")
    with pytest.raises(ValueError, match="twice"):
        rights.register_right("test.sign", "noch einmal")


def test_stronger_sign_in_is_asked_for() -> None:
    actor = rights.Actor(kind="citizen", level="low")
    rights.require_level(actor, "low")
    with pytest.raises(Forbidden, match="stärkere Anmeldung"):
        rights.require_level(actor, "substantial")


@pytest.mark.django_db
def test_protocol_is_append_only_even_for_raw_sql() -> None:
    row = audit.record(action="seen", subject="case:1", detail={"why": "x"})
    assert [e.pk for e in queries.audit_entries(subject="case:1")] == [row.pk]
    with pytest.raises(TypeError):
        row.save()
    for statement in ("UPDATE core_auditentry SET action = 'x'",
                      "DELETE FROM core_auditentry"):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert AuditEntry.objects.get().action == "seen"


@pytest.mark.django_db
def test_walls_of_this_database_stand() -> None:
    assert checks.run_integrity_checks(["walls"]) == {"walls": []}


def test_model_without_member_must_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("verbund.core"):

        class Forgotten(models.Model):  # noqa: DJ008 # never shown
            class Meta:
                app_label = "core"

        class Both(MemberOwned):
            shared = True

            class Meta:
                app_label = "core"

        class Fine(MemberOwned):
            class Meta:
                app_label = "core"

    monkeypatch.setattr(apps, "get_models", lambda **_: [Forgotten, Both, Fine])
    found = checks.check_member_models(None)
    assert [(each.id, each.obj) for each in found] == [
        ("verbund.E001", Forgotten),
        ("verbund.E002", Both),
    ]


def test_all_models_pass() -> None:
    assert checks.check_member_models(None) == []
