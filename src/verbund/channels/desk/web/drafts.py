"""Drafts of blueprints: upload, judge, publish; workbooks and packages to take."""

from collections.abc import Callable
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from msgspec import Struct

from verbund.catalogue import actions
from verbund.catalogue import queries as catalogue
from verbund.catalogue.access import MAINTAIN
from verbund.catalogue.actions_packages import packed
from verbund.catalogue.drafts import (
    DraftReport,
    draft_blueprint,
    draft_report,
    draft_rows,
)
from verbund.catalogue.models import BlueprintVersion
from verbund.catalogue.shelf import opened
from verbund.channels.desk.adopted_values import day_of
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.web.case import wrong
from verbund.channels.desk.web.previews import own_town, preview_links
from verbund.core.errors import Invalid, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.model import Blueprint
from verbund.engine.package import MAX_PACKAGE
from verbund.engine.workbook import WorkbookInvalid, workbook
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import datetime_de, short_date_de

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN_FINDINGS = 60
_LEVELS = {"major": "danger", "minor": "warning", "patch": "info"}


class Fault(Struct, frozen=True, kw_only=True):
    """What is wrong with an upload: where, and what would be right."""

    place: str
    message: str
    severity: str = "error"


@require_http_methods(["GET", "POST"])
@desk_page
def drafts(desk: Desk) -> HttpResponse:
    """Own versions in work; a package or workbook becomes one."""
    require(desk.actor, MAINTAIN.key)
    errors: list[dict[str, str]] = []
    faults: list[Fault] = []
    if desk.post:
        try:
            row = _begun(desk)
        except (BlueprintInvalid, WorkbookInvalid) as error:
            faults = faults_of(error)
        except VerbundError as error:
            errors = field_errors(error, "#file")
        else:
            say(desk, translate("library.draft.kept", title=row[1]))
            return HttpResponseRedirect(reverse("desk-blueprint-draft", args=[row[0]]))
    rows = draft_rows(desk.actor)
    context = {
        "rows": [
            {
                "href": reverse("desk-blueprint-draft", args=[row.id]),
                "key": row.key,
                "version": row.version,
                "member": desk.member_name(row.owner_id),
                "changed": datetime_de(to_berlin(row.changed_at)),
                "by": row.changed_by,
            }
            for row in rows
        ],
        "blueprints": sorted(
            {row.key: opened(row.digest).title.de for row in _living()}.items(),
            key=lambda pair: pair[1].casefold(),
        ),
        "errors": errors,
        "faults": faults,
        "chosen": desk.request.POST.get("key", ""),
        "town": own_town(desk).official_name,
    }
    status = 422 if errors or faults else 200
    return page(desk, "desk/drafts.html", context, section="library", status=status)


@require_http_methods(["GET", "POST"])
@desk_page
def draft(desk: Desk, draft_id: UUID) -> HttpResponse:
    """One draft: what is wrong, what changes, how it reads, previews, publish."""
    errors: list[dict[str, str]] = []
    faults: list[Fault] = []
    if desk.post:
        try:
            return _done(desk, draft_id)
        except (BlueprintInvalid, WorkbookInvalid) as error:
            faults = faults_of(error)
        except VerbundError as error:
            errors = field_errors(error, "#changes")
    report = draft_report(draft_id, desk.actor)
    given = desk.request.POST
    context = {
        **_report(report),
        "errors": errors,
        "faults": faults or [_fault(f) for f in report.findings[:_SHOWN_FINDINGS]],
        "refused": bool(faults),
        "member": desk.member_name(report.row.owner_id),
        "changed": datetime_de(to_berlin(report.row.changed_at)),
        "by": report.row.changed_by,
        "previews": preview_links(report.blueprint, desk.request.path),
        "version": given.get("version", report.number),
        "valid_from": given.get("valid_from", ""),
        "changes_text": given.get("changes", ""),
    }
    status = 422 if errors or faults else 200
    return page(desk, "desk/draft.html", context, section="library", status=status)


def _report(report: DraftReport) -> dict[str, object]:
    return {
        "draft": report.row,
        "blueprint": report.blueprint,
        "latest": report.latest,
        "level": report.level,
        "number": report.number,
        "ready": report.ready,
        "changes": [
            {
                "sentence": change.sentence.de,
                "effect": change.effect.de,
                "level": translate(f"library.level.{change.level}"),
                "badge": _LEVELS[change.level],
            }
            for change in report.changes
        ],
        "texts": len(report.scores),
        "hard": [
            {
                "place": f"{one.file}:{one.line}",
                "path": one.path,
                "score": round(one.score),
                "spoiler": one.spoiler,
                "spoiler_score": round(one.spoiler_score),
            }
            for one in report.hard
        ],
        "scenarios": [
            {
                "name": one.name,
                "passed": one.passed,
                "failure": str(one.failures[0]) if one.failures else "",
            }
            for one in report.scenarios
        ],
        "passed": sum(one.passed for one in report.scenarios),
    }


def _begun(desk: Desk) -> tuple[UUID, str]:
    town = own_town(desk)
    key = desk.request.POST.get("key", "")
    if desk.request.POST.get("what") == "begin":
        row = actions.begin_blueprint_draft(member=town, key=key, actor=desk.actor)
    else:
        sent = sent_file(desk)
        row = actions.receive_blueprint_draft(
            member=town,
            content=sent.read(),
            name=sent.name or "",
            key=key,
            actor=desk.actor,
        )
    return row.id, row.key


def _done(desk: Desk, draft_id: UUID) -> HttpResponse:
    what = desk.request.POST.get("what", "")
    if what not in _DO:
        raise Invalid(translate("library.draft.unknown"))
    return HttpResponseRedirect(_DO[what](desk, draft_id))


def _upload(desk: Desk, draft_id: UUID) -> str:
    row, _ = draft_blueprint(draft_id, desk.actor)
    sent = sent_file(desk)
    actions.receive_blueprint_draft(
        member=desk.known.members[row.owner_id],
        content=sent.read(),
        name=sent.name or "",
        key=row.key,
        actor=desk.actor,
    )
    say(desk, translate("library.draft.kept", title=row.key))
    return reverse("desk-blueprint-draft", args=[draft_id])


def _publish(desk: Desk, draft_id: UUID) -> str:
    given = desk.request.POST
    lines = [line for line in given.get("changes", "").splitlines() if line.strip()]
    if not lines:
        raise wrong("changes", translate("library.draft.changes_missing"))
    try:
        first_day = day_of(given.get("valid_from", ""))
    except ValueError:
        raise wrong("valid_from", translate("library.draft.no_day")) from None
    row = actions.publish_blueprint_draft(
        draft_id=draft_id,
        actor=desk.actor,
        version=given.get("version", "").strip(),
        changes=lines,
        valid_from=first_day,
    )
    day = short_date_de(row.first_day)
    say(desk, translate("library.draft.published", version=row.version, day=day))
    return reverse("desk-blueprint", args=[row.key])


def _discard(desk: Desk, draft_id: UUID) -> str:
    actions.discard_blueprint_draft(draft_id=draft_id, actor=desk.actor)
    say(desk, translate("library.draft.discarded"))
    return reverse("desk-blueprint-drafts")


_DO: dict[str, Callable[[Desk, UUID], str]] = {
    "upload": _upload,
    "publish": _publish,
    "discard": _discard,
}


@require_safe
@desk_page
def draft_take(desk: Desk, draft_id: UUID, kind: str) -> HttpResponse:
    """A draft as workbook or package."""
    _, blueprint = draft_blueprint(draft_id, desk.actor)
    content = workbook(blueprint) if kind == "xlsx" else packed(blueprint)
    return download(content, blueprint, kind)


def sent_file(desk: Desk) -> UploadedFile[bytes]:
    """The uploaded file; ``Invalid`` without one and for one that is too large."""
    sent = desk.request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise wrong("file", translate("library.draft.no_file"))
    if (sent.size or 0) > MAX_PACKAGE:
        raise wrong("file", translate("library.draft.too_large"))
    return sent


def faults_of(error: BlueprintInvalid | WorkbookInvalid) -> list[Fault]:
    """What was refused, by file and line or by sheet and cell."""
    if isinstance(error, BlueprintInvalid):
        return [_fault(finding) for finding in error.findings[:_SHOWN_FINDINGS]]
    return [
        Fault(
            place=translate(
                "library.draft.cell", sheet=one.sheet or "–", cell=one.cell or "–"
            ),
            message=one.message,
        )
        for one in error.problems[:_SHOWN_FINDINGS]
    ]


def _fault(finding: Finding) -> Fault:
    place = f"{finding.file}:{finding.line}" if finding.file else ""
    return Fault(place=place, message=finding.message, severity=finding.severity)


def _living() -> list[BlueprintVersion]:
    return [row for row in catalogue.versions_of() if row.withdrawn_at is None]


def download(content: bytes, blueprint: Blueprint, kind: str) -> HttpResponse:
    """A workbook or package under the name of its version."""
    media = XLSX if kind == "xlsx" else "application/zip"
    response = HttpResponse(content, content_type=media)
    ending = "xlsx" if kind == "xlsx" else "zip"
    name = f"{blueprint.key}-{blueprint.version}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
