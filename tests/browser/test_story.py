"""The whole way of one application in a browser: typing mistake to objection.

Real server, real worker, real mail; the region is the one that ``verbund demo`` builds.
What the notice must say is reckoned here anew from the by-law of Schönberg and today's
date, not by the product's own code.
"""

import calendar
import email.policy
import json
import re
import time
import urllib.request
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.message import Message
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import page as judge_pdf
import pikepdf
import pytest
from playwright.sync_api import Page

from tests.browser import judges
from tests.browser.citizen import Citizen
from tests.browser.town import Town, plain, words
from tests.pdf_text import words_of
from tests.running import python, verbund

pytestmark = [pytest.mark.browser, pytest.mark.judge]

# The by-law of Schönberg: the yearly rate of the first and of the second dog in euros;
# dogs from a shelter cost nothing for twelve months; the tax begins next month.
RATES = (36, 60)
FREE_MONTHS = 12
MAIL_SECONDS = 40
NOTICE_SECONDS = 60
STATISTIC_SECONDS = 90
ASSOCIATION = "erprobungsraum-rheinland"
HOLIDAYS = holidays.country_holidays("DE", subdiv="SN")
BERLIN = ZoneInfo("Europe/Berlin")


# --- what must come out, reckoned by hand -------------------------------------


def expected_tax(acquired: date, today: date) -> list[int]:
    """Cents for each dog this year: month by month, rounded once at the end."""
    first = next_month(acquired)
    free_until = first
    for _ in range(FREE_MONTHS):
        free_until = next_month(free_until)
    owed = [Fraction(0), Fraction(0)]
    for month in (date(today.year, number, 1) for number in range(1, 13)):
        if month < first:
            continue
        owed[0] += Fraction(RATES[0] * 100, 12)
        if month >= free_until:
            owed[1] += Fraction(RATES[1] * 100, 12)
    return [int(amount + Fraction(1, 2)) for amount in owed]


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_day_to_object(posted: date) -> date:
    """§ 122 Abs. 2 Nr. 1, § 108 Abs. 3 AO; § 70 VwGO with § 193 BGB."""
    announced = working(posted + timedelta(days=4))
    year, month = divmod(announced.year * 12 + announced.month, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return working(date(year, month + 1, min(announced.day, length)))


def working(day: date) -> date:
    """This day, or the next one that is no weekend and no holiday in Saxony."""
    while day.weekday() >= 5 or day in HOLIDAYS:
        day += timedelta(days=1)
    return day


def euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}\N{NO-BREAK SPACE}€"


def german(day: date) -> str:
    names = "Januar Februar März April Mai Juni Juli August September Oktober November"
    month = [*names.split(), "Dezember"][day.month - 1]
    return f"{day.day}. {month} {day.year}"


# --- looking --------------------------------------------------------------------


def judge(page: Page, name: str) -> None:
    """Both judges and a picture of the page as it stands."""
    judges.assert_accessible(page)
    judges.shot(page, f"story-{name}")


def wait_for_mail(town: Town, recipient: str, count: int) -> Message:
    """The newest of exactly ``count`` mails to somebody."""
    until = time.monotonic() + MAIL_SECONDS
    found: list[Message] = []
    while time.monotonic() < until:
        found = [m for m in town.post.mails if recipient in str(m["To"])]
        if len(found) >= count:
            break
        time.sleep(0.2)
    assert len(found) == count, [str(m["Subject"]) for m in found]
    return found[-1]


def body_of(mail: Message) -> str:
    parsed = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    content = parsed.get_body(preferencelist=("plain",))
    assert content is not None
    text: str = content.get_content()
    return text


def link_in(mail: Message, url: str) -> str:
    found = re.search(rf"{re.escape(url)}/\S+", body_of(mail))
    assert found, body_of(mail)
    return found[0]


def opened_this_year(town: Town, today: date) -> int:
    """How many cases there are, counted in the table itself."""
    code = (
        "from verbund.core.scope import everywhere\n"
        "from verbund.cases.models import Case\n"
        "from verbund.kernel.clock import to_berlin\n"
        "with everywhere('count'):\n"
        "    days = Case.objects.values_list('opened_at', flat=True)\n"
        f"    print(sum(to_berlin(day).year == {today.year} for day in days))"
    )
    return int(python(town.environment, code))


def wait_for_statistic(town: Town, count: int) -> None:
    """The association's open figures show this many cases."""
    address = f"{town.url}/api/v1/{ASSOCIATION}/statistics"
    until = time.monotonic() + STATISTIC_SECONDS
    found = None
    while found != count and time.monotonic() < until:
        time.sleep(1)
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
            found = json.load(answer)["received"]
    assert found == count


def paper(tmp_path: Path) -> Path:
    """The shelter's contract as a PDF that a phone could have made."""
    path = tmp_path / "Tierheimvertrag.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path


# --- the story --------------------------------------------------------------------


def test_from_a_typing_mistake_to_an_objection(
    town: Town, visit: Callable[..., Page], tmp_path: Path
) -> None:
    today = datetime.now(BERLIN).date()
    acquired = today - timedelta(days=33)
    address = f"katrin.vogel{int(time.time())}@post.example"

    before = opened_this_year(town, today)

    # A citizen of Schönberg looks for something and mistypes it.
    page = visit()
    page.goto(f"{town.url}/schoenberg/")
    judge(page, "01-home")
    page.get_by_role("searchbox").fill("hunt anmeldn")
    page.get_by_role("button", name="Suchen").click()
    judge(page, "02-found")
    own = page.get_by_role("region", name="In Schönberg")
    own.get_by_role("link", name="Hund anmelden").click()
    page.wait_for_url(f"{town.url}/schoenberg/service/hundesteuer/**")
    judge(page, "03-service")
    page.get_by_role("button", name="Jetzt online beginnen").click()
    citizen = Citizen(page, town.url)
    citizen.tasks = page.url
    judge(page, "04-tasks")
    page.goto(citizen.address("seite/person/"))
    citizen.fill_person()
    citizen.fill_contact(address)
    judge(page, "05-count")

    # She stops, and goes on with the code on another device.
    page.goto(citizen.address("spaeter/"))
    judge(page, "06-later")
    code = page.locator(".vb-code").first.inner_text().strip()
    page.get_by_role("button", name="Auf diesem Gerät schließen").click()
    page.goto(citizen.tasks)
    assert "Katrin" not in words(page)

    page = visit()
    page.goto(f"{town.url}/schoenberg/weiter/")
    page.get_by_label("Code", exact=True).fill(code.lower())
    page.get_by_role("button", name="Öffnen").click()
    citizen.page = page
    assert page.url == citizen.tasks
    judge(page, "07-resumed")
    page.goto(citizen.address("seite/person/"))
    assert page.get_by_label("Vornamen").input_value() == "Katrin"
    page.goto(citizen.address("seite/count/"))
    citizen.fill_count()
    citizen.fill_dog(name="Balu", since=acquired)
    citizen.more()
    citizen.fill_dog(name="Bella", since=acquired, shelter="Tierheim Crinitzaue")
    judge(page, "08-proof")
    citizen.hand_in_later()
    judge(page, "09-dogs")
    citizen.no_more()
    citizen.pay_by_transfer()
    judge(page, "10-review")
    tax = expected_tax(acquired, today)
    assert plain(euros(sum(tax))) in words(page)
    citizen.declare_and_send()
    page.wait_for_url("**/quittung/")
    judge(page, "11-receipt")
    number = re.search(r"SBG-\d{4}-\d{6}", words(page))
    assert number
    mail = wait_for_mail(town, address, 1)
    assert number[0] in plain(str(mail["Subject"]) + body_of(mail))
    status = link_in(mail, town.url)

    # A clerk in Meerane finds it with its deadline and asks for what is missing.
    desk = visit()
    sabine = town.clerk(desk, "Sabine Kretzschmar")
    sabine.sign_in()
    judge(desk, "20-worklist")
    sabine.search(number[0])
    row = desk.get_by_role("row").filter(has_text=re.compile(number[0][-6:]))
    assert "Schönberg" in plain(row.inner_text())
    assert re.search(r"\d+\. ?\d+\.|Tage|Wochen", plain(row.inner_text()))
    judge(desk, "21-row")
    sabine.open(number[0])
    judge(desk, "22-case")
    assert "Vogel" in words(desk)
    sabine.step("Prüfung beginnen")
    judge(desk, "23-in-review")
    sabine.step("Unterlagen nachfordern")
    judge(desk, "24-request")
    desk.get_by_role("checkbox", name="Nachweis").check()
    desk.get_by_label("Warum: ").first.fill("Bitte schicken Sie uns den Vertrag.")
    sabine.press("Anfordern")
    judge(desk, "25-waiting")

    # The mail leads her to the page where she hands it in.
    mail = wait_for_mail(town, address, 2)
    assert link_in(mail, town.url) == status
    assert "Tierheim" not in body_of(mail)
    phone = visit()
    phone.goto(status)
    judge(phone, "30-asked")
    assert "Bitte schicken Sie uns den Vertrag." in words(phone)
    phone.get_by_role("link", name="Hochladen und antworten").click()
    judge(phone, "31-supply")
    phone.locator("input[type=file]").first.set_input_files(paper(tmp_path))
    phone.get_by_role("button", name="Jetzt schicken").click()
    phone.wait_for_load_state()
    judge(phone, "32-supplied")
    assert "Danke, das ist bei uns angekommen." in words(phone)

    # The clerk computes the tax; she may not release it herself.
    desk.reload()
    assert "Tierheimvertrag" in words(desk)
    judge(desk, "40-supplied")
    sabine.step("Festsetzen")
    judge(desk, "41-assess")
    shown = words(desk)
    assert plain(euros(tax[0])) in shown
    assert plain(euros(sum(tax))) in shown
    assert "Gemeinde Schönberg" in shown
    sabine.press("Zur Freigabe geben")
    judge(desk, "42-proposed")
    assert "Freigabe" in words(desk)
    case = desk.url.rstrip("/")
    desk.goto(f"{case}/freigabe/")
    assert not desk.get_by_role("radio", name="Freigeben", exact=True).count()
    judge(desk, "43-own")

    # A second clerk releases it.
    second = visit()
    uwe = town.clerk(second, "Uwe Lindner")
    uwe.sign_in()
    second.get_by_role("link", name="Freigaben").first.click()
    judge(second, "50-approvals")
    second.get_by_role("link", name=number[0]).first.click()
    judge(second, "51-approval")
    second.get_by_role("radio", name="Freigeben", exact=True).check()
    uwe.press("Entscheidung speichern")
    judge(second, "52-released")

    # The worker writes the notice; the citizen is told, reads it and objects.
    mail = wait_for_mail(town, address, 3)
    assert link_in(mail, town.url) == status
    assert "€" not in body_of(mail)
    phone.goto(status)
    download = phone.get_by_role("link", name="Bescheid herunterladen")
    until = time.monotonic() + NOTICE_SECONDS
    while not download.count() and time.monotonic() < until:
        time.sleep(0.5)
        phone.reload()
    judge(phone, "60-notice")
    with phone.expect_download() as waiting:
        download.click()
    notice = tmp_path / "notice.pdf"
    waiting.value.save_as(notice)
    posted = check_notice(notice, number[0], tax)
    assert today <= posted <= today + timedelta(days=1)
    last = last_day_to_object(posted)
    assert german(last) in words(phone)
    phone.get_by_role("link", name="Widerspruch einlegen").click()
    judge(phone, "61-objection")
    phone.get_by_label("Womit sind Sie nicht einverstanden?").fill(
        "Ich lege Widerspruch ein, weil Balu schon in Glauchau angemeldet ist."
    )
    phone.get_by_role("button", name="Widerspruch jetzt einlegen").click()
    phone.wait_for_load_state()
    judge(phone, "62-objected")
    assert "Ihr Widerspruch ist bei uns." in words(phone)
    desk.goto(case)
    assert "Glauchau" in words(desk)
    judge(desk, "63-objection")

    # The association sees one case more; everything holds together.
    wait_for_statistic(town, before + 1)
    page.goto(f"{town.url}/{ASSOCIATION}/statistik/")
    assert re.search(rf"\b{before + 1}\b", words(page))
    judge(page, "70-statistic")
    verbund(town.environment, "check")


def check_notice(path: Path, number: str, tax: list[int]) -> date:
    """Judge the letter and read it; the day on which it was posted."""
    for profile in ("3a", "ua1"):
        report = judge_pdf.validate_pdf_bytes(path.read_bytes(), profile=profile)
        assert report.is_compliant, [f.message for f in report.failures]
    text = plain(words_of(path))
    assert text.startswith("Gemeinde Schönberg vertreten durch: Stadt Meerane ")
    assert number in text
    assert "Katrin Vogel Dorfstraße 14 08393 Schönberg" in text
    for amount in (*tax, sum(tax)):
        assert plain(euros(amount)) in text
    assert "Widerspruch" in text
    with pikepdf.open(path) as pdf:
        (name,) = pdf.attachments
        data = json.loads(pdf.attachments[name].get_file().read_bytes())
    assert data["number"] == number
    assert data["owner"] == {"ags": "14524270", "name": "Gemeinde Schönberg"}
    assert data["acting"] == {"ags": "14524190", "name": "Stadt Meerane"}
    assert data["results"]["total"]["value"] == sum(tax)
    items = data["results"]["dog_tax"]["items"]
    assert [item["outputs"]["amount"] for item in items] == tax
    posted = date.fromisoformat(data["posted_on"])
    assert data["last_day_to_object"] == last_day_to_object(posted).isoformat()
    assert plain(german(last_day_to_object(posted))) in text
    return posted
