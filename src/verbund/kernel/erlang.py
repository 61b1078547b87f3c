"""How many people must answer the telephone: Erlang C, and what it assumes.

Calls come by chance (Poisson), last as chance has it (exponential), and whoever waits
waits on (M/M/n). Real callers give up, which makes the true number a little smaller;
peaks inside the interval make it larger. Source: A. K. Erlang, 1917; formulas as in
ITU-T E.501 and every textbook of queueing.
"""

from math import exp, inf

from msgspec import Struct

MOST_AGENTS = 10_000


class Load(Struct, frozen=True, kw_only=True):
    """What comes in one interval: calls per hour, and seconds each one takes.

    ``seconds`` is the conversation and the work right after it.
    """

    calls_per_hour: float
    seconds: float

    def __post_init__(self) -> None:
        if not (0 <= self.calls_per_hour < inf and 0 < self.seconds < inf):
            raise ValueError("A load needs calls from 0 on and more than 0 seconds.")

    @property
    def erlangs(self) -> float:
        """How many conversations run at the same time on average."""
        return self.calls_per_hour * self.seconds / 3600


class Staffing(Struct, frozen=True, kw_only=True):
    """What follows for one interval.

    ``agents`` answer at the same time, ``scheduled`` must be on the plan; ``level`` is
    the share answered in time, ``wait`` the mean seconds of waiting over all calls,
    ``busy`` the share of their time that agents talk.
    """

    agents: int
    scheduled: int
    level: float
    wait: float
    busy: float


def blocking(erlangs: float, agents: int) -> float:
    """Erlang B: the share that finds everybody busy, if nobody waited."""
    if agents < 0 or erlangs < 0:
        raise ValueError("Neither load nor agents are negative.")
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def waiting(erlangs: float, agents: int) -> float:
    """Erlang C: the share of calls that must wait; 1 where agents never catch up."""
    if agents <= erlangs:
        return 1.0 if erlangs > 0 else 0.0
    blocked = blocking(erlangs, agents)
    return agents * blocked / (agents - erlangs * (1 - blocked))


def service_level(load: Load, agents: int, within: float) -> float:
    """The share of calls answered within so many seconds."""
    if not load.calls_per_hour:
        return 1.0
    if agents <= load.erlangs:
        return 0.0
    spare = (agents - load.erlangs) / load.seconds
    return 1.0 - waiting(load.erlangs, agents) * exp(-spare * within)


def mean_wait(load: Load, agents: int) -> float:
    """Mean seconds until somebody answers, over all calls; ``inf`` if they pile up."""
    if not load.calls_per_hour:
        return 0.0
    if agents <= load.erlangs:
        return inf
    return waiting(load.erlangs, agents) * load.seconds / (agents - load.erlangs)


def agents_needed(load: Load, *, share: float, within: float) -> int:
    """The fewest agents that answer ``share`` (0…1) within so many seconds.

    Raises ``ValueError`` for a share of 1 and more: chance keeps no such promise.
    """
    if not 0 < share < 1:
        raise ValueError("A promise lies between 0 and 1, both excluded.")
    if not load.calls_per_hour:
        return 0
    agents = int(load.erlangs) + 1
    while service_level(load, agents, within) < share:
        agents += 1
        if agents > MOST_AGENTS:
            raise ValueError(f"More than {MOST_AGENTS} agents would be needed.")
    return agents


def staffing(
    load: Load, *, share: float, within: float, shrinkage: float = 0.0
) -> Staffing:
    """Agents for one interval; ``shrinkage`` (0…<1): leave, illness, breaks, training.

    Whoever is planned is away for that share of the time, so more must be planned.
    """
    if not 0 <= shrinkage < 1:
        raise ValueError("Shrinkage lies between 0 and 1, 1 excluded.")
    agents = agents_needed(load, share=share, within=within)
    # Integers of thousandths, so that 12 / 0.75 is 16 and not 17.
    there = round((1 - shrinkage) * 1000)
    return Staffing(
        agents=agents,
        scheduled=-(-agents * 1000 // there),
        level=service_level(load, agents, within),
        wait=mean_wait(load, agents),
        busy=load.erlangs / agents if agents else 0.0,
    )
