"""Refusals about money and rounds: German, plain German, English."""

from collections.abc import Mapping
from types import MappingProxyType

from verbund.engine.text import Text, text

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "payment_missing": text(
            "Zu dieser Angabe gibt es hier keine passende Zahlung. Nennen Sie das "
            "Kassenzeichen.",
            "Diese Zahlung gibt es hier nicht. Nennen Sie die Nummer der Zahlung.",
            "There is no matching payment in this case. Name its reference.",
        ),
        "amount_wrong": text(
            "Der Betrag muss größer als 0 Euro sein.",
            "Der Betrag muss größer als 0 Euro sein.",
            "The amount must be more than 0 euros.",
        ),
        "payment_future": text(
            "Der {day} liegt in der Zukunft. Buchen Sie an dem Tag, an dem das Geld "
            "geflossen ist.",
            "Der {day} ist noch nicht da.",
            "{day} is in the future. Record the day on which the money moved.",
        ),
        "payment_known": text(
            "Diese Buchung ({source}) ist schon erfasst.",
            "Diese Zahlung ist schon eingetragen.",
            "This booking ({source}) was recorded before.",
        ),
        "refund_too_much": text(
            "Erstatten können Sie höchstens {most}: mehr ist nicht eingegangen.",
            "Sie können höchstens {most} zurückzahlen.",
            "At most {most} can be refunded: no more came in.",
        ),
        "refund_missing": text(
            "Diese Erstattung gibt es nicht, oder sie ist schon ausgezahlt. Nennen Sie "
            "die Erstattung.",
            "Diese Rückzahlung gibt es nicht.",
            "There is no such refund, or it was paid out before. Name the refund.",
        ),
        "round_unknown": text(
            "Eine Vergaberunde „{round}“ kennt diese Vorlage nicht.",
            "Diese Vergabe gibt es nicht.",
            "This blueprint knows no round “{round}”.",
        ),
        "round_system": text(
            "Ergebnisse einer Vergaberunde trägt nur das System ein.",
            "Das darf nur das System.",
            "Only the system records the outcome of a round.",
        ),
        "round_known": text(
            "Das Ergebnis dieser Vergaberunde steht schon im Vorgang.",
            "Das ist schon eingetragen.",
            "The outcome of this round was recorded before.",
        ),
        "round_state": text(
            "Der Vorgang nimmt an der Vergaberunde nicht mehr teil.",
            "Dieser Antrag macht bei der Vergabe nicht mehr mit.",
            "The case no longer takes part in the round.",
        ),
    }
)
