"""Programs of others that are called with news: enter, try, renew, remove."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import Invalid, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.watching import actions, queries
from verbund.watching.queries import WebhookRow
from verbund.watching.registry import all_watched, worded
from verbund.watching.rights import WEBHOOKS
from verbund.watching.shapes import Watch
from verbund.watching.wording import watch_words

_SECRET = "verbund_webhook_secret"  # noqa: S105 # the name of a place, not a secret


@require_http_methods(["GET", "POST"])
@desk_page
def webhooks(desk: Desk) -> HttpResponse:
    """All webhooks of the person's body and the form for a new one."""
    require(desk.actor, WEBHOOKS.key)
    given = desk.request.POST
    error: VerbundError | None = None
    if desk.post:
        try:
            found = _add(desk)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            return HttpResponseRedirect(reverse("desk-webhook", args=[found]))
    errors = field_errors(error, "#label") if error else []
    context = {
        "rows": [_row(desk, row) for row in queries.webhooks_of(desk.actor)],
        "collections": [
            {"value": one.collection, "label": worded(one.title, desk.language)}
            for one in all_watched()
        ],
        "chosen": given.getlist("collection"),
        "own": given.get("own", "yes") == "yes" if desk.post else True,
        "given": given,
        "errors": errors,
        "wrong": {one["path"]: one["message"] for one in errors},
    }
    status = error.status if error else 200
    return page(desk, "desk/webhooks.html", context, section="webhooks", status=status)


@require_http_methods(["GET", "POST"])
@desk_page
def webhook(desk: Desk, webhook_id: UUID) -> HttpResponse:
    """One webhook: how it fares; its secret right after it was made."""
    row = queries.webhook(webhook_id, desk.actor)
    if desk.post:
        said = _changed(desk, row)
        say(desk, said)
        there = "desk-webhooks" if desk.request.POST.get("what") == "remove" else ""
        return HttpResponseRedirect(
            reverse(there) if there else reverse("desk-webhook", args=[webhook_id])
        )
    held = desk.request.session.pop(_SECRET, None)
    context = {
        "row": _row(desk, row),
        "secret": held[1] if held and held[0] == str(webhook_id) else "",
    }
    return page(desk, "desk/webhook.html", context, section="webhooks")


def _add(desk: Desk) -> UUID:
    given = desk.request.POST
    collections = tuple(given.getlist("collection"))
    if not collections:
        raise Invalid(translate("watching.which"))
    member = desk.known.members.get(desk.actor.member) if desk.actor.member else None
    own = member is not None and given.get("own") == "yes"
    found, secret = actions.add_webhook(
        label=given.get("label", ""),
        url=given.get("url", ""),
        contact=given.get("contact", ""),
        watch=Watch(
            collections=collections, member=member.slug if member and own else ""
        ),
        actor=desk.actor,
    )
    say(desk, translate("watching.hooks.added"))
    desk.request.session[_SECRET] = [str(found), secret]
    return found


def _changed(desk: Desk, row: WebhookRow) -> str:
    what = desk.request.POST.get("what", "")
    if what == "ping":
        actions.request_ping(webhook_id=row.id, actor=desk.actor)
        return translate("watching.hooks.pinged")
    if what == "renew":
        secret = actions.renew_secret(webhook_id=row.id, actor=desk.actor)
        desk.request.session[_SECRET] = [str(row.id), secret]
        return translate("watching.hooks.renewed")
    if what == "enable":
        actions.enable_webhook(webhook_id=row.id, actor=desk.actor)
        return translate("watching.hooks.enabled")
    if what == "remove":
        actions.remove_webhook(webhook_id=row.id, actor=desk.actor)
        return translate("watching.hooks.removed")
    raise NotFound


def _row(desk: Desk, row: WebhookRow) -> dict[str, object]:
    if row.disabled_at is not None:
        word, look = "disabled", "danger"
    elif row.failing_since is not None:
        word, look = "failing", "warning"
    else:
        word, look = ("working", "success") if row.last_ok_at else ("waiting", "info")
    since = row.disabled_at or row.failing_since
    return {
        "id": row.id,
        "label": row.label,
        "href": reverse("desk-webhook", args=[row.id]),
        "url": row.url,
        "contact": row.contact or "–",
        "words": watch_words(row.watch, desk.language),
        "state": translate(
            f"watching.hooks.{word}", since=_moment(since) if since else ""
        ),
        "look": look,
        "last": _moment(row.last_at) if row.last_at else "–",
        "answer": row.last_status or "–",
        "disabled": row.disabled_at is not None,
        "next": translate("watching.hooks.next", at=_moment(row.next_at))
        if word == "failing"
        else "",
    }


def _moment(moment: datetime) -> str:
    here = clock.to_berlin(moment)
    return f"{short_date_de(here.date())}, {here:%H:%M}"
