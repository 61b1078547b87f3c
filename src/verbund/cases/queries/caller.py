"""A case that somebody on the telephone asks about, by its number."""

from verbund.cases import tokens
from verbund.cases.errors import CaseNotFound
from verbund.cases.models import Case
from verbund.cases.queries.case import case_by_status_token
from verbund.cases.shapes import StatusView
from verbund.core.errors import TooMany
from verbund.core.limits import allow
from verbund.core.tenancy import across_members
from verbund.members import queries as members

_TRIALS_AN_HOUR = 30


def open_status_by_number(
    number: str, second: str, *, source: str, language: str = "de"
) -> tuple[StatusView, str]:
    """The case of a number and its status token, for whom a number alone is no proof.

    ``second`` is the birth date (ISO) or the hand-over code. ``source`` (the agent) may
    try thirty times an hour; then ``TooMany``. Whatever does not fit is one answer.
    """
    if not allow(f"status-number:{source}", limit=_TRIALS_AN_HOUR, seconds=3600):
        raise TooMany(
            "Bitte versuchen Sie es in einer Stunde noch einmal.",
            detail_en="Please try again in an hour.",
        )
    second = second.strip()
    try:
        hashed = tokens.hash_code(second)
    except ValueError:
        hashed = ""
    with across_members("115 öffnet einen Vorgang mit Nummer und zweiter Angabe"):
        rows = Case.objects.filter(number=number.strip().upper())
        for values in rows.values("id", "owner_id", "birth_date", "handover_code_hash"):
            born = values["birth_date"]
            by_day = born is not None and second == born.isoformat()
            by_code = bool(hashed) and hashed == values["handover_code_hash"]
            if by_day or by_code:
                token = tokens.status_token(values["id"])
                owner = members.member_by_id(values["owner_id"])
                view = case_by_status_token(owner, token, language=language)
                return view, token
    raise CaseNotFound(
        "Nummer und zweite Angabe passen nicht zusammen. Bitte prüfen Sie beides.",
        detail_en="Number and second detail do not match.",
    )
