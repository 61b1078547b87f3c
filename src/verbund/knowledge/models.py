"""Articles with their versions, words that were learned or missed, and the index.

The index (``SearchDocument``, ``SearchPosting``, ``SearchSpelling``, ``SearchState``,
``SearchVector``) can be thrown away and made again at any time; it holds only what
everybody may read.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.core.models import AppendOnly, MemberOwned
from verbund.kernel.ids import new_id


class Article(MemberOwned):
    """What a member tells people, as it is now; ``keywords``, ``questions``: JSON."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=200)
    text = models.TextField()
    keywords = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    review_on = models.DateField(null=True)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        """An article holds for at least one day."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="article_holds",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "review_on"], name="article_review")
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(MemberOwned, AppendOnly):
    """One saved state of an article, for ever; ``content`` is JSON."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=120)

    class Meta:
        """Versions of an article are numbered without repetition."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article", "number"], name="article_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Synonym(models.Model):
    """Words that people used for a target; they count once somebody confirmed them.

    ``words`` are folded and sorted; ``target`` is a key of a ``SearchDocument``. There
    is no caller, case or day of a single call in it.
    """

    shared = True

    class State(models.TextChoices):
        """What was decided about the words."""

        PROPOSED = "proposed", "vorgeschlagen"
        CONFIRMED = "confirmed", "bestätigt"
        REJECTED = "rejected", "abgelehnt"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.CharField(max_length=200)
    target = models.CharField(max_length=140)
    title = models.CharField(max_length=200)
    # Null for a service: what one town learns about it is true in all others.
    member_id = models.UUIDField(null=True)
    #: How many different people led somebody to the target with these words.
    picks = models.PositiveIntegerField(default=0)
    #: Their marks, which tell only whether somebody is one of them; gone once decided.
    people = models.JSONField(default=list, db_default=[])
    #: How many people chose something else with the same words since they count.
    against = models.PositiveIntegerField(default=0, db_default=0)
    opponents = models.JSONField(default=list, db_default=[])
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PROPOSED
    )
    first_on = models.DateField()
    last_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """The same words lead to a target once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["words", "target"], name="synonym_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-picks"], name="synonym_state")
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.target}"


class Unanswered(MemberOwned):
    """Words with which a member's callers found nothing that fits, for its editors.

    ``words`` are folded and sorted, ``asked`` is how somebody typed them; neither
    figures nor long sentences are kept. There is no caller, case or single call in it.
    """

    class State(models.TextChoices):
        """What the editors did about it."""

        OPEN = "open", "offen"
        ANSWERED = "answered", "beantwortet"
        NOT_OURS = "not_ours", "nicht unsere Aufgabe"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.CharField(max_length=200)
    asked = models.CharField(max_length=200)
    #: How often it was reported; one person counts once a day.
    times = models.PositiveIntegerField(default=0)
    #: Marks of those who reported it on ``last_on``.
    people = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    first_on = models.DateField()
    last_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """The same words are missed at a member once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "words"], name="unanswered_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "state"], name="unanswered_state")
        ]

    def __str__(self) -> str:
        return f"{self.asked} ({self.times})"


class SearchDocument(models.Model):
    """One thing that can be found; its number stands in the postings.

    A changed thing gets a new number; the old one finds nothing any more.
    """

    shared = True

    number = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=140, unique=True)
    kind = models.CharField(max_length=10)
    member_id = models.UUIDField(null=True)
    title = models.CharField(max_length=300)
    text = models.TextField()
    # Further words and whole questions, JSON.
    keywords = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    # Words that were learned, each with what it counts from 0 to 1, JSON.
    learned = models.JSONField(default=list, db_default=[])
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.key}"


class SearchPosting(models.Model):
    """The documents of one term within one segment, packed."""

    shared = True

    term = models.CharField(max_length=42)
    segment = models.PositiveIntegerField()
    numbers = models.BinaryField()
    impacts = models.BinaryField()

    class Meta:
        """A term stands in a segment once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "segment"], name="posting_once")
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.segment}"


class SearchSpelling(models.Model):
    """The words that hold a three-letter piece, a line each."""

    shared = True

    piece = models.CharField(max_length=4)
    segment = models.PositiveIntegerField()
    words = models.TextField()

    class Meta:
        """A piece stands in a segment once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["piece", "segment"], name="spelling_once")
        ]

    def __str__(self) -> str:
        return f"{self.piece} {self.segment}"


class SearchState(models.Model):
    """How far the index is; one row. ``mark`` tells what it was made from."""

    shared = True

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=200, blank=True, default="")
    segment = models.PositiveIntegerField(default=0)
    segments = models.PositiveIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    dead = models.PositiveIntegerField(default=0)
    word_length = models.FloatField(default=1.0)
    piece_length = models.FloatField(default=1.0)
    #: Changes whenever numbers of meaning were added.
    vectors = models.PositiveIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"{self.documents} documents in {self.segments} segments"


class SearchVector(models.Model):
    """The meaning of one piece of text as numbers of a model; made in the background.

    ``seal`` is the hash of model and text, so that a text is reckoned once.
    """

    shared = True

    seal = models.CharField(max_length=64, primary_key=True)
    numbers = models.BinaryField()

    def __str__(self) -> str:
        return self.seal[:12]
