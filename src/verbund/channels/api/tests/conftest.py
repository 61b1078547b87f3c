"""The cast of the case tests, with tokens and a client that speaks JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from verbund.cases.tests.cast import Cast, build
from verbund.channels.api.actions import create_token
from verbund.members.queries import person_by_id


@dataclass(frozen=True)
class Program:
    """A client of the interface with (or without) a token."""

    secret: str = ""
    language: str = "de"

    def __call__(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> HttpResponse:
        sent = {"Accept-Language": self.language}
        if self.secret:
            sent["Authorization"] = f"Bearer {self.secret}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(  # type: ignore[return-value]
            method,
            f"/api/v1{path}",
            b"" if body is None else _json(body),
            content_type="application/json",
            headers=sent,
        )


def _json(body: Any) -> bytes:
    import msgspec  # noqa: PLC0415

    return body if isinstance(body, bytes) else msgspec.json.encode(body)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast of the case tests, today."""
    return build()


@pytest.fixture
def visitor() -> Program:
    """A program without a token."""
    return Program()


@pytest.fixture
def program(cast: Cast) -> Callable[..., Program]:
    """Make a program with a token of a member, perhaps in the name of a person."""

    def make(member: str, *scopes: str, person: str = "") -> Program:
        _, secret = create_token(
            member=getattr(cast, member),
            name="Test",
            scopes=scopes,
            person=person_by_id(getattr(cast, person).id) if person else None,
        )
        return Program(secret)

    return make
