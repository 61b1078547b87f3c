"""Limits at every door: attempts, size and depth, each with a German sentence."""

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from verbund.core.config import config
from verbund.core.errors import FieldProblem, Invalid, LengthMissing, TooLarge, TooMany
from verbund.kernel.clock import now

_T = TypeVar("_T")
_MB = 1_000_000
#: Kinds of bodies that carry files: forms, and sealed attachments of FIT-Connect.
_UPLOADS = frozenset({"multipart/form-data", "application/jose"})
# Unrolled: a sealed block of a suitcase is one string of 1.3 MB.
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")

_COUNT = (
    "INSERT INTO core_attempt (key, count, until) VALUES (%s, 1, %s) "
    "ON CONFLICT (key) DO UPDATE SET "
    "count = CASE WHEN core_attempt.until <= %s THEN 1 "
    "ELSE core_attempt.count + 1 END, "
    "until = CASE WHEN core_attempt.until <= %s THEN excluded.until "
    "ELSE core_attempt.until END RETURNING count"
)


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt; False if it is more than ``limit`` within ``seconds``.

    The window begins with the first attempt. Stored is a keyed hash, so that the table
    holds no address of anybody. Call it outside the transaction that may fail, or the
    failed attempt is not counted.
    """
    moment = now()
    stamps = [
        connection.ops.adapt_datetimefield_value(value)
        for value in (moment + timedelta(seconds=seconds), moment, moment)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_hashed(key), *stamps])
        return bool(cursor.fetchone()[0] <= limit)


def limit_attempts(key: str, *, limit: int, seconds: int) -> None:
    """Like ``allow``, but raise ``TooMany`` that says when to try again."""
    if not allow(key, limit=limit, seconds=seconds):
        minutes = max(1, round(seconds / 60))
        wait = "eine Minute" if minutes == 1 else f"{minutes} Minuten"
        raise TooMany(
            f"Bitte warten Sie {wait} und versuchen Sie es dann noch einmal.",
            detail_en=f"Please try again in {minutes} minute(s).",
            extra={"retry_after": seconds},
        )


def forget_attempts(key: str) -> None:
    """Begin anew after a success."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_attempt WHERE key = %s", [_hashed(key)])


def client_address(request: HttpRequest) -> str:
    """Address to count attempts by; forwarded ones only behind a trusted proxy."""
    if config().trust_proxy:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            # The last one was written by our own proxy, the others by anybody.
            return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def check_body(request: HttpRequest) -> None:
    """Raise ``TooLarge`` if the announced body is larger than any door takes.

    Raise ``LengthMissing`` for one sent in pieces without its length: Django would take
    it for empty, and the sender would hunt for an error that is not his.
    """
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced and "HTTP_TRANSFER_ENCODING" in request.META:
        raise LengthMissing(
            "Bitte senden Sie die Länge mit („Content-Length“), nicht in Stücken.",
            detail_en="Send a Content-Length instead of Transfer-Encoding: chunked.",
        )
    length = int(announced) if announced.isdigit() else 0
    upload = (request.content_type or "") in _UPLOADS
    limit = config().upload_max_mb * 5 if upload else config().body_max_mb
    if length > limit * _MB:
        raise TooLarge(
            f"Erlaubt sind höchstens {limit} MB in einer Sendung.",
            detail_en=f"At most {limit} MB are accepted in one request.",
        )


def check_depth(body: bytes, *, limit: int | None = None) -> None:
    """Raise ``Invalid`` if JSON nests deeper than allowed; linear in its length."""
    deepest = limit or config().json_max_depth
    if body.count(b"{") + body.count(b"[") <= deepest:
        # Too few brackets to nest any deeper: what nearly every body is.
        return
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", body)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > deepest:
            raise Invalid(
                f"Die Daten sind tiefer als {deepest} Ebenen verschachtelt.",
                detail_en=f"JSON nests deeper than {deepest} levels.",
            )


def decode_json(body: bytes, type_: type[_T] | Any = Any) -> _T:
    """Body of a machine door as a typed value; raises ``Invalid`` with the path."""
    check_depth(body)
    try:
        found: _T = msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError as error:
        path, message = _located(str(error))
        raise Invalid(
            "Ein Wert passt nicht zur Schnittstelle; die Stelle steht dabei.",
            detail_en=str(error),
            fields=[
                FieldProblem(
                    path, f"Dieser Wert passt nicht: {message}", "type", message
                )
            ],
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(
            "Das ist kein gültiges JSON. Bitte prüfen Sie den Text der Anfrage.",
            detail_en=f"Not valid JSON: {error}",
            status=400,
        ) from error
    return found


def _located(message: str) -> tuple[str, str]:
    """Turn msgspec's "… - at `$.answers.x[0]`" into our field path."""
    text, _, place = message.partition(" - at `")
    path = re.sub(r"\[(\d*)\]|\[\.\.\.\]", r".\1", place.rstrip("`").removeprefix("$"))
    return path.strip("."), text


def _hashed(key: str) -> str:
    secret = str(settings.SECRET_KEY).encode()
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()
