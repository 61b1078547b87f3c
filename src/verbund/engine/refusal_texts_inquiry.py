"""Refusals about other offices, conditions, extracts and appointments."""

from collections.abc import Mapping
from types import MappingProxyType

from verbund.engine.text import Text, text

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "inquiries_none": text(
            "In diesem Verfahren werden keine anderen Stellen beteiligt.",
            "Hier fragen wir keine anderen Ämter.",
            "No other offices are asked in this process.",
        ),
        "inquiries_nobody": text(
            "Alle nötigen Stellen sind schon gefragt. Wählen Sie eine Stelle aus, wenn "
            "Sie noch einmal fragen wollen.",
            "Alle Ämter sind schon gefragt.",
            "Every office that is needed has been asked. Choose one to ask again.",
        ),
        "office_unknown": text(
            "Eine Stelle „{office}“ gibt es in diesem Verfahren nicht. Möglich sind: "
            "{offices}.",
            "Dieses Amt gibt es hier nicht.",
            "This process knows no office “{office}”. Possible are: {offices}.",
        ),
        "office_unbound": text(
            "Für „{office}“ ist in dieser Kommune noch niemand eingetragen. Tragen Sie "
            "die Stelle bei der Übernahme der Leistung ein.",
            "Für „{office}“ ist noch niemand eingetragen.",
            "Nobody is entered for “{office}” yet. Bind the office in the adoption.",
        ),
        "inquiry_running": text(
            "„{office}“ ist schon gefragt und hat noch nicht geantwortet. Erinnern Sie "
            "oder ziehen Sie die Anfrage zurück.",
            "„{office}“ hat noch nicht geantwortet.",
            "“{office}” was asked and has not answered yet. Remind it or withdraw the"
            " question.",
        ),
        "inquiry_over": text(
            "Diese Anfrage ist nicht mehr offen.",
            "Diese Frage ist schon erledigt.",
            "This question is no longer open.",
        ),
        "inquiry_reminded": text(
            "An diese Anfrage wurde heute schon erinnert.",
            "Wir haben heute schon erinnert.",
            "A reminder was sent today already.",
        ),
        "inquiries_open": text(
            "„{step}“ geht erst, wenn diese Stellen geantwortet haben: {offices}. Sie "
            "können mit Begründung auf eine Antwort verzichten.",
            "Wir warten noch auf: {offices}.",
            "“{step}” must wait for the answers of: {offices}. You may go without an "
            "answer, giving a reason.",
        ),
        "verdict_unknown": text(
            "Diese Antwort gibt es nicht. Wählen Sie: einverstanden, einverstanden mit "
            "Auflagen, nicht einverstanden oder nicht betroffen.",
            "Diese Antwort gibt es nicht.",
            "There is no such answer. Choose: agrees, agrees with conditions, objects,"
            " not concerned.",
        ),
        "answer_reason": text(
            "Sagen Sie in ein paar Sätzen, warum Sie nicht einverstanden sind.",
            "Schreiben Sie bitte den Grund.",
            "Say in a few sentences why you object.",
        ),
        "answer_conditions": text(
            "Wählen Sie mindestens eine Auflage oder schreiben Sie, worauf es ankommt.",
            "Wählen Sie bitte eine Auflage.",
            "Choose at least one condition or write what matters.",
        ),
        "conditions_none": text(
            "In diesem Verfahren gibt es keine Nebenbestimmungen.",
            "Hier gibt es keine Auflagen.",
            "There are no conditions in this process.",
        ),
        "condition_unknown": text(
            "Eine Nebenbestimmung „{condition}“ gibt es in diesem Verfahren nicht.",
            "Diese Auflage gibt es nicht.",
            "This process knows no condition “{condition}”.",
        ),
        "condition_twice": text(
            "„{condition}“ ist zweimal gewählt. Einmal genügt.",
            "Diese Auflage ist zweimal gewählt.",
            "“{condition}” is chosen twice. Once is enough.",
        ),
        "condition_free": text(
            "Eigene Texte sind hier nicht vorgesehen. Wählen Sie aus der Liste.",
            "Bitte wählen Sie aus der Liste.",
            "Texts of your own are not allowed here. Choose from the list.",
        ),
        "forward_unknown": text(
            "Eine Übermittlung „{part}“ gibt es in diesem Verfahren nicht.",
            "Das gibt es hier nicht.",
            "This process knows no extract “{part}”.",
        ),
        "appointment_none": text(
            "Für diese Leistung gibt es keine Termine.",
            "Hier gibt es keine Termine.",
            "There are no appointments for this service.",
        ),
        "appointment_missing": text(
            "Es ist kein Termin gebucht.",
            "Sie haben keinen Termin.",
            "No appointment is booked.",
        ),
        "appointment_past": text(
            "Dieser Termin liegt nicht mehr in der Zukunft. Wählen Sie einen anderen.",
            "Dieser Termin ist vorbei. Nehmen Sie einen anderen.",
            "This time is no longer ahead. Choose another one.",
        ),
        "appointment_late": text(
            "Ändern konnten Sie den Termin bis zum {until}. Rufen Sie uns bitte an.",
            "Das ging nur bis zum {until}. Bitte rufen Sie uns an.",
            "You could change the appointment until {until}. Please call us.",
        ),
        "awaiting_not_now": text(
            "Zurzeit kann für diesen Vorgang niemand auf einen Termin warten.",
            "Das geht jetzt nicht.",
            "This case cannot wait for an appointment at present.",
        ),
        "awaiting_span": text(
            "Der Zeitraum stimmt nicht: Das Ende muss nach dem Beginn und darf nicht "
            "in der Vergangenheit liegen.",
            "Die Zeiten stimmen nicht. Das Ende muss nach dem Anfang kommen.",
            "The span is wrong: its end must be after its beginning and ahead of us.",
        ),
        "awaiting_missing": text(
            "Der Vorgang steht nicht auf der Warteliste.",
            "Sie stehen nicht auf der Liste.",
            "The case is not on the waiting list.",
        ),
        "offer_missing": text(
            "Dieses Angebot gilt nicht mehr.",
            "Das Angebot ist vorbei.",
            "This offer no longer holds.",
        ),
        "appointment_ahead": text(
            "Der Termin ist erst am {day}. Vorher lässt sich nicht vermerken, wer "
            "gekommen ist.",
            "Der Termin ist erst am {day}.",
            "The appointment is on {day}. Attendance cannot be recorded before.",
        ),
    }
)
