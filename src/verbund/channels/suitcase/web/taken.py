"""A form begun at another door is opened in the suitcase."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verbund.channels.suitcase import taken_forms
from verbund.channels.suitcase.frame import Koffer, working_page


@require_POST
@working_page
def open_form(koffer: Koffer, draft_id: UUID) -> HttpResponse:
    """Carry a form of the pack on; whoever opens it twice comes to the same draft."""
    opened = koffer.opened
    work = taken_forms.begun(opened, draft_id)
    if work is None:
        form = taken_forms.form_of(opened, draft_id)
        work = opened.cabinet.save(taken_forms.of_form(form))
    return HttpResponseRedirect(reverse("suitcase-work", args=[work.id]))
