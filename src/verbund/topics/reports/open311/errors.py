"""What goes wrong at the door and at other cities' doors.

Status codes are those of GeoReport v2: 404 for what does not exist, 403 for the key,
400 for everything else; 405 and 429 keep their own meaning because apps act on them.
"""

from collections.abc import Sequence

from verbund.core.errors import FieldProblem, Forbidden, Invalid, NotFound, VerbundError


class JurisdictionUnknown(NotFound):
    """404: there is no such ``jurisdiction_id``."""

    kind = "jurisdiction-unknown"
    title = "Diese Kommune gibt es hier nicht."
    title_en = "jurisdiction_id was not found."


class ServiceUnknown(NotFound):
    """404: there is no such ``service_code`` in this jurisdiction."""

    kind = "service-unknown"
    title = "Diese Kategorie gibt es hier nicht."
    title_en = "service_code was not found."


class RequestUnknown(NotFound):
    """404: no public report has this id, or no report this token."""

    kind = "request-unknown"
    title = "Dieses Anliegen gibt es nicht, oder es ist nicht öffentlich."
    title_en = "The service request was not found or is not public."


class KeyRefused(Forbidden):
    """403: the ``api_key`` is missing or not valid."""

    kind = "key-refused"
    title = "Der Schlüssel (api_key) fehlt oder gilt nicht."
    title_en = "Missing or invalid api_key."


class ParameterRefused(Invalid):
    """400: one or several parameters do not fit; each is named."""

    kind = "parameter-refused"
    status = 400
    title = "Eine Angabe passt nicht."
    title_en = "A parameter does not fit."

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__(
            problems[0].message if problems else "",
            detail_en=problems[0].message_en if problems else "",
            fields=problems,
        )


class CityRefused(VerbundError):
    """Another city's server did not answer, or not as GeoReport v2 says."""

    kind = "city-refused"
    status = 502
    title = "Der andere Server hat nicht wie erwartet geantwortet."
    title_en = "The other server did not answer as expected."

    def __init__(self, detail: str, *, lasting: bool = False) -> None:
        super().__init__(detail)
        #: Whether trying again cannot help: the other side refused what was sent.
        self.lasting = lasting


def error_list(error: VerbundError, *, english: bool) -> list[dict[str, int | str]]:
    """The body of an answer: one ``code`` and ``description`` for each problem."""
    code = status_of(error)
    if error.fields:
        return [
            {
                "code": code,
                "description": f"{one.path}: "
                + ((one.message_en if english else "") or one.message),
            }
            for one in error.fields
        ]
    title = error.title_en if english else error.title
    detail = (error.detail_en if english else error.detail) or ""
    return [{"code": code, "description": f"{title} {detail}".strip()}]


def status_of(error: VerbundError) -> int:
    """The status that the specification has for this failure."""
    if error.status in {404, 405, 429, 500, 502, 503}:
        return error.status
    return 403 if error.status in {401, 403} else 400


def refuse(problems: Sequence[FieldProblem]) -> None:
    """Raise ``ParameterRefused`` if there is any problem."""
    if problems:
        raise ParameterRefused(*problems)


__all__ = [
    "CityRefused",
    "JurisdictionUnknown",
    "KeyRefused",
    "ParameterRefused",
    "RequestUnknown",
    "ServiceUnknown",
    "error_list",
    "refuse",
    "status_of",
]
