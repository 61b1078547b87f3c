"""People at every door who know nothing but the page before them.

``Portal``, ``Terminal``, ``Telephone``, ``Counter`` and ``Suitcase`` fill in any
blueprint: they type into the inputs that a page really has what a person would answer
there, press the button that leads on, and say where they got stuck. ``begin`` starts,
``first`` answers the first page only, ``code`` takes the code along, ``resume`` goes on
with one, ``finish`` answers everything and sends.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches

from tests.contracts.sheets import Answers, Sheet, filled, sheets, words
from verbund import engine
from verbund.cases.actions import resume_draft
from verbund.cases.forms.widgets import value_at
from verbund.cases.tests.region import Region
from verbund.channels.suitcase.tests.koffer import Koffer
from verbund.channels.suitcase.tests.test_day import sign
from verbund.kernel import clock
from verbund.nodes import wire

MOST = 150
SCRIPT_QUERIES = 20
CODE = re.compile(r"\b([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3})\b")


class Stuck(AssertionError):
    """A page that somebody does not get past."""


class Door:
    """Somebody at a door; the page is always the one that was answered last."""

    channel: ClassVar[str]

    def __init__(self, region: Region, client: Client) -> None:
        self.region = region
        self.client = client
        self.at = self.page = ""

    def get(self, address: str) -> str:
        answer = self.client.get(address, follow=True)
        return self._read(answer, {200})

    def post(
        self,
        data: Mapping[str, object],
        to: str = "",
        *,
        also: frozenset[int] = frozenset(),
    ) -> str:
        answer = self.client.post(urljoin(self.at, to), dict(data), follow=True)
        return self._read(answer, {200} | also)

    def _read(self, answer: Any, fine: set[int]) -> str:
        self.at = str(answer.request["PATH_INFO"])
        self.page = unescape(answer.content.decode())
        if answer.status_code not in fine:
            raise Stuck(f"{self.at}: {answer.status_code}\n{words(self.page)}")
        return self.page

    def sheet(self, name: str) -> Sheet:
        """The form of this page that holds an input of this name."""
        for one in sheets(self.page):
            if one.has(name):
                return one
        raise Stuck(f"{self.at}: no {name}\n{words(self.page)}")

    def begin(self, blueprint: str, service: str) -> None:
        raise NotImplementedError

    def first(self, answers: Answers) -> None:
        raise NotImplementedError

    def code(self) -> str:
        raise NotImplementedError

    def resume(self, code: str) -> None:
        raise NotImplementedError

    def finish(self, answers: Answers) -> None:
        raise NotImplementedError

    def _shown_code(self) -> str:
        found = CODE.search(words(self.page))
        if not found:
            raise Stuck(f"{self.at}: no code\n{words(self.page)}")
        return found[1]


class Portal(Door):
    """At home, without scripts."""

    channel = "web"
    home = "/schoenberg/"

    def begin(self, blueprint: str, service: str) -> None:
        self.get(f"{self.home}service/{blueprint}/?leistung={service}")
        self.post({"service": service}, f"{self.home}service/{blueprint}/beginnen")
        self.tasks = self.at

    def first(self, answers: Answers) -> None:
        pages = re.findall(rf'href="({re.escape(self.tasks)}seite/[^"]+)"', self.page)
        self.get(pages[0])
        self._answer(answers)

    def code(self) -> str:
        self.get(f"{self.tasks}spaeter/")
        return self._shown_code()

    def resume(self, code: str) -> None:
        self.post({"code": code}, f"{self.home}weiter/")
        self.tasks = self.at

    def finish(self, answers: Answers) -> None:
        self.get(self.tasks)
        self.seen: list[str] = []
        for _ in range(MOST):
            if "/pruefen/" in self.at:
                break
            todo = re.findall(r'href="([^"]*/(?:seite/[^"]+|pruefen/))"', self.page)
            if self.at == self.tasks:
                self._next_task(todo)
            else:
                self._answer(answers)
        self.post({"declare": "yes"})
        if not self.at.endswith("/quittung/"):
            raise Stuck(f"{self.at}: not sent\n{words(self.page)}")

    def _next_task(self, todo: list[str]) -> None:
        """From the list of pages: the next one not looked at yet, then to the end."""
        pages = [one for one in todo if one not in self.seen]
        if not pages:
            raise Stuck(f"{self.at}: nothing left to do\n{words(self.page)}")
        self.seen.append(pages[0])
        self.get(pages[0])

    def _answer(self, answers: Answers) -> None:
        sheet = max(sheets(self.page), key=lambda one: len(one.controls))
        sent: dict[str, Any] = filled(sheet, answers)
        if sheet.has("more"):
            items = len(re.findall(r'id="eintrag-\d', self.page))
            sent["more"] = ["yes" if items < self._items(answers) else "no"]
        if sheet.has("later"):
            sent["later"] = ["yes"]
        self.post(sent)

    def _items(self, answers: Answers) -> int:
        step = self.at.rstrip("/").rpartition("/")[2]
        return _count(self.region, step, answers)


class Terminal(Door):
    """Before the screen in the library: one question after the other."""

    channel = "terminal"
    base = "/terminal/schoenberg/"

    def begin(self, blueprint: str, service: str) -> None:
        self.get(f"{self.base}leistung/{blueprint}/{service}/")
        key = next(
            control.value
            for control in self.sheet("key").controls
            if control.name == "key"
        )
        self.post({"key": key}, f"{self.base}leistung/{blueprint}/{service}/beginnen")

    def first(self, answers: Answers) -> None:
        self._answer(answers)

    def code(self) -> str:
        self.post({}, f"{self.base}mitnehmen/")
        return self._shown_code()

    def resume(self, code: str) -> None:
        self.post({"code": code}, f"{self.base}code/")

    def finish(self, answers: Answers) -> None:
        asked: list[str] = []
        for _ in range(MOST):
            if self.at == f"{self.base}pruefen/":
                break
            if self.at in asked and "/frage/" in self.at:
                raise Stuck(f"{self.at}: asked twice\n{words(self.page)}")
            asked.append(self.at)
            self._answer(answers)
        self.post({"declare": "yes"})
        if self.at != f"{self.base}vorgang/":
            raise Stuck(f"{self.at}: not sent\n{words(self.page)}")

    def _answer(self, answers: Answers) -> None:
        if self.at.startswith(f"{self.base}liste/"):
            step = self.at.rstrip("/").rpartition("/")[2]
            items = len(
                re.findall(rf'href="[^"]*liste/{step}/\d+/entfernen/"', self.page)
            )
            more = items < _count(self.region, step, answers)
            self.post({"more": "yes" if more else "no"})
            return
        here = [one for one in sheets(self.page) if one.action in {"", self.at}]
        sheet = max(here, key=lambda one: len(one.controls))
        sent: dict[str, Any] = filled(sheet, answers)
        if sheet.has("later"):
            sent["later"] = ["yes"]
        self.post(sent)


class Telephone(Door):
    """An agent who types what the caller says; all on one page."""

    channel = "hotline"

    def begin(self, blueprint: str, service: str) -> None:
        script = f"schoenberg:{blueprint}:{service}"
        with CaptureQueriesContext(connection) as seen:
            self.get(f"/115/?kommune=schoenberg&leitfaden={script}")
        if len(seen) > SCRIPT_QUERIES:
            raise Stuck(f"{script}: {len(seen)} queries for a script")
        self.post(filled(self.sheet("blaupause"), {}), self.sheet("blaupause").action)
        self.form = self.at

    def first(self, answers: Answers) -> None:
        self._type(answers, {"check": "1"})

    def code(self) -> str:
        self.post({**filled(self.sheet("einverstanden"), {}), "later": "1"})
        return self._shown_code()

    def resume(self, code: str) -> None:
        self.post({"code": code}, "/115/fortsetzen/")

    def finish(self, answers: Answers) -> None:
        for _ in range(12):
            before = self.sheet("einverstanden").controls
            self._type(answers, {"check": "1"})
            if self.sheet("einverstanden").controls == before:
                break
        ways = [c.value for c in self.sheet("erkannt").controls if c.name == "erkannt"]
        end = {"send": "1", "einverstanden": "yes", "erkannt": ways[-1] if ways else ""}
        self._type(answers, end)
        if self.at != "/115/":
            raise Stuck(f"{self.at}: not sent\n{words(self.page)}")

    def _type(self, answers: Answers, button: Mapping[str, str]) -> None:
        sheet = self.sheet("einverstanden")
        _grow(self, sheet, answers)
        self.post({**filled(self.sheet("einverstanden"), answers), **button})


class Counter(Door):
    """A clerk who enters what somebody brings to the office."""

    channel = "counter"

    def begin(self, blueprint: str, service: str) -> None:
        self.get("/desk/vorgang/neu/")
        link = rf'href="([^"]*/schoenberg/{blueprint}/{service}/)"'
        found = re.search(link, self.page)
        if not found:
            raise Stuck(f"{self.at}: not offered\n{words(self.page)}")
        self.get(found[1])

    def resume(self, code: str) -> None:
        answer = self.client.post("/desk/vorgang/neu/", {"code": code})
        # The form is sent to the address that names the draft.
        self.get(str(answer["Location"]))

    def finish(self, answers: Answers) -> None:
        for _ in range(12):
            before = self.sheet("channel").controls
            self._type(answers, {"refresh": "1"})
            if self.sheet("channel").controls == before:
                break
        self._type(answers, {"send": "1", "channel": "counter"})
        if not re.fullmatch(r"/desk/vorgang/[0-9a-f-]{36}/", self.at):
            raise Stuck(f"{self.at}: not sent\n{words(self.page)}")

    def _type(self, answers: Answers, button: Mapping[str, str]) -> None:
        _grow(self, self.sheet("channel"), answers)
        self.post(
            {**filled(self.sheet("channel"), answers), **button}, also=frozenset({422})
        )


class Suitcase(Door):
    """An officer in a cellar without a network."""

    channel = "suitcase"

    def __init__(self, region: Region, koffer: Koffer) -> None:
        super().__init__(region, koffer.browser())
        self.koffer = koffer

    def begin(self, blueprint: str, service: str) -> None:
        self.get("/suitcase/neu/")
        address = f"/suitcase/neu/schoenberg/{blueprint}/{service}/"
        if address not in self.page:
            raise Stuck(f"{self.at}: not offered\n{words(self.page)}")
        self.post({}, address)
        self.work = re.match(r"/suitcase/entwurf/[^/]+/", self.at)[0]  # type: ignore[index]

    def resume(self, code: str) -> None:
        """The office gave the form along; unlocked again it lies on the day's page."""
        self.koffer.take_along(resume_draft(code).id)
        self.client = self.koffer.browser()
        self.get("/suitcase/")
        found = re.search(r'action="(/suitcase/mitgenommen/[^"]+)"', self.page)
        if not found:
            raise Stuck(f"{self.at}: not taken along\n{words(self.page)}")
        self.post({}, found[1])
        self.work = self.at

    def finish(self, answers: Answers) -> None:
        self.get(self.work)
        for _ in range(MOST):
            open_ = self._pages()
            if not open_:
                break
            self.get(open_[0])
            self._page(answers)
            self.get(self.work)
        sign(self.client, self.work)
        self.get(f"{self.work}pruefen/")
        self.post({"declare": "yes"}, also=frozenset({422}))
        if "/fertig/" not in self.at:
            raise Stuck(f"{self.at}: not sealed\n{words(self.page)}")

    def _pages(self) -> list[str]:
        """Pages of the task list that nobody has sent yet."""
        listed = re.findall(rf'href="({re.escape(self.work)}seite/[^"]+)"', self.page)
        seen = self.__dict__.setdefault("seen", [])
        return [one for one in listed if one not in seen]

    def _page(self, answers: Answers) -> None:
        here = self.at
        for _ in range(12):
            sheet = max(sheets(self.page), key=lambda one: len(one.controls))
            step = here.rstrip("/").rpartition("/")[2]
            if sheet.has("count"):
                items = _count(self.region, step, answers)
                shown = int(next(c.value for c in sheet.controls if c.name == "count"))
                if shown < items:
                    self.post({**filled(sheet, answers), "add": "1"})
                    continue
            self.post({**filled(sheet, answers), "next": "1"})
            if self.at != here:
                self.__dict__.setdefault("seen", []).append(here)
                return
        raise Stuck(f"{here}: again and again\n{words(self.page)}")


def _grow(door: Door, sheet: Sheet, answers: Answers) -> None:
    """Add items of repeating groups until there are as many as were told."""
    for control in sheet.controls:
        group = control.name.removeprefix("count.")
        items = value_at(answers, group)
        if group == control.name or not isinstance(items, list):
            continue
        for _ in range(int(control.value), len(items)):
            mark = "einverstanden" if sheet.has("einverstanden") else "channel"
            door.post({**filled(door.sheet(mark), answers), "add": group})


def _count(region: Region, step: str, answers: Answers) -> int:
    """How many items the answers hold for the group of a page."""
    group = engine.repeating_group(region.blueprint, step)
    items = value_at(answers, group.path) if group else None
    return len(items) if isinstance(items, list) else 0


@contextmanager
def tour(region: Region, home: Path) -> Iterator[Koffer]:
    """A suitcase opened for today; only its own addresses are answered."""
    with override_settings(ROOT_URLCONF="verbund.site.urls_node"):
        clear_url_caches()
        yield Koffer(home, region, until=clock.now() + timedelta(days=1))
    clear_url_caches()


def sealed(koffer: Koffer) -> wire.CaseOpened:
    """What the office will read of the case begun on the tour."""
    (operation,) = koffer.operations()
    if not isinstance(operation.payload, wire.CaseOpened):
        raise Stuck(f"{operation.payload}")
    return operation.payload
