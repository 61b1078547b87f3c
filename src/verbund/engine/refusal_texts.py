"""The engine's own words, refusals above all: German, plain German, English."""

from collections.abc import Mapping
from types import MappingProxyType

from verbund.engine.text import Text, text

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "no_case": text(
            "Diesen Vorgang gibt es noch nicht. Stellen Sie zuerst den Antrag.",
            "Es gibt noch keinen Antrag. Stellen Sie zuerst den Antrag.",
            "This case does not exist yet. Submit the application first.",
        ),
        "case_exists": text(
            "Der Antrag ist schon eingereicht. Öffnen Sie den bestehenden Vorgang.",
            "Der Antrag ist schon da. Sie müssen ihn nicht noch einmal stellen.",
            "The application was already submitted. Open the existing case.",
        ),
        "case_erased": text(
            "Der Inhalt dieses Vorgangs ist nach Ablauf der Aufbewahrungsfrist "
            "gelöscht. Er kann nicht mehr bearbeitet werden.",
            "Die Daten zu diesem Antrag sind gelöscht. Sie können nichts mehr ändern.",
            "The content of this case was erased after its retention period. It can no"
            " longer be worked on.",
        ),
        "case_closed": text(
            "Der Vorgang ist abgeschlossen ({state}). Nehmen Sie ihn zuerst wieder "
            "auf.",
            "Die Bearbeitung ist zu Ende ({state}).",
            "The case is closed ({state}). Reopen it first.",
        ),
        "role_missing": text(
            "„{step}“ darf nur ausführen, wer diese Aufgabe hat: {roles}. Geben Sie "
            "den Vorgang an eine dieser Personen.",
            "Das dürfen nur andere Personen: {roles}.",
            "Only these roles may do “{step}”: {roles}. Pass the case to one of them.",
        ),
        "unknown_service": text(
            "Diese Leistung gibt es hier nicht. Wählen Sie: {services}.",
            "Das gibt es hier nicht. Wählen Sie: {services}.",
            "This service is not offered here. Choose one of: {services}.",
        ),
        "answers_invalid": text(
            "Einige Angaben fehlen oder stimmen nicht. Bitte prüfen Sie die genannten "
            "Felder.",
            "Etwas fehlt noch oder ist falsch. Bitte prüfen Sie die Felder.",
            "Some answers are missing or wrong. Please check the fields named.",
        ),
        "input_invalid": text(
            "Für „{step}“ fehlen Eingaben oder sind falsch. Bitte prüfen Sie die "
            "genannten Felder.",
            "Etwas fehlt noch oder ist falsch. Bitte prüfen Sie die Felder.",
            "Inputs for “{step}” are missing or wrong. Please check the fields named.",
        ),
        "unknown_step": text(
            "Einen Schritt „{step}“ gibt es in diesem Verfahren nicht. Möglich sind "
            "jetzt: {steps}.",
            "Diesen Schritt gibt es nicht.",
            "This process has no step “{step}”. Possible now: {steps}.",
        ),
        "wrong_state": text(
            "„{step}“ ist im Zustand „{state}“ nicht möglich, nur in: {states}.",
            "Das geht jetzt nicht. Der Antrag ist gerade so: {state}.",
            "“{step}” is not possible in the state “{state}”, only in: {states}.",
        ),
        "guard": text(
            "„{step}“ ist noch nicht möglich, weil eine Voraussetzung des Verfahrens "
            "nicht erfüllt ist. Prüfen Sie die Angaben und Ergebnisse.",
            "Das geht noch nicht. Es fehlt noch etwas.",
            "“{step}” is not possible yet, because a condition of the process is not "
            "met. Check the answers and results.",
        ),
        "rule_without_result": text(
            "„{rule}“ lässt sich noch nicht berechnen. Ergänzen Sie die fehlenden "
            "Angaben, dann versuchen Sie es noch einmal.",
            "„{rule}“ kann man noch nicht ausrechnen. Es fehlt eine Angabe.",
            "“{rule}” cannot be computed yet. Complete the missing answers, then try "
            "again.",
        ),
        "proposal_pending": text(
            "„{step}“ von {by} wartet auf die Freigabe. Geben Sie frei oder geben Sie "
            "zurück, bevor es weitergeht.",
            "Eine zweite Person muss erst zustimmen.",
            "“{step}” by {by} is waiting for release. Release or return it first.",
        ),
        "proposal_missing": text(
            "Es wartet kein solcher Vorschlag auf die Freigabe. Vielleicht hat ihn "
            "schon jemand freigegeben oder zurückgegeben; laden Sie die Seite neu.",
            "Hier wartet nichts auf die Zustimmung.",
            "No such proposal is waiting for release. Somebody may have released or "
            "returned it; reload the page.",
        ),
        "own_proposal": text(
            "Sie haben „{step}“ selbst vorbereitet. Vier Augen heißt: Eine zweite "
            "Person muss freigeben.",
            "Sie haben das selbst vorbereitet. Eine andere Person muss zustimmen.",
            "You prepared “{step}” yourself. Four eyes means that a second person must"
            " release it.",
        ),
        "results_changed": text(
            "Seit dem Vorschlag hat sich geändert: {rules}. Geben Sie den Vorschlag "
            "zurück, damit er mit den neuen Werten vorbereitet wird.",
            "Die Werte haben sich geändert: {rules}. Es muss neu vorbereitet werden.",
            "Changed since the proposal: {rules}. Return it, so that it is prepared "
            "again with the new values.",
        ),
        "reason_missing": text(
            "Bitte schreiben Sie einen Grund dazu; er wird in der Akte festgehalten.",
            "Bitte schreiben Sie einen Grund dazu.",
            "Please give a reason; it is kept in the file.",
        ),
        "text_missing": text(
            "Der Text ist leer. Bitte schreiben Sie etwas.",
            "Der Text ist leer. Bitte schreiben Sie etwas.",
            "The text is empty. Please write something.",
        ),
        "requests_none": text(
            "Dieses Verfahren sieht keine Nachforderung vor. Schreiben Sie eine "
            "Nachricht.",
            "Das geht hier nicht. Schreiben Sie eine Nachricht.",
            "This process has no request for documents. Write a message instead.",
        ),
        "request_empty": text(
            "Nennen Sie mindestens eine Unterlage oder Angabe, die fehlt.",
            "Schreiben Sie, was fehlt.",
            "Name at least one document or answer that is missing.",
        ),
        "request_field_unknown": text(
            "Das Feld „{field}“ gibt es in diesem Antrag nicht. Wählen Sie ein Feld "
            "aus den Angaben oder schreiben Sie einen Titel.",
            "Das Feld „{field}“ gibt es nicht.",
            "There is no field “{field}” in this application. Choose one of its fields"
            " or write a title.",
        ),
        "request_missing": text(
            "Diese Nachforderung gibt es nicht oder sie ist schon erledigt. Sie können"
            " stattdessen eine Nachricht mit Anhang schicken.",
            "Hier fehlt nichts mehr. Sie können eine Nachricht schreiben.",
            "This request does not exist or is already answered. You can send a "
            "message with attachments instead.",
        ),
        "not_requested": text(
            "Um die Angabe „{path}“ wurde nicht gebeten. Schreiben Sie eine Nachricht, "
            "wenn sich daran etwas geändert hat.",
            "Nach „{path}“ haben wir nicht gefragt. Schreiben Sie uns eine Nachricht, "
            "wenn sich etwas geändert hat.",
            "Nobody asked for “{path}”. Write a message if something about it has "
            "changed.",
        ),
        "nothing_supplied": text(
            "Es ist nichts dabei: keine Angabe, keine Datei, keine Nachricht. Bitte "
            "fügen Sie hinzu, worum wir gebeten haben.",
            "Sie haben nichts geschickt. Bitte fügen Sie etwas hinzu.",
            "Nothing was handed in: no answer, no file, no message. Please add what we"
            " asked for.",
        ),
        "day_past": text(
            "Der {day} ist schon vorbei. Wählen Sie einen Tag nach dem {today}.",
            "Der {day} ist vorbei. Wählen Sie einen späteren Tag.",
            "{day} is over. Choose a day after {today}.",
        ),
        "path_unknown": text(
            "Eine Angabe „{path}“ gibt es in diesem Antrag nicht. Prüfen Sie die "
            "Schreibweise, zum Beispiel dogs.0.name.",
            "Die Angabe „{path}“ gibt es nicht.",
            "This application has no answer “{path}”. Check the spelling, for example "
            "dogs.0.name.",
        ),
        "no_change": text(
            "Es hat sich nichts geändert: Die neuen Werte sind gleich den alten.",
            "Es hat sich nichts geändert.",
            "Nothing changed: the new values equal the old ones.",
        ),
        "assigned_meanwhile": text(
            "Der Vorgang gehört inzwischen {name}. Laden Sie die Seite neu und "
            "entscheiden Sie dann.",
            "Den Antrag bearbeitet jetzt {name}.",
            "The case now belongs to {name}. Reload the page, then decide.",
        ),
        "task_missing": text(
            "Diese Aufgabe gibt es in diesem Vorgang nicht. Laden Sie die Seite neu.",
            "Diese Aufgabe gibt es nicht.",
            "This case has no such task. Reload the page.",
        ),
        "task_done": text(
            "Diese Aufgabe ist schon erledigt.",
            "Diese Aufgabe ist schon erledigt.",
            "This task is already done.",
        ),
        "objection_none": text(
            "Gegen diesen Vorgang ist im Zustand „{state}“ kein Widerspruch möglich, "
            "weil noch nichts entschieden ist. Schreiben Sie uns eine Nachricht.",
            "Es gibt noch keine Entscheidung. Darum geht noch kein Widerspruch. "
            "Schreiben Sie uns eine Nachricht.",
            "No objection is possible in the state “{state}”, because nothing has been"
            " decided yet. Please send us a message.",
        ),
        "objection_open": text(
            "Ein Widerspruch liegt schon vor. Ergänzen Sie ihn mit einer Nachricht.",
            "Ihr Widerspruch ist schon da. Sie können eine Nachricht dazu schreiben.",
            "An objection is already on file. Add to it by a message.",
        ),
        "objection_decided": text(
            "Über den Widerspruch gegen diesen Bescheid ist schon entschieden. Sie "
            "können nur noch beim Verwaltungsgericht klagen; wie, steht am Ende der "
            "Entscheidung.",
            "Über Ihren Widerspruch haben wir schon entschieden. Sie können jetzt nur "
            "noch beim Gericht klagen. Wie das geht, steht am Ende vom Bescheid.",
            "The objection to this notice was already decided. You can only sue at the "
            "administrative court; how is told at the end of the decision.",
        ),
        "objection_late": text(
            "Der letzte Tag für den Widerspruch war der {due}. Sie können ihn trotzdem"
            " einlegen; er gilt dann als verspätet. Wenn Sie ohne Verschulden "
            "verhindert waren, schreiben Sie den Grund dazu: Dann prüfen wir die "
            "Wiedereinsetzung ({legal}).",
            "Der letzte Tag war der {due}. Ihr Widerspruch ist zu spät. Waren Sie zum "
            "Beispiel krank? Schreiben Sie uns den Grund. Dann prüfen wir ihn "
            "vielleicht trotzdem.",
            "The last day for an objection was {due}. You can still file it; it then "
            "counts as late. If you were prevented through no fault of your own, give "
            "the reason: we will then consider reinstatement ({legal}).",
        ),
        "objection_court": text(
            "Gegen diesen Bescheid gibt es keinen Widerspruch. Sie können bis zum "
            "{due} beim Verwaltungsgericht klagen; wie, steht am Ende des Bescheids.",
            "Hier gibt es keinen Widerspruch. Sie können bis zum {due} beim Gericht "
            "klagen. Wie das geht, steht am Ende vom Bescheid.",
            "There is no objection to this notice. You can sue at the administrative "
            "court until {due}; how is told at the end of the notice.",
        ),
        "objection_court_open": text(
            "Gegen diesen Bescheid gibt es keinen Widerspruch, nur die Klage beim "
            "Verwaltungsgericht; wie, steht am Ende des Bescheids.",
            "Hier gibt es keinen Widerspruch. Sie können beim Gericht klagen. Wie das "
            "geht, steht am Ende vom Bescheid.",
            "There is no objection to this notice, only a suit at the administrative "
            "court; how is told at the end of the notice.",
        ),
        "moment_future": text(
            "Der Eingang liegt in der Zukunft. Bitte prüfen Sie Tag und Uhrzeit.",
            "Der Tag ist noch nicht da. Bitte prüfen Sie das Datum.",
            "The moment of receipt is in the future. Please check day and time.",
        ),
        "reinstatement_none": text(
            "Hier ist über keine Wiedereinsetzung zu entscheiden: Es liegt kein "
            "verspäteter Widerspruch vor, oder es ist schon entschieden.",
            "Hier gibt es nichts zu entscheiden.",
            "There is no reinstatement to decide on: no late objection is on file, or "
            "it is already decided.",
        ),
        "reinstatement_open": text(
            "Der Widerspruch kam verspätet. Entscheiden Sie zuerst über die "
            "Wiedereinsetzung.",
            "Der Widerspruch kam zu spät. Das muss zuerst geprüft werden.",
            "The objection was late. Decide on reinstatement first.",
        ),
        "withdrawal_none": text(
            "Der Antrag kann im Zustand „{state}“ nicht mehr zurückgenommen werden. "
            "Schreiben Sie uns eine Nachricht.",
            "Sie können den Antrag jetzt nicht mehr zurücknehmen. Schreiben Sie uns.",
            "The application can no longer be withdrawn in the state “{state}”. Please"
            " send us a message.",
        ),
        "reopening_none": text(
            "Der Vorgang kann im Zustand „{state}“ nicht wieder aufgenommen werden.",
            "Der Antrag kann nicht noch einmal bearbeitet werden.",
            "The case cannot be reopened in the state “{state}”.",
        ),
        "clock_missing": text(
            "Eine Frist „{clock}“ läuft in diesem Vorgang nicht.",
            "Diese Frist gibt es hier nicht.",
            "No deadline “{clock}” runs in this case.",
        ),
        "clock_suspended": text(
            "Die Frist „{clock}“ ruht. Sie läuft erst weiter, wenn der Vorgang wieder "
            "bearbeitet wird.",
            "Die Frist macht gerade Pause.",
            "The deadline “{clock}” is suspended until work on the case goes on.",
        ),
        "clock_statutory": text(
            "Die Frist „{clock}“ setzt das Gesetz; niemand kann sie verlängern. Wer "
            "sie ohne Verschulden versäumt, kann Wiedereinsetzung beantragen.",
            "Diese Frist steht im Gesetz. Man kann sie nicht verlängern.",
            "The deadline “{clock}” is set by law and cannot be extended. Who misses "
            "it through no fault of their own can ask for reinstatement.",
        ),
        "not_later": text(
            "Der {day} ist nicht später als der jetzige letzte Tag ({due}). Wählen Sie"
            " einen späteren Tag.",
            "Der {day} ist nicht später als der {due}. Wählen Sie einen späteren Tag.",
            "{day} is not after the present last day ({due}). Choose a later day.",
        ),
        "clock_not_over": text(
            "Die Frist „{clock}“ läuft noch bis zum Ende des {due}.",
            "Die Frist geht noch bis zum {due}.",
            "The deadline “{clock}” still runs to the end of {due}.",
        ),
        "notice_unknown": text(
            "Einen offenen Bescheid „{notice}“ gibt es in diesem Vorgang nicht.",
            "Diesen Bescheid gibt es hier nicht.",
            "This case has no open notice “{notice}”.",
        ),
        "merge_none": text(
            "Im Zustand „{state}“ lässt sich dieser Vorgang nicht mit einem anderen "
            "zusammenführen.",
            "Das geht jetzt nicht. Der Antrag ist gerade so: {state}.",
            "In the state “{state}” this case cannot be merged with another.",
        ),
        "merge_closed": text(
            "Der Vorgang {number} ist abgeschlossen. Zusammenführen geht nur mit einem "
            "laufenden.",
            "Der Vorgang {number} ist schon fertig.",
            "Case {number} is closed; merge with a running one.",
        ),
        "no_consent": text(
            "Diesen Brief können Sie nicht nur im Postfach bekannt geben: Die Bürgerin "
            "oder der Bürger hat nicht eingewilligt. Wählen Sie die Post.",
            "Der Brief muss mit der Post kommen.",
            "This letter cannot go to the mailbox only: the citizen has not agreed. "
            "Choose post.",
        ),
        "no_email": text(
            "Dafür brauchen wir Ihre E-Mail-Adresse. Ohne sie könnten wir Ihnen nicht "
            "sagen, dass ein Bescheid da ist.",
            "Dafür brauchen wir Ihre E-Mail-Adresse.",
            "For this we need your e-mail address; without it we could not tell you "
            "that a notice has come.",
        ),
        "notice_issued": text(
            "Der Bescheid „{notice}“ ist schon ausgefertigt; ein zweites Mal geht er "
            "nicht hinaus.",
            "Der Bescheid ist schon verschickt.",
            "The notice “{notice}” was already issued and is not sent twice.",
        ),
        "subject_unknown": text(
            "Eine Nachricht oder einen Bescheid „{subject}“ gibt es hier nicht.",
            "Diese Nachricht gibt es hier nicht.",
            "There is no message or notice “{subject}” here.",
        ),
        "erase_role": text(
            "Löschen dürfen nur das System nach Ablauf der Frist, die Leitung und "
            "die Datenschutzbeauftragten.",
            "Sie dürfen das nicht löschen.",
            "Only the system after the retention period, the lead and the data "
            "officers may erase.",
        ),
        "erase_open": text(
            "Der Vorgang ist noch offen. Gelöscht wird erst nach dem Abschluss und dem"
            " Ablauf der Aufbewahrungsfrist.",
            "Der Antrag wird noch bearbeitet. Er kann noch nicht gelöscht werden.",
            "The case is still open. It is erased only after closing and after its "
            "retention period.",
        ),
        "erase_early": text(
            "Der Vorgang muss noch bis zum {until} aufbewahrt werden.",
            "Wir müssen die Daten noch bis zum {until} aufheben.",
            "The case must be kept until {until}.",
        ),
    }
)

LATE_SUBJECT = text(
    "Ihr Widerspruch ist verspätet eingegangen",
    "Ihr Widerspruch ist zu spät gekommen",
    "Your objection arrived late",
)
LATE_BODY = text(
    "Wir haben Ihren Widerspruch erhalten. Der letzte Tag war der {due}; er ist also "
    "verspätet. Wir prüfen, ob wir ihn trotzdem behandeln (Wiedereinsetzung, § 60 "
    "VwGO, § 32 VwVfG). Das ist möglich, wenn Sie ohne Verschulden verhindert waren, "
    "zum Beispiel durch Krankheit. Schreiben Sie uns den Grund innerhalb von zwei "
    "Wochen, nachdem er weggefallen ist, und legen Sie Nachweise bei.",
    "Ihr Widerspruch ist da. Der letzte Tag war der {due}. Der Widerspruch ist also zu"
    " spät. Waren Sie zum Beispiel krank? Schreiben Sie uns den Grund. Schicken Sie "
    "auch einen Nachweis. Sie haben dafür zwei Wochen Zeit. Die zwei Wochen beginnen, "
    "wenn der Grund vorbei ist.",
    "We have received your objection. The last day was {due}, so it is late. We will "
    "decide whether to deal with it all the same (reinstatement, § 60 VwGO, § 32 "
    "VwVfG). That is possible if you were prevented through no fault of your own, for "
    "example by illness. Write to us with the reason within two weeks after it ended "
    "and add proof.",
)
REQUEST_SUBJECT = text(
    "Wir brauchen noch etwas von Ihnen",
    "Wir brauchen noch etwas von Ihnen",
    "We need something more from you",
)
REQUEST_BODY = text(
    "Zu Ihrem Antrag fehlt noch etwas. Was, steht auf der Statusseite; dort können Sie "
    "es auch hochladen.",
    "Bei Ihrem Antrag fehlt noch etwas. Auf der Status-Seite steht, was. Dort können "
    "Sie es auch hochladen.",
    "Something is still missing for your application. The status page says what; you "
    "can upload it there.",
)
REQUEST_BODY_DUE = text(
    "Zu Ihrem Antrag fehlt noch etwas. Was, steht auf der Statusseite; dort können Sie "
    "es auch hochladen. Bitte tun Sie das bis zum {due}.",
    "Bei Ihrem Antrag fehlt noch etwas. Auf der Status-Seite steht, was. Dort können "
    "Sie es auch hochladen. Bitte machen Sie das bis zum {due}.",
    "Something is still missing for your application. The status page says what; you "
    "can upload it there. Please do so by {due}.",
)
