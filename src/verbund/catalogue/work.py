"""What still stands between an adoption in work and its activation."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from verbund.catalogue.adapted import Effective, effective, overlay_from
from verbund.catalogue.carrying import carry, choices_from, taken_back
from verbund.catalogue.errors import AdoptionRefused
from verbund.catalogue.models import Adoption, AdoptionDraft
from verbund.catalogue.parameters import checked_parameters
from verbund.catalogue.rehearsal import Rehearsed, rehearsal
from verbund.catalogue.shelf import opened
from verbund.catalogue.slots import Slot, unbound_slots
from verbund.core.errors import FieldProblem
from verbund.engine.compare import Change, compare
from verbund.engine.edits import Edit
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.merge import Choice, Conflict
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, overlay_of
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.models import Member


class WorkReport(Struct, frozen=True, kw_only=True):
    """An adoption or update in work, judged. ``ready`` if nothing stands against it.

    ``base`` is the published version in use so far (``None`` at a first adoption),
    ``changes`` what the new one brings, ``own`` the member's changes as they would be
    carried over, ``asked`` parameters that the version in use did not have.
    """

    work: AdoptionDraft
    member: Member
    upstream: Blueprint
    adoption: Adoption | None = None
    base: Blueprint | None = None
    found: Effective | None = None
    parameters: Mapping[str, object] = {}
    conflicts: tuple[Conflict, ...] = ()
    unsettled: tuple[str, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    unbound: tuple[Slot, ...] = ()
    rehearsed: tuple[Rehearsed, ...] = ()
    changes: tuple[Change, ...] = ()
    own: tuple[Edit, ...] = ()
    asked: tuple[str, ...] = ()
    stale: bool = False

    @property
    def is_update(self) -> bool:
        """Whether the member uses the blueprint already."""
        return self.adoption is not None

    @property
    def failures(self) -> tuple[Rehearsed, ...]:
        """Examples that do not run through."""
        return tuple(one for one in self.rehearsed if not one.passed)

    @property
    def blueprint(self) -> Blueprint:
        """The version as it would be in force; upstream's while it cannot be built."""
        return self.found.blueprint if self.found else self.upstream

    @property
    def because(self) -> tuple[str, ...]:
        """What is missing, as sentences; empty if it is ready."""
        said: list[str] = []
        if self.stale:
            said.append(
                "Die Übernahme wurde inzwischen geändert. Beginnen Sie mit dem "
                "heutigen Stand."
            )
        if self.unsettled:
            count = len(self.unsettled)
            said.append(
                "Ein Konflikt ist noch offen."
                if count == 1
                else f"{count} Konflikte sind noch offen."
            )
        said += [problem.message for problem in self.problems]
        said += [f"Offen: {slot.title}. {slot.cure}" for slot in self.unbound]
        said += [f"Beispiel scheitert: {one.failure}" for one in self.failures]
        return tuple(dict.fromkeys(said))

    @property
    def ready(self) -> bool:
        """Whether it may be activated."""
        return not self.because


def judged(
    work: AdoptionDraft, member: Member, adoption: Adoption | None
) -> WorkReport:
    """Look at everything at once; nothing is written."""
    upstream = opened(work.version.digest)
    report = WorkReport(
        work=work,
        member=member,
        upstream=upstream,
        adoption=adoption,
        stale=work.base_digest != (adoption.digest if adoption else ""),
    )
    if adoption is not None:
        base = opened(adoption.version.digest)
        report = replace(
            report,
            base=base,
            changes=compare(base, upstream) if base.digest != upstream.digest else (),
            asked=tuple(n for n in upstream.parameters if n not in base.parameters),
        )
    report = _merged(report)
    report = _valued(report)
    if report.found is None or report.problems:
        return report
    return replace(
        report, rehearsed=rehearsal(report.found.blueprint, report.parameters)
    )


def _merged(report: WorkReport) -> WorkReport:
    """The member's changes on the new version, and conflicts nobody has settled."""
    overlay = overlay_from(report.work.overlay)
    if overlay is not None and overlay.digest != report.upstream.digest:
        base = report.base
        if base is None or overlay.digest != base.digest:
            problem = FieldProblem(
                "overlay", "Die Anpassungen gehören zu einer anderen Fassung.", "base"
            )
            return replace(report, problems=(problem,), own=overlay.edits)
        key = report.upstream.key
        taken = taken_back(report.member.id, key)
        whole = carry(base, overlay, report.upstream, taken=taken)
        choices = {
            path: choice
            for path, choice in choices_from(report.work.choices).items()
            if path in {conflict.path for conflict in whole.conflicts}
        }
        settled = carry(base, overlay, report.upstream, choices, taken=taken)
        report = replace(
            report,
            conflicts=whole.conflicts,
            unsettled=tuple(conflict.path for conflict in settled.conflicts),
        )
        if settled.conflicts:
            # What is not in conflict can be shown already.
            local: dict[str, Choice] = {c.path: "local" for c in settled.conflicts}
            settled = carry(
                base,
                overlay,
                report.upstream,
                {**choices, **local},
                taken=taken,
            )
        if not isinstance(settled.merged, dict):
            return report
        overlay = overlay_of(report.upstream, settled.merged)
    return _adapted(report, overlay)


def _adapted(report: WorkReport, overlay: Overlay | None) -> WorkReport:
    own = overlay.edits if overlay else ()
    try:
        found = effective(report.upstream, overlay)
    except AdoptionRefused as error:
        return replace(report, own=own, problems=(*report.problems, *error.fields))
    except BlueprintInvalid as error:
        problem = FieldProblem("overlay", str(error), "overlay")
        return replace(report, own=own, problems=(*report.problems, problem))
    return replace(report, own=own, found=found)


def _valued(report: WorkReport) -> WorkReport:
    blueprint = report.blueprint
    problems = list(report.problems)
    parameters: Mapping[str, object] = report.work.parameters
    try:
        parameters = checked_parameters(blueprint, report.work.parameters)
    except AdoptionRefused as error:
        problems += error.fields
    problems += _touched_past(report, parameters)
    problems += _dates(report)
    return replace(
        report,
        parameters=parameters,
        problems=tuple(problems),
        unbound=unbound_slots(blueprint, report.member, report.work.bindings),
    )


def past_rows(
    adoption: Adoption | None, name: str, day: date | None = None
) -> list[Mapping[str, object]]:
    """Rows of a dated value whose last day is over: nobody changes them any more."""
    rows = adoption.parameters.get(name) if adoption and adoption.active else None
    if not isinstance(rows, list):
        return []
    today = (day or clock.today()).isoformat()
    return [
        row
        for row in rows
        if isinstance(row, Mapping) and row.get("to") and str(row["to"]) < today
    ]


def _touched_past(
    report: WorkReport, parameters: Mapping[str, object]
) -> list[FieldProblem]:
    found = []
    for name, parameter in report.blueprint.parameters.items():
        rows = parameters.get(name)
        for row in past_rows(report.adoption, name) if parameter.dated else ():
            if not isinstance(rows, list) or not any(_same(row, r) for r in rows):
                day = short_date_de(date.fromisoformat(str(row["to"])))
                message = (
                    f"„{parameter.label}“: Die Zeile bis {day} ist abgeschlossen. "
                    "Bescheide rechnen weiter mit ihr; sie bleibt, wie sie ist."
                )
                found.append(FieldProblem(name, message, "past"))
    return found


def _same(one: Mapping[str, object], other: object) -> bool:
    if not isinstance(other, Mapping):
        return False
    return all(one.get(k) == other.get(k) for k in ("from", "to", "value"))


def _dates(report: WorkReport) -> list[FieldProblem]:
    work = report.work
    begin = work.active_from or clock.today()
    found = []
    if work.version.withdrawn_at is not None:
        message = f"{work.version} wurde zurückgezogen: "
        message += work.version.withdrawn_because
        found.append(FieldProblem("version", message, "withdrawn"))
    if max(begin, clock.today()) < work.version.first_day:
        first = short_date_de(work.version.first_day)
        message = f"Die Fassung {work.version.version} gilt erst ab {first}."
        found.append(FieldProblem("active_from", message, "early"))
    if work.drafts_until is not None and work.drafts_until < begin:
        message = "Begonnene Anträge dürfen mindestens bis zum Beginn fertig werden."
        found.append(FieldProblem("drafts_until", message, "order"))
    return found
