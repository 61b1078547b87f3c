"""Public pages, drawn once for all readers until members or catalogue change.

A page is kept by its address, language, theme and minute (opening hours), and by the
marks of everything it is made from; so a change shows at once. Nothing personal may be
on such a page: where a form needs its token, the template writes ``form_token``.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers
from markupsafe import Markup

from verbund.core.ui.context import chosen_theme
from verbund.core.ui.texts import current_language
from verbund.kernel import clock
from verbund.members.queries import marks

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

FORM_TOKEN: Final = Markup("<!--form-token-->")
_TOKEN: Final = str(FORM_TOKEN).encode()
_MOST = 400
_LONGEST_ADDRESS = 300
_lock = Lock()
_pages: OrderedDict[tuple[str, ...], bytes] = OrderedDict()


def remembered(view: View[P]) -> View[P]:
    """Draw the page only if it was not drawn before in this minute."""

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        address = request.get_full_path()
        if len(address) > _LONGEST_ADDRESS:
            return _with_token(request, view(request, *args, **kwargs))
        key = (
            address,
            current_language(),
            chosen_theme(request),
            f"{clock.now():%Y-%m-%dT%H:%M}",
            *(f"{name}={mark}" for name, mark in sorted(marks().items())),
        )
        body = _pages.get(key)
        if body is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return _with_token(request, response)
            body = response.content
            with _lock:
                _pages[key] = body
                while len(_pages) > _MOST:
                    _pages.popitem(last=False)
        return _with_token(request, HttpResponse(body))

    return answer


def _with_token(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The reader's own token where the page has a form; others keep their language."""
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    if _TOKEN in response.content:
        token = str(csrf_input(request)).encode()
        response.content = response.content.replace(_TOKEN, token)
    return response
