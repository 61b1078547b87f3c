"""What a new version asks of running cases: answered one after the other."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.cases import actions, queries
from verbund.cases.access import MIGRATE
from verbund.cases.actions.migration_asking import Asked, next_asking
from verbund.cases.errors import CommandRefused
from verbund.channels.desk import casefile, inputs
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.channels.desk.web.library import town_of
from verbund.core.errors import FieldProblem, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate


@require_http_methods(["GET", "POST"])
@desk_page
def asking(desk: Desk, key: str, member: str) -> HttpResponse:
    """One case with what it is asked; saving moves it and brings the next."""
    require(desk.actor, MIGRATE.key)
    town = town_of(desk, member)
    here = reverse("desk-migration-asking", args=[key, member])
    refused: VerbundError | None = None
    typed: dict[str, object] = {}
    if desk.post:
        case_id = _uuid(desk.request.POST.get("case", ""))
        found = next_asking(town, key, desk.actor, case_id=case_id) if case_id else None
        if found is None:
            return HttpResponseRedirect(here)
        typed = _typed(desk, found)
        found, typed = _with_what_follows(desk, found, town.slug, key, typed)
        try:
            actions.move_case(
                case_id=found.case.case_id,
                actor=desk.actor,
                answers=typed,
                reason=desk.request.POST.get("reason", "").strip()[:300],
            )
        except CommandRefused as error:
            refused = error
        else:
            said = translate("library.asking.moved", number=found.case.number)
            say(desk, said)
            return HttpResponseRedirect(f"{here}?nach={found.case.case_id}")
    else:
        skip = _uuid(desk.request.GET.get("nach", ""))
        found = next_asking(town, key, desk.actor, skip=skip)
        if found is None and skip is not None:
            # From the beginning again: some may have been passed over.
            found = next_asking(town, key, desk.actor)
    back = reverse("desk-migration", args=[key, member])
    if found is None:
        say(desk, translate("library.asking.nothing"))
        return HttpResponseRedirect(back)
    return _page(desk, found, typed, refused, {"here": here, "back": back})


def _with_what_follows(
    desk: Desk, found: Asked, slug: str, key: str, typed: dict[str, object]
) -> tuple[Asked, dict[str, object]]:
    """Questions that only the answers have brought up are asked, and read, too."""
    again = next_asking(
        town_of(desk, slug), key, desk.actor, case_id=found.case.case_id, answers=typed
    )
    if again is None or set(again.fields) <= set(found.fields):
        return found, typed
    more = Asked(
        case=again.case,
        ground=again.ground,
        fields={**found.fields, **again.fields},
        after=found.after,
    )
    return more, _typed(desk, more)


def _typed(desk: Desk, found: Asked) -> dict[str, object]:
    post = dict(desk.request.POST.lists())
    given = {
        path: inputs.posted(field, path, post) for path, field in found.fields.items()
    }
    return {path: value for path, value in given.items() if value is not None}


def _page(
    desk: Desk,
    found: Asked,
    typed: dict[str, object],
    refused: VerbundError | None,
    links: dict[str, str],
) -> HttpResponse:
    view = queries.case_view(found.case.case_id, desk.actor, language=desk.language)
    missing = () if refused is None else _problems(found, typed, refused)
    facts, _ = casefile.answers(desk, view)
    context = {
        **links,
        "view": view,
        "found": found,
        "facts": facts,
        "inputs": [
            inputs.one_input(
                field,
                name=path,
                raw=typed.get(path),
                required=True,
                problems=missing,
                language=desk.language,
            )
            for path, field in found.fields.items()
        ],
        "version": found.ground.blueprint.version,
        "reasons": found.case.reasons,
        "problem": problem(refused) if refused else "",
        "reason": desk.request.POST.get("reason", ""),
    }
    keys = [
        (("Alt", "S"), translate("library.asking.save")),
        (("N",), translate("library.asking.skip")),
    ]
    status = refused.status if refused else 200
    return page(
        desk, "desk/asking.html", context, section="library", keys=keys, status=status
    )


def _problems(
    found: Asked, typed: dict[str, object], refused: VerbundError
) -> tuple[FieldProblem, ...]:
    """Each question without an answer; else what was refused, at the only question."""
    empty = [path for path in found.fields if path not in typed]
    words = translate("library.asking.missing")
    if not empty and len(found.fields) == 1:
        return (FieldProblem(next(iter(found.fields)), problem(refused)),)
    return tuple(FieldProblem(path, words) for path in empty)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
