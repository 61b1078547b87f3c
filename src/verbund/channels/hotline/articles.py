"""An article as it is typed: fields of the form, days in three parts."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import QueryDict
from msgspec import Struct, field

from verbund.channels.hotline.frame import Hotline
from verbund.core.errors import FieldProblem, Invalid
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.knowledge.shapes import ArticleView
from verbund.members import queries as members
from verbund.members.queries import Member

_DAYS = ("valid_from", "last", "review_on")
_PARTS = ("day", "month", "year")


class Draft(Struct, frozen=True, kw_only=True):
    """What stands in the form; ``days`` holds day, month, year as typed."""

    member: str = ""
    title: str = ""
    text: str = ""
    keywords: str = ""
    questions: str = ""
    note: str = ""
    #: The id of a search in vain that this article answers.
    missing: str = ""
    version: int | None = None
    days: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {name: {} for name in _DAYS}
    )

    @staticmethod
    def of(article: ArticleView, member: str) -> "Draft":
        """The present article, ready to be changed."""
        last = article.valid_to - timedelta(days=1) if article.valid_to else None
        days = zip(_DAYS, (article.valid_from, last, article.review_on), strict=True)
        return Draft(
            member=member,
            title=article.title,
            text=article.text,
            keywords="\n".join(article.keywords),
            questions="\n".join(article.questions),
            version=article.version,
            days={name: _typed(day) for name, day in days},
        )

    def day(self, name: str) -> date | None:
        """The day of a field, None if it is empty; ``ValueError`` if it is no day."""
        parts = [self.days.get(name, {}).get(part, "") for part in _PARTS]
        if not any(parts):
            return None
        return date(int(parts[2]), int(parts[1]), int(parts[0]))

    def check(self) -> None:
        """``Invalid`` with a sentence for every field that is no day."""
        wrong = []
        for name in _DAYS:
            try:
                self.day(name)
            except ValueError:
                text = "Diesen Tag gibt es nicht. Ein Beispiel: 24 12 2026."
                wrong.append(FieldProblem(name, text))
        if wrong:
            raise Invalid("Ein Tag ist noch nicht richtig.", fields=wrong)


def read(given: QueryDict) -> Draft:
    """What somebody typed, cut to what a form may hold."""
    version = given.get("version", "")
    return Draft(
        member=given.get("member", "")[:60],
        title=" ".join(given.get("title", "").split())[:400],
        text=given.get("text", "").replace("\r\n", "\n")[:20_000],
        keywords=given.get("keywords", "")[:4000],
        questions=given.get("questions", "")[:8000],
        note=given.get("note", "")[:200],
        missing=given.get("vermisst", "")[:40],
        version=int(version) if version.isdecimal() and len(version) < 9 else None,
        days={
            name: {part: given.get(f"{name}.{part}", "").strip()[:4] for part in _PARTS}
            for name in _DAYS
        },
    )


def editable(hotline: Hotline) -> tuple[Member, ...]:
    """The members whose articles this person may write, its own first."""
    if not hotline.may(EDIT_KNOWLEDGE.key):
        return ()
    home = hotline.home
    towns = [hotline.known.members[key] for key in hotline.actor.members]
    return tuple(
        town
        for town in sorted(towns, key=lambda town: (town.id != home.id, town.name))
        if town.successor_id is None
        and members.narrowed(hotline.actor, town.id, town.id).may(EDIT_KNOWLEDGE.key)
    )


def _typed(day: date | None) -> Mapping[str, str]:
    if day is None:
        return {}
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
