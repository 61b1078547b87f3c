"""What the device itself asks for: its worker for the time without a network."""

import json
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.channels.terminal.visit import keep, visit_of
from verbund.core.ui.texts import ALL_LANGUAGES
from verbund.members.queries import Member, marks

_WORKER = Path(__file__).parent / "worker.js"
_FILES = (
    "vendor/terminal/terminal.css",
    "vendor/fonts/fira-sans.css",
    "vendor/fonts/FiraSans-Regular.woff2",
    "vendor/fonts/FiraSans-Medium.woff2",
    "vendor/fonts/FiraSans-SemiBold.woff2",
    "vendor/terminal/terminal.js",
    "verbund/sign.svg",
)


@require_safe
def worker(request: HttpRequest, member: Member) -> HttpResponse:
    """The service worker of this terminal, with the list of what it keeps.

    It keeps files and pages that are the same for everybody, never one of a visit.
    """
    here = [member.slug]
    start = reverse("terminal-start", args=here)
    known = {
        # A change of members or services makes another worker, which reads anew.
        "version": "-".join(str(mark) for _, mark in sorted(marks().items())),
        "files": [*map(static, _FILES), reverse("member-css", args=here)],
        "offline": {
            code: f"{reverse('terminal-offline', args=here)}?sprache={code}"
            for code in ALL_LANGUAGES
        },
        "open": [
            start,
            reverse("terminal-services", args=here),
            reverse("terminal-help", args=here),
            reverse("terminal-over", args=here),
        ],
        "openBelow": reverse("terminal-service", args=[*here, "x", "x"])[:-4],
    }
    script = f"const KEPT = {json.dumps(known)};\n{_WORKER.read_text('utf-8')}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def pulse(request: HttpRequest, member: Member) -> HttpResponse:
    """An empty answer: the network is there.

    Whoever talks touches nothing for a long time: meanwhile this keeps the visit.
    """
    response = HttpResponse(status=204)
    visit = visit_of(request, member)
    if visit.call:
        keep(request, response, visit)
    response.headers["Cache-Control"] = "no-store"
    return response
