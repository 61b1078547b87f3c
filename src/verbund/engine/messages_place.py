"""What the check of a place says, in the languages of citizens."""

from verbund.engine.messages import Wrong, wrong
from verbund.engine.messages_more import in_more_languages

_PARTS = {
    "lat": ("Breite", "latitude", "50,7374"),
    "lon": ("Länge", "longitude", "7,0982"),
}


def place_missing() -> Wrong:
    """Nothing at all says where it is."""
    return wrong(
        "missing",
        "Sagen Sie uns, wo es ist: Straße, Nummer am Gegenstand oder eine "
        "Beschreibung des Ortes.",
        "Wo ist es? Schreiben Sie die Straße oder beschreiben Sie den Ort.",
        "Tell us where it is: street, number on the object or a description of the "
        "place.",
        more=in_more_languages("place_missing"),
    )


def point_missing() -> Wrong:
    """The field needs coordinates."""
    return wrong(
        "missing",
        "Hier brauchen wir den genauen Punkt. Nehmen Sie „Mein Standort“ oder tragen "
        "Sie die Koordinaten ein.",
        "Wir brauchen den genauen Punkt. Drücken Sie auf „Mein Standort“.",
        "We need the exact point. Use “My location” or enter the coordinates.",
        "lat",
        more=in_more_languages("point_missing"),
    )


def half_a_point(part: str) -> Wrong:
    """One of two coordinates is missing."""
    german, english, example = _PARTS[part]
    return wrong(
        "missing",
        f"Zu einem Punkt gehören zwei Zahlen. Es fehlt die {german}, zum Beispiel "
        f"{example}.",
        f"Es fehlt noch eine Zahl: die {german}.",
        f"A point has two numbers. The {english} is missing.",
        part,
        more=in_more_languages("half_a_point"),
    )


def not_degrees(part: str) -> Wrong:
    """Not a number of degrees: words, NaN, 91° north."""
    german, english, example = _PARTS[part]
    most = 90 if part == "lat" else 180
    return wrong(
        "number",
        f"Die {german} ist keine Zahl zwischen -{most} und {most}. Schreiben Sie sie "
        f"in Grad, zum Beispiel {example}.",
        f"Die {german} stimmt nicht. Schreiben Sie sie so: {example}.",
        f"The {english} is not a number between -{most} and {most}. Write it in "
        f"degrees, for example {example.replace(',', '.')}.",
        part,
        more=in_more_languages("not_degrees"),
    )


def no_position() -> Wrong:
    """0° N, 0° E: what a device sends that does not know where it is."""
    return wrong(
        "position",
        "Ihr Gerät kennt seinen Standort nicht (0, 0). Nennen Sie die Straße oder "
        "tragen Sie die Koordinaten ein.",
        "Ihr Gerät weiß nicht, wo es ist. Schreiben Sie die Straße.",
        "Your device does not know its location (0, 0). Name the street or enter the "
        "coordinates.",
        "lat",
        more=in_more_languages("no_position"),
    )


def swapped(lat: str, lon: str) -> Wrong:
    """Latitude and longitude stand in each other's place."""
    right = f"{lon.replace('.', ',')} Nord und {lat.replace('.', ',')} Ost"
    return wrong(
        "swapped",
        f"Breite und Länge sind vertauscht. Gemeint ist wohl {right}.",
        f"Die zwei Zahlen sind vertauscht. Richtig ist wohl: {right}.",
        f"Latitude and longitude are swapped. Probably {lon} north and {lat} east is "
        "meant.",
        "lat",
        more=in_more_languages("swapped"),
    )


def outside_germany() -> Wrong:
    """Only where the field says ``within: germany``."""
    return wrong(
        "outside",
        "Dieser Punkt liegt nicht in Deutschland. Prüfen Sie die Koordinaten.",
        "Dieser Punkt liegt nicht in Deutschland. Prüfen Sie die Zahlen.",
        "This point is not in Germany. Check the coordinates.",
        "lat",
        more=in_more_languages("outside_germany"),
    )
