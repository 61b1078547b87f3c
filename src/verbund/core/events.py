"""News upwards: typed events, stored as one job per subscriber with the change itself.

In: ``publish(event)`` inside the action's transaction. Out: each subscriber runs in a
worker, at least once, under the key ``event id : subscriber``. Events carry ids, never
personal data: they stay readable in the table of jobs.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec

from verbund.core.jobs.registry import JobContext, job
from verbund.core.jobs.store import NewJob, enqueue_many
from verbund.kernel.ids import new_id

KIND = "core.event"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events; a subclass names itself by ``kind`` and adds ids.

    ``member`` is the one in whose scope subscribers run (the acting member).
    """

    kind: ClassVar[str] = ""

    event_id: UUID = msgspec.field(default_factory=new_id)
    member: UUID | None = None


_E = TypeVar("_E", bound=Event)


class Subscription(msgspec.Struct, frozen=True):
    """One subscriber of one kind of event."""

    name: str
    event: type[Event]
    function: Callable[[Any], object]
    atomic: bool = True
    needs: Callable[[Any], bool] | None = None


class Delivery(msgspec.Struct, frozen=True):
    """Payload of the job that brings one event to one subscriber."""

    subscriber: str
    event: msgspec.Raw


_events: dict[str, type[Event]] = {}
_subscriptions: dict[str, Subscription] = {}
_by_kind: dict[str, list[Subscription]] = {}


def subscribe(
    event: type[_E],
    *,
    name: str,
    atomic: bool = True,
    needs: Callable[[_E], bool] | None = None,
) -> Callable[[Callable[[_E], object]], Callable[[_E], object]]:
    """Call the function for every event of this type, later, in a worker.

    ``name`` such as ``"notices.render"`` is unique and never changes: it is part of the
    idempotency key. ``atomic=False`` for a subscriber that talks to the outside.
    ``needs`` says from the event alone whether it concerns this subscriber; it is asked
    as the event is published, so that no job is stored that would do nothing.
    """
    _register_event(event)

    def register(function: Callable[[_E], object]) -> Callable[[_E], object]:
        if name in _subscriptions:
            raise ValueError(f"event subscriber {name!r} is registered twice")
        found = Subscription(name, event, function, atomic, needs)
        _subscriptions[name] = found
        _by_kind.setdefault(event.kind, []).append(found)
        return function

    return register


def publish(*events: Event) -> None:
    """Store one job per event and subscriber by one INSERT, in this transaction."""
    enqueue_many(deliveries(*events))


def deliveries(*events: Event) -> list[NewJob]:
    """The jobs of ``publish``, for who stores others by the same INSERT."""
    jobs = []
    for event in events:
        _register_event(type(event))
        encoded = msgspec.json.encode(event)
        for subscription in _by_kind.get(event.kind, ()):
            if subscription.needs is not None and not subscription.needs(event):
                continue
            jobs.append(
                NewJob(
                    kind=KIND if subscription.atomic else KIND_OUTSIDE,
                    payload=Delivery(subscription.name, msgspec.Raw(encoded)),
                    key=f"{event.event_id}:{subscription.name}",
                    member=event.member,
                )
            )
    return jobs


def subscriptions() -> tuple[Subscription, ...]:
    """All subscribers by name, for checks and documentation."""
    return tuple(_subscriptions[name] for name in sorted(_subscriptions))


def event_types() -> tuple[type[Event], ...]:
    """All event types that were published or subscribed to, by kind."""
    return tuple(_events[kind] for kind in sorted(_events))


def _register_event(event: type[Event]) -> None:
    if not event.kind:
        raise ValueError(f"event {event.__name__} has no kind")
    known = _events.setdefault(event.kind, event)
    if known is not event:
        raise ValueError(
            f"event kind {event.kind!r} is used by {known.__module__} and "
            f"{event.__module__}"
        )


@job(KIND)
def deliver(payload: Delivery, context: JobContext) -> None:
    """Bring one event to one subscriber, in one transaction with the mark done."""
    _deliver(payload, context)


KIND_OUTSIDE = "core.event_outside"


@job(KIND_OUTSIDE, atomic=False)
def deliver_outside(payload: Delivery, context: JobContext) -> None:
    """Bring one event to a subscriber that talks to the outside."""
    _deliver(payload, context)


def _deliver(payload: Delivery, context: JobContext) -> None:
    subscription = _subscriptions.get(payload.subscriber)
    if subscription is None:
        raise LookupError(
            f"subscriber {payload.subscriber!r} is not installed any more "
            f"(attempt {context.attempt})"
        )
    subscription.function(msgspec.json.decode(payload.event, type=subscription.event))
