"""What the members of the demo tell people: hours, fees, where to go. Invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.knowledge import actions
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.members.queries import Member
from verbund.site.demo.region import PLACES

_EDITORS = Actor(
    kind="system", id="demo", name="Redaktion", rights=frozenset({EDIT_KNOWLEDGE.key})
)
_DAYS = ("montags", "dienstags", "mittwochs", "donnerstags", "freitags")

# Title, text, keywords, questions; {fee}, {day}, {town}, {hour} differ by member.
_ARTICLES: tuple[tuple[str, str, str, str], ...] = (
    (
        "Sperrmüll abholen lassen",
        (
            "Sperrmüll holen wir in {town} nach Anmeldung {day} ab. Die Abholung kostet "
            "{fee} Euro. Stellen Sie die Sachen am Abend vorher an die Straße. "
            "Nicht mitgenommen werden Bauschutt, Autoreifen und Farben."
        ),
        "Sofa, Matratze, Schrank, Möbel, Sperrgut",
        "Wohin mit dem alten Sofa?; Was kostet die Abholung von Sperrmüll?",
    ),
    (
        "Wertstoffhof",
        (
            "Der Wertstoffhof in {town} ist {day} von 13 bis {hour} Uhr und samstags von "
            "9 bis 13 Uhr geöffnet. Grünschnitt bis zu einem Kubikmeter ist kostenlos, "
            "Bauschutt kostet {fee} Euro je angefangene 100 Liter."
        ),
        "Recyclinghof, Grünschnitt, Gartenabfall, Bauschutt, Elektroschrott",
        "Wohin mit alten Autoreifen?; Wo kann ich Grünschnitt abgeben?",
    ),
    (
        "Personalausweis: was mitbringen",
        (
            "Bringen Sie den alten Ausweis und ein digitales Foto mit; ein Foto können Sie "
            "auch im Bürgerbüro machen. Der Ausweis liegt nach etwa drei Wochen bereit. "
            "Ohne Termin können Sie {day} bis {hour} Uhr kommen."
        ),
        "Perso, Ausweis abgelaufen, Passbild",
        "Was muss ich für den Personalausweis mitbringen?",
    ),
    (
        "Wohnsitz ummelden",
        (
            "Nach dem Umzug melden Sie sich innerhalb von zwei Wochen um. Nötig sind der "
            "Ausweis und die Bestätigung der Vermieterin oder des Vermieters. "
            "Die Ummeldung kostet nichts."
        ),
        "Umzug, Meldebescheinigung, Wohnungsgeberbestätigung",
        "Wie lange habe ich nach dem Umzug Zeit?",
    ),
    (
        "Führungszeugnis",
        (
            "Ein Führungszeugnis beantragen Sie im Bürgerbüro von {town} oder im Internet "
            "beim Bundesamt für Justiz. Für ein Ehrenamt ist es kostenlos, wenn der Verein "
            "das bescheinigt."
        ),
        "Polizeiliches Führungszeugnis, Vorstrafen, Ehrenamt",
        "Ist das Führungszeugnis für den Verein kostenlos?",
    ),
    (
        "Wochenmarkt",
        (
            "Der Wochenmarkt in {town} ist {day} von 8 bis {hour} Uhr auf dem Marktplatz. "
            "Fällt der Tag auf einen Feiertag, ist er einen Tag früher."
        ),
        "Markt, Marktplatz, Standplatz",
        "Wann ist Markt?",
    ),
    (
        "Kirchenaustritt",
        (
            "Den Austritt aus der Kirche erklären Sie beim Amtsgericht. "
            "Wir nehmen ihn im Rathaus nicht an."
        ),
        "aus der Kirche austreten, Kirchensteuer",
        "Wo kann ich aus der Kirche austreten?",
    ),
    (
        "Kaputte Straßenlaterne und Schlagloch",
        (
            "Melden Sie uns Laternen, Schlaglöcher und wilden Müll mit Straße und "
            "Hausnummer. Eine Laterne ist meist nach {fee} Tagen repariert."
        ),
        "Mängel, Straßenbeleuchtung, wilder Müll, Schaden",
        "Die Laterne vor meinem Haus ist aus, wem sage ich das?",
    ),
)


def write(region: Mapping[str, Member]) -> int:
    """Let every member write its articles and index everything; how many entries."""
    dice = Random(115)
    today = clock.today()
    for place in PLACES:
        member = region[place.slug]
        facts = {
            "town": member.name,
            "fee": str(dice.choice((8, 10, 12, 15, 20, 25))),
            "day": dice.choice(_DAYS),
            "hour": str(dice.choice((16, 17, 18))),
        }
        for title, text, keywords, questions in _ARTICLES:
            actions.save_article(
                member=member,
                title=title,
                text=text.format(**facts),
                keywords=keywords.split(", "),
                questions=questions.split("; "),
                review_on=today + timedelta(days=dice.randrange(20, 400)),
                actor=_EDITORS,
            )
    return actions.refresh_index()
