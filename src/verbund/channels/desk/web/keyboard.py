"""All keys, and the switch for single keys (WCAG 2.1.4)."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import Desk, desk_page, navigation, page, say
from verbund.core.ui.single_keys import (
    KeyGroup,
    choose_single_keys,
    key_sheet,
    single_keys,
)
from verbund.core.ui.texts import translate

_EVERYWHERE: KeyGroup = (
    "work.keys.everywhere", (
        (("?",), "work.key.all"), (("Esc",), "work.key.leave_field"),
    ),
)  # fmt: skip
#: By where they work; a test holds them against the pages. What the page of a topic
#: has beside them stands at its foot.
GROUPS: tuple[KeyGroup, ...] = (
    ("work.keys.list", (
        (("/",), "work.key.search"), (("J",), "work.key.row_next"),
        (("K",), "work.key.row_previous"), (("Enter",), "work.key.open"),
        (("X",), "work.key.select"), (("Shift", "X"), "work.key.select_range"),
        (("N",), "work.key.next"), (("Alt", "→"), "work.key.page_next"),
        (("Alt", "←"), "work.key.page_previous"), (("Alt", "Z"), "work.key.unfilter"),
    )),
    ("work.keys.case", (
        (("1", "…", "9"), "work.key.step"), (("V",), "work.key.history"),
        (("D",), "work.key.documents"), (("U",), "work.key.answer"),
        (("W",), "work.key.resubmit"), (("N",), "work.key.next"),
    )),
    ("work.keys.step", (
        (("Alt", "S"), "work.key.send"),
        (("F",), "work.key.release"), (("B",), "work.key.return"),
        (("N",), "work.key.next_release"),
    )),
    ("queue.desk.title", (
        (("N",), "queue.desk.call_next"), (("B",), "queue.desk.begin"),
        (("W",), "queue.desk.call_again"), (("P",), "queue.desk.park"),
        (("M",), "queue.desk.missed"), (("E",), "queue.desk.finish"),
    )),
    ("work.nav.video", ((("1",), "video.desk.open"),)),
    ("work.nav.pictures", (
        (("R",), "photos.look"), (("F",), "photos.release"), (("A",), "photos.refuse"),
    )),
    ("work.nav.suitcases", (
        (("J", "K"), "nodes.clash.key.row"), (("B",), "nodes.clash.key.base"),
        (("Z",), "nodes.clash.key.centre"), (("O",), "nodes.clash.key.suitcase"),
    )),
    ("work.nav.library", (
        (("S",), "library.key.save"), (("N",), "library.asking.skip"),
    )),
    ("work.nav.operations", ((("R",), "work.key.reload"),)),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page
def keyboard(desk: Desk) -> HttpResponse:
    """The page of keys; with POST single keys are switched on or off."""
    if desk.post:
        single, response = choose_single_keys(desk.request, reverse("desk-keyboard"))
        say(desk, translate("work.keys.on" if single else "work.keys.off"))
        return response
    context = {
        "single": single_keys(desk.request),
        "groups": key_sheet(_EVERYWHERE, navigation(desk, ""), GROUPS),
    }
    return page(desk, "desk/keyboard.html", context)
