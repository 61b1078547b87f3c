"""German words for the fixed terms of the blueprint language."""

FIELD_TYPES = {
    "text": "Text",
    "longtext": "langer Text",
    "name": "Name (DIN 91379)",
    "date": "Datum",
    "partial_date": "Jahr, Monat oder Datum",
    "iban": "IBAN",
    "money": "Betrag",
    "integer": "ganze Zahl",
    "decimal": "Zahl",
    "boolean": "Ja oder Nein",
    "address": "Anschrift",
    "place": "Ort (Straße, Nummer oder Punkt)",
    "phone": "Telefonnummer",
    "email": "E-Mail-Adresse",
    "plate": "Kennzeichen",
    "file": "Datei",
    "choice": "eine Auswahl",
    "choices": "mehrere zur Auswahl",
    "codelist": "Codeliste",
    "group": "Gruppe",
    "table": "Tabelle",
    "period": "Zeitspanne",
    "list": "Liste",
    "areas": "Gebiete",
    "office": "Stelle",
}
PERSONAL = {
    "none": "–",
    "contact": "Kontakt",
    "identity": "Identität",
    "bank": "Bank",
    "special": "besonders geschützt (Art. 9 DSGVO)",
}
CHANNELS = {
    "web": "Internet",
    "api": "Schnittstelle",
    "counter": "Schalter",
    "hotline": "Telefon 115",
    "terminal": "Terminal",
    "suitcase": "Bürgerkoffer",
    "paper": "Papier",
    "fitconnect": "FIT-Connect",
    "open311": "Open311",
}
ROLES = {
    "citizen": "Bürgerin oder Bürger",
    "clerk": "Sachbearbeitung",
    "approver": "zweite Person",
    "lead": "Leitung",
    "system": "von selbst",
    "consulted": "beteiligte Stelle",
}
CLOCKS = {
    "authority": "für die Verwaltung",
    "citizen": "für die Bürgerin oder den Bürger",
    "objection": "Rechtsbehelf",
    "tacit_approval": "Genehmigungsfiktion",
    "retention": "Aufbewahrung",
}
STARTS = {
    "opened": "mit dem Eingang",
    "documents_complete": "sobald die Unterlagen vollständig sind",
    "documents_requested": "mit der Nachforderung",
    "announced": "mit der Bekanntgabe",
    "objection_filed": "mit dem Widerspruch",
    "inquiry_sent": "mit der Anfrage bei der anderen Stelle",
    "payment_requested": "mit der Zahlungsaufforderung",
    "term_set": "endet mit der Gültigkeit",
}
ANNOUNCEMENTS = {
    "post_ao": "Post, vierter Tag (§ 122 AO)",
    "post_vwvfg": "Post, vierter Tag (§ 41 VwVfG)",
    "electronic_ao": "elektronisch (§ 122 AO)",
    "electronic_vwvfg": "elektronisch (§ 41 VwVfG)",
    "service": "Zustellung",
}
THEN = {
    "delete": "löschen",
    "anonymise": "anonymisieren",
    "archive_offer": "dem Archiv anbieten",
}
RESULTS = {
    "success": "bewilligt oder erledigt",
    "refused": "abgelehnt",
    "withdrawn": "zurückgenommen",
    "active": "gültig",
    "ended": "beendet",
    "expired": "abgelaufen",
    "lapsed": "verfallen",
    "returned": "zurückgegeben",
    "declined": "nicht aufgenommen",
    "duplicate": "zusammengeführt",
    "rejected": "nicht angenommen",
    "not_responsible": "andere Zuständigkeit",
    "not_possible": "nicht möglich",
    "*": "jedes andere Ende",
}
TRUST = {
    0: "keines",
    10: "Basis (E-Mail bestätigt)",
    20: "niedrig",
    30: "substanziell",
    40: "hoch (Online-Ausweis)",
}
ACCOUNTS = {"none": "nicht nötig", "optional": "möglich", "required": "nötig"}
