"""What a citizen's program may do with her own case, by the token of its receipt."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from msgspec import Struct

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.shapes import DocumentRow, Due, StatusView, TimelineItem
from verbund.channels.api.registry import Answer, Call, endpoint
from verbund.channels.api.web.cases import Changed, changed, file_response
from verbund.channels.api.web.commands import CITIZEN, body_of, command_from
from verbund.channels.api.web.uploads import FileAnswer, one_file, position_of
from verbund.members.queries import member_by_slug

_TAG = "Eigener Vorgang"
_PATH = "/{member}/status/{token}"


class NoticeLine(Struct, frozen=True, kw_only=True):
    """A notice that was sent; ``document`` is the id of its PDF."""

    id: str
    decided_at: datetime
    announced_on: date | None
    document: UUID | None


class StatusAnswer(Struct, frozen=True, kw_only=True):
    """A case as the citizen sees it."""

    id: UUID
    number: str
    title: str
    state: str
    phase: str
    open: bool
    due: Due
    opened_at: datetime
    changed_at: datetime
    position: int
    answers: dict[str, Any]
    possible: list[str]
    requests: list[engine.RequestState]
    payments: list[engine.PaymentState]
    terms: list[engine.TermState]
    ranking: engine.RankingState | None
    messages: list[engine.MessageState]
    notices: list[NoticeLine]
    documents: list[DocumentRow]
    timeline: list[TimelineItem]


@endpoint(
    "GET", _PATH, name="status", tag=_TAG, summary="Stand des eigenen Vorgangs",
    answer=StatusAnswer, errors=(404,),
)  # fmt: skip
def status(call: Call, member: str, token: str) -> Answer:
    """The case that the token opens: nothing internal."""
    view = _opened(call, member, token)
    by_digest = {row.digest: row.id for row in view.documents}
    body = StatusAnswer(
        id=view.id,
        number=view.number,
        title=view.row.title,
        state=view.row.state,
        phase=view.row.phase,
        open=view.row.open,
        due=view.row.due,
        opened_at=view.row.opened_at,
        changed_at=view.row.changed_at,
        position=view.position,
        answers=view.state.answers,
        possible=[offer.id for offer in view.offers if offer.enabled],
        requests=list(view.state.open_requests()),
        payments=list(view.state.payments),
        terms=list(view.state.terms),
        ranking=view.state.ranking,
        messages=list(view.state.messages),
        notices=[
            NoticeLine(
                id=notice.id,
                decided_at=notice.decided_at,
                announced_on=notice.announced_on,
                document=by_digest.get(notice.digest),
            )
            for notice in view.state.notices
            if notice.digest
        ],
        documents=list(view.documents),
        timeline=list(view.timeline),
    )
    return Answer(body=body, headers={"ETag": f'"{view.position}"'})


@endpoint(
    "GET", f"{_PATH}/documents/{{document}}", name="status_document", tag=_TAG,
    summary="Ein Dokument des eigenen Vorgangs", errors=(404, 409, 410),
    media_type="application/octet-stream",
)  # fmt: skip
def status_document(call: Call, member: str, token: str, document: str) -> HttpResponse:
    """The content of one file that is not internal."""
    return file_response(_opened(call, member, token).documents, UUID(document))


@endpoint(
    "POST", f"{_PATH}/files", name="status_upload", tag=_TAG, upload=True, status=201,
    summary="Datei für Nachreichung, Nachricht oder Widerspruch hochladen",
    answer=FileAnswer, errors=(400, 404, 413, 415, 422),
)  # fmt: skip
def status_upload(call: Call, member: str, token: str) -> FileAnswer:
    """Keep a file until the next command names it in ``files`` or ``answers``."""
    view = _opened(call, member, token)
    name, content = one_file(call)
    row = actions.attach_file(
        case_id=view.id,
        actor=queries.citizen_of(view, channel="api"),
        name=name,
        content=content,
    )
    return FileAnswer(
        file=row.digest, name=row.name, size=row.size, media_type=row.media_type
    )


def _offer(name: str, command: type[engine.Command], summary: str) -> None:
    def run(call: Call, member: str, token: str) -> Answer:
        view = _opened(call, member, token)
        actor = queries.citizen_of(view, channel="api")
        return changed(
            actions.act(
                case_id=view.id,
                command=command_from(command, call.body, actor),
                actor=actor,
                expected_position=position_of(call, call.body.expected_position),
                token=token,
            )
        )

    endpoint(
        "POST",
        f"{_PATH}/{name}",
        name=f"status_{name}",
        tag=_TAG,
        summary=summary,
        body=body_of(command, f"Citizen{command.__name__}", "received_at"),
        answer=Changed,
        errors=(404, 409, 413, 415, 422),
        headers={"ETag": "Neuer Stand der Akte"},
        sent_headers={"If-Match": "ETag der Akte, die Sie gesehen haben"},
    )(run)


@endpoint(
    "POST", f"{_PATH}/steps/{{transition}}", name="status_step", tag=_TAG,
    summary="Eigenen Schritt des Verfahrens gehen",
    body=body_of(engine.Act, "CitizenStep", "transition"), answer=Changed,
    errors=(404, 409, 413, 415, 422),
    headers={"ETag": "Neuer Stand der Akte"},
    sent_headers={"If-Match": "ETag der Akte, die Sie gesehen haben"},
)  # fmt: skip
def status_step(call: Call, member: str, token: str, transition: str) -> Answer:
    """Carry out a transition that the process leaves to the citizen."""
    view = _opened(call, member, token)
    actor = queries.citizen_of(view, channel="api")
    return changed(
        actions.act(
            case_id=view.id,
            command=command_from(engine.Act, call.body, actor, transition=transition),
            actor=actor,
            expected_position=position_of(call, call.body.expected_position),
            token=token,
        )
    )


for _name, (_command, _summary) in CITIZEN.items():
    _offer(_name, _command, _summary)


def _opened(call: Call, member: str, token: str) -> StatusView:
    return queries.case_by_status_token(
        member_by_slug(member), token, language=call.language
    )
