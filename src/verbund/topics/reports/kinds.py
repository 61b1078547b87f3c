"""What can be reported at a member: its categories, with their words."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.engine import report as public
from verbund.kernel import clock
from verbund.kernel.german import fold, stem
from verbund.members.queries import Member, marks, member_by_id

_LANGUAGES: Final = ("de", "de-simple", "en")
_Pairs = tuple[tuple[str, str], ...]


class Kind(Struct, frozen=True, kw_only=True):
    """One category; ``terms`` are stems by which it is found."""

    code: str
    id: str
    blueprint: str
    service: str
    title: Mapping[str, str]
    group: Mapping[str, str]
    description: Mapping[str, str]
    asset: Mapping[str, str]
    terms: frozenset[str]
    radius: int
    window_days: int

    def words(self, name: str, language: str) -> str:
        """Title, group, description or asset in a language, else in German."""
        found: Mapping[str, str] = getattr(self, name)
        return found.get(language) or found.get("de", "")


def kinds_of(member: Member) -> tuple[Kind, ...]:
    """Every category of a member, in the order of blueprints and options."""
    fresh = marks()
    keys = tuple(sorted(catalogue.adopted_blueprints(fresh).get(member.id, {}).items()))
    return _kinds(member.id, keys, tuple(sorted(fresh.items())), clock.today())


def kind(member: Member, code: str) -> Kind | None:
    """One category of a member by its service code."""
    return next((one for one in kinds_of(member) if one.code == code), None)


def matching(member: Member, words: str) -> tuple[Kind, ...]:
    """Categories that fit these words, the best first; all of them for no words."""
    known = kinds_of(member)
    asked = {stem(word) for word in words.split()} | {fold(w) for w in words.split()}
    asked.discard("")
    if not asked:
        return known
    found = [(_fit(one, asked), at, one) for at, one in enumerate(known)]
    found.sort(key=lambda each: (-each[0], each[1]))
    return tuple(one for fit, _, one in found if fit)


def _fit(one: Kind, asked: set[str]) -> int:
    exact = len(one.terms & asked)
    part = sum(
        1 for word in asked for term in one.terms if len(word) > 2 and word in term
    )
    return 3 * exact + part


@lru_cache(maxsize=128)
def _kinds(member_id: UUID, keys: _Pairs, mark: _Pairs, on: date) -> tuple[Kind, ...]:
    """By what the answer depends on: versions, all changes (``mark``), the day."""
    member = member_by_id(member_id)
    found: dict[str, Kind] = {}
    for key, digest in keys:
        blueprint = catalogue.blueprint_by_digest(digest)
        if blueprint.report is None or not catalogue.is_offered(member, key, on):
            continue
        service = blueprint.service(None)
        for category in public.categories(blueprint):
            found.setdefault(
                category.code,
                _kind(blueprint, category, service.id if service else ""),
            )
    return tuple(found.values())


def _kind(blueprint: engine.Blueprint, category: public.Category, service: str) -> Kind:
    made = category.definition
    title, group = category.title, made.group or blueprint.title
    texts = [
        title.de, group.de, *made.keywords, made.description.de if made.description
        else "", title.get("en"), title.get("de-simple"),
    ]  # fmt: skip
    words = [word for text in texts for word in text.replace("-", " ").split()]
    return Kind(
        code=category.code,
        id=category.id,
        blueprint=blueprint.key,
        service=service,
        title=_words(title),
        group=_words(group),
        description=_words(made.description),
        asset=_words(made.asset),
        terms=frozenset({fold(w) for w in words} | {stem(w) for w in words}) - {""},
        radius=made.duplicates.metres,
        window_days=made.duplicates.days,
    )


def _words(text: engine.Text | None) -> dict[str, str]:
    return {} if text is None else {name: text.get(name) for name in _LANGUAGES}
