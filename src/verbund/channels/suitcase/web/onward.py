"""An unfinished form goes on elsewhere: the person keeps a code, the office a draft."""

from typing import Final
from urllib.parse import quote
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.suitcase import sealing
from verbund.channels.suitcase.forming import Form
from verbund.channels.suitcase.frame import Koffer, page, working_page
from verbund.channels.suitcase.web.form import form_of
from verbund.channels.suitcase.work import Work
from verbund.core.errors import NotFound
from verbund.core.ui.qr import qr_path
from verbund.core.ui.texts import translate
from verbund.kernel import codes
from verbund.nodes.local import identity

#: The portal's page for codes at the centre; a node itself has no portal.
_RESUME: Final = "/{slug}/weiter/"


@require_http_methods(["GET", "HEAD", "POST"])
@working_page
def onward(koffer: Koffer, work_id: UUID) -> HttpResponse:
    """The code to take along; sent, the form is sealed and gone from here.

    The code stands here before the form goes: afterwards this device knows it no more.
    """
    form = form_of(koffer, work_id)
    work = form.work
    if work.kind != "new":
        raise NotFound(translate("suitcase.onward.known"))
    hindrance = _hindrance(koffer, work)
    if koffer.post and not hindrance and work.code:
        title = translate("suitcase.onward.sealed", title=form.title)
        sealed = sealing.keep(koffer.opened, work, title)
        koffer.node.wake()
        return HttpResponseRedirect(reverse("suitcase-done", args=[sealed.op_id]))
    if not work.code and not hindrance:
        work = koffer.opened.cabinet.save(
            msgspec.structs.replace(work, code=codes.new_code())
        )
    return _show(koffer, form, work, hindrance)


def _show(koffer: Koffer, form: Form, work: Work, hindrance: str) -> HttpResponse:
    centre = identity.load(koffer.opened.home).centre.rstrip("/")
    plain = f"{centre}{_RESUME.format(slug=form.member.slug)}"
    path, size = qr_path(f"{plain}?code={quote(work.code)}")
    context = {
        "work": work,
        "title": form.title,
        "owner": form.ground.owner.official_name,
        "address": plain,
        "qr": path,
        "qr_size": size,
        "hindrance": hindrance,
        "loose": ", ".join(one.name for one in work.papers if not one.field),
        "signed": work.signature is not None,
        "back_href": reverse("suitcase-work", args=[work.id]),
    }
    status = 409 if koffer.post else 200
    return page(koffer, "onward.html", context, section="drafts", status=status)


def _hindrance(koffer: Koffer, work: Work) -> str:
    """Why it has to be finished here, if it has to."""
    if work.pages:
        return translate("suitcase.review.pages_left")
    taken = koffer.opened.cash.taken_for(work.case_id)
    return translate("suitcase.onward.paid") if taken else ""
