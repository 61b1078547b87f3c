"""Worked examples that are tests: run a blueprint's scenarios with the engine alone.

Time is what the scenario says; clocks run out on the way. Nothing is stored, nobody is
written to.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct

from verbund.engine.clocks import DueMoment, due_moments
from verbund.engine.commands import SYSTEM, Command, ExpireClock
from verbund.engine.commands_inquiry import RemindInquiry
from verbund.engine.decide import decide
from verbund.engine.decided import decided_results, notice_text
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.inquiries import find_inquiry, recipient_slots
from verbund.engine.model import Blueprint, Ground, Party, Scenario
from verbund.engine.parameters import example_parameters
from verbund.engine.scenario_inquiry import CHECKS as INQUIRY_CHECKS
from verbund.engine.scenario_inquiry import invented_recipients
from verbund.engine.scenario_moment import StepUnreadable, moment_of
from verbund.engine.scenario_payment import CHECKS as PAYMENT_CHECKS
from verbund.engine.scenario_payment import supplied
from verbund.engine.scenario_steps import command_of, day_of
from verbund.engine.state import CaseState
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import to_berlin
from verbund.kernel.money import parse_euro

_MINUTE = timedelta(minutes=1)
_MOST_MOMENTS = 1000


class ScenarioFailure(Struct, frozen=True):
    """One expectation that was not met; ``line`` is where the step stands."""

    file: str
    line: int
    what: str
    expected: str = ""
    actual: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.what}"
        if not self.expected:
            return place
        return f"{place}: erwartet {self.expected}, ist {self.actual}"


class ScenarioResult(Struct, frozen=True):
    """How one scenario went, and the case as it stood at the end."""

    name: str
    passed: bool
    failures: tuple[ScenarioFailure, ...] = ()
    case: CaseState | None = None


def run_scenarios(
    blueprint: Blueprint, parameters: Mapping[str, object] | None = None
) -> list[ScenarioResult]:
    """Run every scenario of the blueprint.

    Parameters are the blueprint's defaults and examples, then ``parameters``, then
    what the scenario sets.
    """
    return [_Run(blueprint, s, parameters or {}).result() for s in blueprint.scenarios]


def scenario_ground(
    blueprint: Blueprint, scenario: Scenario, parameters: Mapping[str, object]
) -> Ground:
    """The blueprint in an invented municipality of the scenario's Land."""
    party = Party(
        id="scenario",
        slug="musterstadt",
        name="Musterstadt",
        official_name="Stadt Musterstadt",
        land=scenario.land,
        ags=scenario.ags or "",
        population=20_000,
    )
    return Ground(
        blueprint=blueprint,
        parameters={
            **example_parameters(blueprint),
            **parameters,
            **scenario.parameters,
        },
        calendar=Calendar(scenario.land, scenario.ags, catholic=scenario.catholic),
        owner=party,
        acting=party,
        recipients=invented_recipients(set(recipient_slots(blueprint))),
    )


class _Run:
    """One scenario on its way."""

    def __init__(
        self,
        blueprint: Blueprint,
        scenario: Scenario,
        parameters: Mapping[str, object],
    ) -> None:
        self.scenario = scenario
        self.ground = scenario_ground(blueprint, scenario, parameters)
        self.case: CaseState | None = None
        self.now: datetime | None = None
        self.refusal: Refusal | None = None
        self.step: Mapping[str, object] = {}
        self.line = scenario.line
        self.failures: list[ScenarioFailure] = []

    def result(self) -> ScenarioResult:
        for step in self.scenario.steps:
            line = step.get("_line")
            self.line = line if isinstance(line, int) else self.scenario.line
            try:
                self._step(step)
            except StepUnreadable as error:
                self._fail(str(error))
            if self.failures:
                # What follows would only repeat the first fault.
                break
        failures = tuple(self.failures)
        return ScenarioResult(self.scenario.name, not failures, failures, self.case)

    def _fail(self, what: str, expected: object = "", actual: object = "") -> None:
        failure = ScenarioFailure(
            self.scenario.file, self.line, what, str(expected), str(actual)
        )
        self.failures.append(failure)

    def _step(self, step: Mapping[str, object]) -> None:
        self.step = step
        self._pass_time(step)
        command = command_of(step, self.case)
        expected = step.get("expect")
        wanted = expected if isinstance(expected, Mapping) else {}
        self.refusal = self._do(command) if command is not None else None
        if self.refusal is not None and "refused" not in wanted:
            said = [str(self.refusal.message)]
            said += [f"{e.path}: {e.message}" for e in self.refusal.field_errors]
            self._fail(f"abgelehnt ({self.refusal.code}): {' '.join(said)}")
            return
        for name, value in wanted.items():
            self._expect(str(name), value)

    def _do(self, command: Command) -> Refusal | None:
        ground = supplied(self.ground, self.step, self.case)
        answer = decide(ground, self.case, command, self._moment())
        if isinstance(answer, Refusal):
            return answer
        for entry in answer:
            self.case = evolve(self.ground, self.case, entry)
        return None

    def _moment(self) -> datetime:
        if self.now is None:
            raise StepUnreadable(
                "Der erste Schritt braucht „at:“, zum Beispiel at: 2026-11-02T19:42."
            )
        return self.now

    # --- time ---------------------------------------------------------------------

    def _pass_time(self, step: Mapping[str, object]) -> None:
        wait = step.get("wait")
        until = wait.get("until") if isinstance(wait, Mapping) else wait
        said = step.get("at") or until
        if said is None:
            self.now = self._moment() + _MINUTE
            return
        moment = moment_of(said)
        if self.now is not None and moment < self.now:
            raise StepUnreadable(f"at: {said} liegt vor dem Schritt davor.")
        self._run_clocks(moment)
        self.now = moment

    def _run_clocks(self, until: datetime) -> None:
        for _ in range(_MOST_MOMENTS):
            if self.case is None:
                return
            due = [m for m in self._moments(self.case) if m.at <= until]
            if not due:
                return
            command: Command
            if due[0].what == "warn":
                inquiry = self.case.clocks[due[0].clock].subject
                command = RemindInquiry(inquiry=inquiry, actor=SYSTEM, channel="system")
            else:
                command = ExpireClock(
                    clock=due[0].clock, actor=SYSTEM, channel="system"
                )
            ground = supplied(self.ground, {}, self.case)
            answer = decide(ground, self.case, command, due[0].at)
            if isinstance(answer, Refusal):
                self._fail(f"Frist „{due[0].clock}“: {answer.message}")
                return
            for entry in answer:
                self.case = evolve(self.ground, self.case, entry)

    @staticmethod
    def _moments(case: CaseState) -> list[DueMoment]:
        """What time does: clocks run out, offices are reminded once for each day."""
        found = []
        for moment in due_moments(case):
            if moment.what == "warn":
                subject = case.clocks[moment.clock].subject
                inquiry = find_inquiry(case, subject) if subject else None
                day = to_berlin(moment.at).date()
                if inquiry is None or any(seen >= day for seen in inquiry.reminded):
                    continue
            found.append(moment)
        return found

    # --- expectations -------------------------------------------------------------

    def _expect(self, name: str, wanted: object) -> None:
        if name == "refused":
            self._expect_refusal(wanted)
            return
        case = self.case
        check = _CHECKS.get(name)
        if check is None:
            known = ", ".join(sorted((*_CHECKS, "refused")))
            self._fail(f"expect: „{name}“ gibt es nicht. Erlaubt sind: {known}")
            return
        if case is None:
            self._fail(f"expect.{name}: Es gibt noch keinen Vorgang.")
            return
        for what, expected, actual in check(self.ground, case, wanted):
            if expected != actual:
                self._fail(what, expected, actual)

    def _expect_refusal(self, wanted: object) -> None:
        refusal = self.refusal
        if wanted is False:
            return
        if refusal is None:
            self._fail("refused", wanted, "angenommen")
        elif isinstance(wanted, list | tuple):
            paths = sorted({error.path for error in refusal.field_errors})
            if sorted(map(str, wanted)) != paths:
                self._fail("refused", sorted(map(str, wanted)), paths)
        elif wanted is not True and wanted != refusal.code:
            self._fail("refused", wanted, f"{refusal.code} ({refusal.message})")


_Pairs = list[tuple[str, object, object]]
_Check = Callable[[Ground, CaseState, object], _Pairs]


def _attribute(name: str) -> _Check:
    def check(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
        return [(name, wanted, getattr(case, name))]

    return check


def _each(name: str, find: Callable[[Ground, CaseState, str], object]) -> _Check:
    def check(ground: Ground, case: CaseState, wanted: object) -> _Pairs:
        if not isinstance(wanted, Mapping):
            return [(name, "eine Zuordnung", wanted)]
        found = {str(key): find(ground, case, str(key)) for key in wanted}
        return [
            (f"{name}.{key}", _like(value, found[str(key)]), found[str(key)])
            for key, value in wanted.items()
        ]

    return check


def _like(wanted: object, actual: object) -> object:
    """``wanted`` as the actual value is kept: cents for money, a day for text."""
    if isinstance(actual, date) and not isinstance(wanted, date):
        return day_of(wanted) or wanted
    if isinstance(actual, bool) or not isinstance(wanted, str):
        return wanted
    if isinstance(actual, int):
        try:
            return parse_euro(wanted)
        except ValueError:
            return wanted
    return wanted


def _due(_ground: Ground, case: CaseState, clock: str) -> object:
    found = case.clocks.get(clock)
    return found.due_on if found is not None else None


def _result(_ground: Ground, case: CaseState, rule: str) -> object:
    name, _, output = rule.partition(".")
    found = decided_results(case).get(name)
    if found is None:
        return None
    return found.outputs.get(output) if output else found.value


def _list(name: str, find: Callable[[CaseState], list[str]]) -> _Check:
    """Every wanted entry must be among those found."""

    def check(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
        found = find(case)
        names = wanted if isinstance(wanted, list | tuple) else [wanted]
        return [(name, str(n), found) for n in names if str(n) not in found]

    return check


def _proposed(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
    return [("proposed", [wanted], [p.transition for p in case.proposals])]


def _notice(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
    actual = case.notices[-1].template if case.notices else None
    return [("notice", wanted, actual)]


def _announced(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
    actual = case.notices[-1].announced_on if case.notices else None
    return [("announced", day_of(wanted), actual)]


def _contains(ground: Ground, case: CaseState, wanted: object) -> _Pairs:
    said = notice_text(ground, case)
    names = wanted if isinstance(wanted, list | tuple) else [wanted]
    return [("notice_contains", str(n), said) for n in names if str(n) not in said]


def _objection(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
    return [("objection", wanted, case.objection.state if case.objection else None)]


def _late(_ground: Ground, case: CaseState, wanted: object) -> _Pairs:
    return [("late", wanted, bool(case.objection and case.objection.late))]


_CHECKS: Mapping[str, _Check] = {
    "state": _attribute("state"),
    "phase": _attribute("phase"),
    "result": _attribute("result"),
    "open": _attribute("open"),
    "assignee": _attribute("assignee"),
    "due": _each("due", _due),
    "results": _each("results", _result),
    "facts": _each("facts", lambda _g, case, key: case.facts.get(key)),
    "answers": _each("answers", lambda _g, case, key: case.answers.get(key)),
    "proposed": _proposed,
    "notice": _notice,
    "announced": _announced,
    "notice_contains": _contains,
    "objection": _objection,
    "late": _late,
    "expired": _list(
        "expired", lambda s: [c.id for c in s.clocks.values() if c.expired]
    ),
    "stopped": _list(
        "stopped", lambda s: [c.id for c in s.clocks.values() if c.stopped_on]
    ),
    "suspended": _list(
        "suspended", lambda s: [c.id for c in s.clocks.values() if c.suspended_since]
    ),
    "tasks": _list("tasks", lambda s: [task.title for task in s.open_tasks()]),
    "messages": _list("messages", lambda s: [m.template for m in s.messages]),
    "flags": _list("flags", lambda s: list(s.flags)),
    **INQUIRY_CHECKS,
    **PAYMENT_CHECKS,
}


# --- the command line ---------------------------------------------------------------


def report_scenarios(blueprint: Blueprint) -> tuple[str, int]:
    """What ``verbund blueprint test`` prints, and its exit code: 1 if one failed."""
    results = run_scenarios(blueprint)
    lines = []
    for result in results:
        lines.append(f"{'✓' if result.passed else '✗'} {result.name}")
        lines += [f"    {failure}" for failure in result.failures]
    failed = sum(not result.passed for result in results)
    lines.append(f"{len(results) - failed} passed, {failed} failed")
    return "\n".join(lines), 1 if failed else 0
