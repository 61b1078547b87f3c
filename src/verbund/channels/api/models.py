"""Tokens by which programs are known; only their hashes are kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.kernel.ids import new_id


class ApiToken(models.Model):
    """A key of one member for a program, perhaps in the name of one person.

    Shared, because a token is looked up before anybody knows for which member.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "members.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    #: The beginning of the secret: enough to recognise it in a list, not to use it.
    prefix = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    #: To the hour, so that use does not cost a write each time.
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A token that expires does so after it was made."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True)
                | Q(expires_at__gt=F("created_at")),
                name="api_token_expires_later",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "created_at"], name="api_token_member")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
