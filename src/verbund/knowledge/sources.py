"""Everything that can be found, read from where it belongs.

In: the catalogue's services, the directory's offices, articles valid today, confirmed
synonyms. Out: one ``SearchDocument`` for each, not yet saved, sealed over its content.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from verbund.catalogue.queries import ServiceEntry, all_services, blueprint_by_digest
from verbund.engine.model import Blueprint
from verbund.engine.text import Text, TextList
from verbund.kernel import clock
from verbund.knowledge.articles import valid_articles
from verbund.knowledge.learned import Learned, heeded, trust
from verbund.knowledge.models import SearchDocument, Synonym
from verbund.members.models import Office
from verbund.members.opening import DayHours
from verbund.members.queries import (
    Directory,
    Member,
    current_directory,
    opening_state,
)

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_OFFICE_WORDS = ("Öffnungszeiten", "Adresse", "Telefonnummer", "geöffnet")


def service_key(blueprint: str, service: str) -> str:
    """The target of a service, the same in every version and at every member."""
    return f"service:{blueprint}:{service}"


def everything() -> list[SearchDocument]:
    """Every document as it should be in the index now."""
    known = current_directory()
    found = [*_services(), *_offices(known), *_articles(known)]
    learned = heeded(_learned(), (document.title for document in found))
    for document in found:
        document.learned = [list(one) for one in learned.get(document.key, ())]
        document.seal = seal_of(document)
    return sorted(found, key=lambda document: document.key)


def _learned() -> dict[str, Learned]:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    confirmed = Synonym.objects.filter(state=Synonym.State.CONFIRMED)
    for row in confirmed.order_by("words"):
        found[row.target].append((row.words, trust(row.picks, row.against)))
    return {target: tuple(words) for target, words in found.items()}


def seal_of(document: SearchDocument) -> str:
    """SHA-256 over all that is indexed and shown."""
    content = (
        document.key,
        str(document.member_id),
        document.title,
        document.text,
        list(document.keywords),
        list(document.questions),
        list(document.learned),
    )
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


# --- services ------------------------------------------------------------------


def _services() -> Iterator[SearchDocument]:
    offered: dict[str, list[ServiceEntry]] = defaultdict(list)
    for entry in all_services():
        offered[service_key(entry.blueprint_key, entry.service_id)].append(entry)
    for key, entries in offered.items():
        # Versions and local wording differ little: the one that most members run.
        digest = Counter(e.digest for e in entries).most_common(1)[0][0]
        entry = next(e for e in entries if e.digest == digest)
        blueprint = blueprint_by_digest(digest)
        yield SearchDocument(
            key=key,
            kind="service",
            title=entry.title.de,
            text="\n".join(_said(blueprint, entry)),
            keywords=[
                *entry.keywords,
                *(title for code, title in entry.title.written() if code != "de"),
                *([entry.leika] if entry.leika else []),
            ],
            questions=[],
        )


def _said(blueprint: Blueprint, entry: ServiceEntry) -> Iterator[str]:
    """Sentences of the service's page and the hotline's script, German first."""
    texts, script = blueprint.texts.service, blueprint.texts.hotline
    spoken: list[Text | TextList | None] = [
        entry.summary, texts.lead, texts.cost, texts.deadline, texts.answer_time,
        texts.needed, texts.consequences, texts.after, script.greeting, script.bring,
        script.fee,
    ]  # fmt: skip
    for language in ("de", "de-simple", "en"):
        for text in spoken:
            yield from _sentences(text, language)


def _sentences(text: Text | TextList | None, language: str) -> Iterator[str]:
    if text is None:
        return
    if isinstance(text, TextList):
        said: Sequence[str] = text.get(language)
    else:
        written = dict(text.written())
        said = [written[language]] if language in written else []
    for sentence in said:
        clean = " ".join(_PLACEHOLDER.sub("", sentence).split())
        if clean:
            yield clean


# --- offices -------------------------------------------------------------------


def _offices(known: Directory) -> Iterator[SearchDocument]:
    today, now = clock.today(), clock.now()
    for member in known.members.values():
        if member.successor_id:
            continue
        offices = [
            office
            for office in known.offices.get(member.id, ())
            if office.closed_on is None or office.closed_on > today
        ]
        for office in offices:
            week = opening_state(office, now).week
            yield _office(f"office:{office.id}", office.name, member, office, week)
        if not offices and member.street:
            week = opening_state(member, now).week
            yield _office(
                f"member:{member.id}", member.official_name, member, member, week
            )


def _office(
    key: str,
    name: str,
    member: Member,
    place: Member | Office,
    week: Iterable[DayHours],
) -> SearchDocument:
    street = f"{place.street} {place.house_number}".strip()
    town = f"{place.postal_code} {place.city or member.name}".strip()
    lines = [", ".join(part for part in (street, town) if part)]
    if place.phone:
        lines.append(f"Telefon {place.phone}")
    hours = "; ".join(f"{row.day.de} {row.text.de}" for row in week if row.spans)
    if hours:
        lines.append(f"Geöffnet: {hours}")
    if isinstance(place, Office) and place.note:
        lines.append(place.note)
    return SearchDocument(
        key=key,
        kind="office",
        member_id=member.id,
        title=name,
        text="\n".join(lines),
        keywords=[*_OFFICE_WORDS, member.name],
        questions=[],
    )


# --- articles ------------------------------------------------------------------


def _articles(known: Directory) -> Iterator[SearchDocument]:
    for article in valid_articles(clock.today()):
        if article.owner_id in known.members:
            yield SearchDocument(
                key=f"article:{article.id}",
                kind="article",
                member_id=article.owner_id,
                title=article.title,
                text=article.text,
                keywords=list(article.keywords),
                questions=list(article.questions),
            )
