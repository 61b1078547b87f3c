"""Fixtures of the message tests: the cast of the cases and a post office."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from verbund.cases.tests import cast as cast_module
from verbund.core.config import config
from verbund.kernel.clock import Frozen, frozen
from verbund.messages import actions
from verbund.messages.tests.post import Post, post_office


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> cast_module.Cast:
    return cast_module.build()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with post_office() as office:
        settings = msgspec.structs.replace(
            config(), mail_host="127.0.0.1", mail_port=office.port
        )
        monkeypatch.setattr(actions, "get_config", lambda: settings)
        yield office
