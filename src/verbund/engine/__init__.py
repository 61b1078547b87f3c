"""The blueprint language and the process, pure: no Django, no files but at load.

In: a blueprint, answers, commands. Out: errors by field, entries, states, results,
texts.
"""

from verbund.engine.answers import (
    AnswerReport,
    check_answers,
    check_fields,
)
from verbund.engine.check import (
    check,
)
from verbund.engine.clocks import (
    DueMoment,
    due_moments,
)
from verbund.engine.codelists import (
    CodeEntry,
    code_options,
    codes,
)
from verbund.engine.commands import (
    SYSTEM,
    Act,
    ActorKind,
    ActorRef,
    AddDocument,
    AddNote,
    AddTask,
    AnyCommand,
    Approve,
    Assign,
    CancelPayment,
    ChooseDelivery,
    Command,
    CompleteTask,
    CorrectAnswers,
    DecideReinstatement,
    EraseContent,
    ExpireClock,
    ExtendClock,
    FileObjection,
    FileRef,
    GrantTime,
    Open,
    OrderRefund,
    ReceiveMessage,
    RecordDelivery,
    RecordNotice,
    RecordPayment,
    RecordRanking,
    RecordRefund,
    Reopen,
    RequestDocuments,
    RequestItem,
    Resubmit,
    ReturnProposal,
    SendMessage,
    Supply,
    Withdraw,
)
from verbund.engine.commands_appointment import (
    BookAppointment,
    CancelAppointment,
    RecordAttendance,
    RemindAppointment,
)
from verbund.engine.commands_identity import Identify
from verbund.engine.commands_inquiry import (
    AnswerInquiry,
    Forward,
    RecordFetched,
    RemindInquiry,
    SendInquiries,
    SetConditions,
    WithdrawInquiry,
)
from verbund.engine.commands_waiting import (
    AwaitAppointment,
    EndOffer,
    OfferAppointment,
    StopAwaiting,
)
from verbund.engine.commands_whole import AbsorbCase, HandOver, MergeInto
from verbund.engine.conditions import (
    Suggestion,
    condition_texts,
    suggestions,
)
from verbund.engine.context import (
    CaseFacts,
    Env,
    environment,
    evaluate,
    holds,
    period,
)
from verbund.engine.decide import (
    decide,
)
from verbund.engine.decide_waiting import OFFER_TEMPLATE
from verbund.engine.decided import (
    decided_results,
    notice_text,
)
from verbund.engine.display import (
    SummaryPage,
    SummaryRow,
    display_value,
    summary,
    walk_fields,
)
from verbund.engine.documents import (
    blueprint_of,
    document_of,
    files_of,
)
from verbund.engine.entries import (
    EntryDraft,
)
from verbund.engine.errors import (
    BlueprintInvalid,
    ExpressionInvalid,
    FieldError,
    Finding,
    Refusal,
)
from verbund.engine.evolve import (
    evolve,
)
from verbund.engine.facts import (
    held_facts,
    moves,
    shown_facts,
    wanted_facts,
)
from verbund.engine.forms import (
    FormPlan,
    ItemState,
    PageField,
    PageState,
    form_plan,
    item_fields,
    parse_form,
    repeating_group,
)
from verbund.engine.identification import (
    LEVEL_NAMES,
    WAYS,
    Way,
    needed,
    ways_for,
)
from verbund.engine.inquiries import (
    OfficeView,
    Reminder,
    offices,
    recipient_slots,
    reminders_due,
)
from verbund.engine.loading import (
    load,
    load_files,
)
from verbund.engine.matching import (
    Match,
    Proof,
    Reason,
    score,
    states_facing,
)
from verbund.engine.migrate import (
    Migration,
    MigrationFinding,
    migrate,
    migrate_back,
)
from verbund.engine.migration_plan import (
    MigrationPlan,
    move_answers,
    new_path,
    plan_for,
)
from verbund.engine.model import (
    Address,
    Bank,
    Blueprint,
    ClockDef,
    Contact,
    FactDef,
    Field,
    Ground,
    LegalBasis,
    NoticeDef,
    NoticeKind,
    Parameter,
    Party,
    PaymentDef,
    Process,
    RoundDef,
    Rule,
    ServiceDef,
    State,
    Step,
    TermDef,
    Transition,
    from_dict,
    to_dict,
)
from verbund.engine.model_appointment import (
    AppointmentDef,
)
from verbund.engine.model_inquiry import (
    ConditionDef,
    ForwardDef,
    InquiryDef,
    Recipient,
)
from verbund.engine.offer import (
    StepOffer,
)
from verbund.engine.offers import (
    possible_steps,
)
from verbund.engine.openness import (
    OpenRow,
    cell_text,
    heading,
    open_rows,
)
from verbund.engine.parameters import (
    check_parameters,
    example_parameters,
)
from verbund.engine.payments import (
    RANGE as PAYMENT_RANGE,
)
from verbund.engine.payments import (
    creditor_reference,
    is_creditor_reference,
    spoken_reference,
)
from verbund.engine.ranking import (
    Allocation,
    Candidate,
    Rank,
    Seat,
    Wish,
    allocate,
)
from verbund.engine.results import (
    RuleItem,
    RuleReport,
    RuleResult,
    TableLine,
)
from verbund.engine.retention import (
    RetentionVerdict,
    kept_for,
    measure,
    retention_due,
)
from verbund.engine.rounds import (
    candidate_of,
    seat_of,
    seats_of,
)
from verbund.engine.rules import (
    apply_rules,
)
from verbund.engine.scenario import (
    ScenarioFailure,
    ScenarioResult,
    report_scenarios,
    run_scenarios,
)
from verbund.engine.schema import (
    json_schema,
)
from verbund.engine.state import (
    CaseState,
    ClockState,
    ClockStep,
    DecisionState,
    DocumentState,
    LinkedCase,
    MessageState,
    NoteState,
    NoticeState,
    ObjectionState,
    ProposalState,
    RequestState,
    TaskState,
    state_from_json,
    state_to_json,
)
from verbund.engine.state_appointment import (
    AppointmentState,
    SlotRef,
    WaitingState,
)
from verbund.engine.state_inquiry import (
    ChosenCondition,
    ForwardState,
    InquiryState,
)
from verbund.engine.state_payment import (
    PaymentState,
    ReceiptState,
    RefundState,
    TermState,
)
from verbund.engine.state_rounds import (
    RankingState,
    Standing,
)
from verbund.engine.templates import (
    render_in,
    render_text,
)
from verbund.engine.text import (
    LANGUAGES,
    Text,
    TextList,
    text,
)

__all__ = [
    "LANGUAGES", "LEVEL_NAMES", "OFFER_TEMPLATE", "PAYMENT_RANGE", "SYSTEM", "WAYS",
    "AbsorbCase", "Act", "ActorKind", "ActorRef", "AddDocument", "AddNote", "AddTask",
    "Address", "Allocation", "AnswerInquiry", "AnswerReport", "AnyCommand",
    "AppointmentDef", "AppointmentState", "Approve", "Assign", "AwaitAppointment",
    "Bank", "Blueprint", "BlueprintInvalid", "BookAppointment", "CancelAppointment",
    "CancelPayment", "Candidate", "CaseFacts", "CaseState", "ChooseDelivery",
    "ChosenCondition", "ClockDef", "ClockState", "ClockStep", "CodeEntry", "Command",
    "CompleteTask", "ConditionDef", "Contact", "CorrectAnswers", "DecideReinstatement",
    "DecisionState", "DocumentState", "DueMoment", "EndOffer", "EntryDraft", "Env",
    "EraseContent", "ExpireClock", "ExpressionInvalid", "ExtendClock", "FactDef",
    "Field", "FieldError", "FileObjection", "FileRef", "Finding", "FormPlan", "Forward",
    "ForwardDef", "ForwardState", "GrantTime", "Ground", "HandOver", "Identify",
    "InquiryDef", "InquiryState", "ItemState", "LegalBasis", "LinkedCase", "Match",
    "MergeInto", "MessageState", "Migration", "MigrationFinding", "MigrationPlan",
    "NoteState", "NoticeDef", "NoticeKind", "NoticeState", "ObjectionState",
    "OfferAppointment", "OfficeView", "Open", "OpenRow", "OrderRefund", "PageField",
    "PageState", "Parameter", "Party", "PaymentDef", "PaymentState", "Process", "Proof",
    "ProposalState", "Rank", "RankingState", "Reason", "ReceiptState", "ReceiveMessage",
    "Recipient", "RecordAttendance", "RecordDelivery", "RecordFetched", "RecordNotice",
    "RecordPayment", "RecordRanking", "RecordRefund", "RefundState", "Refusal",
    "RemindAppointment", "RemindInquiry", "Reminder", "Reopen", "RequestDocuments",
    "RequestItem", "RequestState", "Resubmit", "RetentionVerdict", "ReturnProposal",
    "RoundDef", "Rule", "RuleItem", "RuleReport", "RuleResult", "ScenarioFailure",
    "ScenarioResult", "Seat", "SendInquiries", "SendMessage", "ServiceDef",
    "SetConditions", "SlotRef", "Standing", "State", "Step", "StepOffer",
    "StopAwaiting", "Suggestion", "SummaryPage", "SummaryRow", "Supply", "TableLine",
    "TaskState", "TermDef", "TermState", "Text", "TextList", "Transition",
    "WaitingState", "Way", "Wish", "Withdraw", "WithdrawInquiry", "allocate",
    "apply_rules", "blueprint_of", "candidate_of", "cell_text", "check",
    "check_answers", "check_fields", "check_parameters", "code_options", "codes",
    "condition_texts", "creditor_reference", "decide", "decided_results",
    "display_value", "document_of", "due_moments", "environment", "evaluate", "evolve",
    "example_parameters", "files_of", "form_plan", "from_dict", "heading", "held_facts",
    "holds", "is_creditor_reference", "item_fields", "json_schema", "kept_for", "load",
    "load_files", "measure", "migrate", "migrate_back", "move_answers", "moves",
    "needed", "new_path", "notice_text", "offices", "open_rows", "parse_form", "period",
    "plan_for", "possible_steps", "recipient_slots", "reminders_due", "render_in",
    "render_text", "repeating_group", "report_scenarios", "retention_due",
    "run_scenarios", "score", "seat_of", "seats_of", "shown_facts", "spoken_reference",
    "state_from_json", "state_to_json", "states_facing", "suggestions", "summary",
    "text", "to_dict", "walk_fields", "wanted_facts", "ways_for",
]  # fmt: skip
