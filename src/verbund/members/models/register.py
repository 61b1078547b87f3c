"""The official municipal register: reference data, the same for all members.

A key is text with leading zeros and holds from ``valid_from`` up to, not including,
``valid_to``. ``valid_from`` is the first status date on which we saw the key: what was
before that day the register files do not say.
"""

from django.db import models
from django.db.models import F, Q


class RegisterEntry(models.Model):
    """One municipality, association, county, district or unincorporated area."""

    class Kind(models.TextChoices):
        """What the entry is."""

        MUNICIPALITY = "municipality", "Gemeinde"
        AREA = "area", "Gemeindefreies Gebiet"
        DISTRICT = "district", "Stadt- oder Ortsteil"
        ASSOCIATION = "association", "Gemeindeverband"
        COUNTY = "county", "Kreis"

    shared = True

    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    kind_name = models.CharField(max_length=60, default="")
    land = models.CharField(max_length=2)
    region = models.CharField(max_length=80, default="")
    seat = models.CharField(max_length=120, default="")
    postal_code = models.CharField(max_length=5, default="")
    area_ha = models.BigIntegerField(null=True)
    population = models.BigIntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    county = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    association = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (
            models.Index(fields=["name"], name="register_name"),
            models.Index(fields=["postal_code"], name="register_postal"),
        )

    def __str__(self) -> str:
        return self.name


class RegisterKey(models.Model):
    """A key of an entry, with the name it stood for, in a half-open period of days."""

    class Scheme(models.TextChoices):
        """Which system of keys."""

        AGS = "AGS", "Amtlicher Gemeindeschlüssel (8 Stellen)"
        ARS = "ARS", "Amtlicher Regionalschlüssel (12 Stellen)"
        VERBAND = "VERBAND", "Gemeindeverband (9 Stellen)"
        KREIS = "KREIS", "Kreis (5 Stellen)"

    shared = True

    entry = models.ForeignKey(
        RegisterEntry, on_delete=models.PROTECT, related_name="keys"
    )
    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    value = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(valid_to__isnull=True),
                name="register_key_open_once",
            ),
            models.UniqueConstraint(
                fields=["scheme", "value", "valid_from"], name="register_key_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="register_key_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class RegisterImport(models.Model):
    """One file that was read in, with what it changed; the same file does it once."""

    shared = True

    digest = models.CharField(max_length=64)
    file_kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    valid_from = models.DateField()
    imported_at = models.DateTimeField()
    report = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["digest", "valid_from"], name="register_import_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} ({self.valid_from})"
