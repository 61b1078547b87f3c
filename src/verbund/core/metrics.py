"""Numbers for operators in Prometheus' text format, without a library."""

import os
import threading
from collections import Counter

from verbund.core.jobs.store import counts
from verbund.core.models import StoredFile

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_lock = threading.Lock()
_requests: Counter[tuple[str, int]] = Counter()
_durations: Counter[float] = Counter()
_total: list[float] = [0.0]
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(method: str, status: int, seconds: float) -> None:
    """Remember one answered request of this process."""
    name = method if method in _METHODS else "OTHER"
    bucket = next((limit for limit in _BUCKETS if seconds <= limit), float("inf"))
    with _lock:
        _requests[name, status] += 1
        _durations[bucket] += 1
        _total[0] += seconds


def render() -> str:
    """All numbers: requests of this process, jobs and files of the installation."""
    process = os.getpid()
    with _lock:
        requests, durations, total = dict(_requests), dict(_durations), _total[0]
    lines = [
        "# HELP verbund_requests_total Answered requests of one process.",
        "# TYPE verbund_requests_total counter",
    ]
    lines += [
        f'verbund_requests_total{{process="{process}",method="{method}",'
        f'status="{status}"}} {number}'
        for (method, status), number in sorted(requests.items())
    ]
    lines += [
        "# HELP verbund_request_seconds Time to answer.",
        "# TYPE verbund_request_seconds histogram",
    ]
    running = 0
    for limit in (*_BUCKETS, float("inf")):
        running += durations.get(limit, 0)
        shown = "+Inf" if limit == float("inf") else str(limit)
        lines.append(
            f'verbund_request_seconds_bucket{{process="{process}",le="{shown}"}} '
            f"{running}"
        )
    lines += [
        f'verbund_request_seconds_sum{{process="{process}"}} {total:.6f}',
        f'verbund_request_seconds_count{{process="{process}"}} {running}',
        "# HELP verbund_jobs Jobs by state; overdue ones wait for over a minute.",
        "# TYPE verbund_jobs gauge",
    ]
    lines += [
        f'verbund_jobs{{state="{state}"}} {number}'
        for state, number in sorted(counts().items())
    ]
    waiting = StoredFile.objects.filter(state=StoredFile.State.QUARANTINE).count()
    lines += [
        "# HELP verbund_files_quarantined Files that wait for the scanner.",
        "# TYPE verbund_files_quarantined gauge",
        f"verbund_files_quarantined {waiting}",
        "# HELP verbund_database_up Whether the database answered.",
        "# TYPE verbund_database_up gauge",
        "verbund_database_up 1",
    ]
    return "\n".join(lines) + "\n"
