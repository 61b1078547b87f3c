"""Who takes part: members, their keys, associations, delegation, offices, areas.

All of it is public information about public bodies, hence shared by all members.
"""

from django.db import models
from django.db.models import F, Q

from verbund.core import memo
from verbund.kernel import chance, ids
from verbund.members.models.register import RegisterEntry, RegisterKey


class Revision(models.Model):
    """A random mark per subject that changes with every write to it.

    Caches in each process are valid for one mark. It is random, not counted, because a
    rolled-back transaction must never hand its number to another content.
    """

    shared = True

    subject = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.subject


def touch(subject: str) -> None:
    """Tell every process that what it has cached about ``subject`` is out of date."""
    mark = f"{chance.random_bits(120):030x}"
    Revision.objects.update_or_create(subject=subject, defaults={"mark": mark})
    memo.forget("marks")
    memo.forget("marks asked")


class Tracked(models.Model):
    """Base of rows whose change makes the cached directory of members stale."""

    shared = True
    revision_subject = "members"

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Save the row and mark the directory as changed."""
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        touch(self.revision_subject)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Delete the row and mark the directory as changed."""
        done = super().delete(*args, **kwargs)  # type: ignore[arg-type]
        touch(self.revision_subject)
        return done


class Member(Tracked):
    """A municipality, association or county that takes part.

    Its own id never changes, whatever happens to its keys. A merged member stays, so
    that its cases keep their owner; ``successor`` says who acts for it since then.
    """

    class Kind(models.TextChoices):
        """What the member is."""

        MUNICIPALITY = "municipality", "Kommune"
        ASSOCIATION = "association", "Verbund"
        COUNTY = "county", "Kreis"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    short_code = models.CharField(max_length=6, unique=True)
    entry = models.ForeignKey(
        RegisterEntry, null=True, on_delete=models.PROTECT, related_name="+"
    )
    land = models.CharField(max_length=2)
    county_name = models.CharField(max_length=120, default="", blank=True)
    population = models.BigIntegerField(null=True)
    area_ha = models.BigIntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    catholic = models.BooleanField(default=False)
    extra_holidays = models.JSONField(default=dict)

    brand_light = models.CharField(max_length=7, default="#1a4a7a")
    brand_dark = models.CharField(max_length=7, default="#9cc3ea")
    arms = models.CharField(max_length=20, default="bend")

    street = models.CharField(max_length=120, default="", blank=True)
    house_number = models.CharField(max_length=12, default="", blank=True)
    postal_code = models.CharField(max_length=5, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    email = models.EmailField(default="", blank=True)
    web = models.URLField(default="", blank=True)
    iban = models.CharField(max_length=34, default="", blank=True)
    bic = models.CharField(max_length=11, default="", blank=True)
    bank_name = models.CharField(max_length=120, default="", blank=True)
    account_holder = models.CharField(max_length=120, default="", blank=True)
    creditor_id = models.CharField(max_length=35, default="", blank=True)
    opening_hours = models.JSONField(default=list)
    #: How to reach the data protection officer (Art. 37 GDPR); public by Art. 37 (7).
    privacy_officer = models.CharField(
        max_length=200, default="", db_default="", blank=True
    )

    #: For an association: the municipality that does its work (erfüllende Gemeinde).
    performer = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_on = models.DateField(null=True)
    joined_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(successor__isnull=True, merged_on__isnull=True)
                | Q(successor__isnull=False, merged_on__isnull=False),
                name="member_successor_and_day",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="member_not_its_own_successor",
            ),
        )

    def __str__(self) -> str:
        return self.official_name


class MemberKey(Tracked):
    """A key by which the world knows a member, in a half-open period of days."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="keys")
    scheme = models.CharField(max_length=8, choices=RegisterKey.Scheme.choices)
    value = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(valid_to__isnull=True),
                name="member_key_open_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="member_key_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Membership(Tracked):
    """A member belongs to an association, for one kind of purpose and period."""

    class Kind(models.TextChoices):
        """What the association does for the member."""

        #: Does the member's administrative work (Verwaltungsgemeinschaft, Amt, …).
        ADMINISTRATION = "administration", "Verwaltungsgemeinschaft"
        COUNTY = "county", "Kreis"
        #: Runs services together (test region, purpose association).
        REGION = "region", "Verbund"

    association = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="memberships_held"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="memberships"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["association", "member", "kind", "valid_from"],
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=~Q(association=F("member")), name="membership_not_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.member_id} in {self.association_id}"


class Delegation(Tracked):
    """Services of ``owner`` are handled by ``acting``; empty blueprint means all."""

    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="delegations_given"
    )
    acting = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="delegations_taken"
    )
    blueprint_key = models.CharField(max_length=60, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "blueprint_key", "valid_from"],
                name="delegation_once",
            ),
            models.CheckConstraint(
                condition=~Q(owner=F("acting")), name="delegation_to_another"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="delegation_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.owner_id} → {self.acting_id}"


class Office(Tracked):
    """A place or unit of a member where people work and citizens are received."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="offices")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120, default="", blank=True)
    house_number = models.CharField(max_length=12, default="", blank=True)
    postal_code = models.CharField(max_length=5, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    email = models.EmailField(default="", blank=True)
    opening_hours = models.JSONField(default=list)
    note = models.CharField(max_length=300, default="", blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["member", "slug"], name="office_slug_once"),
        )

    def __str__(self) -> str:
        return self.name


class ServiceArea(Tracked):
    """A postal code or place name for which a member (or one office) is there."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="areas")
    office = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="areas"
    )
    postal_code = models.CharField(max_length=5, default="", blank=True)
    place = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member", "postal_code", "place"], name="service_area_once"
            ),
            models.CheckConstraint(
                condition=~Q(postal_code="") | ~Q(place=""),
                name="service_area_says_where",
            ),
        )

    def __str__(self) -> str:
        return f"{self.postal_code} {self.place}".strip()


class TopicSwitch(Tracked):
    """A member takes part in a topic since that day."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="topics")
    topic = models.CharField(max_length=40)
    since = models.DateField()

    class Meta:
        """A topic is on once."""

        constraints = (
            models.UniqueConstraint(
                fields=["member", "topic"], name="topic_switched_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member} {self.topic}"
