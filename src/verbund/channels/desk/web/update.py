"""Updating an adopted blueprint: changes in words, conflicts to choose, then force."""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.cases.access import MIGRATE
from verbund.cases.queries import running_cases
from verbund.catalogue import actions
from verbund.catalogue.carrying import choices_from
from verbund.catalogue.library import uses_by_key
from verbund.catalogue.work import WorkReport
from verbund.channels.desk.adopted_values import values_of
from verbund.channels.desk.frame import Desk, desk_page, page, say
from verbund.channels.desk.update import conflict_forms, own_changes
from verbund.channels.desk.web.adoption import (
    activated,
    adoption_context,
    begun,
    bindings_in,
    day_in,
    errors_of,
    position_in,
)
from verbund.channels.desk.web.library import town_of
from verbund.core.errors import VerbundError
from verbund.core.ui.texts import translate
from verbund.engine.merge import Choice, Own
from verbund.kernel.german import short_date_de
from verbund.members.queries import Member


@require_http_methods(["GET", "POST"])
@desk_page
def update(desk: Desk, key: str, member: str) -> HttpResponse:
    """What changes for this member, what both sides changed, and the way there."""
    town = town_of(desk, member)
    report = begun(desk, key, town)
    errors: list[dict[str, str]] = []
    if desk.post:
        try:
            return _done(desk, key, town, report)
        except VerbundError as error:
            errors = errors_of(error)
            report = begun(desk, key, town)
    context = adoption_context(desk, key, town, report)
    conflicts = conflict_forms(report)
    running = running_cases(town.id, key)
    target = report.blueprint.digest
    uses = uses_by_key().get(key, ())
    context |= {
        "errors": errors,
        "conflicts": conflicts,
        "open": [one for one in conflicts if one.open],
        "own": own_changes(report),
        "since": short_date_de(report.work.version.first_day),
        "already": sum(1 for use in uses if use.version == report.work.version.version),
        "running": sum(n for digest, n in running.items() if digest != target),
        "asked": [v for v in context["values"] if v.new or v.error],  # type: ignore[attr-defined]
        "others": [v for v in context["values"] if not (v.new or v.error)],  # type: ignore[attr-defined]
        "drafts_until": _shown(report.work.drafts_until),
        "may_move": desk.may(MIGRATE.key),
        "migration": reverse("desk-migration", args=[key, member]),
    }
    keys = [(("Alt", "S"), translate("library.key.save"))]
    return page(desk, "desk/update.html", context, section="library", keys=keys)


def _done(desk: Desk, key: str, town: Member, report: WorkReport) -> HttpResponse:
    post = desk.request.POST
    what = post.get("what", "")
    here = reverse("desk-update", args=[key, town.slug])
    if what == "discard":
        actions.discard_work(member=town, draft_id=report.work.id, actor=desk.actor)
        say(desk, translate("library.adopt.discarded"))
        return HttpResponseRedirect(reverse("desk-blueprint", args=[key]))
    if what == "unschedule":
        actions.unschedule_work(member=town, draft_id=report.work.id, actor=desk.actor)
        return HttpResponseRedirect(here)
    if what == "reset":
        actions.save_work(
            member=town, draft_id=report.work.id, actor=desk.actor, overlay=None
        )
        say(desk, translate("library.update.was_reset"))
        return HttpResponseRedirect(here)
    report = actions.save_work(
        member=town,
        draft_id=report.work.id,
        actor=desk.actor,
        parameters=values_of(post, report),
        bindings=bindings_in(desk, report),
        choices=_choices(post, report),
        active_from=day_in(post.get("active_from", ""), "active_from"),
        drafts_until=day_in(post.get("drafts_until", ""), "drafts_until"),
        move_cases=post.get("cases") == "move",
        expected_position=position_in(desk),
    )
    if what == "activate":
        return activated(desk, key, town, report)
    say(desk, translate("library.update.saved"))
    more = what.removeprefix("more.") if what.startswith("more.") else ""
    tail = f"?mehr={more}#v-{more}" if more else ""
    return HttpResponseRedirect(f"{here}{tail}")


def _choices(post: Mapping[str, object], report: WorkReport) -> dict[str, Choice]:
    """Decisions on this page, and earlier ones on conflicts that it does not show."""
    found = dict(choices_from(report.work.choices))
    for index, conflict in enumerate(report.conflicts):
        choice = str(post.get(f"c.{index}", ""))
        if choice == "own":
            found[conflict.path] = Own(str(post.get(f"own.{index}", "")).strip())
        elif choice == "base":
            found[conflict.path] = "base"
        elif choice == "local":
            found[conflict.path] = "local"
        elif choice == "upstream":
            found[conflict.path] = "upstream"
    return found


def _shown(day: object) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
