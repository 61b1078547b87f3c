"""All keys of the 115 desk on one sheet, and the switch for single keys."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.hotline.frame import (
    Hotline,
    hotline_page,
    navigation,
    page,
    say,
)
from verbund.core.ui.single_keys import remember_single_keys, single_keys
from verbund.core.ui.texts import translate

_Row = tuple[tuple[str, ...], str]
#: By where they work, in the order of a call; a test holds them against the pages.
GROUPS: tuple[tuple[str, tuple[_Row, ...]], ...] = (
    ("call", (
        (("T",), "take"), (("A",), "start"), (("O",), "place"), (("S",), "search"),
        (("↓", "↑"), "hits"), (("V",), "case"), (("R",), "callback"),
        (("U",), "handover"), (("F",), "resume"), (("E",), "answered"),
        (("N",), "next"),
    )),
    ("form", (
        (("Alt", "S"), "check"), (("Esc",), "leave_field"),
    )),
    ("callbacks", (
        (("N",), "next"), (("E",), "claim"), (("U",), "not_reached"),
    )),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def keys(hotline: Hotline) -> HttpResponse:
    """The sheet; with POST single keys are switched on or off."""
    if hotline.post:
        single = hotline.request.POST.get("single") == "on"
        say(hotline, translate("call.keys.on" if single else "call.keys.off"))
        response = HttpResponseRedirect(reverse("hotline-keys"))
        remember_single_keys(response, single=single)
        return response
    everywhere: list[_Row] = [(("?",), translate("call.key.all"))]
    everywhere += [
        (("G", str(entry["key"]).upper()), str(entry["label"]))
        for entry in navigation(hotline, "")
        if entry["key"]
    ]
    groups: list[dict[str, object]] = [
        {"title": translate("call.keys.everywhere"), "rows": everywhere}
    ]
    groups += [
        {
            "title": translate(f"call.keys.{group}"),
            "rows": [(names, translate(f"call.key.{what}")) for names, what in rows],
        }
        for group, rows in GROUPS
    ]
    context = {"single": single_keys(hotline.request), "groups": groups}
    return page(hotline, "hotline/keys.html", context)
