"""Every write of the watching room."""

from verbund.watching.actions.news import forget_old, tell
from verbund.watching.actions.subscriptions import (
    change_rhythm,
    confirm,
    end,
    look,
    subscribe,
    sweep,
)
from verbund.watching.actions.webhooks import (
    CALL_JOB,
    add_webhook,
    call_webhook,
    enable_webhook,
    plan_calls,
    remove_webhook,
    renew_secret,
    request_ping,
)

__all__ = [
    "CALL_JOB", "add_webhook", "call_webhook", "change_rhythm", "confirm",
    "enable_webhook", "end", "forget_old", "look", "plan_calls", "remove_webhook",
    "renew_secret", "request_ping", "subscribe", "sweep", "tell",
]  # fmt: skip
