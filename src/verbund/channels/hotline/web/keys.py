"""All keys of the 115 desk on one sheet, and the switch for single keys."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.hotline.frame import (
    Hotline,
    hotline_page,
    navigation,
    page,
    say,
)
from verbund.core.ui.single_keys import (
    KeyGroup,
    choose_single_keys,
    key_sheet,
    single_keys,
)
from verbund.core.ui.texts import translate

_EVERYWHERE: KeyGroup = (
    "call.keys.everywhere", (
        (("?",), "call.key.all"),
    ),
)  # fmt: skip
#: By where they work, in the order of a call; a test holds them against the pages.
GROUPS: tuple[KeyGroup, ...] = (
    ("call.keys.call", (
        (("T",), "call.key.take"), (("A",), "call.key.start"),
        (("O",), "call.key.place"), (("S",), "call.key.search"),
        (("↓", "↑"), "call.key.hits"), (("V",), "call.key.case"),
        (("R",), "call.key.callback"), (("U",), "call.key.handover"),
        (("F",), "call.key.resume"), (("E",), "call.key.answered"),
        (("N",), "call.key.next"), (("L",), "call.key.language"),
        (("D",), "call.key.interpreter"), (("M",), "knowledge.missing.key"),
    )),
    ("call.keys.form", (
        (("Alt", "S"), "call.key.check"), (("Esc",), "call.key.leave_field"),
    )),
    ("call.keys.callbacks", (
        (("N",), "call.key.next"), (("E",), "call.key.claim"),
        (("U",), "call.key.not_reached"),
    )),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@hotline_page
def keys(hotline: Hotline) -> HttpResponse:
    """The sheet; with POST single keys are switched on or off."""
    if hotline.post:
        single, response = choose_single_keys(hotline.request, reverse("hotline-keys"))
        say(hotline, translate("call.keys.on" if single else "call.keys.off"))
        return response
    context = {
        "single": single_keys(hotline.request),
        "groups": key_sheet(_EVERYWHERE, navigation(hotline, ""), GROUPS),
    }
    return page(hotline, "hotline/keys.html", context)
