"""One case as the desk shows it: steps, answers, papers, talk, deadlines, its head.

Turns a ``CaseView`` into what the templates draw. Nothing here asks the database.
"""

from verbund.channels.desk.casefile.answers import answers, changes, label_of
from verbund.channels.desk.casefile.deadlines import clocks, head_due, reckoned
from verbund.channels.desk.casefile.heading import (
    contact,
    decision,
    links,
    meta,
    objection_word,
    rights,
    state_word,
    title,
)
from verbund.channels.desk.casefile.history import entry, history, since, talk
from verbund.channels.desk.casefile.papers import documents, requests
from verbund.channels.desk.casefile.steps import (
    StepLink,
    because,
    may_work,
    offer,
    steps,
)

__all__ = [
    "StepLink", "answers", "because", "changes", "clocks", "contact", "decision",
    "documents", "entry", "head_due", "history", "label_of", "links", "may_work",
    "meta", "objection_word", "offer", "reckoned", "requests", "rights", "since",
    "state_word", "steps", "talk", "title",
]  # fmt: skip
