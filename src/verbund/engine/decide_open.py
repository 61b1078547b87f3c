"""The beginning of a case, and what changes its answers later."""

from collections.abc import Mapping

from verbund.engine import clocks, decide_identity
from verbund.engine.answer_paths import changes_between, touches, with_value
from verbund.engine.answers import check_answers
from verbund.engine.book import Book, find_state, phase_of, plain, state_title
from verbund.engine.commands import CorrectAnswers, Open
from verbund.engine.entries import AnswersCorrected, Closed, Opened
from verbund.engine.errors import Refusal
from verbund.engine.refusals import joined, refuse


def open_case(book: Book, command: Open) -> Refusal | None:
    """Check the answers and begin the case, with the clocks that begin with it."""
    blueprint = book.blueprint
    service = blueprint.service(command.service)
    if command.service is not None and service is None:
        names = joined([known.title for known in blueprint.services])
        return refuse("unknown_service", services=names)
    refusal = decide_identity.refuse_opening(book, command)
    if refusal is not None:
        return refusal
    answers: dict[str, object] = dict(command.answers)
    if service is not None:
        answers = _preset(book, answers, service.preset)
    report = check_answers(
        book.ground, answers, now=book.now, language=command.language
    )
    if report.errors:
        return refuse("answers_invalid", field_errors=report.errors)
    state = find_state(blueprint, blueprint.process.initial, "case")
    book.write(
        Opened(
            state=blueprint.process.initial,
            phase=phase_of(state),
            answers=plain(report.answers),
            service=service.id if service is not None else None,
            number=command.number,
            language=command.language,
            blueprint=blueprint.key,
            version=blueprint.version,
            digest=blueprint.digest,
            pruned=tuple(report.pruned),
            began="" if command.began == command.channel else command.began,
        )
    )
    if command.identified:
        decide_identity.write(book, command.identified)
    clocks.follow(book, event="opened")
    if state is not None and state.end:
        book.write_as_system(Closed(result=state.end))
    return None


def _preset(
    book: Book, answers: dict[str, object], preset: Mapping[str, object]
) -> dict[str, object]:
    for path, value in preset.items():
        filled = with_value(book.blueprint.fields, answers, path, value)
        # What the citizen chose on the way counts more than the door she came through.
        if filled is not None and path.partition(".")[0] not in answers:
            answers = filled
    return answers


def correct_answers(book: Book, command: CorrectAnswers) -> Refusal | None:
    """Change answers; old and new values are kept, and what falls away with them."""
    if not command.reason.strip():
        return refuse("reason_missing")
    case = book.state
    if not case.open:
        return refuse("case_closed", state=state_title(book.blueprint, case.state))
    changed = merged(book, command.changes)
    if isinstance(changed, Refusal):
        return changed
    changes = changes_between(case.answers, changed, tuple(command.changes))
    if not changes:
        return refuse("no_change")
    book.write(
        AnswersCorrected(
            answers=changed, changes=changes, reason=command.reason.strip()
        )
    )
    clocks.follow(book, event="corrected")
    return None


def merged(book: Book, changes: Mapping[str, object]) -> dict[str, object] | Refusal:
    """The case's answers with ``changes`` by path, checked and pruned.

    Only errors in what was given now are refused: an answer that was right when it was
    given may stay.
    """
    answers: dict[str, object] = dict(book.state.answers)
    for path, value in changes.items():
        filled = with_value(book.blueprint.fields, answers, path, value)
        if filled is None:
            return refuse("path_unknown", path=path)
        answers = filled
    report = check_answers(book.ground, answers, now=book.now, partial=True)
    named = tuple(changes)
    errors = tuple(e for e in report.errors if touches(e.path, named))
    if errors:
        return refuse("answers_invalid", field_errors=errors)
    return plain(report.answers)
