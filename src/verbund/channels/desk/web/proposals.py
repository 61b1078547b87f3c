"""Giving back: offer own changes, take a file of another installation in, decide."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.catalogue import actions
from verbund.catalogue import queries as catalogue
from verbund.catalogue.access import LIBRARY, MAINTAIN, require_adopt
from verbund.catalogue.actions_proposals import proposal_view
from verbund.catalogue.adapted import overlay_of_adoption
from verbund.catalogue.errors import PublisherUnknown
from verbund.catalogue.library import proposal_of
from verbund.catalogue.models import Proposal
from verbund.catalogue.shelf import opened
from verbund.catalogue.trust import key_for_leaving
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.library import adoptable_members
from verbund.channels.desk.web.drafts import Fault, faults_of, sent_file
from verbund.channels.desk.web.library import town_of
from verbund.core.errors import Invalid, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.engine.compare import compare
from verbund.engine.errors import BlueprintInvalid
from verbund.kernel import clock
from verbund.kernel.german import short_date_de


@require_http_methods(["GET", "POST"])
@desk_page
def propose(desk: Desk, key: str, member: str) -> HttpResponse:
    """Offer own changes to everybody, with the reason."""
    town = town_of(desk, member)
    adoption = catalogue.adoption_of(town, key)
    base = opened(adoption.version.digest) if adoption else None
    overlay = overlay_of_adoption(adoption) if adoption else None
    if adoption is None or base is None or overlay is None:
        raise NotFound(
            f"{town.official_name} hat an dieser Blaupause nichts angepasst."
        )
    sentences = {c.path: c.sentence.de for c in compare(base, opened(adoption.digest))}
    errors: list[dict[str, str]] = []
    chosen = desk.request.POST.getlist("path")
    reason = desk.request.POST.get("reason", "")
    if desk.post:
        try:
            actions.propose(
                member=town, key=key, paths=chosen, reason=reason, actor=desk.actor
            )
        except VerbundError as error:
            errors = field_errors(error, "#path" if not chosen else "#reason")
        else:
            say(desk, translate("library.proposal.sent"))
            return HttpResponseRedirect(reverse("desk-blueprint", args=[key]))
    context = {
        "blueprint": base,
        "town": town,
        "errors": errors,
        "reason": reason,
        "chosen": chosen,
        "edits": [
            {"value": edit.path, "label": _said(edit.path, sentences)}
            for edit in overlay.edits
        ],
    }
    return page(desk, "desk/propose.html", context, section="library")


@require_http_methods(["GET", "POST"])
@desk_page
def proposal(desk: Desk, proposal_id: UUID) -> HttpResponse:
    """A proposal against the newest version: accept or refuse with a reason."""
    require(desk.actor, LIBRARY.key)
    row = proposal_of(proposal_id)
    if row is None:
        raise NotFound("Diesen Vorschlag gibt es hier nicht.")
    errors: list[dict[str, str]] = []
    answer = desk.request.POST.get("answer", "")
    if desk.post:
        require(desk.actor, MAINTAIN.key)
        try:
            title = _decide(desk, proposal_id, answer)
        except VerbundError as error:
            errors = field_errors(error, "#answer")
        else:
            say(desk, title)
            address = reverse("desk-blueprint", args=[row.blueprint_key])
            return HttpResponseRedirect(address)
    view = proposal_view(row)
    context = {
        "row": row,
        "view": view,
        "errors": errors,
        "answer": answer,
        "title": opened(view.latest.digest).title.de,
        "may": desk.may(MAINTAIN.key) and row.state == "open",
        "may_send": row.state == "open" and _may_send(desk, row),
        "at": short_date_de(clock.to_berlin(row.created_at).date()),
    }
    return page(desk, "desk/proposal.html", context, section="library")


@require_safe
@desk_page
def proposal_file(desk: Desk, proposal_id: UUID) -> HttpResponse:
    """The proposal of an own member as the signed file for the maintainer."""
    require(desk.actor, LIBRARY.key)
    row = proposal_of(proposal_id)
    if row is None or row.member is None:
        raise NotFound("Diesen Vorschlag gibt es hier nicht.")
    require_adopt(desk.actor, row.member)
    key_for_leaving()
    content = actions.offer_file(row)
    response = HttpResponse(content, content_type="application/json")
    name = f"vorschlag-{row.blueprint_key}-{row.member.slug}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@desk_page
def receive(desk: Desk) -> HttpResponse:
    """Take a proposal of another installation in; a new sender is compared first."""
    require(desk.actor, MAINTAIN.key)
    errors: list[dict[str, str]] = []
    faults: list[Fault] = []
    sender: PublisherUnknown | None = None
    trusting = desk.request.POST.get("trusting", "").strip()[:60]
    if desk.post:
        try:
            row = actions.receive_proposal(
                content=sent_file(desk).read(), trusting=trusting, actor=desk.actor
            )
        except BlueprintInvalid as error:
            faults = faults_of(error)
        except PublisherUnknown as error:
            sender = error
            told = translate("library.receive.compare")
            errors = [{"message": told, "href": "#trusting", "path": "trusting"}]
        except VerbundError as error:
            errors = field_errors(error, "#file")
        else:
            say(desk, translate("library.receive.done", member=row.proposer))
            return HttpResponseRedirect(reverse("desk-proposal", args=[row.id]))
    context = {
        "errors": errors,
        "faults": faults,
        "trusting": trusting,
        "sender": sender.extra if sender else None,
    }
    status = 422 if errors or faults else 200
    return page(desk, "desk/receive.html", context, section="library", status=status)


def _may_send(desk: Desk, row: Proposal) -> bool:
    return row.member is not None and row.member in adoptable_members(desk)


def _decide(desk: Desk, proposal_id: UUID, answer: str) -> str:
    choice = desk.request.POST.get("choice", "")
    if choice == "accept":
        version = actions.accept(
            proposal_id=proposal_id, actor=desk.actor, answer=answer
        )
        return translate("library.proposal.accepted_as", version=version.version)
    if choice == "refuse":
        actions.refuse(proposal_id=proposal_id, actor=desk.actor, answer=answer)
        return translate("library.proposal.was_refused")
    raise Invalid(translate("library.proposal.choose"))


def _said(path: str, sentences: dict[str, str]) -> str:
    for known, sentence in sentences.items():
        if known.startswith(path) or path.startswith(known):
            return sentence
    return path
