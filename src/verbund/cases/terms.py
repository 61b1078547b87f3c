"""What a case can be found by: words, stems and trigrams, and how hits are ranked.

Plain rows and a ranker of our own, because the text search of the two databases differs
and neither knows German compounds or typing errors in names. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.engine.place_values import WORDS as PLACE_WORDS
from verbund.kernel.german import fold, stem, trigrams

WORD, STEM, TRIGRAM = "w", "s", "t"
NUMBER_WEIGHT, NAME_WEIGHT, ADDRESS_WEIGHT, TEXT_WEIGHT, NOTE_WEIGHT = 9, 8, 6, 3, 2
_TOKEN_LENGTH = 40
_SHORTEST = 2
_MOST_TOKENS = 600
# How alike a word must be to count as a typing error of another one.
_ALIKE = 0.45

_WORD = re.compile(r"[^\W_]+")


class Term(Struct, frozen=True):
    """One row of the index."""

    form: str
    token: str
    weight: int


class Hit(Struct, frozen=True):
    """One matching row: which case, what matched, how heavy it is."""

    case_id: UUID
    form: str
    token: str
    weight: int


def words(text: str) -> list[str]:
    """The folded words of a text, in order, at most 40 letters each."""
    return [w[:_TOKEN_LENGTH] for w in _WORD.findall(fold(text)) if len(w) >= _SHORTEST]


def compact(number: str) -> str:
    """A case number as one token: ``SBG-2026-004172`` → ``sbg2026004172``."""
    return "".join(_WORD.findall(fold(number)))[:_TOKEN_LENGTH]


def terms_of(ground: engine.Ground, state: engine.CaseState, number: str) -> list[Term]:
    """Every term of one case, the heaviest weight for each; none once it is erased."""
    found: dict[tuple[str, str], int] = {}

    def add(form: str, token: str, weight: int) -> None:
        key = (form, token)
        if found.get(key, 0) < weight and len(found) < _MOST_TOKENS:
            found[key] = weight

    add(WORD, compact(number), NUMBER_WEIGHT)
    for part in words(number):
        add(WORD, part, NUMBER_WEIGHT)
        add(WORD, part.lstrip("0") or "0", NUMBER_WEIGHT)
    if state.erased:
        return [Term(form, token, weight) for (form, token), weight in found.items()]
    for payment in state.payments:
        add(WORD, compact(payment.reference), NUMBER_WEIGHT)
        for part in words(engine.spoken_reference(payment.reference)):
            add(WORD, part, NUMBER_WEIGHT)
    for text, weight in _texts(ground, state):
        for word in words(text):
            add(WORD, word, weight)
            if weight >= ADDRESS_WEIGHT:
                for piece in trigrams(word):
                    add(TRIGRAM, piece, weight)
        for raw in _WORD.findall(text):
            if len(raw) >= _SHORTEST:
                add(STEM, stem(raw)[:_TOKEN_LENGTH], weight)
    return [Term(form, token, weight) for (form, token), weight in found.items()]


def rank(
    query: Sequence[str],
    stems: Sequence[str],
    hits: Iterable[Hit],
    alike: Mapping[str, Mapping[UUID, float]],
) -> list[UUID]:
    """Cases that match every word of the query, best first.

    An exact word counts more than its beginning, that more than a common stem, that
    more than a similar spelling (``alike``: word → case → 0…1); each times the weight
    of the place where it stands.
    """
    scores: dict[UUID, list[float]] = defaultdict(lambda: [0.0] * len(query))
    for hit in hits:
        row = scores[hit.case_id]
        for index, word in enumerate(query):
            points = 0.0
            if hit.form == STEM and hit.token == stems[index]:
                points = 5.0
            elif hit.form == WORD and hit.token == word:
                points = 10.0
            elif hit.form == WORD and hit.token.startswith(word):
                points = 6.0
            row[index] = max(row[index], points * hit.weight)
    for index, word in enumerate(query):
        for case_id, likeness in alike.get(word, {}).items():
            row = scores[case_id]
            row[index] = max(row[index], 4.0 * likeness * NAME_WEIGHT)
    full = [(sum(row), case_id) for case_id, row in scores.items() if all(row)]
    full.sort(key=lambda pair: (-pair[0], pair[1]), reverse=False)
    return [case_id for _, case_id in full]


def needed_trigrams(word: str) -> int:
    """How many trigrams must agree for a case to count as similar."""
    return max(2, round(len(trigrams(word)) * _ALIKE))


def _texts(ground: engine.Ground, state: engine.CaseState) -> Iterator[tuple[str, int]]:
    yield from _answers(ground.blueprint.fields, state.answers)
    for note in state.notes:
        yield note.text, NOTE_WEIGHT
    for message in state.messages:
        yield f"{message.subject} {message.body}", NOTE_WEIGHT
    if state.objection is not None:
        yield state.objection.text, NOTE_WEIGHT


def _answers(
    fields: Mapping[str, engine.Field], answers: Mapping[str, object]
) -> Iterator[tuple[str, int]]:
    for key, value in answers.items():
        field = fields.get(key)
        if field is None:
            continue
        if field.type == "group":
            rows = value if isinstance(value, list) else [value]
            for row in rows:
                if isinstance(row, Mapping):
                    yield from _answers(field.fields, row)
        elif field.type == "address" and isinstance(value, Mapping):
            yield " ".join(map(str, value.values())), ADDRESS_WEIGHT
        elif field.type == "place" and isinstance(value, Mapping):
            words = (str(value[part]) for part in PLACE_WORDS if value.get(part))
            yield " ".join(words), ADDRESS_WEIGHT
        elif isinstance(value, str) and field.type in _SEARCHED:
            yield value, _weight(field)


_SEARCHED = frozenset({"text", "longtext", "name", "plate", "email", "phone"})


def _weight(field: engine.Field) -> int:
    if field.type == "name" or field.personal == "identity":
        return NAME_WEIGHT
    return ADDRESS_WEIGHT if field.personal == "contact" else TEXT_WEIGHT
