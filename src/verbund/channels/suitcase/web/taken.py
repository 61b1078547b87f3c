"""A form begun at another door is opened in the suitcase."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verbund.channels.suitcase import casework, taken_forms
from verbund.channels.suitcase.frame import Koffer, working_page


@require_POST
@working_page
def open_form(koffer: Koffer, draft_id: UUID) -> HttpResponse:
    """Carry a form of the pack on; whoever opens it twice comes to the same draft."""
    opened = koffer.opened
    work = taken_forms.begun(opened, draft_id)
    if work is None:
        work = taken_forms.of_form(taken_forms.form_of(opened, draft_id))
        casework.ground_of(work)
        work = opened.cabinet.save(work)
    return HttpResponseRedirect(reverse("suitcase-work", args=[work.id]))
