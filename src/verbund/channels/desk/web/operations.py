"""Operations: checks, jobs, queue – without the name of any citizen."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

import verbund
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.core import actions, queries
from verbund.core.checks import integrity_check_names
from verbund.core.errors import VerbundError
from verbund.core.jobs.store import counts
from verbund.core.models import Job
from verbund.core.nightly import CHECKED, checked, newest_backup
from verbund.core.rights import OPERATE, RETRY_JOBS, require
from verbund.core.ui.texts import current_language, translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de, number_de

_WAIT_LIMIT_S = 60
_REASONS = (
    (("timeout", "timed out"), "timeout"),
    (("connection", "refused", "unreachable", "getaddrinfo"), "connection"),
    (("maildelayed", "smtp", "greylist", "421", "450", "451"), "mail"),
    (("scanner", "clam"), "scanner"),
    (("integrityerror", "operationalerror", "databaseerror"), "database"),
    (("nomemberscope", "outsidememberscope"), "walls"),
    (("notfound", "doesnotexist"), "gone"),
)


@require_safe
@desk_page
def operations(desk: Desk) -> HttpResponse:
    """The state of the installation at a glance."""
    require(desk.actor, OPERATE.key)
    numbers = counts()
    dead, failing = queries.dead_jobs(limit=50), queries.failing_jobs(limit=50)
    context = {
        "checks": _checks(numbers),
        "dead": [_job(job) for job in dead],
        "failing": [_job(job) for job in failing],
        "numbers": numbers,
        "may_retry": desk.may(RETRY_JOBS.key),
        "version": verbund.__version__,
    }
    keys = [(("R",), translate("work.key.reload"))]
    return page(desk, "desk/operations.html", context, section="operations", keys=keys)


def _checks(numbers: dict[str, int]) -> list[dict[str, object]]:
    now = datetime_de(clock.to_berlin(clock.now()))
    return [
        _row(
            translate("work.ops.queue"),
            bad=bool(numbers["overdue"]),
            word=translate("work.ops.overdue", count=_number(numbers["overdue"]))
            if numbers["overdue"]
            else translate("work.ops.fine"),
            value=translate(
                "work.ops.queue_value",
                ready=_number(numbers["ready"]),
                running=_number(numbers["running"]),
            ),
            limit=translate("work.ops.seconds", count=_WAIT_LIMIT_S),
            at=now,
        ),
        _row(
            translate("work.ops.dead"),
            bad=bool(numbers["dead"]),
            word=translate("work.ops.dead_count", count=_number(numbers["dead"]))
            if numbers["dead"]
            else translate("work.ops.fine"),
            value=_number(numbers["dead"]),
            limit="0",
            at=now,
        ),
        *_integrity(),
        _backup(),
    ]


def _number(count: int) -> str:
    return number_de(count, current_language())


def _row(
    part: str, *, bad: bool, word: str, value: str, limit: str, at: str
) -> dict[str, object]:
    kind = "warning" if bad else "success"
    return {
        "part": part, "kind": kind, "word": word, "value": value, "limit": limit,
        "at": at,
    }  # fmt: skip


def _integrity() -> list[dict[str, object]]:
    """The last run of every check; a check that never ran says so."""
    last = queries.audit_entries(action=CHECKED, limit=1)
    if not last:
        return [
            _row(
                translate("work.ops.integrity"),
                bad=True,
                word=translate("work.ops.never"),
                value=translate("work.ops.checks", count=len(integrity_check_names())),
                limit="0",
                at="–",
            )
        ]
    at = datetime_de(clock.to_berlin(last[0].at))
    found = last[0].detail
    return [
        _row(
            translate("work.ops.integrity_of", name=name),
            bad=bool(number),
            word=translate("work.ops.findings", count=int(number))
            if number
            else translate("work.ops.fine"),
            value=str(number),
            limit="0",
            at=at,
        )
        for name, number in sorted(found.items())
    ]


def _backup() -> dict[str, object]:
    """The newest backup beside the data, if there is one."""
    newest = newest_backup()
    if newest is None:
        return _row(
            translate("work.ops.backup"),
            bad=True,
            word=translate("work.ops.unknown"),
            value=translate("work.ops.backup_none"),
            limit=translate("work.ops.hours", count=26),
            at="–",
        )
    age = int((clock.now().timestamp() - newest.stat().st_mtime) // 3600)
    return _row(
        translate("work.ops.backup"),
        bad=age > 26,
        word=translate("work.ops.hours_ago", count=age),
        value=newest.name,
        limit=translate("work.ops.hours", count=26),
        at=datetime_de(clock.to_berlin(clock.now())),
    )


def _job(job: Job) -> dict[str, object]:
    finished = job.finished_at or job.due_at
    return {
        "id": job.id,
        "kind": job.kind,
        "reason": reason(job.last_error),
        "attempts": job.attempts,
        "most": job.max_attempts,
        "at": datetime_de(clock.to_berlin(finished)),
    }


def reason(error: str) -> str:
    """Why a job failed, in words; the message itself may name a citizen and stays."""
    lines: Sequence[str] = [line for line in error.strip().splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    name = last.partition(":")[0].strip().rpartition(".")[2]
    low = last.lower()
    for marks, key in _REASONS:
        if any(mark in low for mark in marks):
            return translate(f"work.ops.reason_{key}")
    if name.isidentifier():
        return translate("work.ops.reason_other", name=name[:60])
    return translate("work.ops.reason_unknown")


@require_POST
@desk_page
def check(desk: Desk) -> HttpResponse:
    """Run all checks now and keep how many findings each had."""
    require(desk.actor, OPERATE.key)
    numbers = checked(actor=desk.actor)
    bad = sum(numbers.values())
    title = (
        translate("work.ops.findings", count=bad)
        if bad
        else translate("work.ops.agree")
    )
    say(desk, title, kind="warning" if bad else "success")
    return HttpResponseRedirect(reverse("desk-operations"))


@require_POST
@desk_page
def retry(desk: Desk, job_id: UUID) -> HttpResponse:
    """Give a dead job another round."""
    try:
        actions.retry_job(job_id=job_id, actor=desk.actor)
    except VerbundError as error:
        say(desk, problem(error), kind="warning")
    else:
        say(desk, translate("work.ops.retried"))
    return HttpResponseRedirect(reverse("desk-operations"))
