"""Every read of the cases that other rooms use; frozen values, never rows."""

from verbund.cases.queries.case import (
    access_log,
    case_by_number,
    case_by_status_token,
    case_view,
    citizen_of,
    lines_of,
    numbers_of,
    open_status_by_code,
    open_tasks,
    status_link_token,
    status_view,
    working_copy,
)
from verbund.cases.queries.consult import (
    ShareMail,
    ShareView,
    file_by_link,
    share_by_link,
    share_mail,
    share_view,
    shared_file,
    shares,
)
from verbund.cases.queries.documents import (
    SentLetter,
    document,
    document_by_digest,
    documents_of,
    letters_of,
    open_document,
    sent_letters,
)
from verbund.cases.queries.drafts import draft_view
from verbund.cases.queries.export import export_csv
from verbund.cases.queries.form_ends import EndCount, form_ends, unfinished
from verbund.cases.queries.incoming import (
    LetterRow,
    cases_by_number,
    letter,
    letter_content,
    letters,
    open_letters,
)
from verbund.cases.queries.library import Times, processing_times, running_cases
from verbund.cases.queries.matches import MatchRow, matches
from verbund.cases.queries.saved_views import saved_views
from verbund.cases.queries.search import search_cases
from verbund.cases.queries.statistics import (
    CaseFacts,
    CaseMark,
    case_facts,
    case_marks,
    recent_ids,
    statistics,
)
from verbund.cases.queries.worklist import (
    SORTS,
    VIEWS,
    next_due_case,
    view_counts,
    worklist,
)

__all__ = [
    "SORTS",
    "VIEWS",
    "CaseFacts",
    "CaseMark",
    "EndCount",
    "LetterRow",
    "MatchRow",
    "SentLetter",
    "ShareMail",
    "ShareView",
    "Times",
    "access_log",
    "case_by_number",
    "case_by_status_token",
    "case_facts",
    "case_marks",
    "case_view",
    "cases_by_number",
    "citizen_of",
    "document",
    "document_by_digest",
    "documents_of",
    "draft_view",
    "export_csv",
    "file_by_link",
    "form_ends",
    "letter",
    "letter_content",
    "letters",
    "letters_of",
    "lines_of", "matches",
    "next_due_case",
    "numbers_of",
    "open_document",
    "open_letters",
    "open_status_by_code",
    "open_tasks",
    "processing_times",
    "recent_ids",
    "running_cases",
    "saved_views",
    "search_cases",
    "sent_letters",
    "share_by_link",
    "share_mail",
    "share_view",
    "shared_file",
    "shares",
    "statistics",
    "status_link_token",
    "status_view",
    "unfinished",
    "view_counts",
    "working_copy",
    "worklist",
]  # fmt: skip
