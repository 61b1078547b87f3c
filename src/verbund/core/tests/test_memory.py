"""What a process does not need any more it gives back."""

import ctypes
import sys

import pytest
from django.dispatch import Signal

from verbund.core import memory


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc can give back"
)
def test_free_memory_goes_back_to_the_operating_system() -> None:
    assert memory.give_back()


def test_it_is_given_back_after_the_first_pages_and_rarely_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bool] = []

    def give_back() -> bool:
        given.append(True)
        return True

    monkeypatch.setattr(memory, "_requests", iter(range(1, sys.maxsize)))
    monkeypatch.setattr(memory, "give_back", give_back)
    finished = Signal()
    monkeypatch.setattr(memory, "request_finished", finished)
    memory.tend_requests()
    memory.tend_requests()  # a second call does not count twice
    for _ in range(11):
        finished.send(sender=object)
    assert not given
    finished.send(sender=object)
    assert len(given) == 1
    for _ in range(1988):
        finished.send(sender=object)
    assert len(given) == 2
