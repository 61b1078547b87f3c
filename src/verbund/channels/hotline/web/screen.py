"""The one screen: the call, the search, the script, the case."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from verbund.channels.hotline.frame import Hotline, hotline_page, page


@require_safe
@hotline_page
def screen(hotline: Hotline) -> HttpResponse:
    """The call as it is now."""
    return page(hotline, "hotline/screen.html", {}, section="call")
