"""What a step brings along: tasks for the office, messages to the citizen."""

from collections.abc import Iterable, Mapping
from datetime import date

from verbund.engine.book import Book, case_facts
from verbund.engine.context import holds, period
from verbund.engine.entries import MessageSent, TaskAdded
from verbund.engine.model import TaskDef
from verbund.engine.results import RuleResult
from verbund.engine.templates import render_text
from verbund.kernel import deadlines


def add_tasks(
    book: Book,
    tasks: Iterable[TaskDef],
    *,
    origin: str,
    results: Mapping[str, RuleResult] | None = None,
) -> None:
    """Write a task for each definition whose condition holds."""
    for task in tasks:
        if not holds(book.ground, book.environment(results=results), task.when):
            continue
        book.write_as_system(
            TaskAdded(
                task=book.new_id("t"),
                title=task.title.get("de"),
                due_on=_due(book, task.due),
                origin=f"{origin}.{task.id}" if task.id else origin,
            )
        )


def _due(book: Book, length: str | None) -> date | None:
    if length is None:
        return None
    found = period(book.ground, book.environment(), length)
    if found is None:
        return None
    return deadlines.deadline(book.today, found, book.ground.calendar).end


def send_template(
    book: Book,
    text_id: str,
    *,
    results: Mapping[str, RuleResult] | None = None,
    inputs: Mapping[str, object] | None = None,
) -> None:
    """Write the blueprint's message to the citizen in the case's language.

    A blueprint whose texts lack the message sends none; ``check`` reports it.
    """
    found = book.blueprint.texts.messages.get(text_id)
    if found is None:
        return
    case = book.state

    def said(template: str) -> str:
        return render_text(
            book.ground,
            template,
            answers=case.answers,
            results=results or {},
            case=case_facts(case),
            decision={**case.facts, **(inputs or {})},
            language=case.language,
            now=book.now,
        )

    book.write_as_system(
        MessageSent(
            message=book.new_id("m"),
            subject=said(found.subject.get(case.language)),
            body=said(found.body.get(case.language)),
            template=text_id,
        )
    )
