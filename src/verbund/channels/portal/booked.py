"""The appointment of a case as its citizen's page shows it."""

from django.urls import reverse

from verbund.appointments import queries
from verbund.cases.shapes import StatusView
from verbund.channels.portal.frame import language
from verbund.kernel import clock, german
from verbund.members.queries import Member


def panel(view: StatusView, member: Member, token: str) -> dict[str, object] | None:
    """What the status page shows of the appointment; ``None`` if there is none."""
    kinds = {offer.kind for offer in view.offers}
    booked = view.state.appointment
    has_one = booked is not None and booked.booked
    if "appointment" not in kinds and not has_one:
        return None

    def href(name: str) -> str:
        return reverse(f"portal-{name}", args=[member, token])

    found: dict[str, object] = {
        "book_href": href("appointment") if "appointment" in kinds else "",
        "cancel_href": href("appointment-cancel")
        if "cancel_appointment" in kinds
        else "",
        "file_href": href("appointment-file") if has_one else "",
        "bring": queries.to_bring(view.ground, view.state, language()),
        "when": "",
        "place": "",
    }
    if booked is not None and has_one:
        start = clock.to_berlin(booked.slot.starts_at)
        found["when"] = german.datetime_de(start, language())
        found["place"] = booked.slot.place
    return found
