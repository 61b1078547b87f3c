"""Published versions: taken along as a file, withdrawn with a reason."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.catalogue import actions
from verbund.catalogue.access import LIBRARY, MAINTAIN
from verbund.catalogue.actions_packages import package_of
from verbund.catalogue.actions_publish import version_row
from verbund.catalogue.shelf import opened
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.web.drafts import download
from verbund.core.errors import VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.engine.workbook import workbook


@require_safe
@desk_page
def version_take(desk: Desk, key: str, version: str, kind: str) -> HttpResponse:
    """A published version as workbook, or as the package in which it travels."""
    require(desk.actor, LIBRARY.key)
    row = version_row(key, version)
    blueprint = opened(row.digest)
    content = workbook(blueprint) if kind == "xlsx" else package_of(row, blueprint)
    return download(content, blueprint, kind)


@require_http_methods(["GET", "POST"])
@desk_page
def withdraw(desk: Desk, key: str, version: str) -> HttpResponse:
    """Say why nobody is to take a version any more."""
    require(desk.actor, MAINTAIN.key)
    row = version_row(key, version)
    errors: list[dict[str, str]] = []
    if desk.post:
        try:
            actions.withdraw(
                key=key,
                version=version,
                reason=desk.request.POST.get("reason", ""),
                actor=desk.actor,
            )
        except VerbundError as error:
            errors = field_errors(error, "#reason")
        else:
            say(desk, translate("library.withdraw.done", version=version))
            return HttpResponseRedirect(reverse("desk-blueprint", args=[key]))
    context = {
        "row": row,
        "title": opened(row.digest).title.de,
        "errors": errors,
        "reason": desk.request.POST.get("reason", ""),
    }
    status = 422 if errors else 200
    return page(desk, "desk/withdraw_version.html", context, section="library",
                status=status)  # fmt: skip
