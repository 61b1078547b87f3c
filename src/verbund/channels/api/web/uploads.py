"""Files for answers, and what uploads and changes share."""

import re
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from msgspec import Struct

from verbund.cases import actions
from verbund.cases.shapes import DraftView
from verbund.channels.api import scopes
from verbund.channels.api.registry import Call, endpoint
from verbund.core.config import config
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.limits import client_address, limit_attempts
from verbund.members.queries import Member, member_by_slug

# Programs lose the quotes of an ETag easily; a bare number means the same.
_ETAG: Final = re.compile(r'(?:W/)?"?(\d{1,9})"?', re.ASCII)
_FIELD: Final = re.compile(r"[a-z0-9_.]{1,120}")
_TRIALS_AN_HOUR: Final = 200


class FileAnswer(Struct, frozen=True, kw_only=True):
    """An uploaded file as an answer names it; redrawn images differ in size."""

    file: str
    name: str
    size: int
    media_type: str


class Uploaded(Struct, frozen=True, kw_only=True):
    """``upload`` goes with further files and with the submission; it expires."""

    upload: str
    answer: FileAnswer


@endpoint(
    "POST",
    "/{member}/services/{blueprint}/files",
    tag="Einreichen",
    summary="Datei für eine Angabe hochladen",
    description="`multipart/form-data` mit `file`, `field` (Pfad der Angabe) und ab "
    "der zweiten Datei `upload`. Die Antwort enthält den Wert für die Angabe.",
    upload=True,
    answer=Uploaded,
    status=201,
    errors=(400, 401, 404, 413, 422, 429),
)
def upload(call: Call, member: str, blueprint: str) -> Uploaded:
    """Keep a file until the application that names it is submitted."""
    owner = member_by_slug(member)
    name, content = one_file(call)
    field = str(call.request.POST.get("field", ""))
    if field and not _FIELD.fullmatch(field):
        raise _wrong("field", "Das ist kein Pfad einer Angabe.", "Not a field's path.")
    code = str(call.request.POST.get("upload", ""))
    if code:
        draft = opened(call, code, owner, blueprint)
    else:
        _count(call, "api-upload", 100)
        draft = actions.begin_draft(
            member=owner, blueprint=blueprint, channel="api", language=call.language
        )
        code = draft.code
    row = actions.attach_to_draft(
        draft_id=draft.id, member=owner, name=name, content=content, field=field
    )
    return Uploaded(
        upload=code,
        answer=FileAnswer(
            file=row.digest, name=row.name, size=row.size, media_type=row.media_type
        ),
    )


def opened(call: Call, code: str, owner: Member, blueprint: str) -> DraftView:
    """The uploads of this code; raises ``Invalid`` or ``DraftNotFound``."""
    _count(call, "api-upload-code", _TRIALS_AN_HOUR)
    try:
        draft = actions.resume_draft(code)
    except ValueError as error:
        raise no_upload(str(error)) from error
    if (draft.owner_id, draft.blueprint) != (owner.id, blueprint):
        raise no_upload("Zu diesem Code gibt es hier keine Dateien.")
    return draft


def no_upload(message: str) -> Invalid:
    """The code opens no uploads here."""
    return _wrong("upload", message, "This upload code opens nothing here.")


def one_file(call: Call) -> tuple[str, bytes]:
    """Name and content of the uploaded ``file``."""
    if call.request.content_type != "multipart/form-data":
        raise VerbundError(
            "Senden Sie die Datei als „multipart/form-data“ im Feld „file“.",
            title="Dieses Format nehmen wir hier nicht an.",
            detail_en="Send the file as multipart/form-data in 'file'.",
            status=415,
        )
    found = call.request.FILES.getlist("file")
    if len(found) != 1 or not isinstance(found[0], UploadedFile):
        raise _wrong("file", "Senden Sie genau eine Datei.", "Send exactly one file.")
    # One byte more than allowed is enough to be refused as too large.
    return found[0].name or "", found[0].read(config().upload_max_mb * 1_000_000 + 1)


def position_of(call: Call, given: int | None) -> int | None:
    """The position of the case that the program has seen: body, else ``If-Match``."""
    header = call.request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return given
    found = _ETAG.fullmatch(header)
    if found is None:
        raise Invalid(
            "„If-Match“ enthält den ETag der Akte, zum Beispiel „7“.",
            detail_en="If-Match takes the ETag of the case.",
            status=400,
        )
    return int(found.group(1)) if given is None else given


def _count(call: Call, what: str, limit: int) -> None:
    if call.token is not None:
        call.token.require(scopes.SUBMIT)
        return
    limit_attempts(f"{what}:{client_address(call.request)}", limit=limit, seconds=3600)


def _wrong(path: str, german: str, english: str) -> Invalid:
    problem = FieldProblem(path, german, "upload", english)
    return Invalid(german, detail_en=english, fields=[problem])
