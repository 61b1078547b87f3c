"""All keys, and the switch for single keys (WCAG 2.1.4)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import Desk, desk_page, page, say
from verbund.core.ui.single_keys import remember_single_keys, single_keys
from verbund.core.ui.texts import translate

_GROUPS = (
    ("everywhere", (
        (("?",), "all"), (("G", "A"), "go_worklist"), (("G", "T"), "go_tasks"),
        (("G", "F"), "go_approvals"), (("G", "P"), "go_outbox"), (("/",), "search"),
        (("Esc",), "leave_field"),
    )),
    ("list", (
        (("J",), "row_next"), (("K",), "row_previous"), (("Enter",), "open"),
        (("X",), "select"), (("Shift", "X"), "select_range"), (("N",), "next"),
        (("Alt", "→"), "page_next"), (("Alt", "←"), "page_previous"),
        (("Alt", "Z"), "unfilter"),
    )),
    ("case", (
        (("1", "…", "9"), "step"), (("V",), "history"), (("D",), "documents"),
        (("U",), "answer"), (("W",), "resubmit"), (("N",), "next"),
    )),
    ("step", (
        (("Alt", "S"), "send"), (("Alt", "F"), "release"), (("Alt", "B"), "return"),
    )),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page
def keyboard(desk: Desk) -> HttpResponse:
    """The page of keys; with POST single keys are switched on or off."""
    if desk.post:
        single = desk.request.POST.get("single") == "on"
        say(desk, translate("work.keys.on" if single else "work.keys.off"))
        response = HttpResponseRedirect(reverse("desk-keyboard"))
        remember_single_keys(response, single=single)
        return response
    context = {
        "single": single_keys(desk.request),
        "groups": [
            {
                "title": translate(f"work.keys.{group}"),
                "rows": [(keys, translate(f"work.key.{what}")) for keys, what in rows],
            }
            for group, rows in _GROUPS
        ],
    }
    return page(desk, "desk/keyboard.html", context)
