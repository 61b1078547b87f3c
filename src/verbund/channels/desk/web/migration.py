"""Moving the running cases of a member: look first, then move, stop, take back."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.cases import actions
from verbund.cases.access import MIGRATE
from verbund.cases.actions.migration import CaseVerdict
from verbund.cases.actions.migration_bulk import RunView
from verbund.catalogue import queries as catalogue
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.channels.desk.web.library import town_of
from verbund.core.errors import Invalid, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

_SHOWN = 200
_BADGES = {"goes": "success", "asks": "warning", "cannot": "danger"}
_STATES = {"running": "info", "stopped": "warning", "done": "success"}


@require_http_methods(["GET", "POST"])
@desk_page
def migration(desk: Desk, key: str, member: str) -> HttpResponse:
    """The dry run case by case, the runs so far, and what can be done with them."""
    require(desk.actor, MIGRATE.key)
    town = town_of(desk, member)
    here = reverse("desk-migration", args=[key, member])
    if desk.post:
        try:
            say(desk, _done(desk, key, town))
        except VerbundError as error:
            say(desk, problem(error), kind="warning")
        return HttpResponseRedirect(here)
    adopted = catalogue.service(town, key)
    report = actions.plan_migration(
        member=town, blueprint=key, actor=desk.actor, show=_SHOWN
    )
    runs = actions.migration_runs(town, key, desk.actor)
    context = {
        "town": town,
        "blueprint": adopted.blueprint,
        "report": report,
        "stay": [_case(one) for one in report.cases if one.verdict != "goes"],
        "go": [_case(one) for one in report.cases if one.verdict == "goes"],
        "runs": [_run(run) for run in runs],
        "busy": any(run.state != "done" for run in runs),
    }
    return page(desk, "desk/migration.html", context, section="library")


def _done(desk: Desk, key: str, town: Member) -> str:
    post = desk.request.POST
    what = post.get("what", "")
    if what == "start":
        run = actions.start_migration(
            member=town,
            blueprint=key,
            actor=desk.actor,
            reason=post.get("reason", "").strip(),
        )
        return translate("library.migration.started", count=run.total)
    try:
        run_id = UUID(post.get("run", ""))
    except ValueError:
        raise Invalid(translate("library.migration.which")) from None
    if what == "stop":
        actions.stop_migration(run_id=run_id, actor=desk.actor)
    elif what == "resume":
        actions.resume_migration(run_id=run_id, actor=desk.actor)
    elif what == "back":
        actions.undo_migration(
            run_id=run_id, actor=desk.actor, reason=post.get("reason", "").strip()
        )
    return translate(f"library.migration.did_{what}")


def _case(one: CaseVerdict) -> dict[str, object]:
    return {
        "number": one.number,
        "href": reverse("desk-case", args=[one.case_id]),
        "badge": _BADGES[one.verdict],
        "word": translate(f"library.migration.{one.verdict}"),
        "reasons": one.reasons,
    }


def _run(run: RunView) -> dict[str, object]:
    return {
        "id": run.id,
        "title": translate(
            "library.migration.way_back" if run.back else "library.migration.way",
            version=run.to_version,
        ),
        "badge": _STATES[run.state],
        "word": translate(f"library.migration.state_{run.state}"),
        "state": run.state,
        "run": run,
        "percent": 100 if not run.total else min(100, run.looked_at * 100 // run.total),
        "can_back": not run.back and not run.undone and run.moved > 0,
        "stayed": [_case(one) for one in run.stayed[:_SHOWN]],
    }
