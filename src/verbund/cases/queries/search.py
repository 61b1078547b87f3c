"""Finding cases by number, name, address or any word, within the walls."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from verbund.cases import store, terms
from verbund.cases.access import READ
from verbund.cases.queries.rows import SELECTED, Calendars, Walls, case_row
from verbund.cases.shapes import CaseRow
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.german import stem, trigrams

_MOST_HITS = 6000
_MOST_ALIKE = 400
_MOST_WORDS = 8
_TABLE = '"cases_searchtoken"'


def matching_ids(text: str, walls: Walls, *, limit: int = 2000) -> list[UUID]:
    """Ids of the cases that match every word of ``text``, best first."""
    query = terms.words(text)[:_MOST_WORDS]
    number = terms.compact(text)
    if number and any(char.isdigit() for char in number) and len(query) > 1:
        exact = _hits([number], [], walls)
        if exact:
            return terms.rank([number], [""], exact, {})[:limit]
    if not query:
        return []
    stems = [stem(word) for word in query]
    hits = _hits(query, stems, walls)
    found = dict.fromkeys(query, False)
    for hit in hits:
        for word, word_stem in zip(query, stems, strict=True):
            if hit.token.startswith(word) or hit.token == word_stem:
                found[word] = True
    alike = {
        word: _alike(word, walls)
        for word, known in found.items()
        if not known and len(word) > 2 and not word.isdigit()
    }
    return terms.rank(query, stems, hits, alike)[:limit]


def search_cases(
    text: str, *, actor: Actor, limit: int = 50, today: date | None = None
) -> tuple[CaseRow, ...]:
    """Open and closed cases that match every word, best first, within the walls."""
    require(actor, READ.key)
    with acting_within(actor.members, actor):
        walls = Walls.of(actor.members)
        ids = matching_ids(text, walls, limit=limit)
        if not ids:
            return ()
        where, parameters = walls.condition()
        adapt = store.adapter()
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT {SELECTED} FROM "cases_case" '  # noqa: S608 # only constants
                f"WHERE {where} AND id IN {store.placeholders(len(ids))}",
                [*parameters, *(adapt(one) for one in ids)],
            )
            rows = cursor.fetchall()
    calendars, day = Calendars(), today or clock.today()
    found = {row.id: row for row in (case_row(r, calendars, day) for r in rows)}
    return tuple(found[one] for one in ids if one in found)


def _hits(query: Sequence[str], stems: Sequence[str], walls: Walls) -> list[terms.Hit]:
    conditions: list[str] = []
    parameters: list[store.SqlValue] = []
    for word in query:
        if word.isascii():
            # Tokens are small ASCII letters and digits: this range is the prefix, in
            # every collation.
            conditions.append("(form = 'w' AND token >= %s AND token <= %s)")
            parameters += [word, word + "z" * 12]
        else:
            conditions.append("(form = 'w' AND token = %s)")
            parameters.append(word)
    for word in stems:
        conditions.append("(form = 's' AND token = %s)")
        parameters.append(word)
    where, wall_parameters = walls.condition()
    sql = (
        f"SELECT case_id, form, token, weight FROM {_TABLE} "  # noqa: S608 # only constants
        f"WHERE {where} AND ({' OR '.join(conditions)}) LIMIT {_MOST_HITS}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wall_parameters, *parameters])
        return [
            terms.Hit(store.to_uuid(case_id), form, token, weight)
            for case_id, form, token, weight in cursor.fetchall()
        ]


def _alike(word: str, walls: Walls) -> dict[UUID, float]:
    """Cases with a similarly spelled name or street, with their likeness (0…1)."""
    pieces = sorted(trigrams(word))
    where, parameters = walls.condition()
    sql = (
        f"SELECT case_id, count(*) FROM {_TABLE} "  # noqa: S608 # only constants
        f"WHERE {where} AND form = 't' AND token IN {store.placeholders(len(pieces))} "
        f"GROUP BY case_id HAVING count(*) >= {terms.needed_trigrams(word)} "
        f"ORDER BY count(*) DESC, case_id LIMIT {_MOST_ALIKE}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *pieces])
        return {
            store.to_uuid(case_id): count / len(pieces)
            for case_id, count in cursor.fetchall()
        }
