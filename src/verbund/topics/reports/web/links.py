"""Links in mails: confirm a report, begin or end news about one."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from verbund.members.queries import Member
from verbund.topics.reports import actions
from verbund.topics.reports.web.frame import page, taking_part


@require_safe
def mail_sent(request: HttpRequest, member: Member) -> HttpResponse:
    """Look into your mailbox: the report waits for the link."""
    taking_part(member)
    return page(request, "mail_sent.html", {}, member=member)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """A mail's link only asks: programs that look into mails must not confirm."""
    taking_part(member)
    if request.method == "POST":
        taken = actions.confirm(member=member, token=token)
        if taken.receipt is not None:
            return HttpResponseRedirect(
                reverse("portal-status", args=[member, taken.receipt.status_token])
            )
    return page(request, "confirm.html", {}, member=member)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Begin or end news; a mail program ends them by POST without asking (RFC 8058).

    No cookie counts here, the token in the address does: no other site can forge it.
    """
    taking_part(member)
    public_id, follows = actions.is_following(owner=member, token=token)
    done = ""
    if request.method == "POST":
        if request.POST.get("was") == "begin":
            actions.confirm_following(owner=member, token=token)
            done, follows = "begun", True
        else:
            actions.stop_following(owner=member, token=token)
            done, follows = "ended", False
    return page(
        request,
        "news.html",
        {
            "number": public_id,
            "follows": follows,
            "done": done,
            "report_href": reverse("report", args=[member, public_id]),
        },
        member=member,
    )
