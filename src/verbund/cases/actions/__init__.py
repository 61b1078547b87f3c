"""Every write of the cases: one function = one transaction = its events and jobs."""

from verbund.cases.actions.attachments import (
    attach_file,
    attach_to_draft,
    drop_document,
    record_scan,
    remove_from_draft,
)
from verbund.cases.actions.bulk import bulk_act, bulk_assign, claim_next
from verbund.cases.actions.change import CITIZEN_COMMANDS, act
from verbund.cases.actions.consult import (
    answer_by_link,
    answer_inquiry,
    fetch_by_link,
    fetch_copy,
)
from verbund.cases.actions.drafts import (
    begin_draft,
    delete_expired_drafts,
    discard_draft,
    hold_draft,
    new_draft_code,
    pin_draft,
    resume_draft,
    save_draft,
)
from verbund.cases.actions.handover import (
    HandoverReport,
    Stale,
    hand_over_cases,
    refer_case,
    stale_cases,
)
from verbund.cases.actions.incoming import (
    file_letter,
    received_moment,
    settle_letter,
    take_in,
)
from verbund.cases.actions.intake import open_case, receipt_of_draft
from verbund.cases.actions.merging import merge_cases
from verbund.cases.actions.migration import move_back, move_case, plan_migration
from verbund.cases.actions.migration_bulk import (
    migration_run,
    migration_runs,
    resume_migration,
    start_migration,
    stop_migration,
    undo_migration,
)
from verbund.cases.actions.rebuild import rebuild
from verbund.cases.actions.retention import run_retention, set_legal_hold
from verbund.cases.actions.rows import written_at
from verbund.cases.actions.saved_views import delete_view, save_view
from verbund.cases.actions.unnamed import all_or_nothing, drop_unnamed_files

__all__ = [
    "CITIZEN_COMMANDS",
    "HandoverReport",
    "Stale",
    "act",
    "all_or_nothing",
    "answer_by_link",
    "answer_inquiry",
    "attach_file",
    "attach_to_draft",
    "begin_draft",
    "bulk_act",
    "bulk_assign",
    "claim_next",
    "delete_expired_drafts",
    "delete_view",
    "discard_draft",
    "drop_document",
    "drop_unnamed_files",
    "fetch_by_link",
    "fetch_copy",
    "file_letter",
    "hand_over_cases",
    "hold_draft",
    "merge_cases",
    "migration_run",
    "migration_runs",
    "move_back",
    "move_case",
    "new_draft_code",
    "open_case",
    "pin_draft",
    "plan_migration",
    "rebuild",
    "receipt_of_draft",
    "received_moment",
    "record_scan",
    "refer_case",
    "remove_from_draft",
    "resume_draft",
    "resume_migration",
    "run_retention",
    "save_draft",
    "save_view",
    "set_legal_hold",
    "settle_letter",
    "stale_cases",
    "start_migration",
    "stop_migration",
    "take_in",
    "undo_migration",
    "written_at",
]  # fmt: skip
