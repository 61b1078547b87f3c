"""The receipt as a letter: who has received what, when, under which number."""

from verbund.cases.shapes import StatusView
from verbund.channels.portal.status_page import sent_answers
from verbund.core.ui.texts import translate
from verbund.kernel import german
from verbund.members.queries import Member
from verbund.notices.letter import Letter, Section, Sender
from verbund.notices.render import render_letter
from verbund.notices.wording import words


def receipt_pdf(view: StatusView, member: Member, language: str) -> bytes:
    """The PDF of the receipt, with everything that was sent."""
    return render_letter(
        receipt_letter(view, member, language), twin={}, at=view.state.opened_at
    )


def receipt_letter(view: StatusView, member: Member, language: str) -> Letter:
    """The receipt before anybody draws it."""
    blueprint, standing = view.ground.blueprint, words(language, "confirmation")
    # The head of a report says what is broken, not who wrote it.
    named = "" if blueprint.report else view.row.applicant
    service = blueprint.service(view.state.service)
    title = (service.title if service else blueprint.title).get(language)
    moment = german.datetime_de(view.state.opened_at, language)
    return Letter(
        language="en" if language == "en" else "de",
        title=f"{translate('portal.receipt.document')}: {title}",
        sender=_sender(view, member),
        recipient=(named,) if named else (),
        facts=(
            (translate("portal.status.number"), view.number),
            (translate("portal.status.received"), moment),
        ),
        salutation="",
        opening=(),
        result=translate(
            "portal.receipt.has_it", owner=view.ground.owner.official_name
        ),
        calculation=None,
        sections=tuple(
            Section(
                heading=group.title,
                points=tuple(f"{label}: {value}" for label, value in group.pairs),
            )
            for group in sent_answers(view, language)
        ),
        payment=None,
        remedy=None,
        closing=(translate("portal.receipt.machine"),),
        enclosures=(),
        labels={
            name: standing[name]
            for name in ("page", "of", "enclosures", "twin", "translation")
        },
        plain=language == "de-simple",
    )


def _sender(view: StatusView, member: Member) -> Sender:
    owner, acting = view.ground.owner, view.ground.acting
    address = acting.address.lines or owner.address.lines
    represented = None
    if acting.id != owner.id:
        represented = translate("portal.service.acts", name=acting.official_name)
    return Sender(
        name=owner.official_name,
        represented_by=represented,
        address=address,
        return_line=" · ".join((acting.official_name, *address)),
        brand=member.brand_light,
    )
