"""Every address of the door, in one list from which URLs and OpenAPI are made.

In: ``@endpoint(…)`` over a function that takes a ``Call`` and the path's values. Out:
``ENDPOINTS``. A function parses nothing: query and body arrive as typed values.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeVar

from django.http import HttpRequest
from msgspec import UNSET, Meta, Struct, UnsetType

from verbund.channels.api.errors import TokenRefused
from verbund.channels.api.queries import Credential
from verbund.core.rights import Actor

_T = TypeVar("_T")

Method = Literal["GET", "POST", "DELETE"]
Language = Literal["de", "de-simple", "en"]
PREFIX: Final = "/api/v1"

#: What a value in a path looks like; anything else is not found.
PATH_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "member": "[a-z0-9][a-z0-9-]{0,59}",
        "blueprint": "[a-z][a-z0-9_-]{0,59}",
        "id": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "document": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "transition": "[a-z][a-z0-9_]{0,59}",
        "token": "[a-z2-7]{32}",
    }
)

#: Text in queries: no control characters, which nobody types and no database takes.
Words = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Slug = Annotated[str, Meta(max_length=60, pattern=r"^[a-z0-9_-]*$")]
Cursor = Annotated[str, Meta(max_length=400, pattern=r"^[A-Za-z0-9_=-]*$")]


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parameters of every address; ``language`` beats ``Accept-Language``.

    What may be left out is ``UNSET``, because a query knows no null.
    """

    language: Language | UnsetType = UNSET


class Nothing(Struct, frozen=True):
    """No body is read."""


def given(value: _T | UnsetType) -> _T | None:
    """What was given, ``None`` if it was left out."""
    return None if isinstance(value, UnsetType) else value


class Call(Struct, frozen=True, kw_only=True):
    """One request as the functions of the door see it."""

    request: HttpRequest
    language: str
    query: Any = Query()
    body: Any = Nothing()
    token: Credential | None = None

    def credential(self) -> Credential:
        """The token of this request; ``TokenRefused`` without one."""
        if self.token is None:
            raise TokenRefused
        return self.token

    def staff(self) -> Actor:
        """Who reads or works; ``TokenRefused`` without a token."""
        return self.credential().staff()

    def absolute(self, path: str) -> str:
        """The full address of a path of this installation."""
        return self.request.build_absolute_uri(path)


class Answer(Struct, frozen=True, kw_only=True):
    """A body with another status than 200, or with headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = {}


class Endpoint(Struct, frozen=True, kw_only=True):
    """One method at one address."""

    method: Method
    path: str
    run: Callable[..., Any]
    name: str
    summary: str
    tag: str
    description: str = ""
    query: type[Query] = Query
    body: Any = None
    upload: bool = False
    answer: Any = None
    media_type: str = "application/json"
    status: int = 200
    statuses: tuple[int, ...] = ()
    scope: str = ""
    errors: tuple[int, ...] = ()
    headers: Mapping[str, str] = {}
    sent_headers: Mapping[str, str] = {}


ENDPOINTS: Final[list[Endpoint]] = []


def endpoint(
    method: Method, path: str, **facts: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Offer a function at ``PREFIX + path``; the same method and path twice raises."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        name = facts.pop("name", run.__name__)
        if any(
            (e.method, e.path) == (method, path) or e.name == name for e in ENDPOINTS
        ):
            raise ValueError(f"{method} {path} or {name!r} is offered twice")
        ENDPOINTS.append(
            Endpoint(method=method, path=path, run=run, name=name, **facts)
        )
        return run

    return register
