"""A parent and a child that belong to members."""

from django.db import models

from verbund.core.models import MemberOwned


class Paper(MemberOwned):
    """A member-owned row."""

    title = models.CharField(max_length=80)

    class Meta:
        indexes = (
            models.Index(fields=["owner_id", "title"], name="walls_paper_owner"),
        )

    def __str__(self) -> str:
        return self.title


class Remark(MemberOwned):
    """A child of a member-owned row."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="remarks")
    text = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.text
