"""Somebody at a terminal: answers one question after the other, of any blueprint."""

import re
from collections.abc import Mapping
from html import unescape

from django.test import Client

from verbund.cases.forms.widgets import value_at

MOST = 120


class Visitor:
    """Walks through the questions with the answers given by path."""

    def __init__(self, client: Client, member: str = "schoenberg") -> None:
        self.client = client
        self.base = f"/terminal/{member}/"
        self.at = self.base
        self.page = ""
        self.seen: list[str] = []

    def go(self, address: str) -> str:
        """Open a page, following redirects."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.at = str(answer.request["PATH_INFO"])
        self.page = unescape(answer.content.decode())
        return self.page

    def send(self, data: Mapping[str, object], to: str = "", status: int = 200) -> str:
        """Post to this page (or another), following redirects."""
        answer = self.client.post(to or self.at, dict(data), follow=True)
        self.page = unescape(answer.content.decode())
        assert answer.status_code == status, self.told()
        self.at = str(answer.request["PATH_INFO"])
        return self.page

    def begin(self, blueprint: str, entrance: str) -> str:
        """From the page of the service to the first question."""
        here = f"{self.base}leistung/{blueprint}/{entrance}/"
        self.go(here)
        key = re.search(r'name="key" value="([0-9a-f]+)"', self.page)
        assert key, self.told()
        return self.send({"key": key[1]}, to=f"{here}beginnen")

    def answer_all(self, answers: Mapping[str, object]) -> None:
        """Until everything was asked and the review is there."""
        for _ in range(MOST):
            if self.at == f"{self.base}pruefen/":
                return
            self.seen.append(self.at)
            self.send(self.answer(answers))
        raise AssertionError(f"no end of questions: {self.seen[-6:]}")

    def answer(self, answers: Mapping[str, object]) -> dict[str, object]:
        """What is typed on the page that is open."""
        if self.at.startswith(f"{self.base}liste/"):
            return {"more": "no"}
        path = self.at.rstrip("/").rpartition("/")[2]
        if 'name="later"' in self.page:
            return {"later": "yes"}
        return posted(path, value_at(answers, path))

    def told(self) -> str:
        """The words of the page, for people who read a failed test."""
        main = self.page[self.page.find("<main") :]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))[:1200]


def posted(path: str, value: object) -> dict[str, object]:
    """A stored answer as a form sends it."""
    if value is None:
        return {}
    if isinstance(value, bool):
        return {path: "true" if value else "false"}
    if isinstance(value, Mapping):
        return {f"{path}.{name}": str(part) for name, part in value.items()}
    if isinstance(value, list):
        return {path: [str(one) for one in value]}
    text = str(value)
    if re.fullmatch(r"\d{4}(-\d\d){1,2}", text):
        year, month, *day = text.split("-")
        parts = {f"{path}.year": year, f"{path}.month": month}
        return {path: text, **parts, **({f"{path}.day": day[0]} if day else {})}
    return {path: text.replace(".", ",") if re.fullmatch(r"\d+\.\d\d", text) else text}
