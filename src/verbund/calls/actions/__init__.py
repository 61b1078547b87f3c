"""Every write of the calls: one function = one transaction."""

from verbund.calls.actions.conversation import (
    finish,
    hang_up,
    name_case,
    name_draft,
    name_service,
    place,
    start_by_hand,
    take,
)
from verbund.calls.actions.follow_ups import (
    claim,
    claim_next,
    drop,
    keep,
    not_reached,
    promise,
    release,
)
from verbund.calls.actions.forgetting import forget_notes, forget_numbers
from verbund.calls.actions.interpreting import (
    add_interpreter,
    interpret,
    remove_interpreter,
    speak,
)
from verbund.calls.actions.reckoning import reckon_days
from verbund.calls.actions.systems import add_system, push, revoke_system

__all__ = [
    "add_interpreter",
    "add_system",
    "claim",
    "claim_next",
    "drop",
    "finish",
    "forget_notes",
    "forget_numbers",
    "hang_up",
    "interpret",
    "keep",
    "name_case",
    "name_draft",
    "name_service",
    "not_reached",
    "place",
    "promise",
    "push",
    "reckon_days",
    "release",
    "remove_interpreter",
    "revoke_system",
    "speak",
    "start_by_hand",
    "take",
]
