"""Submitting an application: check, hand in, exactly once."""

from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import citizen
from verbund.cases.errors import DraftNotFound
from verbund.cases.shapes import Receipt
from verbund.catalogue import queries as catalogue
from verbund.catalogue.errors import ServiceNotFound
from verbund.channels.api import scopes
from verbund.channels.api.registry import Answer, Call, Language, endpoint
from verbund.channels.api.shapes import ReceiptAnswer, Submitted
from verbund.channels.api.web.uploads import no_upload, opened
from verbund.core.errors import FieldProblem, Forbidden, Invalid
from verbund.core.limits import client_address, limit_attempts
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members.queries import Member, member_by_slug

#: Submissions from one address without a token in ten minutes.
_WITHOUT_TOKEN: Final = 300
_WINDOW_S: Final = 600
_VISITOR: Final = citizen(channel="api")
_SERVICE: Final = "/{member}/services/{blueprint}"

Name = Annotated[str, Meta(max_length=64, pattern=r"^[a-z0-9_-]*$")]


class Submission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers by field; ``upload`` is the code that files were uploaded under."""

    answers: dict[str, Any]
    channel: Name = "api"
    service: Name | None = None
    language: Language | None = None
    upload: Annotated[str, Meta(max_length=20)] | None = None


class Checked(Struct, frozen=True, kw_only=True):
    """The answers as they would be stored, and what would be wrong with them."""

    valid: bool
    answers: dict[str, Any]
    errors: list["CheckedField"]
    pruned: list[str]


class CheckedField(Struct, frozen=True, kw_only=True):
    """One field that must change."""

    path: str
    code: str
    message: str
    message_en: str


@endpoint(
    "POST",
    f"{_SERVICE}/cases",
    tag="Einreichen",
    summary="Antrag einreichen",
    description="Eine Einreichung wird ganz angenommen oder gar nicht. Mit "
    "`Idempotency-Key` führt eine Wiederholung zur selben Antwort; derselbe Schlüssel "
    "mit anderen Angaben ist ein Konflikt (409).",
    body=Submission,
    answer=Submitted,
    status=201,
    errors=(401, 403, 404, 409, 413, 415, 422, 429),
    headers={"Location": "Adresse der Statusseite"},
    sent_headers={"Idempotency-Key": "1 bis 200 druckbare Zeichen, frei gewählt"},
)
def submit(call: Call, member: str, blueprint: str) -> Answer:
    """One application, exactly once."""
    owner = member_by_slug(member)
    body: Submission = call.body
    actor = _entitled(call, owner, blueprint, body)
    key = call.request.META.get("HTTP_IDEMPOTENCY_KEY")
    found = actions.open_case(
        member=owner,
        blueprint=blueprint,
        answers=body.answers,
        channel=body.channel,
        actor=actor,
        service=body.service,
        language=call.language,
        idempotency_key=key,
        draft=_uploads(call, owner, blueprint, key),
    )
    answer = submitted(call, owner, found)
    return Answer(body=answer, status=201, headers={"Location": answer.status_url})


def submitted(call: Call, owner: Member, receipt: Receipt) -> Submitted:
    """The receipt as the door tells it."""
    page = call.absolute(f"/{owner.slug}/vorgang/{receipt.status_token}/")
    return Submitted(
        id=receipt.id,
        number=receipt.number,
        status_url=page,
        receipt=ReceiptAnswer(
            received_at=receipt.opened_at,
            code=receipt.handover_code,
            token=receipt.status_token,
            url=f"{page}quittung/",
        ),
    )


@endpoint(
    "POST",
    f"{_SERVICE}/check",
    tag="Einreichen",
    summary="Angaben prüfen, ohne einzureichen",
    body=Submission,
    answer=Checked,
    errors=(401, 404, 413, 415, 422),
)
def check(call: Call, member: str, blueprint: str) -> Checked:
    """What would be wrong with these answers; nothing is stored."""
    body: Submission = call.body
    ground = catalogue.ground_for(
        _offering(member_by_slug(member), blueprint), blueprint
    )
    try:
        report = engine.check_answers(ground, body.answers, now=clock.now())
    except UnicodeEncodeError:
        raise Invalid(
            "Die Angaben enthalten Zeichen, die es nicht gibt.",
            detail_en="The answers contain characters that do not exist.",
        ) from None
    return Checked(
        valid=not report.errors,
        answers=dict(report.answers),
        errors=[
            CheckedField(
                path=error.path,
                code=error.code,
                message=error.message.get(call.language),
                message_en=error.message.get("en"),
            )
            for error in report.errors
        ],
        pruned=list(report.pruned),
    )


def _entitled(call: Call, owner: Member, blueprint: str, body: Submission) -> Actor:
    """Who submits; visitors only where the blueprint lets them, and not too often."""
    offered = _blueprint(owner, blueprint)
    _judge(offered, body)
    account = offered.account
    if call.token is not None:
        call.token.require(scopes.SUBMIT)
        return call.token.submitter()
    if account == "required":
        call.credential()
    if body.channel != "api":
        raise Forbidden(
            "Ohne Token ist der Zugang „api“ der einzig mögliche.",
            detail_en="Without a token the channel must be 'api'.",
        )
    limit_attempts(
        f"api-submit:{client_address(call.request)}",
        limit=_WITHOUT_TOKEN,
        seconds=_WINDOW_S,
    )
    return _VISITOR


def _judge(offered: engine.Blueprint, body: Submission) -> None:
    wrong: list[FieldProblem] = []
    if offered.service(body.service) is None:
        known = ", ".join(service.id for service in offered.services)
        wrong.append(
            FieldProblem(
                "service",
                f"Diese Leistung gibt es nicht. Möglich sind: {known}.",
                "unknown_service",
                f"Unknown service. Possible values: {known}.",
            )
        )
    if body.channel not in offered.channels:
        known = ", ".join(offered.channels)
        wrong.append(
            FieldProblem(
                "channel",
                f"Auf diesem Weg geht es nicht. Möglich sind: {known}.",
                "unknown_channel",
                f"Unknown channel. Possible values: {known}.",
            )
        )
    if wrong:
        raise Invalid(wrong[0].message, detail_en=wrong[0].message_en, fields=wrong)


def _blueprint(owner: Member, blueprint: str) -> engine.Blueprint:
    ground = catalogue.ground_for(owner, blueprint)
    if not catalogue.is_offered(owner, blueprint):
        raise ServiceNotFound(f"{owner.official_name} bietet das zurzeit nicht an.")
    return ground.blueprint


def _offering(owner: Member, blueprint: str) -> Member:
    _blueprint(owner, blueprint)
    return owner


def _uploads(call: Call, owner: Member, blueprint: str, key: str | None) -> UUID | None:
    """The draft that holds the files, if there are any and it was not sent yet."""
    code: str | None = call.body.upload
    if code is None:
        return None
    try:
        return opened(call, code, owner, blueprint).id
    except DraftNotFound:
        # A repeated request: its key leads to the receipt, if it is the same one.
        if key:
            return None
        raise no_upload("Zu diesem Code gibt es keine Dateien.") from None
