"""From the form of an app to a report: every mistake named by the app's own names."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.cases.errors import field_problems
from verbund.catalogue.grounds import ground_for
from verbund.channels.api.queries import Credential
from verbund.core.config import config
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.limits import client_address, limit_attempts
from verbund.kernel import clock
from verbund.members.queries import member_by_id
from verbund.topics.reports import actions
from verbund.topics.reports.errors import EmailNeeded
from verbund.topics.reports.open311.door import EVERYWHERE, Answer, Call
from verbund.topics.reports.open311.errors import KeyRefused, ParameterRefused
from verbund.topics.reports.open311.form import (
    ATTRIBUTE,
    KNOWN,
    MEDIA,
    Form,
    put,
    read_form,
)
from verbund.topics.reports.open311.formats import Plain
from verbund.topics.reports.open311.parameters import unknown, wrong
from verbund.topics.reports.open311.services import Service, service

CHANNEL: Final = "open311"
#: Reports from one address without a key, and with one key, in ten minutes.
_WITHOUT_KEY: Final = 60
_WITH_KEY: Final = 200_000
_WINDOW_S: Final = 600
_MOST_PHOTOS: Final = 5


def submit(call: Call) -> Answer:
    """Take one report; the answer has its number, or a token until it is confirmed."""
    key = call.token()
    if key is None and config().open311_key_required:
        raise KeyRefused(
            "Anliegen nehmen wir hier nur mit einem Schlüssel an.",
            detail_en="Reports are taken with an api_key only.",
        )
    _count(call, key)
    code = call.given.text("service_code")
    if not code:
        raise wrong("service_code", "fehlt", "was not provided")
    chosen = service(call.member, code, call.language)
    form = read_form(call, chosen)
    if chosen.kind == "batch":
        # It becomes a case only when its link is opened: too late to ask back.
        _check(call, chosen, form)
    pictures = _pictures(call)
    draft = _draft(call, chosen, form, pictures) if pictures else None
    try:
        found = actions.report(
            member=call.member,
            blueprint=chosen.blueprint,
            answers=form.answers,
            channel=CHANNEL,
            actor=key.submitter() if key else citizen(channel=CHANNEL),
            language=call.language,
            idempotency_key=_repeat_key(call),
            draft=draft,
        )
    except VerbundError as error:
        if draft is not None:
            cases.discard_draft(draft_id=draft, member=call.member)
        raise _in_their_names(error, form) from error
    body: dict[str, Plain]
    if found.token:
        body = {"token": found.token, "service_notice": _confirm_notice(call)}
    else:
        body = {"service_request_id": found.public_id}
        told = (_beyond(call, found.owner_id), found.why, _office(found.office))
        notice = " ".join(part for part in told if part)
        if notice:
            body["service_notice"] = notice
    ignored = (*form.ignored, *_unheard(call))
    headers = {"Open311-Ignored": ", ".join(ignored)} if ignored else {}
    return Answer(root="service_requests", content=[body], headers=headers)


def _unheard(call: Call) -> tuple[str, ...]:
    attributes = {name for name in call.given.names() if ATTRIBUTE.fullmatch(name)}
    return unknown(call.given, {*KNOWN, *EVERYWHERE, *attributes})


def _check(call: Call, chosen: Service, form: Form) -> None:
    ground = ground_for(call.member, chosen.blueprint)
    report = engine.check_answers(ground, form.answers, now=clock.now())
    if report.errors:
        problems = field_problems(report.errors, call.language)
        raise _in_their_names(ParameterRefused(*problems), form)


def _count(call: Call, key: Credential | None) -> None:
    who = f"key:{key.token_id}" if key else client_address(call.request)
    limit = _WITH_KEY if key else _WITHOUT_KEY
    # Partners are trusted with more than is worth a row for each of their reports.
    if key is None:
        limit_attempts(f"open311:{who}", limit=limit, seconds=_WINDOW_S)


# --- pictures -------------------------------------------------------------------------


def _pictures(call: Call) -> list[tuple[str, bytes]]:
    """Files of the form, or one as base64 text as CitySDK sends it."""
    most = config().upload_max_mb * 1_000_000
    found: list[tuple[str, bytes]] = []
    for name in MEDIA:
        # One byte more than allowed is enough to be refused as too large.
        found += [
            (file.name or "foto.jpg", file.read(most + 1))
            for file in call.request.FILES.getlist(name)
            if isinstance(file, UploadedFile)
        ]
    values = call.given.lists().get("media", ())
    for value in values:
        try:
            _, _, encoded = value.rpartition(",")
            found.append(("foto.jpg", base64.b64decode(encoded, validate=True)))
        except (binascii.Error, ValueError):
            raise wrong("media", "ist kein Bild", "is no picture") from None
    if len(found) > _MOST_PHOTOS:
        raise wrong(
            "media", f"sind mehr als {_MOST_PHOTOS} Bilder", "are too many pictures"
        )
    return found


def _draft(
    call: Call, chosen: Service, form: Form, pictures: list[tuple[str, bytes]]
) -> UUID | None:
    """The files in a draft, named in the answers; ``None`` if no field takes them."""
    blueprint = ground_for(call.member, chosen.blueprint).blueprint
    path = blueprint.report.photos if blueprint.report else None
    if path is None:
        raise wrong("media", "geht hier nicht", "is not taken for this service")
    form.names[path] = "media"
    draft = cases.begin_draft(
        member=call.member,
        blueprint=chosen.blueprint,
        channel=CHANNEL,
        language=call.language,
    )
    try:
        rows = [
            cases.attach_to_draft(
                draft_id=draft.id,
                member=call.member,
                name=name,
                content=content,
                field=path,
            )
            for name, content in pictures
        ]
    except VerbundError as error:
        cases.discard_draft(draft_id=draft.id, member=call.member)
        raise ParameterRefused(
            FieldProblem(
                "media",
                f"{error.title} {error.detail}".strip(),
                "media",
                error.detail_en or error.title_en,
            )
        ) from error
    put(
        form.answers,
        path,
        [
            {
                "file": row.digest,
                "name": row.name,
                "size": row.size,
                "media_type": row.media_type,
            }
            for row in rows
        ],
    )
    return draft.id


# --- answers --------------------------------------------------------------------------


def _repeat_key(call: Call) -> str | None:
    found = str(call.request.META.get("HTTP_IDEMPOTENCY_KEY", "")).strip()
    if not found:
        return None
    if len(found) > 180 or not found.isprintable() or not found.isascii():
        raise wrong("Idempotency-Key", "ist nicht lesbar", "is not readable")
    return f"open311:{call.member.slug}:{found}"


def _in_their_names(error: VerbundError, form: Form) -> VerbundError:
    """The refusal with the names the app used, instead of the blueprint's fields."""
    if isinstance(error, EmailNeeded):
        return ParameterRefused(
            FieldProblem("email", error.detail, "missing", error.detail_en)
        )
    if not error.fields:
        return error
    renamed = Invalid(error.detail, detail_en=error.detail_en, status=400)
    renamed.fields = tuple(
        FieldProblem(
            _their_name(one.path, form.names), one.message, one.code, one.message_en
        )
        for one in error.fields
    )
    return renamed


def _their_name(path: str, names: Mapping[str, str]) -> str:
    for own, theirs in names.items():
        if path == own or path.startswith(f"{own}."):
            part = path.removeprefix(own).lstrip(".")
            return {"lat": "lat", "lon": "long", "asset": "address_id"}.get(
                part, theirs
            )
    return path


def _beyond(call: Call, owner_id: UUID) -> str:
    """Whose report it is, and where an app finds it, if it is not this member's."""
    if owner_id == call.member.id:
        return ""
    owner = member_by_id(owner_id)
    if call.language == "en":
        return f"{owner.official_name} takes this on (jurisdiction_id={owner.slug})."
    return f"Das übernimmt: {owner.official_name} (jurisdiction_id={owner.slug})."


def _office(office: str) -> str:
    return f"Zuständig: {office}." if office else ""


def _confirm_notice(call: Call) -> str:
    if call.language == "en":
        return "We have sent you a mail. Please confirm your report with its link."
    return (
        "Wir haben Ihnen eine E-Mail geschickt. Bitte bestätigen Sie Ihr Anliegen mit "
        "dem Link darin."
    )


__all__ = ["CHANNEL", "KNOWN", "submit"]
