"""The visit's draft, and where each of its questions lies at the terminal."""

from verbund.cases.forms.widgets import field_of
from verbund.channels.terminal.frame import Stand
from verbund.filling.desk import Desk, open_desk


class TerminalDoor:
    """Addresses of the terminal's questions; what is sent there came by it."""

    channel = "terminal"

    def __init__(self, stand: Stand) -> None:
        self.stand = stand

    def href(self, desk: Desk, name: str, *args: object) -> str:
        """The page of a question, a list or the review; the draft is the visit's."""
        if name == "item":  # its questions are reached from the list
            return self.stand.href("list", *args[:1])
        return self.stand.href(name, *args)

    def change(self, desk: Desk, page_id: str, path: str) -> str:
        """The question of an answer, and back to the review after."""
        if not page_id:
            return self.stand.href("review")
        step = desk.step(page_id)
        inside = any(part.isdigit() for part in path.split("."))
        known = field_of(desk.ground.blueprint, path)
        if step is None or known is None or (known.repeats and not inside):
            return f"{self.stand.href('list', page_id)}?von=pruefen"
        return f"{self.stand.href('question', page_id, path)}?von=pruefen"


def desk_at(stand: Stand) -> Desk | None:
    """The draft of this visit; ``DraftNotFound`` if it is gone meanwhile."""
    draft = stand.visit.draft_id
    if draft is None:
        return None
    return open_desk(stand.member, draft, "", stand.language, TerminalDoor(stand))
