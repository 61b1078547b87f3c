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
        "offer": _offer(view, member, token),
        "waiting": wishes(view, member, token) if view.state.waiting else None,
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


def wishes(view: StatusView, member: Member, token: str) -> dict[str, object]:
    """The wishes on the waiting list, or what the form begins with."""
    form = queries.wish_form(view.state)
    return {
        "href": reverse("portal-waiting", args=[member, token]),
        "waits": form.waits,
        "first_on": form.first_on.isoformat(),
        "last_on": form.last_on.isoformat(),
        "from_time": f"{form.from_time:%H:%M}",
        "to_time": f"{form.to_time:%H:%M}",
        "first": german.date_de(form.first_on, language()),
        "last": german.date_de(form.last_on, language()),
    }


def _offer(view: StatusView, member: Member, token: str) -> dict[str, str] | None:
    """The freed time that is kept for the citizen now."""
    waiting = view.state.waiting
    offer = waiting.offer if waiting else None
    if offer is None or offer.until <= clock.now():
        return None
    return {
        "href": reverse("portal-waiting", args=[member, token]),
        "when": german.datetime_de(clock.to_berlin(offer.slot.starts_at), language()),
        "place": offer.slot.place,
        "until": german.datetime_de(clock.to_berlin(offer.until), language()),
    }
