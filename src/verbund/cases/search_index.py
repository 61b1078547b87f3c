"""Writing the search terms of one case: what is new in, what is gone out."""

from verbund import engine
from verbund.cases import store
from verbund.cases.journal import Place
from verbund.cases.models import SearchToken
from verbund.cases.terms import Term, terms_of

_NAMES = ("owner_id", "acting_id", "case_id", "form", "token", "weight")


def write(
    place: Place, ground: engine.Ground, state: engine.CaseState, number: str
) -> int:
    """Make the index of this case say what its state says; how many rows changed."""
    wanted = set(terms_of(ground, state, number))
    rows = SearchToken.objects.filter(case_id=place.case_id)
    known = {
        Term(form, token, weight): pk
        for pk, form, token, weight in rows.values_list("pk", "form", "token", "weight")
    }
    gone = [pk for term, pk in known.items() if term not in wanted]
    if gone:
        rows.filter(pk__in=gone).delete()
    new = sorted(wanted - known.keys(), key=lambda term: (term.form, term.token))
    store.insert(
        SearchToken,
        _NAMES,
        [
            (place.owner_id, place.acting_id, place.case_id, t.form, t.token, t.weight)
            for t in new
        ],
    )
    return len(gone) + len(new)
