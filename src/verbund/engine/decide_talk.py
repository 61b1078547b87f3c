"""What the office does beside the process: notes, messages, tasks, who has the case."""

from verbund.engine.book import Book
from verbund.engine.commands import (
    AddDocument,
    AddNote,
    AddTask,
    Assign,
    CompleteTask,
    ReceiveMessage,
    Resubmit,
    SendMessage,
)
from verbund.engine.entries import (
    Assigned,
    DocumentAdded,
    MessageReceived,
    MessageSent,
    NoteAdded,
    ResubmissionSet,
    TaskAdded,
    TaskCompleted,
)
from verbund.engine.errors import Refusal
from verbund.engine.refusals import refuse


def add_note(book: Book, command: AddNote) -> Refusal | None:
    if not command.text.strip():
        return refuse("text_missing")
    note = book.new_id("k")
    book.write(
        NoteAdded(note=note, text=command.text.strip(), internal=command.internal)
    )
    return None


def send_message(book: Book, command: SendMessage) -> Refusal | None:
    if not command.body.strip():
        return refuse("text_missing")
    book.write(
        MessageSent(
            message=book.new_id("m"),
            subject=command.subject.strip(),
            body=command.body.strip(),
        )
    )
    return None


def receive_message(book: Book, command: ReceiveMessage) -> Refusal | None:
    if not (command.body.strip() or command.files):
        return refuse("text_missing")
    message = book.new_id("m")
    body = command.body.strip()
    book.write(MessageReceived(message=message, body=body, files=command.files))
    return None


def assign(book: Book, command: Assign) -> Refusal | None:
    """Give the case to somebody, unless somebody else took it in the meantime."""
    case = book.state
    if command.expected not in {"", case.assignee}:
        name = case.assignee_name or case.assignee or "niemandem"
        return refuse("assigned_meanwhile", name=name)
    office = command.office if command.office is not None else case.office
    if (command.person, office) == (case.assignee, case.office):
        return refuse("no_change")
    book.write(Assigned(person=command.person, name=command.name, office=office))
    return None


def add_task(book: Book, command: AddTask) -> Refusal | None:
    if not command.title.strip():
        return refuse("text_missing")
    book.write(
        TaskAdded(
            task=book.new_id("t"),
            title=command.title.strip(),
            due_on=command.due,
            assignee=command.assignee,
        )
    )
    return None


def complete_task(book: Book, command: CompleteTask) -> Refusal | None:
    task = next((t for t in book.state.tasks if t.id == command.task), None)
    if task is None:
        return refuse("task_missing")
    if task.done_at is not None:
        return refuse("task_done")
    book.write(TaskCompleted(task=task.id))
    return None


def resubmit(book: Book, command: Resubmit) -> Refusal | None:
    """Set or clear the Wiedervorlage."""
    if command.on is not None and command.on <= book.today:
        return refuse("day_past", day=command.on, today=book.today)
    book.write(ResubmissionSet(on=command.on, note=command.note.strip()))
    return None


def add_document(book: Book, command: AddDocument) -> Refusal | None:
    book.write(
        DocumentAdded(
            document=book.new_id("f"),
            file=command.file,
            title=command.title.strip() or command.file.name,
            kind=command.kind,
        )
    )
    return None
