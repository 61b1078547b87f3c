"""What each kind of change is called, how far it reaches, and what it means.

``{name}`` is what the citizen or clerk knows it by, ``{where}`` the page or part it
belongs to, ``{detail}`` what exactly is different.
"""

from collections.abc import Mapping

from msgspec import Struct

from verbund.engine.semver import Level
from verbund.engine.text import Text


class Words(Struct, frozen=True):
    """One kind: level, the sentence in German and English, what follows from it."""

    level: Level
    de: str
    en: str
    effect: str = "running"


#: What a change means for those who work with the old version.
EFFECTS: Mapping[str, Text] = {
    "running": Text(
        de="Laufende Vorgänge bleiben in ihrer Fassung.",
        en="Running cases stay on their version.",
    ),
    "drafts": Text(
        de="Laufende Vorgänge bleiben in ihrer Fassung. Entwürfe werden bis zum "
        "Stichtag in ihrer Fassung zu Ende geschrieben; danach fehlt ihnen die Angabe.",
        en="Running cases stay on their version. Drafts may be finished on theirs "
        "until the cut-off date; after it they lack the answer.",
    ),
    "lost": Text(
        de="Laufende Vorgänge behalten die Antwort, solange sie nicht umgestellt "
        "werden. Umgestellte Vorgänge und Entwürfe verlieren sie.",
        en="Running cases keep the answer until they are migrated. Migrated cases and "
        "drafts lose it.",
    ),
    "moved": Text(
        de="Beim Umstellen zieht der Inhalt um. Programme müssen den neuen Namen "
        "verwenden.",
        en="Migration moves the content along. Programs must use the new name.",
    ),
    "stranded": Text(
        de="Vorgänge in diesem Zustand lassen sich erst umstellen, wenn sie ihn "
        "verlassen haben oder ein Ersatz genannt ist (formerly).",
        en="Cases in this state cannot be migrated before they leave it or a "
        "replacement is named (formerly).",
    ),
    "fill_in": Text(
        de="Ihre Kommune muss den Wert festlegen, ehe die Fassung gelten kann.",
        en="Your municipality must fill in the value before the version can apply.",
    ),
    "values": Text(
        de="Prüfen Sie die Werte Ihrer Kommune.",
        en="Check your municipality’s values.",
    ),
    "none": Text(de="Sonst ändert sich nichts.", en="Nothing else changes."),
}

KINDS: Mapping[str, Words] = {
    # fields
    "field_removed": Words(
        "major",
        "Die Angabe „{name}“{where} entfällt.",
        "The answer “{name}”{where} is dropped.",
        "lost",
    ),
    "field_renamed": Words(
        "major",
        "Die Angabe „{name}“{where} hat einen neuen Namen im Datenmodell: {detail}.",
        "The answer “{name}”{where} has a new name in the data model: {detail}.",
        "moved",
    ),
    "field_added_required": Words(
        "major",
        "Neue Pflichtangabe „{name}“{where}.",
        "New required answer “{name}”{where}.",
        "drafts",
    ),
    "field_added_in_new_case": Words(
        "minor",
        "Neue Angabe „{name}“{where}, die nur bei einer neuen Auswahl gefragt wird.",
        "New answer “{name}”{where}, asked only for a new choice.",
    ),
    "field_added": Words(
        "minor",
        "Neue freiwillige Angabe „{name}“{where}.",
        "New optional answer “{name}”{where}.",
    ),
    "field_now_required": Words(
        "major",
        "Die Angabe „{name}“{where} ist jetzt Pflicht.",
        "The answer “{name}”{where} is now required.",
        "drafts",
    ),
    "field_now_optional": Words(
        "minor",
        "Die Angabe „{name}“{where} ist jetzt freiwillig.",
        "The answer “{name}”{where} is now optional.",
    ),
    "field_type": Words(
        "major",
        "Die Angabe „{name}“{where} ist jetzt von anderer Art: {detail}.",
        "The answer “{name}”{where} is of another kind now: {detail}.",
        "lost",
    ),
    "field_narrower": Words(
        "major",
        "Die Angabe „{name}“{where} lässt weniger zu als bisher: {detail}.",
        "The answer “{name}”{where} allows less than before: {detail}.",
        "drafts",
    ),
    "field_wider": Words(
        "minor",
        "Die Angabe „{name}“{where} lässt mehr zu als bisher: {detail}.",
        "The answer “{name}”{where} allows more than before: {detail}.",
    ),
    "field_asked_otherwise": Words(
        "major",
        "Die Pflichtangabe „{name}“{where} wird in anderen Fällen gefragt.",
        "The required answer “{name}”{where} is asked in other cases.",
        "drafts",
    ),
    "field_detail": Words(
        "minor",
        "Bei der Angabe „{name}“{where} ist anders: {detail}.",
        "Different for the answer “{name}”{where}: {detail}.",
    ),
    "option_removed": Words(
        "major",
        "Die Auswahl „{detail}“ bei „{name}“{where} entfällt.",
        "The choice “{detail}” of “{name}”{where} is dropped.",
        "lost",
    ),
    "option_renamed": Words(
        "major",
        "Die Auswahl „{detail}“ bei „{name}“{where} hat einen neuen Namen im "
        "Datenmodell.",
        "The choice “{detail}” of “{name}”{where} has a new name in the data model.",
        "moved",
    ),
    "option_added": Words(
        "minor",
        "Neue Auswahl „{detail}“ bei „{name}“{where}.",
        "New choice “{detail}” of “{name}”{where}.",
    ),
    # pages
    "page_added": Words("minor", "Neue Seite „{name}“.", "New page “{name}”."),
    "page_removed": Words(
        "minor", "Die Seite „{name}“ entfällt.", "The page “{name}” is dropped."
    ),
    "page_changed": Words(
        "minor",
        "Die Seite „{name}“ ist anders aufgebaut.",
        "The page “{name}” is built differently.",
    ),
    # process
    "state_removed": Words(
        "major",
        "Den Zustand „{name}“{where} gibt es nicht mehr.",
        "The state “{name}”{where} no longer exists.",
        "stranded",
    ),
    "state_renamed": Words(
        "major",
        "Der Zustand „{name}“{where} hat einen neuen Namen im Datenmodell.",
        "The state “{name}”{where} has a new name in the data model.",
        "moved",
    ),
    "state_added": Words(
        "minor", "Neuer Zustand „{name}“{where}.", "New state “{name}”{where}."
    ),
    "state_end": Words(
        "major",
        "Der Zustand „{name}“{where} beendet den Vorgang anders als bisher.",
        "The state “{name}”{where} ends the case differently.",
    ),
    "transition_removed": Words(
        "major",
        "Den Schritt „{name}“{where} gibt es nicht mehr.",
        "The step “{name}”{where} no longer exists.",
    ),
    "transition_added": Words(
        "minor", "Neuer Schritt „{name}“{where}.", "New step “{name}”{where}."
    ),
    "transition_stricter": Words(
        "major",
        "Der Schritt „{name}“{where} ist seltener möglich: {detail}.",
        "The step “{name}”{where} is possible less often: {detail}.",
    ),
    "transition_looser": Words(
        "minor",
        "Der Schritt „{name}“{where} ist öfter möglich: {detail}.",
        "The step “{name}”{where} is possible more often: {detail}.",
    ),
    "transition_target": Words(
        "major",
        "Der Schritt „{name}“{where} führt woanders hin.",
        "The step “{name}”{where} leads elsewhere.",
    ),
    "transition_changed": Words(
        "minor",
        "Beim Schritt „{name}“{where} ist anders: {detail}.",
        "Different in the step “{name}”{where}: {detail}.",
    ),
    "process_begins": Words(
        "major",
        "Vorgänge beginnen in einem anderen Zustand.",
        "Cases begin in another state.",
    ),
    "way_removed": Words(
        "major",
        "Diese Möglichkeit entfällt: {name}.",
        "This possibility is dropped: {name}.",
    ),
    "way_narrower": Words(
        "major",
        "Diese Möglichkeit gibt es seltener: {name} ({detail}).",
        "This possibility exists less often: {name} ({detail}).",
    ),
    # clocks
    "clock_removed": Words(
        "major", "Die Frist „{name}“ entfällt.", "The deadline “{name}” is dropped."
    ),
    "clock_added": Words("minor", "Neue Frist „{name}“.", "New deadline “{name}”."),
    "clock_stricter": Words(
        "major",
        "Die Frist „{name}“ läuft anders: {detail}.",
        "The deadline “{name}” runs differently: {detail}.",
    ),
    "clock_changed": Words(
        "minor",
        "Bei der Frist „{name}“ ist anders: {detail}.",
        "Different for the deadline “{name}”: {detail}.",
    ),
    # rules
    "rule_removed": Words(
        "major", "Die Regel „{name}“ entfällt.", "The rule “{name}” is dropped."
    ),
    "rule_added": Words("minor", "Neue Regel „{name}“.", "New rule “{name}”."),
    "rule_decides": Words(
        "major",
        "Die Regel „{name}“ entscheidet anders: {detail}.",
        "The rule “{name}” decides differently: {detail}.",
    ),
    "rule_changed": Words(
        "minor",
        "Bei der Regel „{name}“ ist anders: {detail}.",
        "Different in the rule “{name}”: {detail}.",
    ),
    # parameters
    "parameter_needed": Words(
        "major",
        "Neuer Wert der Kommune ohne Vorgabe: „{name}“.",
        "New value to be filled in, without a default: “{name}”.",
        "fill_in",
    ),
    "parameter_added": Words(
        "minor",
        "Neuer Wert der Kommune mit Vorgabe: „{name}“.",
        "New value with a default: “{name}”.",
        "values",
    ),
    "parameter_removed": Words(
        "major",
        "Der Wert „{name}“ wird nicht mehr gebraucht und entfällt.",
        "The value “{name}” is no longer needed and is dropped.",
        "values",
    ),
    "parameter_narrower": Words(
        "major",
        "Der Wert „{name}“ lässt weniger zu: {detail}.",
        "The value “{name}” allows less: {detail}.",
        "fill_in",
    ),
    "parameter_changed": Words(
        "minor",
        "Beim Wert „{name}“ ist anders: {detail}.",
        "Different for the value “{name}”: {detail}.",
        "values",
    ),
    # the whole
    "service_removed": Words(
        "major",
        "Der Zugang „{name}“ entfällt.",
        "The entrance “{name}” is dropped.",
    ),
    "channel_removed": Words(
        "major",
        "Ein Weg zur Leistung entfällt: {detail}.",
        "A channel is dropped: {detail}.",
    ),
    "trust_raised": Words(
        "major",
        "Für den Antrag ist ein stärkerer Nachweis der Person nötig: {detail}.",
        "The application needs stronger identification: {detail}.",
        "drafts",
    ),
    "columns_removed": Words(
        "major",
        "Offene Daten „{name}“: Spalten entfallen ({detail}).",
        "Open data “{name}”: columns are dropped ({detail}).",
    ),
    "category_removed": Words(
        "major",
        "Die Kategorie „{name}“ entfällt. Wer sie von außen meldet, wird abgewiesen.",
        "The category “{name}” is dropped. Whoever reports it from outside is refused.",
        "drafts",
    ),
    "category_added": Words(
        "minor",
        "Die Kategorie „{name}“ ist neu.",
        "The category “{name}” is new.",
    ),
    "category_code": Words(
        "major",
        "Der Schlüssel der Kategorie „{name}“ ist ein anderer: {detail}.",
        "The code of the category “{name}” is another: {detail}.",
    ),
    "category_identity": Words(
        "major",
        "Wer „{name}“ meldet, muss mehr von sich sagen: {detail}.",
        "Whoever reports “{name}” must tell more: {detail}.",
        "drafts",
    ),
    "report_public": Words(
        "minor",
        "Was alle von einer Meldung sehen, ist geändert: {detail}.",
        "What everybody sees of a report has changed: {detail}.",
    ),
    "part_renamed": Words(
        "minor",
        "{where} „{name}“ hat einen neuen Namen im Datenmodell.",
        "{where} “{name}” has a new name in the data model.",
        "moved",
    ),
    "part_removed": Words(
        "major", "{where} „{name}“ entfällt.", "{where} “{name}” is dropped."
    ),
    "part_added": Words(
        "minor", "{where} „{name}“ ist neu.", "{where} “{name}” is new."
    ),
    "part_changed": Words(
        "minor",
        "{where} „{name}“ ist geändert: {detail}.",
        "{where} “{name}” has changed: {detail}.",
    ),
    "order": Words(
        "patch",
        "{where}: andere Reihenfolge.",
        "{where}: another order.",
        "none",
    ),
    "rule_order": Words(
        "minor",
        "Die Regeln stehen in anderer Reihenfolge.",
        "The rules stand in another order.",
    ),
    "text": Words(
        "patch",
        "Wortlaut geändert: {where} „{name}“{detail}.",
        "Wording changed: {where} “{name}”{detail}.",
        "none",
    ),
    "tests": Words(
        "patch", "Beispiele zur Prüfung geändert.", "Test examples changed.", "none"
    ),
    "prose": Words("patch", "{name} geändert.", "{name} changed.", "none"),
    "marks": Words(
        "patch",
        "Technische Angabe geändert: {where} „{name}“ ({detail}).",
        "Technical detail changed: {where} “{name}” ({detail}).",
        "none",
    ),
}

#: The parts of a blueprint in a clerk's words.
PARTS: Mapping[str, Text] = {
    "blueprint": Text(de="Kopf der Blaupause", en="Head of the blueprint"),
    "fields": Text(de="Angabe", en="Answer"),
    "steps": Text(de="Seite", en="Page"),
    "process": Text(de="Ablauf", en="Process"),
    "clocks": Text(de="Frist", en="Deadline"),
    "rules": Text(de="Regel", en="Rule"),
    "parameters": Text(de="Wert der Kommune", en="Municipality’s value"),
    "notices": Text(de="Schreiben", en="Letter"),
    "texts": Text(de="Texte zur Leistung", en="Texts of the service"),
    "retention": Text(de="Aufbewahrung", en="Retention"),
    "publish": Text(de="Offene Daten", en="Open data"),
    "matching": Text(de="Abgleich", en="Matching"),
    "indicators": Text(de="Kennzahl", en="Indicator"),
    "payments": Text(de="Zahlung", en="Payment"),
    "term": Text(de="Gültigkeit", en="Validity"),
    "facts": Text(de="Zahl über Vorgänge", en="Figure across cases"),
    "rounds": Text(de="Vergaberunde", en="Round"),
    "conditions": Text(de="Auflage", en="Condition"),
    "forwarding": Text(de="Weitergabe", en="Forwarding"),
    "report": Text(de="Meldung", en="Report"),
    "inquiries": Text(de="Anfrage an andere Stellen", en="Inquiry to other offices"),
}

WAYS: Mapping[str, Text] = {
    "request_documents": Text(de="Unterlagen nachfordern", en="request documents"),
    "withdrawal": Text(de="Antrag zurücknehmen", en="withdraw the application"),
    "reopening": Text(de="Vorgang wieder öffnen", en="reopen the case"),
    "objection": Text(de="Rechtsbehelf", en="legal remedy"),
    "merge": Text(de="Vorgänge zusammenführen", en="merge cases"),
    "inquiries": Text(de="andere Stellen fragen", en="ask other offices"),
    "conditions": Text(de="Auflagen", en="conditions"),
    "appointment": Text(de="Termin", en="appointment"),
}

#: Keys in a clerk's words, for ``{detail}``.
KEYS: Mapping[str, Text] = {
    "min": Text(de="Mindestwert", en="minimum"),
    "max": Text(de="Höchstwert", en="maximum"),
    "min_length": Text(de="Mindestlänge", en="minimum length"),
    "max_length": Text(de="Höchstlänge", en="maximum length"),
    "max_mb": Text(de="Höchstgröße der Datei", en="maximum file size"),
    "pattern": Text(de="Form der Eingabe", en="form of the input"),
    "checks": Text(de="Prüfung", en="check"),
    "accept": Text(de="erlaubte Dateiarten", en="file types"),
    "many": Text(de="mehrere Dateien", en="several files"),
    "evidence": Text(de="Nachweis", en="evidence"),
    "codelist": Text(de="Liste der Werte", en="list of values"),
    "options_from": Text(de="Herkunft der Auswahl", en="source of choices"),
    "repeat": Text(de="Anzahl", en="number of items"),
    "options": Text(de="Auswahl", en="choices"),
    "visible_if": Text(de="wann gefragt wird", en="when it is asked"),
    "guard": Text(de="Bedingung", en="condition"),
    "four_eyes": Text(de="vier Augen", en="four eyes"),
    "by": Text(de="wer ihn gehen darf", en="who may take it"),
    "from": Text(de="aus welchen Zuständen", en="from which states"),
    "to": Text(de="Ziel", en="target"),
    "inputs": Text(de="Eingaben", en="inputs"),
    "notice": Text(de="Schreiben", en="letter"),
    "tasks": Text(de="Aufgaben", en="tasks"),
    "message": Text(de="Nachricht", en="message"),
    "decides": Text(de="entschiedene Regeln", en="decided rules"),
    "period": Text(de="Dauer", en="period"),
    "starts": Text(de="Beginn", en="beginning"),
    "stops": Text(de="Ende", en="end"),
    "suspended": Text(de="Unterbrechung", en="suspension"),
    "kind": Text(de="Art", en="kind"),
    "announcement": Text(de="Bekanntgabe", en="announcement"),
    "legal": Text(de="Rechtsgrundlage", en="legal basis"),
    "rows": Text(de="Zeilen der Tabelle", en="rows of the table"),
    "value": Text(de="Berechnung", en="computation"),
    "let": Text(de="Zwischenwerte", en="intermediate values"),
    "outputs": Text(de="Ergebnisse", en="results"),
    "otherwise": Text(de="sonst", en="otherwise"),
    "default": Text(de="Vorgabe", en="default"),
    "columns": Text(de="Spalten", en="columns"),
    "type": Text(de="Art", en="type"),
    "required": Text(de="Pflicht", en="required"),
    "dated": Text(de="Gültigkeit nach Tagen", en="validity by dates"),
    "personal": Text(de="Schutz der Daten", en="class of personal data"),
    "open_data": Text(de="offene Daten", en="open data"),
    "secret": Text(de="geheim", en="secret"),
    "prefill": Text(de="Vorausfüllen", en="prefill"),
    "services": Text(de="Zugänge", en="entrances"),
    "channels": Text(de="Wege", en="channels"),
    "privacy": Text(de="Datenschutz", en="data protection"),
    "needs": Text(de="was vom Ort nötig ist", en="what is needed of the place"),
    "within": Text(de="wo der Ort liegen darf", en="where the place may be"),
    "identity": Text(de="Angaben zur Person", en="who may report"),
    "deadline": Text(de="zugesagte Frist", en="promised deadline"),
    "duplicates": Text(de="doppelte Meldungen", en="duplicates"),
    "blocks": Text(de="versperrte Wege", en="blocked ways"),
    "questions": Text(de="Fragen der Kategorie", en="questions of the category"),
    "moderation": Text(de="Freigabe vor dem Zeigen", en="moderation"),
    "visible": Text(de="ob sie zu sehen ist", en="whether it is shown"),
    "show_photos": Text(de="ob Fotos zu sehen sind", en="whether photos are shown"),
    "photos": Text(de="Fotos", en="photos"),
    "keep_originals": Text(de="wie lange Originale bleiben", en="how long files stay"),
    "keep": Text(de="wie lange es bleibt", en="how long it stays"),
}
