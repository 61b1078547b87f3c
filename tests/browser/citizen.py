"""A citizen in a browser: fills in the dog tax form with labels, as people see it."""

from datetime import date

from playwright.sync_api import Page


class Citizen:
    """Katrin Vogel, who has a dog since 20 October 2026."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.tasks = ""

    def begin(self) -> None:
        """From the service page into the task list."""
        self.page.goto(f"{self.url}/schoenberg/service/hundesteuer/?leistung=register")
        self.page.get_by_role("button", name="Jetzt online beginnen").click()
        self.tasks = self.page.url

    def address(self, below: str) -> str:
        """The address of a page of this draft."""
        return self.tasks + below

    def next(self) -> None:
        """Press „Weiter“."""
        self.page.get_by_role("button", name="Weiter", exact=True).click()

    def next_named(self, name: str) -> None:
        """Press the button with these words in its name."""
        self.page.get_by_role("button", name=name).click()

    def fill_person(self) -> None:
        """Name, birth date and address."""
        page = self.page
        page.get_by_label("Vornamen").fill("Katrin")
        page.get_by_label("Familienname").fill("Vogel")
        self.day("Geburtsdatum", "7", "3", "1984")
        page.get_by_label("Straße", exact=True).fill("Dorfstraße")
        page.get_by_label("Hausnummer").fill("14")
        page.get_by_label("Postleitzahl").fill("08393")
        page.get_by_label("Ort", exact=True).fill("Schönberg")
        self.next()

    def fill_contact(self, address: str = "katrin.vogel@post.example") -> None:
        """How to reach her."""
        self.page.get_by_label("E-Mail-Adresse").fill(address)
        self.next()

    def fill_count(self) -> None:
        """No dogs so far."""
        self.page.locator("input[name=already_registered]").fill("0")
        self.next()

    def fill_dog(
        self,
        *,
        name: str = "Balu",
        since: date = date(2026, 10, 20),
        shelter: str = "",
    ) -> None:
        """One dog, from a shelter if one is named."""
        page = self.page
        page.get_by_label("Name des Hundes").fill(name)
        page.get_by_label("Rasse").fill("Schäferhund-Mischling")
        page.get_by_label("Rüde").check()
        born = page.get_by_role("group", name="Wann ist der Hund geboren?")
        born.get_by_label("Jahr").fill("2022")
        day, month, year = str(since.day), str(since.month), str(since.year)
        self.day("Seit wann lebt der Hund bei Ihnen?", day, month, year)
        if shelter:
            page.get_by_label("Aus einem Tierheim").check()
            page.get_by_label("Wie heißt das Tierheim?").fill(shelter)
        else:
            page.get_by_label("Von jemandem privat").check()
        danger = page.get_by_role("group", name="Gilt der Hund als gefährlich?")
        danger.get_by_label("Nein").check()
        self.next()

    def hand_in_later(self) -> None:
        """Promise the file."""
        self.page.get_by_label("Ich reiche das später nach").check()
        self.next()

    def more(self) -> None:
        """One dog more."""
        self.page.get_by_label("Ja", exact=True).check()
        self.next()

    def no_more(self) -> None:
        """No further dog."""
        self.page.get_by_label("Nein").check()
        self.next()

    def pay_by_transfer(self) -> None:
        """No direct debit."""
        self.page.get_by_label("Selbst überweisen").check()
        self.next()

    def declare_and_send(self) -> None:
        """Everything is right."""
        self.page.get_by_label("Meine Angaben sind vollständig und richtig.").check()
        self.next_named("absenden")

    def day(self, group: str, day: str, month: str, year: str) -> None:
        """A date in three fields."""
        fields = self.page.get_by_role("group", name=group)
        fields.get_by_label("Tag").fill(day)
        fields.get_by_label("Monat").fill(month)
        fields.get_by_label("Jahr").fill(year)
